package signin

import (
	"errors"
	"net/url"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

var (
	forgottenTitle = lang.Text{ZH: "忘记密码", EN: "Forgotten your password?"}
	passwordTitle  = lang.Text{ZH: "设置新密码", EN: "Set a new password"}
)

func showForgotten(v *office.Visit) error {
	if v.Value("done") == "sent" {
		return v.Show(office.Page{Title: sentTitle, Template: "signin/sent", Data: "password"})
	}
	return v.Show(office.Page{Title: forgottenTitle, Template: "signin/forgotten", Form: v.Form()})
}

func forgotten(v *office.Visit) error {
	email := trimmed(v, "email")
	if faults := access.CheckEmail(email); len(faults) > 0 {
		return v.Show(office.Page{Title: forgottenTitle, Template: "signin/forgotten", Form: v.Form(atInputs(faults)...)})
	}
	if err := v.Accounts.AskPassword(v.Context(), email, v.From); err != nil {
		return err
	}
	return v.Redirect("account/forgotten/", url.Values{"done": {"sent"}})
}

// showPassword is for who comes with a mailed link, and for who is logged in.
func showPassword(v *office.Visit) error {
	if v.Value("link") == "" && v.Account == nil {
		return v.Redirect("account/forgotten/", nil)
	}
	return drawPassword(v)
}

func drawPassword(v *office.Visit, faults ...access.Fault) error {
	return v.Show(office.Page{Title: passwordTitle, Template: "signin/password", Form: v.Form(faults...), Data: struct {
		Link  bool
		Aged  bool // the account may do nothing else before
		Rules []string
	}{v.Value("link") != "", has(v, accounts.NewPassword), rules(v)}})
}

func setPassword(v *office.Visit) error {
	switch {
	case v.Value("link") != "":
		return setPasswordByLink(v)
	case v.Account == nil:
		return v.Redirect("account/forgotten/", nil)
	}
	session, faults, err := v.Accounts.ChangePassword(v.Context(), *v.Account, v.Value("old"), v.Value("password"), v.From)
	switch {
	case errors.Is(err, accounts.ErrRefused):
		return drawPassword(v, refusedPassword("old"))
	case err != nil:
		return err
	case len(faults) > 0:
		return drawPassword(v, faults...)
	}
	v.Begin(session)
	return v.Redirect("account/", url.Values{"done": {"password"}})
}

func setPasswordByLink(v *office.Visit) error {
	faults, err := v.Accounts.SetPassword(v.Context(), v.Value("link"), v.Value("password"))
	switch {
	case errors.Is(err, accounts.ErrLink):
		return staleLink(v)
	case err != nil:
		return err
	case len(faults) > 0:
		return drawPassword(v, faults...)
	}
	return v.Redirect("account/log-in/", url.Values{"done": {"password"}})
}
