package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func TestAnAnswerIsTakenFromTheBrowserThatAskedAndInTime(t *testing.T) {
	l := newLiar(t)
	now := time.Now()
	p := newProvider(t, l.URL, func() time.Time { return now })
	address, ticket := begin(t, p)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	state := u.Query().Get("state")
	other := newProvider(t, l.URL, func() time.Time { return now })
	other.config.Client = "other"
	_, foreign := begin(t, other)
	for _, c := range []struct {
		name   string
		ticket string
		answer url.Values
		late   time.Duration
		want   error
	}{
		{"no ticket", "", url.Values{"state": {state}, "code": {"c"}}, 0, ErrStale},
		{"a damaged ticket", ticket[:len(ticket)-2], url.Values{"state": {state}, "code": {"c"}}, 0, ErrStale},
		{"a ticket of another client", foreign, url.Values{"state": {state}, "code": {"c"}}, 0, ErrStale},
		{"no state", ticket, url.Values{"code": {"c"}}, 0, ErrStale},
		{"an empty state", ticket, url.Values{"state": {""}, "code": {"c"}}, 0, ErrStale},
		{"another state", ticket, url.Values{"state": {state + "x"}, "code": {"c"}}, 0, ErrStale},
		{"the state twice", ticket, url.Values{"state": {state, state}, "code": {"c"}}, 0, ErrStale},
		{"too late", ticket, url.Values{"state": {state}, "code": {"c"}}, TicketLife + time.Second, ErrStale},
		{"no code", ticket, url.Values{"state": {state}}, 0, ErrAnswer},
		{"two codes", ticket, url.Values{"state": {state}, "code": {"c", "d"}}, 0, ErrAnswer},
		{"a huge code", ticket, url.Values{"state": {state}, "code": {strings.Repeat("c", maxCode+1)}}, 0, ErrAnswer},
		{"called off", ticket, url.Values{"state": {state}, "error": {"access_denied"}}, 0, ErrDeclined},
		{"called off under another state", ticket, url.Values{"state": {"x"}, "error": {"access_denied"}}, 0, ErrStale},
		{"overloaded", ticket, url.Values{"state": {state}, "error": {"temporarily_unavailable"}}, 0, ErrDown},
		{"an error of their own", ticket, url.Values{"state": {state}, "error": {"\n\x1b[31m"}}, 0, ErrAnswer},
		{"an issuer that is another", ticket, url.Values{"state": {state}, "code": {"c"}, "iss": {"https://other.example.org"}}, 0, ErrAnswer},
	} {
		now = now.Add(c.late)
		_, _, err := p.Finish(context.Background(), c.ticket, c.answer)
		if !errors.Is(err, c.want) || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%s: got %q, want %v", c.name, err, c.want)
		}
		now = now.Add(-c.late)
	}
	if n := l.asked["/token"]; n != 0 {
		t.Errorf("the provider was asked for %d tokens", n)
	}
}

func TestATicketTellsItsBrowserNothing(t *testing.T) {
	p := newProvider(t, newLiar(t).URL, time.Now)
	address, ticket := begin(t, p)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for _, key := range []string{"state", "nonce", "code_challenge"} {
		if len(q.Get(key)) < 43 || strings.Contains(ticket, q.Get(key)) { // 256 bits in base64
			t.Errorf("%s is %q", key, q.Get(key))
		}
		q.Del(key)
	}
	want := url.Values{"client_id": {client}, "redirect_uri": {portal + Callback}, "response_type": {"code"},
		"code_challenge_method": {"S256"}, "scope": {"openid profile email identity"}}
	if diff := cmp.Diff(want, q); diff != "" {
		t.Error(diff)
	}
	if len(ticket) > 3000 {
		t.Errorf("a cookie of %d bytes", len(ticket))
	}
}

func TestALoginLeadsNowhereElse(t *testing.T) {
	p := newProvider(t, newLiar(t).URL, time.Now)
	for address, ok := range map[string]bool{
		"/data/": true, "/data/datasets/bus-gps/?q=%E5%85%AC%E4%BA%A4&page=2#rows": true, "/data/en/": true,
		"": false, "/": false, "/datax/": false, "/other/": false, "data/": false,
		"https://evil.example.org/data/": false, "//evil.example.org/data/": false, `/\evil.example.org/data/`: false,
		`\/evil.example.org`: false, "https:/data/": false, "https:evil.example.org": false, "javascript:alert(1)": false,
		"/data//evil.example.org": false, "/data/%2f%2fevil.example.org": false, "/data/%5cevil": false, "/data/../../x": false,
		"/data/%2e%2e/x": false, "/data/\t/x": false, "/data/\nSet-Cookie: a=b": false, "/data/%0d%0aSet-Cookie:a=b": false,
		"http://user@127.0.0.1:8080/data/": false, portal: false, "/data/\x00": false, "/data/%zz": false, "/data/\xff": false,
		"/data/" + strings.Repeat("x", maxReturn): false,
	} {
		want := ""
		if ok {
			want = address
		}
		if got := p.ours(address); got != want {
			t.Errorf("%q leads to %q", address, got)
		}
	}
}

