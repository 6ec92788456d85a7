package oidc

import (
	"context"
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
)

// liar is a provider that answers what a test wants.
type liar struct {
	*httptest.Server
	key      *rsa.PrivateKey
	kid      string
	said     map[string]any // discovery
	header   map[string]any // of the ID token
	claims   map[string]any // of the ID token, beside those that are right
	info     map[string]any // user info
	sign     func(input string) (signature string)
	tokens   http.HandlerFunc // in the place of the token endpoint
	mu       sync.Mutex
	asked    map[string]int // requests by path
	at       time.Time
	nonce    string
	redirect string // to where discovery sends on
}

var b64 = base64.RawURLEncoding

func newKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newLiar(t *testing.T) *liar {
	l := &liar{key: newKey(t), kid: "1", at: time.Now(), asked: map[string]int{}}
	l.sign = l.rs256
	l.Server = httptest.NewServer(http.HandlerFunc(l.serve))
	t.Cleanup(l.Close)
	l.said = map[string]any{"issuer": l.URL, "authorization_endpoint": l.URL + "/auth", "token_endpoint": l.URL + "/token", "jwks_uri": l.URL + "/keys",
		"userinfo_endpoint": l.URL + "/me", "id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"}}
	l.header = map[string]any{"alg": "RS256", "kid": "1"}
	l.info = map[string]any{"sub": "li"}
	return l
}

func (l *liar) rs256(input string) string {
	sum := sha256.Sum256([]byte(input))
	sig, err := rsa.SignPKCS1v15(nil, l.key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return b64.EncodeToString(sig)
}

func (l *liar) serve(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	l.asked[r.URL.Path]++
	l.mu.Unlock()
	var answer any
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		if l.redirect != "" {
			http.Redirect(w, r, l.redirect, http.StatusFound)
			return
		}
		answer = l.said
	case "/keys":
		e := binary.BigEndian.AppendUint32(nil, uint32(l.key.E))
		answer = map[string]any{"keys": []any{map[string]any{"kty": "RSA", "kid": l.kid, "use": "sig", "n": b64.EncodeToString(l.key.N.Bytes()), "e": b64.EncodeToString(e)}}}
	case "/me":
		answer = l.info
	case "/token":
		if l.tokens != nil {
			l.tokens(w, r)
			return
		}
		answer = map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": l.token()}
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(answer)
}

// token is an ID token that is right but for what the test put into it.
func (l *liar) token() string {
	claims := map[string]any{"iss": l.URL, "sub": "li", "aud": client, "nonce": l.nonce, "iat": l.at.Unix(), "exp": l.at.Add(time.Hour).Unix()}
	for k, v := range l.claims {
		if claims[k] = v; v == nil {
			delete(claims, k)
		}
	}
	part := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return b64.EncodeToString(b)
	}
	input := part(l.header) + "." + part(claims)
	return input + "." + l.sign(input)
}

// logIn begins and finishes a login with what the liar answers.
func (l *liar) logIn(p *Provider) (accounts.Vouched, error) {
	address, ticket, err := p.Begin(context.Background(), after)
	if err != nil {
		return accounts.Vouched{}, err
	}
	u, err := url.Parse(address)
	if err != nil {
		return accounts.Vouched{}, err
	}
	l.nonce = u.Query().Get("nonce")
	who, _, err := p.Finish(context.Background(), ticket, url.Values{"state": {u.Query().Get("state")}, "code": {"c"}})
	return who, err
}

