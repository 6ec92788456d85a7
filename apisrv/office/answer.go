package office

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/limits"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

var (
	// ErrForbidden is answered with 403: the visitor may not do that.
	ErrForbidden = errors.New("not the visitor's to do")
	// ErrForm is answered with 400: what was sent is no form.
	ErrForm = errors.New("the form cannot be read")
)

// Request is a request for a page, as the server's router found it.
type Request struct {
	W    http.ResponseWriter
	R    *http.Request
	Lang lang.Code
	Path string     // below the base path and the language
	From netip.Addr // address of the client
	TLS  bool       // the client's connection is encrypted, or stays on this machine
}

// Answer answers a request by a handler, if the rule lets the visitor through.
// It tries, in this order: the connection, the size and form of what was sent,
// who is visiting, what they have to do first, the rule, the handler.
func (o *Office) Answer(q Request, route Route, rule Rule, handle Handler) {
	v := &Visit{Office: o, W: q.W, R: q.R, Lang: q.Lang, Offer: o.Offer(), From: q.From, path: q.Path, pattern: route.Pattern}
	h := q.W.Header()
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Referrer-Policy", "same-origin") // receipts and mailed links stay here
	if err := v.admit(q, route, rule, handle); err != nil {
		v.fail(err)
	}
}

func (v *Visit) admit(q Request, route Route, rule Rule, handle Handler) error {
	if !q.TLS {
		return errPlain
	}
	if err := v.parse(route); err != nil {
		return err
	}
	if err := v.recognise(); err != nil {
		return err
	}
	if err := v.limit(route); err != nil {
		return err
	}
	if who := whoIs(v.Account); who&rule.Who == 0 {
		if v.Account == nil {
			return v.logInFirst(route)
		}
		return ErrForbidden
	}
	if duty := v.duty(); duty != "" {
		return v.Redirect(duty, nil)
	}
	if rule.Own {
		if err := v.find(); err != nil {
			return err
		}
	}
	return handle(v)
}

// parse reads the query and a form without files. A form with files is left to
// the route that takes one.
func (v *Visit) parse(route Route) error {
	if strings.HasPrefix(v.R.Header.Get("Content-Type"), "multipart/") {
		if route.MaxBytes == 0 {
			return ErrForm
		}
		v.R.Body = http.MaxBytesReader(v.W, v.R.Body, route.MaxBytes)
		v.R.Form = v.R.URL.Query()
		return nil
	}
	v.R.Body = http.MaxBytesReader(v.W, v.R.Body, MaxForm)
	if err := v.R.ParseForm(); err != nil {
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			return err
		}
		return ErrForm
	}
	return nil
}

// limit counts the forms that a network sends in without a login, on all
// servers together.
func (v *Visit) limit(route Route) error {
	if v.R.Method != http.MethodPost || v.Account != nil {
		return nil
	}
	d, err := v.Limiter.AllowForm(v.Context(), limits.Form(v.From, route.Pattern), limits.Forms)
	if err == nil && !d.OK() {
		d.SetHeader(v.W.Header(), v.Now(), false)
		err = &tooMany{d}
	}
	return err
}

// tooMany is the refusal of a form because of its number.
type tooMany struct{ decision limits.Decision }

func (e *tooMany) Error() string { return e.decision.Detail().EN }

// duty is the page on which the account has to do something before anything
// else, empty where it has not, or is on its way.
func (v *Visit) duty() string {
	if v.Account == nil || v.path == "account/log-out/" {
		return ""
	}
	duties := v.Accounts.Duties(*v.Account)
	if len(duties) == 0 {
		return ""
	}
	if path := dutyPaths[duties[0]]; path != v.path {
		return path
	}
	return ""
}

// logInFirst leads to the login and from there back to the page. What a form
// sent is not kept: its page is.
func (v *Visit) logInFirst(route Route) error {
	next := url.Values{}
	if route.Get != nil {
		next.Set("next", v.path+v.query())
	}
	return v.Redirect("account/log-in/", next)
}

// find puts the application that the address names into the visit, if it is the
// visitor's to see.
func (v *Visit) find() error {
	receipt, ok := access.ParseReceipt(v.Param("receipt"))
	if !ok {
		return store.ErrNotFound
	}
	c, history, err := v.Cases.ByReceipt(v.Context(), receipt)
	if err != nil {
		return err
	}
	if !sees(v.Account, c) {
		return store.ErrNotFound
	}
	v.Case, v.History = c, history
	return nil
}

var errPlain = errors.New("the connection is not encrypted")

// fail answers with the page for an error.
func (v *Visit) fail(err error) {
	status, title, lines := v.explain(err)
	if status >= http.StatusInternalServerError && v.Context().Err() == nil {
		v.Log.Error("page not answered", "page", v.pattern, "error", err)
	}
	if status == http.StatusServiceUnavailable {
		v.W.Header().Set("Retry-After", "5")
	}
	home := v.Link("", "回到首页", "To the home page")
	if err := v.Message(status, title, lines, home); err != nil {
		v.Log.Error("page not drawn", "page", v.pattern, "error", err)
		http.Error(v.W, http.StatusText(status), status)
	}
}

