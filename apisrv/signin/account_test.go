package signin_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func TestWhoIsNotLoggedInIsShownTheWaysIn(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	page := p.Browser(t).Get("en/account/")
	says(t, page, http.StatusOK, "Log in or sign up")
	for _, href := range []string{"/en/account/log-in/", "/en/account/sign-up/"} {
		if !strings.Contains(page.Body, `href="`+href+`"`) {
			t.Errorf("no link to %s", href)
		}
	}
}

func TestPeopleSeeWhereTheyAreLoggedIn(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Person(t, "lilei")
	p.LogIn(t, a)
	p.Clock.Add(10 * time.Minute)
	b := p.LogIn(t, a)
	page := b.Get("en/account/")
	says(t, page, http.StatusOK, "Since 2 March 2026 09:10, last used 2 March 2026 09:10 (this device) Since 2 March 2026 09:00")
	if strings.Count(page.Text(t), "(this device)") != 1 {
		t.Error("more than one session is said to be this one")
	}
}

func TestContactAndLanguageAreChanged(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	b := p.LogIn(t, a)
	form := b.Get("account/details/").Inputs(t, "account/details/")
	if form.Get("contact") != "Li Lei" || form.Get("phone") != "021-5555 0199" || form.Get("lang") != "en" {
		t.Errorf("the form begins with %v", form)
	}
	form.Set("phone", "call me")
	says(t, b.Send("account/details/", form), http.StatusUnprocessableEntity, "联系电话不完整")
	form.Set("phone", "+86 139 0000 0000")
	form.Set("lang", "zh")
	leads(t, b.Send("account/details/", form), "account/?done=details")
	got, err := p.Accounts.ByID(t.Context(), a.ID)
	if err != nil || got.Contact.Phone != "+86 139 0000 0000" || got.Contact.Email != a.Email || got.Lang != lang.ZH {
		t.Errorf("%+v, %v", got.Contact, err)
	}
}

func TestAPersonAddsAnIdentificationNumber(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Person(t, "lilei")
	b := p.LogIn(t, a)
	says(t, b.Post("account/identity/", "number", "11010519491231002X"), http.StatusUnprocessableEntity, "没有选择证件")
	says(t, b.Post("account/identity/", "document", "credit-code", "number", apisrvtest.CreditCode), http.StatusUnprocessableEntity, "没有选择证件")
	says(t, b.Post("account/identity/", "document", "resident-id", "number", "110105194912310021"), http.StatusUnprocessableEntity, "身份证号码不正确")
	leads(t, b.Post("account/identity/", "document", "resident-id", "number", "11010519491231002x"), "account/?done=identity")
	page := b.Get("account/?done=identity")
	says(t, page, http.StatusOK, "1****************X")
	if strings.Contains(page.Body, "19491231") {
		t.Error("the page shows the number")
	}
}

func TestOnlyPersonsAddAnIdentificationNumber(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	for _, a := range []accounts.Account{p.Organisation(t, "firm"), p.Staff(t, "wang", accounts.Operator, "")} {
		b := p.LogIn(t, a)
		if got := b.Get("account/identity/").Status; got != http.StatusForbidden {
			t.Errorf("%s: %d", a.Kind, got)
		}
		if got := b.Post("account/identity/", "document", "passport", "number", "E12345678").Status; got != http.StatusForbidden {
			t.Errorf("%s sends one: %d", a.Kind, got)
		}
	}
}

func TestStaffSeeTheirRoleAndAgency(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.LogIn(t, p.Staff(t, "wang", accounts.Reviewer, "transport"))
	page := b.Get("en/account/")
	says(t, page, http.StatusOK, "Transport Commission")
	if strings.Contains(page.Body, "applications/") {
		t.Error("staff are led to applications of their own")
	}
	form := b.Get("account/details/").Inputs(t, "account/details/")
	if form.Has("phone") {
		t.Error("staff are asked for a telephone number")
	}
	form.Set("lang", "zh")
	leads(t, b.Send("account/details/", form), "account/?done=details")
}
