package crash_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"mime/multipart"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// client speaks to whatever server is up. It follows no redirects.
var client = &http.Client{
	Timeout:       30 * time.Second,
	Transport:     &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, MaxIdleConnsPerHost: 8},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// visits counts requests, each of which comes from an address of its own.
var visits atomic.Uint32

// person uses the portal. Where the server goes away before it has answered, a
// person sends the same again to the next one, and never learns whether the first
// had been taken.
type person struct {
	rig     *rig
	session string
	key     string // of the row API
}

// as is the person with the session of an account.
func (p *person) as(session string) *person { return &person{rig: p.rig, session: session} }

func (p *person) get(path string) apisrvtest.Answer {
	return p.send(http.MethodGet, path, "", nil)
}

// post sends a form, as given and with pairs of names and values put into it.
func (p *person) post(path string, form url.Values, pairs ...string) apisrvtest.Answer {
	all := url.Values{}
	for name, values := range form {
		all[name] = values
	}
	for i := 0; i < len(pairs); i += 2 {
		all.Set(pairs[i], pairs[i+1])
	}
	return p.send(http.MethodPost, path, "application/x-www-form-urlencoded", []byte(all.Encode()))
}

// upload sends a form with a file.
func (p *person) upload(path string, form url.Values, name string, body []byte) apisrvtest.Answer {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for field, values := range form {
		for _, v := range values {
			_ = w.WriteField(field, v) // into memory
		}
	}
	f, _ := w.CreateFormFile("attachments", name)
	_, _ = f.Write(body)
	_ = w.Close()
	return p.send(http.MethodPost, path, w.FormDataContentType(), b.Bytes())
}

func (p *person) send(method, path, contentType string, body []byte) apisrvtest.Answer {
	for {
		if a, err := p.try(method, path, contentType, body); err == nil {
			return a
		}
		time.Sleep(time.Millisecond) // the server is gone, or about to be
	}
}

func (p *person) try(method, path, contentType string, body []byte) (apisrvtest.Answer, error) {
	r, err := http.NewRequestWithContext(p.rig.t.Context(), method, p.rig.address()+path, bytes.NewReader(body))
	if err != nil {
		return apisrvtest.Answer{}, err
	}
	n := visits.Add(1)
	r.Header.Set("X-Forwarded-For", netip.AddrFrom4([4]byte{11, byte(n), byte(n >> 8), byte(n >> 16)}).String()) // no two near each other
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for name, value := range map[string]string{"Content-Type": contentType, "X-API-Key": p.key, "Cookie": "__Host-kaimen=" + p.session} {
		if value != "" && value != "__Host-kaimen=" {
			r.Header.Set(name, value)
		}
	}
	res, err := client.Do(r)
	if err != nil {
		return apisrvtest.Answer{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return apisrvtest.Answer{Status: res.StatusCode, Location: strings.TrimPrefix(res.Header.Get("Location"), "/"), Body: string(text), Header: res.Header, Path: path}, err
}

// went reports whether an answer leads on, to a path that begins so; else the
// test has failed.
func (p *person) went(a apisrvtest.Answer, to string) bool {
	if a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location, to) {
		p.rig.t.Errorf("%s: %d to %q, want %q\n%s", a.Path, a.Status, a.Location, to, a.Body)
		return false
	}
	return true
}
