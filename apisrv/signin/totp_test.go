package signin_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// phone is an authenticator app that read the key on a page.
func phone(t *testing.T, p *apisrvtest.Portal, page apisrvtest.Answer) func() string {
	t.Helper()
	_, rest, _ := strings.Cut(page.Body, "<code>")
	secret, _, ok := strings.Cut(rest, "</code>")
	if !ok || !strings.Contains(page.Body, `<svg class="qr"`) {
		t.Fatalf("%s shows no key:\n%s", page.Path, page.Text(t))
	}
	return func() string {
		t.Helper()
		p.Clock.Add(30 * time.Second)
		code, err := totp.GenerateCode(strings.ReplaceAll(secret, " ", ""), p.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
}

func TestOneTimeCodesFromThePageToTheLogin(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Person(t, "lilei")
	b := p.LogIn(t, a)
	page := b.Get("en/account/totp/")
	app := phone(t, p, page)
	form := page.Inputs(t, "en/account/totp/")
	form.Set("code", "000 000")
	again := b.Send("en/account/totp/", form)
	says(t, again, http.StatusUnprocessableEntity, "The code is wrong")
	if same := again.Inputs(t, "en/account/totp/").Get("key"); same != form.Get("key") {
		t.Error("after a mistyped code the page has another key than the phone")
	}
	code := app()
	form.Set("code", code[:3]+" "+code[3:])
	leads(t, b.Send("en/account/totp/", form), "en/account/?done=totp")
	says(t, b.Get("en/account/"), http.StatusOK, "Asked for when you log in")

	c := p.Browser(t)
	half := c.Post("en/account/log-in/", "email", a.Email, "password", apisrvtest.Password, "next", "applications/")
	leads(t, half, "en/account/log-in/code/?next=applications%2F")
	if session(half) != "" {
		t.Error("the password alone began a session")
	}
	for _, want := range []string{"__Host-kaimen-half=", "; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax", "; Max-Age=600"} {
		if got := half.Header.Get("Set-Cookie"); !strings.Contains(got, want) {
			t.Errorf("cookie %s: no %s", got, want)
		}
	}
	step := c.Follow(half)
	says(t, step, http.StatusOK, "One-time code")
	for _, secret := range []string{apisrvtest.Password, a.Email, a.ID} {
		if strings.Contains(step.Body, secret) {
			t.Errorf("the page that asks for the code has %q", secret)
		}
	}
	says(t, c.Post("en/account/log-in/code/", "code", "000000"), http.StatusUnprocessableEntity, "The code is wrong")
	leads(t, c.Get("en/account/details/"), "en/account/log-in/?next=account%2Fdetails%2F") // still nobody
	done := c.Post("en/account/log-in/code/", "code", app(), "next", "applications/")
	leads(t, done, "en/applications/")
	if got := with(p, session(done)); got != http.StatusOK {
		t.Errorf("after the code: %d", got)
	}
	leads(t, c.Post("en/account/log-in/code/", "code", app()), "en/account/log-in/?done=held") // the half was taken back
}

func TestALoginThatWaitsTooLongForItsCodeBeginsAgain(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Person(t, "lilei")
	b := p.LogIn(t, a)
	page := b.Get("account/totp/")
	app := phone(t, p, page)
	leads(t, b.Post("account/totp/", "key", page.Inputs(t, "account/totp/").Get("key"), "code", app()), "account/?done=totp")
	c := p.Browser(t)
	leads(t, c.Get("account/log-in/code/"), "account/log-in/")
	leads(t, c.Post("account/log-in/", "email", a.Email, "password", apisrvtest.Password), "account/log-in/code/")
	p.Clock.Add(accounts.HalfLife)
	held := c.Post("account/log-in/code/", "code", app(), "next", "applications/")
	leads(t, held, "account/log-in/?done=held&next=applications%2F")
	says(t, c.Follow(held), http.StatusOK, "请重新登录")
}

func TestOneTimeCodesAreTurnedOffWithThePassword(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Person(t, "lilei")
	b := p.LogIn(t, a)
	page := b.Get("account/totp/")
	key := page.Inputs(t, "account/totp/").Get("key")
	leads(t, b.Post("account/totp/", "key", key, "code", phone(t, p, page)()), "account/?done=totp")
	other := p.Person(t, "hanmei")
	leads(t, p.LogIn(t, other).Post("account/totp/", "key", key, "code", "123456"), "account/totp/") // a key of somebody else
	says(t, b.Get("account/totp/"), http.StatusOK, "停用后，登录只需要密码")
	says(t, b.Post("account/totp/", "password", "wrong"), http.StatusUnprocessableEntity, "密码不正确")
	leads(t, b.Post("account/totp/", "password", apisrvtest.Password), "account/?done=totp-off")
	p.LogIn(t, a)
}

// Under a policy of two factors staff get no further than to the page that
// turns codes on.
func TestStaffTurnOneTimeCodesOnFirst(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shanghai-2018")
	a := p.Staff(t, "wang", accounts.Operator, "")
	b := p.Browser(t)
	leads(t, b.Post("account/log-in/", "email", a.Email, "password", apisrvtest.Password), "account/")
	leads(t, b.Get("account/notices/"), "account/totp/")
	page := b.Get("account/totp/")
	says(t, page, http.StatusOK, "工作账号必须启用一次性验证码")
	leads(t, b.Post("account/totp/", "key", page.Inputs(t, "account/totp/").Get("key"), "code", phone(t, p, page)()), "account/?done=totp")
	says(t, b.Get("account/notices/"), http.StatusOK, "您在某市公共数据的密码已更改")
}
