package oidc

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

const (
	portal = "http://127.0.0.1:8080/data/"
	after  = "/data/datasets/bus-gps/?lang=zh"
	client = "portal"
	secret = "a secret of the portal's own"
)

// program is the provider that site/tests/rig/openid.mjs starts.
type program struct {
	t      *testing.T
	issuer string
	in     io.Writer
	out    *bufio.Reader
}

func startProvider(t *testing.T) program {
	t.Helper()
	cmd := exec.Command("node", "tests/rig/openid.mjs", portal+Callback)
	cmd.Dir = filepath.Join("..", "..", "site")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start the provider: %v (.ci/setup installs node and its packages)", err)
	}
	t.Cleanup(func() {
		in.Close() // ends it
		cmd.Wait()
	})
	p := program{t, "", in, bufio.NewReader(out)}
	p.issuer = p.line()
	return p
}

func (p program) line() string {
	p.t.Helper()
	s, err := p.out.ReadString('\n')
	if err != nil {
		p.t.Fatalf("the provider did not start: %v (.ci/setup installs node and its packages)", err)
	}
	return strings.TrimSpace(s)
}

// rotate gives the provider new keys.
func (p program) rotate() {
	p.t.Helper()
	if _, err := io.WriteString(p.in, "rotate\n"); err != nil {
		p.t.Fatal(err)
	}
	p.line()
}

func configFor(t *testing.T, issuer string) Config {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return Config{Issuer: issuer, Client: client, SecretFile: file, Name: lang.Text{ZH: "统一身份认证", EN: "City Login"},
		Scopes: []string{"identity"}, Claims: Names{ResidentID: "resident_id", CreditCode: "credit_code"}}
}

func newProvider(t *testing.T, issuer string, now func() time.Time) *Provider {
	t.Helper()
	p, err := New(configFor(t, issuer), portal, make([]byte, 32), now)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func begin(t *testing.T, p *Provider) (address, ticket string) {
	t.Helper()
	address, ticket, err := p.Begin(context.Background(), after)
	if err != nil {
		t.Fatal(err)
	}
	return address, ticket
}

var formAction = regexp.MustCompile(`<form[^>]* action="([^"]+)"`)

// visit is a person in a fresh browser who goes to the provider's address, logs
// in under the name, agrees, and is sent back to the portal with the answer.
func visit(t *testing.T, address, name string) (answer url.Values) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var back *url.URL
	browser := &http.Client{Jar: jar, Timeout: 20 * time.Second, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), portal) {
			back = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}}
	res, err := browser.Get(address)
	for range 5 {
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if back != nil {
			return back.Query()
		}
		action := formAction.FindSubmatch(page)
		if action == nil {
			t.Fatalf("status %d, no form on %s", res.StatusCode, page)
		}
		to, err := res.Request.URL.Parse(string(action[1]))
		if err != nil {
			t.Fatal(err)
		}
		prompt := "login"
		if strings.Contains(string(page), `value="consent"`) {
			prompt = "consent"
		}
		res, err = browser.PostForm(to.String(), url.Values{"prompt": {prompt}, "login": {name}, "password": {"any"}})
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
	}
	t.Fatal("the provider sends nobody back")
	return nil
}

func TestPeopleLogInAtARealProvider(t *testing.T) {
	real := startProvider(t)
	p := newProvider(t, real.issuer, time.Now)
	for name, want := range map[string]accounts.Vouched{
		"li":       {Name: "李雷", Email: "li@example.org", Lang: lang.ZH},
		"unproven": {Name: "韩梅梅", Lang: lang.ZH},
		"real":     {Name: "王芳", Email: "wang@example.org", ResidentID: "11010519491231002X", Lang: lang.ZH},
		"firm":     {Name: "示例科技有限公司", Email: "firm@example.org", CreditCode: "91310000MA1FL0X01E", Lang: lang.EN},
		"nobody":   {Lang: lang.ZH},
	} {
		address, ticket := begin(t, p)
		who, to, err := p.Finish(context.Background(), ticket, visit(t, address, name))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want.Issuer, want.Subject = real.issuer, name
		if diff := cmp.Diff(want, who); diff != "" || to != after {
			t.Errorf("%s, then to %q: %s", name, to, diff)
		}
		real.rotate() // the next token is signed with a key that the portal has not seen
	}
}

func TestARealProviderHoldsThePortalToItsOwnRules(t *testing.T) {
	real := startProvider(t)
	p := newProvider(t, real.issuer, time.Now)
	for _, c := range []struct {
		name string
		want error
		do   func() (ticket string, answer url.Values)
	}{
		{"a code that was used", ErrAnswer, func() (string, url.Values) {
			address, ticket := begin(t, p)
			answer := visit(t, address, "li")
			if _, _, err := p.Finish(context.Background(), ticket, answer); err != nil {
				t.Fatal(err)
			}
			return ticket, answer
		}},
		{"a code with the ticket of another browser", ErrStale, func() (string, url.Values) {
			address, _ := begin(t, p)
			_, other := begin(t, p)
			return other, visit(t, address, "li")
		}},
		{"a stolen code under one's own state", ErrAnswer, func() (string, url.Values) { // PKCE
			stolen, _ := begin(t, p)
			address, own := begin(t, p)
			answer := visit(t, address, "li")
			answer["code"] = visit(t, stolen, "real")["code"]
			return own, answer
		}},
		{"the issuer of another provider", ErrAnswer, func() (string, url.Values) {
			address, ticket := begin(t, p)
			answer := visit(t, address, "li")
			answer.Set("iss", "https://evil.example.org")
			return ticket, answer
		}},
		{"no issuer where the provider states it", ErrAnswer, func() (string, url.Values) {
			address, ticket := begin(t, p)
			answer := visit(t, address, "li")
			answer.Del("iss")
			return ticket, answer
		}},
		{"an invented code", ErrAnswer, func() (string, url.Values) {
			address, ticket := begin(t, p)
			answer := visit(t, address, "li")
			answer.Set("code", "invented")
			return ticket, answer
		}},
	} {
		ticket, answer := c.do()
		who, to, err := p.Finish(context.Background(), ticket, answer)
		if !errors.Is(err, c.want) || who != (accounts.Vouched{}) {
			t.Errorf("%s: %v, %+v, to %q", c.name, err, who, to)
		}
	}
}

func TestTheSecretOfTheClientHasToBeRight(t *testing.T) {
	real := startProvider(t)
	p := newProvider(t, real.issuer, time.Now)
	p.secret = "another"
	address, ticket := begin(t, p)
	if _, _, err := p.Finish(context.Background(), ticket, visit(t, address, "li")); !errors.Is(err, ErrAnswer) || strings.Contains(err.Error(), p.secret) {
		t.Errorf("got %v", err)
	}
}
