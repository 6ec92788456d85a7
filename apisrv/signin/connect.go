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

var (
	connectTitle    = lang.Text{ZH: "关联登录方式", EN: "Connect a login"}
	disconnectTitle = lang.Text{ZH: "解除关联", EN: "Disconnect the login"}
)

// showConnect asks who is logged in for the password, before what they logged in
// with at the provider opens their account too.
func showConnect(v *office.Visit) error {
	return held(v, func(v *office.Visit, _ accounts.Vouched) error { return drawConnect(v) })
}

func drawConnect(v *office.Visit, faults ...access.Fault) error {
	return v.Show(office.Page{Title: connectTitle, Template: "signin/connect", Form: v.Form(faults...), Data: providerName(v)})
}

func connect(v *office.Visit) error {
	return held(v, func(v *office.Visit, who accounts.Vouched) error {
		err := v.Accounts.Connect(v.Context(), *v.Account, who, v.Value("password"), v.From)
		switch {
		case errors.Is(err, accounts.ErrRefused):
			return drawConnect(v, refusedPassword("password"))
		case errors.Is(err, accounts.ErrConnected), errors.Is(err, accounts.ErrOther):
			why, _ := accounts.Words(err, v.Now())
			return v.Message(http.StatusForbidden, connectTitle, []lang.Text{{ZH: why.Message.ZH + "。", EN: why.Message.EN + "."}, why.Fix}, v.Link("account/", "账号", "Your account"))
		case err != nil:
			return err
		}
		v.Keep(vouching, "", 0)
		return v.Redirect("account/", url.Values{"done": {"connected"}})
	})
}

func showDisconnect(v *office.Visit) error { return drawDisconnect(v) }

func drawDisconnect(v *office.Visit, faults ...access.Fault) error {
	return v.Show(office.Page{Title: disconnectTitle, Template: "signin/disconnect", Form: v.Form(faults...)})
}

func disconnect(v *office.Visit) error {
	err := v.Accounts.Disconnect(v.Context(), *v.Account, v.Value("password"), v.From)
	if errors.Is(err, accounts.ErrRefused) {
		return drawDisconnect(v, refusedPassword("password"))
	}
	if err != nil {
		return err
	}
	return v.Redirect("account/", url.Values{"done": {"disconnected"}})
}
