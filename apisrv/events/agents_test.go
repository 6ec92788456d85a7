package events

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var renew = flag.Bool("renew-crawlers", false, "write crawlers.txt and its licence anew from the package in site/node_modules")

const crawlerPackage = "../../site/node_modules/crawler-user-agents"

// listed is an entry of the package.
type listed struct {
	Pattern   string
	Tags      []string
	Instances []string
}

// ofThePackage reads a file of the package.
func ofThePackage(t *testing.T, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(crawlerPackage, name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%v; run make setup", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func crawlerList(t *testing.T) (all []listed) {
	t.Helper()
	if err := json.Unmarshal(ofThePackage(t, "crawler-user-agents.json"), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheListIsThatOfThePackage(t *testing.T) {
	var want bytes.Buffer
	for _, one := range crawlerList(t) {
		fmt.Fprintf(&want, "%s\t%s\n", one.Pattern, strings.Join(one.Tags, ","))
	}
	files := map[string][]byte{"crawlers.txt": want.Bytes(), "crawlers.LICENSE": ofThePackage(t, "LICENSE")}
	for name, body := range files {
		if *renew {
			if err := os.WriteFile(name, body, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if kept, err := os.ReadFile(name); err != nil || !bytes.Equal(kept, body) {
			t.Errorf("%s is not what the package says (%v); run make crawlers", name, err)
		}
	}
}

// What the package says of its own instances holds here, without the tools that
// people use.
func TestEveryAgentThatThePackageKnowsIsABotOrAMonitor(t *testing.T) {
	tools := regexp.MustCompile(strings.Join(programs, "|"))
	n := 0
	for _, one := range crawlerList(t) {
		for _, agent := range one.Instances {
			who, bot := AudienceOf(agent)
			if tools.MatchString(agent) {
				continue
			}
			n++
			if who == People || bot == "" {
				t.Errorf("%q counts as %v %q", agent, who, bot)
			}
		}
	}
	if n < 1000 {
		t.Errorf("the package has %d agents", n)
	}
}

func TestEveryToolThatIsTakenOutOfTheListIsInIt(t *testing.T) {
	known := map[string]bool{}
	for _, one := range crawlerList(t) {
		known[one.Pattern] = true
	}
	for _, p := range programs {
		if !known[p] {
			t.Errorf("%s is no pattern of the list", p)
		}
	}
}

func TestAnAgentIsAPersonABotOrAMonitor(t *testing.T) {
	const chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
	for agent, want := range map[string]verdict{
		chrome: {People, ""},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50": {People, ""},
		"curl/8.5.0": {People, ""}, "Wget/1.21.4": {People, ""}, "python-requests/2.32.3": {People, ""}, "Python-urllib/3.13": {People, ""},
		"R (4.5.1 x86_64-pc-linux-gnu x86_64 linux-gnu)": {People, ""}, "libcurl/8.5.0 r-curl/6.2.2 httr/1.4.7": {People, ""},
		"duckdb/v1.4.1(linux_amd64) cli": {People, ""}, "Go-http-client/1.1": {People, ""}, "QGIS/34000": {People, ""},
		"": {Bots, "none"}, "  ": {Bots, "none"},
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)":                          {Bots, "Googlebot"},
		"Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)":               {Bots, "Baiduspider"},
		"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/b)": {Bots, "GPTBot"},
		"Scrapy/2.11 (+https://scrapy.org)":                                                                 {Bots, "Scrapy"},
		"kube-probe/1.31":                                                                                   {Checks, "kube-probe"}, "Prometheus/3.0.1": {Checks, "Prometheus"},
		"Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)": {Checks, "UptimeRobot"},
		chrome + strings.Repeat(" x", 5000) + "Googlebot/2.1":                    {People, ""}, // beyond what is looked at
		"\x00\xff\x1b[31m Googlebot/2.1":                                         {Bots, "Googlebot"},
	} {
		for range 2 { // the second time from memory
			if who, bot := AudienceOf(agent); (verdict{who, bot}) != want {
				t.Errorf("%.60q counts as %v %q, want %v", agent, who, bot, want)
			}
		}
	}
}

func TestForgedAgentsDoNotFillTheMemory(t *testing.T) {
	for n := range maxKnown + 500 {
		AudienceOf(fmt.Sprintf("forged %d %s", n, strings.Repeat("x", 10_000)))
	}
	m := agents()
	m.mu.RLock()
	defer m.mu.RUnlock()
	size := 0
	for agent := range m.known {
		size += len(agent)
	}
	if len(m.known) > maxKnown || size > maxKnown*maxAgent {
		t.Errorf("%d agents of %d bytes are remembered", len(m.known), size)
	}
}

func BenchmarkAudienceOfAStranger(b *testing.B) {
	m := agents()
	for b.Loop() {
		m.find("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36")
	}
}
