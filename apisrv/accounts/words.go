package accounts

import (
	"errors"
	"fmt"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// said are the errors that people are told about, and in which words.
var said = []struct {
	err          error
	message, fix lang.Text
}{
	{ErrRefused, lang.Text{ZH: "邮箱、密码或验证码不正确", EN: "The e-mail address, the password or the code is wrong"},
		lang.Text{ZH: "请核对后再试；忘了密码，可以重设。", EN: "Check them and try again; if you forgot the password, set a new one."}},
	{ErrCode, lang.Text{ZH: "还需要一次性验证码", EN: "A one-time code is needed too"},
		lang.Text{ZH: "请输入验证器应用现在显示的6位数字。", EN: "Enter the six digits that your authenticator app shows now."}},
	{ErrUnverified, lang.Text{ZH: "邮箱还没有确认", EN: "The e-mail address is not confirmed yet"},
		lang.Text{ZH: "我们已发出确认邮件，请打开邮件里的网址。", EN: "We have sent a mail to it: open the address in that mail."}},
	{ErrLink, lang.Text{ZH: "这个网址已经失效", EN: "This address is no longer good"},
		lang.Text{ZH: "邮件里的网址只能用一次，而且有时限。请重新索取一封邮件。", EN: "An address in a mail works once and for a limited time. Ask for another mail."}},
	{ErrTaken, lang.Text{ZH: "这个邮箱已有账号", EN: "This e-mail address has an account already"},
		lang.Text{ZH: "请换一个邮箱，或修改已有的账号。", EN: "Use another address, or change the account that is there."}},
	{ErrConnect, lang.Text{ZH: "您的邮箱在本站已有账号", EN: "Your e-mail address has an account here already"},
		lang.Text{ZH: "请输入这个账号的密码，以后两种方式都能登录；忘了密码，请先重设。", EN: "Enter the password of that account; from then on either login leads to it. If you forgot the password, set a new one first."}},
	{ErrConnected, lang.Text{ZH: "这个登录身份已属于本站的另一个账号", EN: "This login already belongs to another account here"},
		lang.Text{ZH: "请退出后用它登录，并在那个账号里解除关联。", EN: "Log out, log in with it, and disconnect it from that account first."}},
	{ErrOther, lang.Text{ZH: "登录身份与账号登记的证件号码不一致", EN: "The login states another identification number than the account has"},
		lang.Text{ZH: "请用您本人的账号；号码登记有误的，请联系平台运行单位。", EN: "Use an account of your own; if its number is wrong, tell the operator of the platform."}},
	{ErrDisabled, lang.Text{ZH: "这个账号已停用", EN: "This account is disabled"},
		lang.Text{ZH: "如有疑问，请联系平台运行单位。", EN: "Ask the operator of the platform if you do not know why."}},
	{ErrHeld, lang.Text{ZH: "这次登录已经失效", EN: "This login is no longer good"},
		lang.Text{ZH: "请重新登录，并在十分钟内完成。", EN: "Begin again, and finish within ten minutes."}},
	{ErrNoSession, lang.Text{ZH: "您还没有登录，或登录已过期", EN: "You are not logged in, or your session has ended"},
		lang.Text{ZH: "请登录后继续。", EN: "Log in to go on."}},
}

// Words are what people are told about an error of this package, and whether
// there is something to tell; any other error is for the log.
func Words(err error, now time.Time) (access.Fault, bool) {
	if wait := new(Wait); errors.As(err, &wait) {
		return wait.words(now), true
	}
	for _, s := range said {
		if errors.Is(err, s.err) {
			return access.Fault{Message: s.message, Fix: s.fix}, true
		}
	}
	return access.Fault{}, false
}

func (w *Wait) words(now time.Time) access.Fault {
	f := access.Fault{Message: lang.Text{ZH: "尝试次数过多", EN: "There were too many attempts"}}
	seconds := w.Seconds(now)
	switch {
	case w.Until.IsZero():
		f.Fix = lang.Text{ZH: "请重设密码，之后就能登录。", EN: "Set a new password; with that you can log in."}
	case seconds == 1:
		f.Fix = lang.Text{ZH: "请过1秒再试。", EN: "Try again in a second."}
	case seconds <= 60:
		f.Fix = lang.Text{ZH: fmt.Sprintf("请过%d秒再试。", seconds), EN: fmt.Sprintf("Try again in %d seconds.", seconds)}
	default:
		minutes := (seconds + 59) / 60
		f.Fix = lang.Text{ZH: fmt.Sprintf("请过%d分钟再试。", minutes), EN: fmt.Sprintf("Try again in %d minutes.", minutes)}
	}
	return f
}

// Seconds is how long to wait, at least one, as in the header Retry-After; 0
// where no time helps.
func (w *Wait) Seconds(now time.Time) int {
	if w.Until.IsZero() {
		return 0
	}
	return max(1, int((w.Until.Sub(now)+time.Second-1)/time.Second))
}
