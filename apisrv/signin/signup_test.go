package signin_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

const fresh = "Seven kettles on a green roof"

func TestAPersonSignsUpAndConfirmsTheAddress(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.Browser(t)
	kinds := b.Get("account/sign-up/")
	says(t, kinds, http.StatusOK, "请选择账号类型")
	page := b.Get("account/sign-up/?kind=person")
	says(t, page, http.StatusOK, "至少15个字符") // told before anything is typed
	form := page.Inputs(t, "account/sign-up/")
	if got := form.Get("lang"); got != "zh" {
		t.Errorf("the language of notices is first %q", got)
	}
	form.Set("email", "Han@Example.org")
	form.Set("name", "韩梅梅")
	form.Set("phone", "021-5555 0198")
	form.Set("password", fresh)
	sent := b.Send("account/sign-up/", form)
	leads(t, sent, "account/sign-up/?done=sent")
	says(t, b.Follow(sent), http.StatusOK, "请查收邮件")

	link := p.Link(t, "han@example.org", "verify")
	for range 2 { // opening the link, which programs do too, does not use it up
		says(t, b.Get("account/verify/?link="+link), http.StatusOK, "请输入注册时设置的密码")
	}
	says(t, b.Post("account/verify/", "link", link, "password", "wrong"), http.StatusUnprocessableEntity, "密码不正确")
	leads(t, b.Post("account/verify/", "link", link, "password", fresh), "account/log-in/?done=verified")
	says(t, b.Post("account/verify/", "link", link, "password", fresh), http.StatusGone, "这个网址已失效")
	leads(t, b.Post("account/log-in/", "email", "han@example.org", "password", fresh), "account/")
	home := b.Get("account/")
	for _, want := range []string{"韩梅梅", "han@example.org", "021-5555 0198", "还没有登记，提交申请前需要登记"} {
		says(t, home, http.StatusOK, want)
	}
	leads(t, b.Get("account/sign-up/"), "account/")
}

func TestAnOrganisationSignsUpByItsCreditCode(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shanghai-2018")
	b := p.Browser(t)
	says(t, b.Get("en/account/sign-up/?kind=organisation"), http.StatusOK, "At least 3 of these: capital letters")
	values := []string{"kind", "organisation", "email", "data@example.org", "name", "Example Ltd", "contact", "Li Lei", "phone", "021-5555 0197", "lang", "en", "password", "Tie-Guanyin 2026 oolong"}
	wrong := b.Post("en/account/sign-up/", append(values, "number", "91310000775785552K")...)
	says(t, wrong, http.StatusUnprocessableEntity, "The unified social credit code is not right")
	for _, want := range []string{`<a href="#number">`, `id="number-fault"`, `value="Example Ltd"`, `<title>Error: Sign up`} {
		if !strings.Contains(wrong.Body, want) {
			t.Errorf("the page with the fault has no %s", want)
		}
	}
	all := b.Post("en/account/sign-up/", "kind", "organisation")
	at := 0
	for _, input := range []string{"email", "name", "number", "contact", "phone", "password", "lang"} {
		next := strings.Index(all.Body, `<a href="#`+input+`">`)
		if next <= at {
			t.Errorf("the fault at %s is not where the input stands", input)
		}
		if strings.Count(all.Body, `<a href="#`+input+`">`) > 1 {
			t.Errorf("the fault at %s is told more than once", input)
		}
		at = next
	}
	if strings.Contains(wrong.Body, "Tie-Guanyin") {
		t.Error("a page shows the password that was typed")
	}
	leads(t, b.Post("en/account/sign-up/", append(values, "number", " 9131 0000 7757 8555 2l ")...), "en/account/sign-up/?done=sent")
	leads(t, b.Post("en/account/verify/", "link", p.Link(t, "data@example.org", "verify"), "password", "Tie-Guanyin 2026 oolong"), "en/account/log-in/?done=verified")
	a, err := p.Accounts.ByEmail(t.Context(), "data@example.org")
	if err != nil || a.Kind != access.Organisation || a.Identity.Masked != "9131**********552L" {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestFaultsOfASignUpStandAtTheirInputs(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.Browser(t)
	for _, c := range []struct {
		input  string
		values []string
	}{
		{"email", []string{"email", "nobody"}},
		{"name", []string{"name", " "}},
		{"name", []string{"name", "a\x07b"}},
		{"name", []string{"name", strings.Repeat("x", 101)}},
		{"phone", []string{"phone", "1"}},
		{"password", []string{"password", "short"}},
		{"password", []string{"password", strings.Repeat("long ", 200)}},
		{"lang", []string{"lang", "fr"}},
		{"contact", []string{"kind", "organisation", "contact", strings.Repeat("x", 101)}},
	} {
		form := map[string]string{"kind": "person", "email": "li@example.org", "name": "Li Lei", "number": apisrvtest.CreditCode,
			"contact": "Li Lei", "phone": "021-5555 0199", "password": fresh, "lang": "en"}
		for i := 0; i < len(c.values); i += 2 {
			form[c.values[i]] = c.values[i+1]
		}
		var values []string
		for name, value := range form {
			values = append(values, name, value)
		}
		page := b.Post("en/account/sign-up/", values...)
		if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, `<a href="#`+c.input+`">`) || !strings.Contains(page.Body, `id="`+c.input+`"`) {
			t.Errorf("%q: %d, no fault at %s:\n%s", c.values, page.Status, c.input, page.Text(t))
		}
		if strings.Count(page.Body, `<a href="#`) != 1 {
			t.Errorf("%q: more than one fault is shown:\n%s", c.values, page.Text(t))
		}
	}
}
