package apisrvtest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Browser is somebody who visits the server: it keeps cookies, follows
// redirects by hand, and sends forms as browsers do.
type Browser struct {
	t      testing.TB
	portal *Portal
	client *http.Client
	// Address is where its requests come from, as a proxy tells; zero: each from
	// another place, so that none has to wait for the ones before it.
	Address netip.Addr
}

// Answer is what came back, after no redirect.
type Answer struct {
	Status   int
	Location string // of a redirect, below the base path; empty: none
	Body     string
	Header   http.Header
	Path     string // that was asked for
}

// Browser opens a new browser.
func (p *Portal) Browser(t testing.TB) *Browser {
	t.Helper()
	b := &Browser{t: t, portal: p, client: p.Client()}
	var err error
	if b.client.Jar, err = cookiejar.New(nil); err != nil {
		t.Fatal(err)
	}
	return b
}

// Get asks for a page by its path below the base path, with header fields given
// as name, value, name, value; empty ones are not sent.
func (b *Browser) Get(path string, fields ...string) Answer {
	b.t.Helper()
	return b.read(b.request(http.MethodGet, path, nil, fields...), path)
}

// Open asks for something that is read as it comes; the caller closes the body.
func (b *Browser) Open(path string, fields ...string) *http.Response {
	b.t.Helper()
	res, err := b.client.Do(b.request(http.MethodGet, path, nil, fields...))
	if err != nil {
		b.t.Fatal(err)
	}
	return res
}

// Post sends a form to a page, with values given as name, value, name, value.
func (b *Browser) Post(path string, pairs ...string) Answer {
	b.t.Helper()
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return b.Send(path, values)
}

// Send sends a form, such as one that Inputs gave.
func (b *Browser) Send(path string, values url.Values) Answer {
	b.t.Helper()
	return b.send(http.MethodPost, path, strings.NewReader(values.Encode()), "application/x-www-form-urlencoded")
}

// Upload sends a form of any type.
func (b *Browser) Upload(path, contentType string, body io.Reader) Answer {
	b.t.Helper()
	return b.send(http.MethodPost, path, body, contentType)
}

// Follow goes where an answer leads, by GET, until there is a page.
func (b *Browser) Follow(a Answer) Answer {
	b.t.Helper()
	for range 5 {
		if a.Location == "" {
			return a
		}
		a = b.Get(a.Location)
	}
	b.t.Fatalf("%s: redirected without end", a.Path)
	return a
}

func (b *Browser) send(method, path string, body io.Reader, contentType string) Answer {
	b.t.Helper()
	return b.read(b.request(method, path, body, "Content-Type", contentType, "Sec-Fetch-Site", "same-origin"), path)
}

func (b *Browser) request(method, path string, body io.Reader, fields ...string) *http.Request {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.portal.URL+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	from := b.Address
	if !from.IsValid() {
		from = b.portal.from()
	}
	r.Header.Set("X-Forwarded-For", from.String())
	for i := 0; i < len(fields); i += 2 {
		if fields[i+1] != "" {
			r.Header.Set(fields[i], fields[i+1])
		}
	}
	return r
}

func (b *Browser) read(r *http.Request, path string) Answer {
	b.t.Helper()
	res, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return Answer{Status: res.StatusCode, Location: strings.TrimPrefix(res.Header.Get("Location"), "/"), Body: string(text), Header: res.Header, Path: path}
}

// Inputs are the values with which the page's form of that action would be sent
// as it stands: hidden inputs, texts, what is ticked and chosen. The action is a
// path below the base path.
func (a Answer) Inputs(t testing.TB, action string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	var form *html.Node
	for n := range doc.Descendants() {
		if n.Data == "form" && strings.TrimPrefix(attr(n, "action"), "/") == action {
			form = n
			break
		}
	}
	if form == nil {
		t.Fatalf("%s has no form to %s:\n%s", a.Path, action, a.Body)
	}
	values := url.Values{}
	for n := range form.Descendants() {
		name := attr(n, "name")
		switch {
		case name == "" || n.Type != html.ElementNode:
		case n.Data == "textarea":
			if n.FirstChild != nil {
				values.Add(name, n.FirstChild.Data)
			} else {
				values.Add(name, "")
			}
		case n.Data == "select":
			for o := range n.Descendants() {
				if o.Data == "option" && has(o, "selected") {
					values.Add(name, attr(o, "value"))
				}
			}
		case n.Data == "input":
			kind := attr(n, "type")
			if (kind == "radio" || kind == "checkbox") && !has(n, "checked") || kind == "file" || kind == "submit" {
				continue
			}
			values.Add(name, attr(n, "value"))
		}
	}
	return values
}

// Text is the page as it reads, white space made one.
func (a Answer) Text(t testing.TB) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			words = append(words, strings.Fields(n.Data)...)
		}
	}
	return strings.Join(words, " ")
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}