func TestATokenThatIsNotForThisLoginIsRefused(t *testing.T) {
	now := time.Now()
	clock := func() time.Time { return now }
	for _, c := range []struct {
		name string
		lie  func(l *liar)
		want error // nil: it is taken
	}{
		{"nothing is wrong", func(l *liar) {}, nil},
		{"the clock is half a minute behind", func(l *liar) { l.at = now.Add(-skew / 2) }, nil},
		{"the clock is half a minute ahead", func(l *liar) { l.at = now.Add(skew / 2) }, nil},
		{"the clock is far ahead", func(l *liar) { l.at = now.Add(skew + 2*time.Second) }, ErrAnswer},
		{"it is older than the login", func(l *liar) { l.at = now.Add(-skew - 2*time.Second) }, ErrAnswer},
		{"it has expired", func(l *liar) { l.claims = map[string]any{"exp": now.Add(-skew - time.Second).Unix()} }, ErrAnswer},
		{"it never expires", func(l *liar) { l.claims = map[string]any{"exp": nil} }, ErrAnswer},
		{"it is good only later", func(l *liar) { l.claims = map[string]any{"nbf": now.Add(time.Hour).Unix()} }, ErrAnswer},
		{"nobody knows when it was made", func(l *liar) { l.claims = map[string]any{"iat": nil} }, ErrAnswer},
		{"the nonce is another", func(l *liar) { l.claims = map[string]any{"nonce": "other"} }, ErrAnswer},
		{"there is no nonce", func(l *liar) { l.claims = map[string]any{"nonce": nil} }, ErrAnswer},
		{"it is for another client", func(l *liar) { l.claims = map[string]any{"aud": "other"} }, ErrAnswer},
		{"it is for another client too", func(l *liar) { l.claims = map[string]any{"aud": []string{client, "other"}} }, ErrAnswer},
		{"it was given to another client", func(l *liar) { l.claims = map[string]any{"azp": "other"} }, ErrAnswer},
		{"the issuer is another", func(l *liar) { l.claims = map[string]any{"iss": "https://other.example.org"} }, ErrAnswer},
		{"the issuer has a slash too many", func(l *liar) { l.claims = map[string]any{"iss": l.URL + "/"} }, ErrAnswer},
		{"it is about nobody", func(l *liar) { l.claims = map[string]any{"sub": ""} }, ErrAnswer},
		{"its subject is too long", func(l *liar) {
			l.claims, l.info = map[string]any{"sub": strings.Repeat("x", 256)}, map[string]any{"sub": strings.Repeat("x", 256)}
		}, ErrAnswer},
		{"it belongs to another access token", func(l *liar) { l.claims = map[string]any{"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"} }, ErrAnswer},
		{"the person is another", func(l *liar) { l.info = map[string]any{"sub": "other"} }, ErrAnswer},
		{"it is not signed", func(l *liar) { l.header["alg"], l.sign = "none", func(string) string { return "" } }, ErrAnswer},
		{"it is signed with the client's secret", func(l *liar) {
			l.header["alg"], l.sign = "HS256", func(input string) string { return hs256(secret, input) }
		}, ErrAnswer},
		{"it is signed with the public key as a secret", func(l *liar) {
			l.header["alg"], l.sign = "HS256", func(input string) string { return hs256(string(l.key.N.Bytes()), input) }
		}, ErrAnswer},
		{"the signature is another's", func(l *liar) {
			stranger := &liar{key: newKey(t)}
			l.sign = stranger.rs256
		}, ErrAnswer},
		{"the signature names a key that nobody has", func(l *liar) { l.header["kid"] = "2" }, ErrAnswer},
		{"the signature brings its own key", func(l *liar) {
			stranger := &liar{key: newKey(t)}
			l.header["jwk"] = map[string]any{"kty": "RSA", "n": b64.EncodeToString(stranger.key.N.Bytes()), "e": "AQAB"}
			l.sign = stranger.rs256
		}, ErrAnswer},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLiar(t)
			l.at = now
			c.lie(l)
			who, err := l.logIn(newProvider(t, l.URL, clock))
			if !errors.Is(err, c.want) || (err == nil) != (who.Subject == "li") {
				t.Errorf("got %v, %+v; want %v", err, who, c.want)
			}
		})
	}
}

func hs256(secret, input string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(input))
	return b64.EncodeToString(mac.Sum(nil))
}

func TestAnAddressThatTheProviderDidNotProveIsNone(t *testing.T) {
	for _, c := range []struct {
		signed, info map[string]any
		want         string
	}{
		{map[string]any{"email": "a@example.org", "email_verified": true}, nil, "a@example.org"},
		{nil, map[string]any{"email": "a@example.org", "email_verified": "true"}, "a@example.org"},
		{map[string]any{"email": "a@example.org", "email_verified": false}, nil, ""},
		{map[string]any{"email": "a@example.org", "email_verified": "no"}, nil, ""},
		{map[string]any{"email": "a@example.org"}, nil, ""},
		{map[string]any{"email": "a@example.org"}, map[string]any{"email": "b@example.org", "email_verified": true}, ""}, // of the other one
		{map[string]any{"email": []string{"a@example.org"}, "email_verified": true}, nil, ""},
		{map[string]any{"email": strings.Repeat("a", maxText) + "@example.org", "email_verified": true}, nil, ""},
	} {
		l := newLiar(t)
		l.claims = c.signed
		maps.Copy(l.info, c.info)
		who, err := l.logIn(newProvider(t, l.URL, time.Now))
		if err != nil || who.Email != c.want {
			t.Errorf("%v and %v: %q, %v; want %q", c.signed, c.info, who.Email, err, c.want)
		}
	}
}

