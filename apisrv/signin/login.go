package signin

import (
	"errors"
	"net/url"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

var (
	logInTitle = lang.Text{ZH: "登录", EN: "Log in"}
	codeTitle  = lang.Text{ZH: "输入一次性验证码", EN: "Enter a one-time code"}
)

// half is the name under which the browser keeps a login between its password
// and its code.
const half = "half"

func showLogIn(v *office.Visit) error {
	if v.Account != nil {
		return goOn(v, *v.Account)
	}
	return drawLogIn(v)
}

func drawLogIn(v *office.Visit, faults ...access.Fault) error {
	return v.Show(office.Page{Title: logInTitle, Template: "signin/log-in", Form: v.Form(faults...), Data: struct {
		Next, Provider string
	}{next(v), providerName(v)}})
}

func logIn(v *office.Visit) error {
	session, who, err := v.Accounts.LogIn(v.Context(), accounts.LogIn{Email: v.Value("email"), Password: v.Value("password"),
		Previous: v.Session(), From: v.From})
	switch {
	case errors.Is(err, accounts.ErrCode):
		return askForCode(v, session)
	case errors.Is(err, accounts.ErrRefused), errors.Is(err, accounts.ErrUnverified):
		return drawLogIn(v, refusedLogIn)
	case err != nil:
		return err
	}
	v.Begin(session)
	return goOn(v, who)
}

// refusedLogIn is the one answer to every login that failed. Who has just signed
// up with somebody else's address would else learn from the difference whether
// it has an account: only in a new one is the password theirs.
var refusedLogIn = access.Fault{Field: "email", Message: lang.Text{ZH: "邮箱或密码有误，或者邮箱还没有确认", EN: "The e-mail address or the password is wrong, or the address is not confirmed yet"},
	Fix: lang.Text{ZH: "请检查后再试；刚注册的，请先打开确认邮件中的网址，我们会再发一次。", EN: "Check both and try again. If you have just signed up, open the link in our mail first; we send it once more."}}

// askForCode leads to the second step of a login, whose first is kept.
func askForCode(v *office.Visit, first string) error {
	v.Keep(half, first, accounts.HalfLife)
	return v.Redirect("account/log-in/code/", withNext(v, url.Values{}))
}

func showCode(v *office.Visit) error {
	if v.Kept(half) == "" {
		return v.Redirect("account/log-in/", withNext(v, url.Values{}))
	}
	return drawCode(v)
}

func drawCode(v *office.Visit, faults ...access.Fault) error {
	return v.Show(office.Page{Title: codeTitle, Template: "signin/code", Form: v.Form(faults...), Data: next(v)})
}

func logInByCode(v *office.Visit) error {
	session, who, err := v.Accounts.LogInByCode(v.Context(), accounts.CodeStep{Half: v.Kept(half), Code: code(v), Previous: v.Session(), From: v.From})
	switch {
	case errors.Is(err, accounts.ErrHeld):
		v.Keep(half, "", 0)
		return v.Redirect("account/log-in/", withNext(v, url.Values{"done": {"held"}}))
	case errors.Is(err, accounts.ErrRefused):
		return drawCode(v, refusedCode)
	case err != nil:
		return err
	}
	v.Keep(half, "", 0)
	v.Begin(session)
	return goOn(v, who)
}

// code is a one-time code as it was typed, without the gap that apps show in it.
func code(v *office.Visit) string { return strings.ReplaceAll(trimmed(v, "code"), " ", "") }

var refusedCode = access.Fault{Field: "code", Message: lang.Text{ZH: "验证码不正确，或者已经用过", EN: "The code is wrong, or was used already"},
	Fix: lang.Text{ZH: "请输入应用中当前显示的六位数字；一直不对，请检查手机的时间。", EN: "Enter the six digits that the app shows now; if none works, check the time of your phone."}}

func logOut(v *office.Visit) error {
	err := v.Accounts.LogOut(v.Context(), v.Session())
	v.End()
	if err != nil {
		return err
	}
	return v.Redirect("account/log-in/", url.Values{"done": {"out"}})
}

func logOutAll(v *office.Visit) error {
	err := v.Accounts.LogOutAll(v.Context(), *v.Account)
	v.End()
	if err != nil {
		return err
	}
	return v.Redirect("account/log-in/", url.Values{"done": {"out-all"}})
}
