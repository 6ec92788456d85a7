// Package oidctest is a real OpenID Connect provider for tests, and the people
// who log in there. It needs node and the packages of site/. Start with Start, in
// a test of a package two levels below the module's folder.
package oidctest

import (
	"bufio"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The portal as the provider knows it.
const (
	Client = "portal"
	Secret = "a secret of the portal's own"
)

// Program is the provider that site/tests/rig/openid.mjs starts.
type Program struct {
	Issuer string

	t   testing.TB
	in  io.Writer
	out *bufio.Reader
}

// Start starts a provider that sends people back to an address of the portal. It
// stops at the end of the test.
func Start(t testing.TB, back string) *Program {
	t.Helper()
	cmd := exec.Command("node", "tests/rig/openid.mjs", back)
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
	p := &Program{t: t, in: in, out: bufio.NewReader(out)}
	p.Issuer = p.line()
	return p
}

func (p *Program) line() string {
	p.t.Helper()
	s, err := p.out.ReadString('\n')
	if err != nil {
		p.t.Fatalf("the provider did not start: %v (.ci/setup installs node and its packages)", err)
	}
	return strings.TrimSpace(s)
}

// Rotate gives the provider new keys.
func (p *Program) Rotate() {
	p.t.Helper()
	if _, err := io.WriteString(p.in, "rotate\n"); err != nil {
		p.t.Fatal(err)
	}
	p.line()
}

var formAction = regexp.MustCompile(`<form[^>]* action="([^"]+)"`)

// Visit is a person in a fresh browser who goes to the provider's address, logs
// in under the name (see the program for who there is), agrees, and is sent back
// to the portal with the answer, which it does not get.
func Visit(t testing.TB, portal, address, name string) (answer url.Values) {
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