// explain is what a visitor is told of an error.
func (v *Visit) explain(err error) (status int, title lang.Text, lines []lang.Text) {
	var step *access.StepError
	var wait *accounts.Wait
	var tooLarge *http.MaxBytesError
	var many *tooMany
	switch {
	case errors.As(err, &many):
		return http.StatusTooManyRequests, lang.Text{ZH: "提交过于频繁", EN: "Too many forms"}, []lang.Text{many.decision.Detail()}
	case errors.Is(err, limits.ErrUnavailable):
		return http.StatusServiceUnavailable, lang.Text{ZH: "暂时不能提交", EN: "Forms cannot be taken right now"},
			say("系统的一部分正在恢复，请过一会儿再提交。查看和下载数据不受影响。", "A part of the system is being restored; send it again in a moment. Data can be read and downloaded as usual.")
	case errors.Is(err, store.ErrNotFound):
		return http.StatusNotFound, lang.Text{ZH: "没有这个页面", EN: "Page not found"},
			say("网址可能有误，或者这个页面不属于您的账号。", "The address may be wrong, or the page is not one of your account.")
	case errors.Is(err, ErrForbidden), errors.As(err, &step) && errors.Is(err, access.ErrForbidden):
		return http.StatusForbidden, lang.Text{ZH: "您无权进行此操作", EN: "You may not do that"},
			say("您的账号没有这项权限。如果认为有误，请联系平台运行单位。", "Your account has no right to do so. If you think it should, ask the operator of the platform.")
	case errors.Is(err, cases.ErrStale):
		return http.StatusConflict, lang.Text{ZH: "这件申请刚刚有了变化", EN: "The application has just changed"},
			say("在您查看之后，另有人作了处理，您的操作没有生效。请重新打开这件申请，看过之后再决定。",
				"Somebody else dealt with it after you opened it, so what you did had no effect. Open the application again and look before you decide.")
	case errors.As(err, &step):
		return stepStatus(err), lang.Text{ZH: "现在不能进行这一步", EN: "That step is not possible now"}, stepLines(step)
	case errors.As(err, &wait):
		v.W.Header().Set("Retry-After", strconv.Itoa(seconds(wait, v.Now())))
		return http.StatusTooManyRequests, lang.Text{ZH: "尝试次数过多", EN: "Too many attempts"}, []lang.Text{WaitText(wait)}
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge, lang.Text{ZH: "提交的内容过大", EN: "What you sent is too large"},
			say("请缩短文字或减小文件后再提交。", "Shorten the text or send a smaller file.")
	case errors.Is(err, ErrForm):
		return http.StatusBadRequest, lang.Text{ZH: "无法读取提交的内容", EN: "What you sent cannot be read"},
			say("请回到上一页，重新填写后提交。", "Go back, fill in the page again and send it.")
	case errors.Is(err, errPlain):
		return http.StatusForbidden, lang.Text{ZH: "请使用加密连接", EN: "Use an encrypted connection"},
			say("涉及账号的页面只能通过 HTTPS 访问。请把网址开头的 http 改为 https。", "Pages that have to do with accounts are only sent over HTTPS. Change http to https at the beginning of the address.")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return http.StatusServiceUnavailable, lang.Text{ZH: "服务繁忙", EN: "The service is busy"},
			say("请稍后再试。", "Try again in a moment.")
	}
	return http.StatusInternalServerError, lang.Text{ZH: "出现故障", EN: "Something went wrong"},
		say("这是我们的问题，已经记录下来。您刚才提交的内容没有保存，请稍后再试。", "This is our fault and has been noted. What you sent was not saved; try again later.")
}

func say(zh, en string) []lang.Text { return []lang.Text{{ZH: zh, EN: en}} }

func stepStatus(err error) int {
	if errors.Is(err, access.ErrIncomplete) {
		return http.StatusUnprocessableEntity
	}
	return http.StatusConflict
}

// stepLines are what keeps a step from being taken.
func stepLines(e *access.StepError) []lang.Text {
	lines := []lang.Text{e.Text()}
	for _, f := range e.Faults {
		lines = append(lines, joined(f.Message, f.Fix))
	}
	return slices.Compact(lines)
}

// seconds is how long somebody has to wait, one at the least.
func seconds(w *accounts.Wait, now time.Time) int {
	if w.Until.IsZero() {
		return 3600
	}
	return max(int(w.Until.Sub(now).Seconds())+1, 1)
}

// WaitText says until when attempts are refused.
func WaitText(w *accounts.Wait) lang.Text {
	if w.Until.IsZero() {
		return lang.Text{ZH: "错误次数太多，密码已停用。请用“忘记密码”重新设置。", EN: "There were too many failures, and the password is out of use. Set a new one with “Forgotten your password?”."}
	}
	at := w.Until.In(calendar.Shanghai).Format("15:04:05")
	return lang.Text{ZH: "请在北京时间" + at + "之后再试。", EN: "Try again after " + at + " Beijing time."}
}
