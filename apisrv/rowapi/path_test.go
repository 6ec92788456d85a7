package rowapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
	"golang.org/x/net/html"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/keys"
)

// sent sends a page's form of that action, with some values changed, and fails
// unless it leads on.
func sent(t *testing.T, b *apisrvtest.Browser, path, action string, changes url.Values) apisrvtest.Answer {
	t.Helper()
	form := b.Get(path).Inputs(t, action)
	for name, values := range changes {
		form[name] = values
	}
	got := b.Send(action, form)
	if got.Status != http.StatusSeeOther {
		t.Fatalf("%s: %d\n%s", action, got.Status, got.Text(t))
	}
	return got
}

// staff opens a browser of somebody who decides, with a one-time code in use.
func staff(t *testing.T, p *apisrvtest.Portal) *apisrvtest.Browser {
	t.Helper()
	a := p.Staff(t, "reviewer", accounts.Reviewer, "transport")
	b := p.LogIn(t, a)
	address, sealed, err := p.Accounts.NewTOTP(a, "Test")
	if err != nil {
		t.Fatal(err)
	}
	key, err := otp.NewKeyFromURL(address)
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(key.Secret(), p.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Accounts.UseTOTP(t.Context(), a, sealed, code); err != nil {
		t.Fatal(err)
	}
	return b
}

// keyPage gets or replaces a key on the page and returns the key with the page.
func keyPage(t *testing.T, b *apisrvtest.Browser, path, do string) (string, apisrvtest.Answer) {
	t.Helper()
	form := b.Get(path).Inputs(t, path)
	form.Set("do", do)
	got := b.Send(path, form)
	key := regexp.MustCompile(access.KeyPattern("kaimen")).FindString(got.Body)
	if got.Status != http.StatusOK || key == "" {
		t.Fatalf("%s: %d\n%s", do, got.Status, got.Text(t))
	}
	return key, got
}

// pasted runs the snippet that a page shows in a shell, as a developer who copies
// it would. Only the way to the host is the test's: it is no part of the snippet.
func pasted(t *testing.T, p *apisrvtest.Portal, page apisrvtest.Answer) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page.Body))
	if err != nil {
		t.Fatal(err)
	}
	snippet := ""
	for n := range doc.Descendants() {
		if n.Data == "pre" {
			for text := range n.Descendants() {
				if text.Type == html.TextNode {
					snippet += text.Data
				}
			}
			break
		}
	}
	home := t.TempDir()
	host := strings.TrimSuffix(strings.TrimPrefix(p.URL, "https://"), "/")
	config := fmt.Sprintf("silent\nshow-error\ninsecure\nconnect-to = \"data.example.org:443:%s\"\n", host)
	if err := os.WriteFile(filepath.Join(home, ".curlrc"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", snippet)
	cmd.Env = append(os.Environ(), "CURL_HOME="+home, "HOME="+home)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s\n%v: %s", snippet, err, out)
	}
	return string(out)
}

func TestADevelopersPath(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	developer := p.Organisation(t, "lilei")
	b := p.LogIn(t, developer)

	// Apply.
	path := strings.TrimSuffix(sent(t, b, "en/apply/metro-flow/", "en/apply/metro-flow/", nil).Location, "form/")
	sent(t, b, path+"form/", path+"form/", url.Values{"purpose": {"Study of travel"}, "system": {"Travel Atlas"}, "items": {"station", "passengers"}, "delivery": {"interface"},
		"calls": {"1000"}, "months": {"12"}, "storage": {"Own data centre"}, "security": {"Encrypted disks"}, "commitment.name": {"Li Lei"}, "do": {"check"}})
	sent(t, b, path+"check/", path+"check/", nil)

	// Decide, and sign.
	s, desk := staff(t, p), strings.Replace(path, "en/applications/", "en/desk/applications/", 1)
	for _, step := range []string{"accept/", "review/"} {
		sent(t, s, desk, desk+step, nil)
	}
	sent(t, s, desk+"approve/", desk+"approve/", url.Values{"agreement": {"yes"}})
	sent(t, b, path+"agreement/", path+"agreement/", url.Values{"accept": {"yes"}, "signature.name": {"Li Lei"}})
	if _, err := p.Cases.Tick(t.Context(), p.Offer().Law); err != nil {
		t.Fatal(err)
	}
	p.Follow(t)

	// Get a key, and call by what the page shows.
	key, page := keyPage(t, b, path+"keys/", "issue")
	if out := pasted(t, p, page); strings.Count(out, apisrvtest.Canary("metro-flow")) != 10 || strings.Contains(out, `"day"`) {
		t.Fatalf("the first call: %s", out)
	}

	// Call too often, wait as told, go on.
	call := func(key string) apisrvtest.Answer {
		return p.Browser(t).Get("api/v1/datasets/metro-flow/rows?limit=1", "Authorization", "Bearer "+key, "Accept-Language", "en")
	}
	last := call(key)
	for range 60 {
		if last = call(key); last.Status != http.StatusOK {
			break
		}
	}
	wait, err := strconv.Atoi(last.Header.Get("Retry-After"))
	if last.Status != http.StatusTooManyRequests || err != nil || wait < 1 {
		t.Fatalf("%d, Retry-After %q", last.Status, last.Header.Get("Retry-After"))
	}
	p.Clock.Add(time.Duration(wait) * time.Second)
	if got := call(key); got.Status != http.StatusOK {
		t.Errorf("after waiting %d s: %d %s", wait, got.Status, got.Body)
	}

	// Roll the key: the old one works for a while, and no longer.
	next, page := keyPage(t, b, path+"keys/", "replace")
	if out := pasted(t, p, page); !strings.Contains(out, apisrvtest.Canary("metro-flow")) {
		t.Errorf("the call with the new key: %s", out)
	}
	for _, k := range []string{key, next} {
		if got := call(k); got.Status != http.StatusOK {
			t.Errorf("while both work: %d %s", got.Status, got.Body)
		}
	}
	p.Clock.Add(keys.Grace)
	if got := call(key); got.Status != http.StatusUnauthorized || decode[problem](t, got).kind() != "key-expired" {
		t.Errorf("the old key after its grace: %d %s", got.Status, got.Body)
	}
	if got := call(next); got.Status != http.StatusOK {
		t.Errorf("the new one: %d %s", got.Status, got.Body)
	}
	sent(t, p.LogIn(t, developer), path+"keys/", path+"keys/", url.Values{"do": {"revoke"}})
	if got := call(next); got.Status != http.StatusUnauthorized || decode[problem](t, got).kind() != "key-revoked" {
		t.Errorf("the new key, revoked: %d %s", got.Status, got.Body)
	}
}
