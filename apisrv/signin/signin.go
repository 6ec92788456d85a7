// Package signin is the pages on which people get an account and into it: sign
// up, prove the e-mail address, log in, set a new password, use one-time codes.
package signin

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Routes are the pages of this package.
var Routes = []office.Route{
	{Pattern: "account/log-in/", Get: showLogIn, Post: logIn},
	{Pattern: "account/log-out/", Post: logOut},
}

var logInTitle = lang.Text{ZH: "登录", EN: "Log in"}

func showLogIn(v *office.Visit) error {
	if v.Account != nil {
		return goOn(v)
	}
	return v.Show(office.Page{Title: logInTitle, Template: "signin/log-in", Form: v.Form()})
}

func logIn(v *office.Visit) error {
	session, _, err := v.Accounts.LogIn(v.Context(), accounts.LogIn{Email: v.Value("email"), Password: v.Value("password"),
		Previous: v.Session(), From: v.From})
	if errors.Is(err, accounts.ErrRefused) {
		return v.Show(office.Page{Title: logInTitle, Template: "signin/log-in", Status: http.StatusUnprocessableEntity, Form: v.Form(access.Fault{Field: "email",
			Message: lang.Text{ZH: "邮箱或密码有误", EN: "The e-mail address or the password is wrong"}, Fix: lang.Text{ZH: "请检查后再试。", EN: "Check both and try again."}})})
	}
	if err != nil {
		return err
	}
	v.Begin(session)
	return goOn(v)
}

// goOn leads to the page that the form names, if it is one of ours, else to the
// account's own.
func goOn(v *office.Visit) error {
	u, err := url.Parse(v.Value("next"))
	if err != nil || u.IsAbs() || u.Host != "" || u.Path == "" || strings.HasPrefix(u.Path, "/") || strings.Contains(u.Path, `\\`) {
		return v.Redirect("account/", nil)
	}
	return v.Redirect(u.Path, u.Query())
}

func logOut(v *office.Visit) error {
	err := v.Accounts.LogOut(v.Context(), v.Session())
	v.End()
	if err != nil {
		return err
	}
	return v.Redirect("account/log-in/", nil)
}
