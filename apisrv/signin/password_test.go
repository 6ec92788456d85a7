package signin_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

func TestAForgottenPasswordIsSetByMail(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Person(t, "lilei")
	elsewhere := p.LogIn(t, a)
	b := p.Browser(t)
	leads(t, b.Get("account/password/"), "account/forgotten/")
	leads(t, b.Post("account/password/", "password", fresh), "account/forgotten/")
	says(t, b.Post("account/forgotten/", "email", "lilei"), http.StatusUnprocessableEntity, "电子邮箱地址不正确")
	sent := b.Post("account/forgotten/", "email", " LiLei@example.org")
	leads(t, sent, "account/forgotten/?done=sent")
	says(t, b.Follow(sent), http.StatusOK, "请查收邮件")
	link := p.Link(t, a.Email, "password")
	for range 2 { // opening the link does not use it up
		says(t, b.Get("en/account/password/?link="+link), http.StatusOK, "At least 15 characters")
	}
	says(t, b.Post("en/account/password/", "link", link, "password", "short"), http.StatusUnprocessableEntity, "The password has only 5 characters")
	leads(t, b.Post("en/account/password/", "link", link, "password", fresh), "en/account/log-in/?done=password")
	says(t, b.Post("en/account/password/", "link", link, "password", fresh), http.StatusGone, "no longer good")
	says(t, b.Post("en/account/password/", "link", "x", "password", fresh), http.StatusGone, "no longer good")
	leads(t, elsewhere.Get("account/details/"), "account/log-in/?next=account%2Fdetails%2F")
	leads(t, b.Post("account/log-in/", "email", a.Email, "password", fresh), "account/")
}

func TestAPasswordIsChangedByWhoKnowsIt(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Person(t, "lilei")
	b, elsewhere := p.LogIn(t, a), p.LogIn(t, a)
	says(t, b.Post("account/password/", "old", "wrong", "password", fresh), http.StatusUnprocessableEntity, "密码不正确")
	says(t, b.Post("account/password/", "old", apisrvtest.Password, "password", apisrvtest.Password), http.StatusUnprocessableEntity, "这个密码用过")
	changed := b.Post("account/password/", "old", apisrvtest.Password, "password", fresh)
	leads(t, changed, "account/?done=password")
	says(t, b.Follow(changed), http.StatusOK, "密码已更改")
	leads(t, elsewhere.Get("account/details/"), "account/log-in/?next=account%2Fdetails%2F")
}

func TestAnAgedPasswordIsChangedFirst(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shanghai-2018")
	a := p.Person(t, "lilei")
	p.Clock.Add(91 * 24 * time.Hour)
	b := p.LogIn(t, a)
	leads(t, b.Get("account/notices/"), "account/password/")
	says(t, b.Get("account/password/"), http.StatusOK, "密码已到更换期限")
	leads(t, b.Post("account/password/", "old", apisrvtest.Password, "password", "Seven kettles 7 on a roof"), "account/?done=password")
	says(t, b.Get("account/notices/"), http.StatusOK, "通知")
}