func TestAConfigurationThatIsUnsafeIsRefusedWithEverythingThatIs(t *testing.T) {
	good := configFor(t, "https://login.example.org/realms/city")
	for _, c := range []struct {
		name  string
		spoil func(c *Config)
		want  []string
	}{
		{"nothing", func(c *Config) {}, nil},
		{"plain HTTP", func(c *Config) { c.Issuer = "http://login.example.org" }, []string{"issuer"}},
		{"plain HTTP on the machine itself", func(c *Config) { c.Issuer = "http://[::1]:8080" }, nil},
		{"a password in the address", func(c *Config) { c.Issuer = "https://a:b@login.example.org" }, []string{"issuer"}},
		{"a scope with a space", func(c *Config) { c.Scopes = []string{"a b"} }, []string{"scope"}},
		{"all is missing", func(c *Config) { *c = Config{} }, []string{"issuer", "client", "secretFile", "name"}},
	} {
		config := good
		c.spoil(&config)
		var got []string
		if err := config.Check(); err != nil {
			for _, line := range strings.Split(err.Error(), "\n") {
				got = append(got, strings.Fields(line)[0])
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	if err := os.Chmod(good.SecretFile, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := New(good, portal, make([]byte, 32), time.Now); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a secret that others can read: %v", err)
	}
}

func TestAConfigurationIsReadFromAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "provider.yaml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`
issuer: https://login.example.org
client: portal
secretFile: /etc/kaimen/provider.secret
name: {zh: 统一身份认证, en: City Login}
scopes: [identity]
claims: {residentId: id_number, creditCode: uscc}
`)
	got, err := ReadConfig(file)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{Issuer: "https://login.example.org", Client: "portal", SecretFile: "/etc/kaimen/provider.secret", Name: lang.Text{ZH: "统一身份认证", EN: "City Login"},
		Scopes: []string{"identity"}, Claims: Names{ResidentID: "id_number", CreditCode: "uscc"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	write("issuer: https://login.example.org\nclinet: portal\n")
	if _, err := ReadConfig(file); err == nil || !strings.Contains(err.Error(), file+":2") {
		t.Errorf("a misspelt key: %v", err)
	}
}

func TestEveryErrorHasWordsInBothLanguages(t *testing.T) {
	p := newProvider(t, newLiar(t).URL, time.Now)
	seen := map[string]bool{}
	for _, err := range []error{ErrDown, ErrStale, ErrDeclined, ErrAnswer} {
		f := p.Words(err)
		for _, s := range []string{f.Message.ZH, f.Message.EN, f.Fix.ZH, f.Fix.EN} {
			if s == "" {
				t.Errorf("%v: %+v", err, f)
			}
		}
		if seen[f.Message.EN] {
			t.Errorf("%v: the words are those of another", err)
		}
		seen[f.Message.EN] = true
	}
}

// Whatever a provider states about a person gives texts of bounded length, and
// an address only where it says that it proved it.
func FuzzPerson(f *testing.F) {
	f.Add([]byte(`{"name":"李雷","email":"li@example.org","email_verified":true,"locale":"zh-CN","resident_id":"1"}`))
	f.Add([]byte(`{"name":{},"email":["a"],"email_verified":"true","locale":1}`))
	p := &Provider{config: Config{Claims: Names{ResidentID: "resident_id"}}}
	f.Fuzz(func(t *testing.T, data []byte) {
		var stated map[string]json.RawMessage
		if json.Unmarshal(data, &stated) != nil {
			return
		}
		who := p.person("s", stated)
		for _, s := range []string{who.Name, who.Email, who.ResidentID, who.CreditCode} {
			if len(s) > 3*maxText {
				t.Errorf("a text of %d bytes", len(s))
			}
		}
		if who.Email != "" && !strings.EqualFold(strings.Trim(string(stated["email_verified"]), `"`), "true") {
			t.Errorf("an address on the word of %s", stated["email_verified"])
		}
	})
}
