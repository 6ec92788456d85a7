package signin_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/oidc"
	"github.com/kaimen-portal/kaimen/apisrv/oidc/oidctest"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// address is that of the portal under test, as its release has it.
const address = "https://data.example.org/"

// withProvider is a portal at which people may log in through a real provider.
func withProvider(t *testing.T) *apisrvtest.Portal {
	t.Helper()
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	real := oidctest.Start(t, address+oidc.Callback)
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(oidctest.Secret), 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	p.Provider, err = oidc.New(oidc.Config{Issuer: real.Issuer, Client: oidctest.Client, SecretFile: file, Name: lang.Text{ZH: "统一身份认证", EN: "City Login"},
		Scopes: []string{"identity"}, Claims: oidc.Names{ResidentID: "resident_id", CreditCode: "credit_code"}}, address, make([]byte, 32), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// comeBack goes to the provider by a page, logs in there under the name and
// comes back.
func comeBack(t *testing.T, b *apisrvtest.Browser, page, name string) apisrvtest.Answer {
	t.Helper()
	there := b.Get(page)
	if there.Status != http.StatusSeeOther || !strings.HasPrefix(there.Location, "http://127.0.0.1") {
		t.Fatalf("%s: %d to %q\n%s", page, there.Status, there.Location, there.Text(t))
	}
	return b.Get(oidc.Callback + "?" + oidctest.Visit(t, address, there.Location, name).Encode())
}

func TestWhoComesFromTheProviderHasAnAccount(t *testing.T) {
	p := withProvider(t)
	b := p.Browser(t)
	page := b.Get("en/account/log-in/?next=applications/")
	if !strings.Contains(page.Body, `href="/en/account/provider/?next=applications%2f"`) || !strings.Contains(page.Text(t), "Log in with City Login") {
		t.Errorf("no way to the provider:\n%s", page.Body)
	}
	back := comeBack(t, b, "en/account/provider/?next=applications/", "real")
	leads(t, back, "en/applications/")
	if session(back) == "" {
		t.Fatal("no session was begun")
	}
	home := b.Get("en/account/")
	says(t, home, http.StatusOK, "1****************X")
	says(t, home, http.StatusOK, "Other logins http://127.0.0.1")
	a, err := p.Accounts.ByEmail(t.Context(), "wang@example.org")
	if err != nil || a.Kind != access.Person {
		t.Errorf("%+v, %v", a, err)
	}
	if log := p.Logged(); strings.Contains(log, "?") || strings.Contains(log, "wang@example.org") || strings.Contains(log, "王芳") {
		t.Errorf("the log holds the answer of the provider:\n%s", log)
	}
}

func TestAnAccountThatIsThereIsOpenedByItsPasswordOnce(t *testing.T) {
	p := withProvider(t)
	p.Person(t, "li") // whose address the provider vouches for
	b := p.Browser(t)
	back := comeBack(t, b, "account/provider/", "li")
	leads(t, back, "account/provider/enter/?ask=password&next=account%2F")
	says(t, b.Follow(back), http.StatusOK, "本站已有账号")
	leads(t, b.Get("account/details/"), "account/log-in/?next=account%2Fdetails%2F") // still nobody
	says(t, b.Post("account/provider/enter/", "password", "wrong"), http.StatusUnprocessableEntity, "密码或验证码不正确")
	leads(t, b.Post("account/provider/enter/", "password", apisrvtest.Password, "next", "account/notices/"), "account/notices/")
	leads(t, comeBack(t, p.Browser(t), "account/provider/", "li"), "account/")

	says(t, b.Post("account/provider/disconnect/", "password", "wrong"), http.StatusUnprocessableEntity, "密码不正确")
	leads(t, b.Post("account/provider/disconnect/", "password", apisrvtest.Password), "account/?done=disconnected")
	leads(t, comeBack(t, p.Browser(t), "account/provider/", "li"), "account/provider/enter/?ask=password&next=account%2F")
}

func TestALoginIsConnectedFromTheAccount(t *testing.T) {
	p := withProvider(t)
	b := p.LogIn(t, p.Person(t, "hanmei"))
	back := comeBack(t, b, "en/account/provider/", "real")
	leads(t, back, "en/account/provider/connect/")
	says(t, b.Follow(back), http.StatusOK, "Enter the password of this account to confirm")
	says(t, b.Post("en/account/provider/connect/", "password", "wrong"), http.StatusUnprocessableEntity, "The password is wrong")
	leads(t, b.Post("en/account/provider/connect/", "password", apisrvtest.Password), "en/account/?done=connected")
	c := p.Browser(t)
	leads(t, comeBack(t, c, "en/account/provider/", "real"), "en/account/")
	says(t, c.Get("en/account/"), http.StatusOK, "hanmei@example.org")
	leads(t, b.Post("en/account/provider/connect/", "password", apisrvtest.Password), "en/account/log-in/?done=held")
}

func TestAnEnteredAddressIsProvenByMailAndProvider(t *testing.T) {
	p := withProvider(t)
	b := p.Browser(t)
	back := comeBack(t, b, "en/account/provider/", "unproven")
	leads(t, back, "en/account/provider/enter/?ask=details&next=account%2F")
	says(t, b.Post("en/account/provider/enter/", "email", "han"), http.StatusUnprocessableEntity, "The e-mail address is not right")
	sent := b.Post("en/account/provider/enter/", "email", "han@example.com")
	leads(t, sent, "en/account/sign-up/?done=confirm")
	says(t, b.Follow(sent), http.StatusOK, "log in the same way once more")
	link := p.Link(t, "han@example.com", "confirm")
	leads(t, comeBack(t, p.Browser(t), "en/account/provider/?link="+link, "unproven"), "en/account/")
}

func TestTheProviderAsksForOneTimeCodesToo(t *testing.T) {
	p := withProvider(t)
	b := p.Browser(t)
	leads(t, comeBack(t, b, "account/provider/", "real"), "account/")
	page := b.Get("account/totp/")
	app := phone(t, p, page)
	leads(t, b.Post("account/totp/", "key", page.Inputs(t, "account/totp/").Get("key"), "code", app()), "account/?done=totp")
	c := p.Browser(t)
	leads(t, comeBack(t, c, "account/provider/", "real"), "account/log-in/code/?next=account%2F")
	says(t, c.Post("account/log-in/code/", "code", "000000"), http.StatusUnprocessableEntity, "验证码不正确")
	leads(t, c.Post("account/log-in/code/", "code", app()), "account/")
	says(t, c.Get("account/"), http.StatusOK, "wang@example.org")
}

func TestAnAccountWithCodesIsConnectedWithItsCode(t *testing.T) {
	p := withProvider(t)
	b := p.LogIn(t, p.Person(t, "li"))
	page := b.Get("account/totp/")
	app := phone(t, p, page)
	leads(t, b.Post("account/totp/", "key", page.Inputs(t, "account/totp/").Get("key"), "code", app()), "account/?done=totp")
	c := p.Browser(t)
	leads(t, comeBack(t, c, "account/provider/", "li"), "account/provider/enter/?ask=password&next=account%2F")
	says(t, c.Post("account/provider/enter/", "password", apisrvtest.Password), http.StatusUnprocessableEntity, "还需要一次性验证码")
	says(t, c.Post("account/provider/enter/", "password", apisrvtest.Password, "code", "000000"), http.StatusUnprocessableEntity, "密码或验证码不正确")
	leads(t, c.Post("account/provider/enter/", "password", apisrvtest.Password, "code", app()), "account/")
}

func TestAnAnswerThatNobodyAskedForOpensNothing(t *testing.T) {
	p := withProvider(t)
	b, stranger := p.Browser(t), p.Browser(t)
	there := b.Get("account/provider/")
	answer := oidctest.Visit(t, address, there.Location, "real").Encode()
	says(t, stranger.Get(oidc.Callback+"?"+answer), http.StatusUnprocessableEntity, "这次登录已失效")
	leads(t, b.Get(oidc.Callback+"?"+answer), "account/")
	says(t, b.Get(oidc.Callback+"?"+answer), http.StatusUnprocessableEntity, "这次登录已失效") // a second time
	says(t, stranger.Get(oidc.Callback), http.StatusUnprocessableEntity, "这次登录已失效")
}

func TestADisabledAccountStaysShutToTheProvider(t *testing.T) {
	p := withProvider(t)
	leads(t, comeBack(t, p.Browser(t), "account/provider/", "real"), "account/")
	if err := p.Accounts.Disable(t.Context(), "command:test", "wang@example.org", "test"); err != nil {
		t.Fatal(err)
	}
	says(t, comeBack(t, p.Browser(t), "account/provider/", "real"), http.StatusForbidden, "这个账号已停用")
}

func TestWithoutAProviderThereIsNoWayToOne(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.LogIn(t, p.Staff(t, "wang", accounts.Operator, ""))
	for _, path := range []string{"account/provider/", oidc.Callback} {
		if got := b.Get(path).Status; got != http.StatusNotFound {
			t.Errorf("%s: %d", path, got)
		}
	}
	if strings.Contains(b.Get("account/").Body, "account/provider/") {
		t.Error("the account page leads to a provider")
	}
}
