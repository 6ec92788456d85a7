package events

import (
	_ "embed"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
)

// crawlers are the patterns of npm's crawler-user-agents, of the version that
// site/package.json names, each with its tags; the licence is in
// crawlers.LICENSE. "make crawlers" writes the file anew.
//
//go:embed crawlers.txt
var crawlers string

// programs are patterns of the list that are tools by which people take data,
// and often data only: they count as people. What stays of the list's libraries
// are crawlers that go by the name of one.
var programs = []string{
	`[wW]get`, `^curl`, `^HTTPie\/`, `^PHP-Curl-Class`, // on a command line, in scripts
	`Python-urllib`, `python-requests`, `aiohttp`, `httpx`, // Python; pandas reads by the first
	`libwww-perl`, `lwp-trivial`, `AnyEvent`, `http_get`, `sindresorhus\/got`, `node-fetch`, `axios`, // Perl, JavaScript
	`Go-http-client`, `okhttp`, `^Apache-HttpClient`, `AHC\/`, `Jetty`, `HttpUrlConnection`, `CustomAsyncHttpClient`, // Go, Java
	`Download Ninja`,
}

// monitors are ours beside those of the list.
var monitors = []string{
	`kube-probe/`, `GoogleHC/`, `ELB-HealthChecker/`, `Consul Health Check`, `Prometheus/`, `Envoy/HC`, `HAProxy`, `check_http`, `Uptime-Kuma/`,
}

// Bots that no pattern names.
const noAgent = "none" // no user agent at all

// pattern is a line of the list.
type pattern struct {
	name     string
	audience Audience
	literal  string         // stands in every agent that matches; empty: none is known
	match    *regexp.Regexp // nil: the literal is enough
}

// agents is the list, made ready when it is first asked.
var agents = sync.OnceValue(readCrawlers)

// readCrawlers reads the list. Monitors come first: what is one is a check,
// whatever else it may be.
func readCrawlers() *matcher {
	people := map[string]bool{}
	for _, p := range programs {
		people[p] = true
	}
	var all []pattern
	for _, p := range monitors {
		all = append(all, newPattern(regexp.QuoteMeta(p), Checks))
	}
	var rest []pattern
	for line := range strings.Lines(crawlers) {
		text, tags, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		switch {
		case people[text]:
		case strings.Contains(","+tags+",", ",monitoring,"):
			all = append(all, newPattern(text, Checks))
		default:
			rest = append(rest, newPattern(text, Bots))
		}
	}
	return newMatcher(append(all, rest...))
}

// newPattern reads a pattern of the list; it is one of JavaScript, of the part
// that Go's have in common with it, which a test holds.
func newPattern(text string, audience Audience) pattern {
	p := pattern{name: strings.Trim(strings.NewReplacer(`\`, "", "^", "", "$", "").Replace(text), "/ ;"), audience: audience}
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		panic("events: crawlers.txt: " + err.Error()) // embedded
	}
	tree = tree.Simplify()
	if tree.Op == syntax.OpLiteral && tree.Flags&syntax.FoldCase == 0 {
		p.literal = string(tree.Rune)
		return p
	}
	p.literal = longestLiteral(tree)
	p.match = regexp.MustCompile(text)
	return p
}

// longestLiteral is the longest text that stands in whatever matches.
func longestLiteral(tree *syntax.Regexp) (longest string) {
	switch tree.Op {
	case syntax.OpLiteral:
		if tree.Flags&syntax.FoldCase == 0 {
			return string(tree.Rune)
		}
	case syntax.OpConcat, syntax.OpCapture, syntax.OpPlus:
		for _, sub := range tree.Sub {
			if text := longestLiteral(sub); len(text) > len(longest) {
				longest = text
			}
		}
	}
	return longest
}
