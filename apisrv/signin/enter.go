package signin

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

var enterTitle = lang.Text{ZH: "完成登录", EN: "Finish logging in"}

// What is wrong with the password of an account that is to be connected, and the
// code beside it.
var (
	missingCode = access.Fault{Field: "code", Message: lang.Text{ZH: "这个账号还需要一次性验证码", EN: "The account needs a one-time code too"},
		Fix: lang.Text{ZH: "请输入密码和应用中当前显示的六位数字。", EN: "Enter the password and the six digits that the app shows now."}}
	refusedEntry = access.Fault{Field: "password", Message: lang.Text{ZH: "密码或验证码不正确", EN: "The password or the code is wrong"},
		Fix: lang.Text{ZH: "请检查后再试。", EN: "Check both and try again."}}
)

// askFor asks for what is missing: details or the password of an account. Who
// comes from the provider is led to a page of its own first, so that nothing is
// sent from the address with its answer; who filled that page in sees it again
// with what is wrong.
func askFor(v *office.Visit, e accounts.Entry, what string, faults ...access.Fault) error {
	if v.R.Method != http.MethodPost {
		return v.Redirect("account/provider/enter/", withNext(v, url.Values{"ask": {what}}))
	}
	return drawEntry(v, e.Vouched, what, faults...)
}

func drawEntry(v *office.Visit, who accounts.Vouched, what string, faults ...access.Fault) error {
	return v.Show(office.Page{Title: enterTitle, Template: "signin/enter", Form: v.Form(faults...), Data: struct {
		What, Provider, Next string
		NoName, NoEmail      bool
	}{what, providerName(v), next(v), who.Name == "", who.Email == ""}})
}

// held is what the provider said about the visitor. Where that was too long ago
// the login begins again.
func held(v *office.Visit, handle func(v *office.Visit, who accounts.Vouched) error) error {
	who, err := v.Accounts.Held(v.Kept(vouching))
	if errors.Is(err, accounts.ErrHeld) {
		v.Keep(vouching, "", 0)
		return v.Redirect("account/log-in/", withNext(v, url.Values{"done": {"held"}}))
	}
	if err != nil {
		return err
	}
	return handle(v, who)
}

func showEntry(v *office.Visit) error {
	return held(v, func(v *office.Visit, who accounts.Vouched) error {
		switch what := v.Value("ask"); what {
		case "details", "password":
			return drawEntry(v, who, what)
		}
		return v.Redirect("account/log-in/", nil)
	})
}

func sendEntry(v *office.Visit) error {
	return held(v, func(v *office.Visit, who accounts.Vouched) error {
		return enter(v, accounts.Entry{Vouched: who, Name: trimmed(v, "name"), Email: trimmed(v, "email"), Password: v.Value("password"), Code: code(v), Link: v.Kept(mailed)})
	})
}
