// Package traffic makes up what people, crawlers and monitors ask of a portal, and
// keeps its own count of it. It is plain code that knows nothing of how logs are
// read or use is counted, so that what those come to can be held against it. Start
// with Make.
package traffic

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// Site is what there is to ask for. Paths begin with a slash.
type Site struct {
	Pages  []Page
	Files  []File
	Search string   // what is in front of words that people search for
	Words  []string // as addresses have them
}

// Page is a page; those of datasets say of which.
type Page struct{ Path, Dataset string }

// File is a file of a dataset.
type File struct {
	Path, Dataset, Format string
	Bytes                 int64
}

// Request is one request and its answer.
type Request struct {
	At           time.Time
	From, Agent  string // an IPv4 address; the user agent, which may be empty
	Method       string
	Target       string
	Status       int
	Bytes        int64 // of the body
	Range        string
	Milliseconds int
}

// Plan is how much traffic is made.
type Plan struct {
	Seed    uint64
	From    time.Time // when it begins
	For     time.Duration
	Actions int
	Clients int  // people
	Live    bool // it is to be sent to a server: from one address, and without answers that only logs have
	Ranges  bool // whoever counts sees which ranges were asked for
}

// zone is that of days.
var zone = time.FixedZone("Asia/Shanghai", 8*60*60)

// client is somebody who asks: two are never the same pair of address and agent.
type client struct{ from, agent, audience string }

// maker makes traffic.
type maker struct {
	Plan
	site   Site
	rand   *rand.Rand
	people []client
	robots []client
	all    []Request
	truth  *Truth
}

// Make makes traffic, sorted by time, and the truth about it.
func Make(site Site, p Plan) ([]Request, *Truth) {
	m := &maker{Plan: p, site: site, rand: rand.New(rand.NewPCG(p.Seed, 1)), truth: newTruth(p.Ranges)}
	m.recruit()
	for range p.Actions {
		at := p.From.Add(time.Duration(m.rand.Int64N(int64(p.For)))).Truncate(time.Second)
		c := m.people[m.often(len(m.people))]
		if m.rand.IntN(20) == 0 {
			c = m.robots[m.rand.IntN(len(m.robots))]
		}
		m.act(c, at)
	}
	slices.SortStableFunc(m.all, func(a, b Request) int { return a.At.Compare(b.At) })
	return m.all, m.truth
}

// often is one of n, of which the first ones come much more often than the last.
func (m *maker) often(n int) int {
	r := m.rand.Float64()
	return int(float64(n) * r * r * r)
}

// recruit makes up who asks.
func (m *maker) recruit() {
	agents := []string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
		"Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "curl/8.5.0", "python-requests/2.32.3",
	}
	for i := range m.Clients {
		c := client{fmt.Sprintf("198.51.%d.%d", i/len(agents)/250, 1+i/len(agents)%250), agents[i%len(agents)], people}
		if m.Live {
			c = client{"127.0.0.1", fmt.Sprintf("%s visitor/%d", agents[i%2], i), people}
		}
		m.people = append(m.people, c)
	}
	for i, agent := range []string{"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"} {
		m.robots = append(m.robots, client{fmt.Sprintf("192.0.2.%d", i+1), agent, bots})
	}
	m.robots = append(m.robots, client{"192.0.2.9", "kube-probe/1.29", checks}, client{"192.0.2.10", "Uptime-Kuma/1.23.0", checks})
	if m.Live {
		for i := range m.robots {
			m.robots[i].from = "127.0.0.1"
		}
		return
	}
	m.robots = append(m.robots, client{"192.0.2.11", "", bots})
}

// act has a client do one thing, which may take several requests.
func (m *maker) act(c client, at time.Time) {
	page := m.site.Pages[m.often(len(m.site.Pages))]
	file := m.site.Files[m.often(len(m.site.Files))]
	switch n := m.rand.IntN(100); {
	case n < 40:
		m.view(c, at, page)
	case n < 60:
		m.send(c, at, "GET", file.Path, 200, file.Bytes, "")
		m.truth.download(c, at, file)
	case n < 68: // the connection breaks, and the client asks for the same file until it has it
		for i := range 1 + m.rand.IntN(3) {
			later := at.Add(time.Duration(i) * time.Second)
			m.send(c, later, "GET", file.Path, 200, file.Bytes, "")
			m.truth.download(c, later, file)
		}
	case n < 78:
		m.parts(c, at, file)
	case n < 83:
		m.send(c, at, "HEAD", file.Path, 200, 0, "")
		m.truth.head(c, at, file)
	case n < 90:
		word := m.site.Words[m.rand.IntN(len(m.site.Words))]
		m.send(c, at, "GET", m.site.Search+word, 200, 9000, "")
		m.truth.search(c, at, word)
	default:
		m.nothing(c, at, page, file)
	}
}

// view is of a page, with what belongs to it.
func (m *maker) view(c client, at time.Time, page Page) {
	status, size := 200, int64(20000)
	if m.rand.IntN(4) == 0 && !m.Live {
		status, size = 304, 0
	}
	m.send(c, at, "GET", page.Path, status, size, "")
	m.truth.view(c, at, page)
	if m.Live {
		return
	}
	m.send(c, at, "GET", "/assets/site.css", 200, 9000, "")
	m.send(c, at.Add(time.Second), "GET", "/favicon.svg", 200, 300, "")
}

// minBytes is what a file has of which ranges are asked for.
const minBytes = 20

// parts takes ranges of a file: the same one may come again.
func (m *maker) parts(c client, at time.Time, file File) {
	if file.Bytes < minBytes {
		m.send(c, at, "GET", file.Path, 200, file.Bytes, "")
		m.truth.download(c, at, file)
		return
	}
	for i := range 1 + m.rand.IntN(3) {
		first := int64(10 * m.rand.IntN(2))
		asked := fmt.Sprintf("bytes=%d-%d", first, first+9)
		later := at.Add(time.Duration(i) * time.Second)
		m.send(c, later, "GET", file.Path, 206, 10, asked)
		m.truth.part(c, later, file, asked)
	}
}

// nothing is a request that counts as nothing.
func (m *maker) nothing(c client, at time.Time, page Page, file File) {
	type answer struct {
		method, target string
		status         int
	}
	all := []answer{{"GET", "/no-such-page/", 404}, {"GET", "/robots.txt", 200}}
	if !m.Live {
		all = append(all, answer{"GET", file.Path, 304}, answer{"GET", file.Path, 503}, answer{"GET", file.Path, 499}, answer{"GET", file.Path, 0},
			answer{"POST", page.Path, 405}, answer{"HEAD", page.Path, 200}, answer{"GET", page.Path, 301}, answer{"GET", "/wp-login.php", 404})
	}
	a := all[m.rand.IntN(len(all))]
	m.send(c, at, a.method, a.target, a.status, 0, "")
}

func (m *maker) send(c client, at time.Time, method, target string, status int, size int64, asked string) {
	m.all = append(m.all, Request{At: at, From: c.from, Agent: c.agent, Method: method, Target: target, Status: status, Bytes: size, Range: asked,
		Milliseconds: 1 + m.rand.IntN(300)})
}