func TestAProviderThatMisbehavesKeepsNobodyWaiting(t *testing.T) {
	huge := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"access_token":"`)
		for range 64 {
			fmt.Fprint(w, strings.Repeat("x", 64<<10))
		}
		fmt.Fprint(w, `"}`)
	}
	for _, c := range []struct {
		name string
		lie  func(l *liar)
		want error
	}{
		{"it calls itself something else", func(l *liar) { l.said["issuer"] = "https://other.example.org" }, ErrDown},
		{"its keys come by plain HTTP", func(l *liar) { l.said["jwks_uri"] = "http://192.0.2.1/keys" }, ErrDown},
		{"it has no token endpoint", func(l *liar) { delete(l.said, "token_endpoint") }, ErrDown},
		{"it sends discovery elsewhere", func(l *liar) { l.redirect = newLiar(t).URL + "/.well-known/openid-configuration" }, ErrDown},
		{"its description is huge", func(l *liar) { l.said["x"] = strings.Repeat("x", maxResponse) }, ErrDown},
		{"its token is huge", func(l *liar) { l.tokens = huge }, ErrDown},
		{"its token endpoint fails", func(l *liar) {
			l.tokens = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }
		}, ErrDown},
		{"it refuses the client", func(l *liar) {
			l.tokens = func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusUnauthorized)
				fmt.Fprint(w, `{"error":"invalid_client"}`)
			}
		}, ErrAnswer},
		{"it gives no ID token", func(l *liar) {
			l.tokens = func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprint(w, `{"access_token":"a","token_type":"Bearer"}`)
			}
		}, ErrAnswer},
		{"it is not there", func(l *liar) { l.Close() }, ErrDown},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLiar(t)
			c.lie(l)
			who, err := l.logIn(newProvider(t, l.URL, time.Now))
			if !errors.Is(err, c.want) || who != (accounts.Vouched{}) {
				t.Errorf("got %v, %+v; want %v", err, who, c.want)
			}
			if err != nil && len(err.Error()) > 1000 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
		})
	}
}

func TestAProviderThatIsDownIsAskedSeldomAndFoundOnceItIsUp(t *testing.T) {
	l := newLiar(t)
	said := l.said
	l.said = map[string]any{}
	now := time.Now()
	p := newProvider(t, l.URL, func() time.Time { return now })
	for range 20 {
		if _, err := l.logIn(p); !errors.Is(err, ErrDown) {
			t.Fatalf("while it is down: %v", err)
		}
	}
	if n := l.asked["/.well-known/openid-configuration"]; n != 1 {
		t.Errorf("it was asked %d times within a moment", n)
	}
	l.said = said
	now = now.Add(againAfter)
	if _, err := l.logIn(p); err != nil {
		t.Errorf("once it is up: %v", err)
	}
}

func TestAProviderIsAskedAnewEachDayAndMayBeDownThen(t *testing.T) {
	l := newLiar(t)
	now := time.Now()
	p := newProvider(t, l.URL, func() time.Time { return now })
	for _, c := range []struct {
		wait  time.Duration
		said  string // its token endpoint; empty: it is down
		asked int
	}{{0, "/token", 1}, {staleAfter - time.Second, "/token", 1}, {time.Second, "", 2}, {time.Second, "", 2}, {staleAfter, "/tokens/v2", 3}} {
		now = now.Add(c.wait)
		l.at = now
		l.said["token_endpoint"], l.said["issuer"] = l.URL+c.said, l.URL
		if c.said == "" {
			l.said["issuer"] = "down"
		}
		address, _, err := p.Begin(context.Background(), after)
		if err != nil || !strings.HasPrefix(address, l.URL+"/auth?") {
			t.Fatalf("%q, %v", address, err)
		}
		if n := l.asked["/.well-known/openid-configuration"]; n != c.asked {
			t.Errorf("after %v it was asked %d times, want %d", c.wait, n, c.asked)
		}
	}
	if got := p.found.endpoint.TokenURL; got != l.URL+"/tokens/v2" {
		t.Errorf("tokens are asked for at %s", got)
	}
}

// silent is a provider that takes requests and never answers.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestASlowProviderIsWaitedForByAllAtOnceAndNotForLong(t *testing.T) {
	config := configFor(t, "https://login.example.org")
	synctest.Test(t, func(t *testing.T) {
		p, err := New(config, portal, make([]byte, 32), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		p.client = &http.Client{Transport: silent{}}
		started := time.Now()
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if _, _, err := p.Begin(t.Context(), after); !errors.Is(err, ErrDown) {
					t.Errorf("got %v", err)
				}
			})
		}
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		wg.Go(func() {
			if _, _, err := p.Begin(impatient, after); !errors.Is(err, ErrDown) && time.Since(started) > 2*time.Second {
				t.Errorf("one who goes away: %v after %v", err, time.Since(started))
			}
		})
		wg.Wait()
		if took := time.Since(started); took != timeout {
			t.Errorf("50 people waited %v, want %v", took, timeout)
		}
	})
}
