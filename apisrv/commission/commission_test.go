package commission_test

import (
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// desktop is the user agent of somebody who is no bot.
const desktop = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

// furnished is a portal that was used yesterday: what its pages have to say was
// counted here by hand.
type furnished struct {
	*apisrvtest.Portal
	reader  *apisrvtest.Browser // of the commission
	receipt string              // of an application in use
}

// furnish uses a portal: five people look at the bus stops, three of them take
// the file, one searches for what is not there, and a grant calls for rows.
func furnish(t testing.TB, p *apisrvtest.Portal) furnished {
	t.Helper()
	lab := p.Organisation(t, "lab")
	receipt := p.Grant(t, lab, "metro-flow", apisrvtest.Terms{})
	key := p.Key(t, lab, receipt)
	p.Submitted(t, p.Organisation(t, "gardens"), "park-gates")
	for n := range 5 {
		b := p.Browser(t)
		b.Get("datasets/bus/", "User-Agent", desktop)
		if n < 3 {
			b.Get("data/bus/stops.csv", "User-Agent", desktop)
		}
	}
	p.Browser(t).Get("api/v1/search?q="+url.QueryEscape("学区划片"), "User-Agent", desktop)
	for range 4 {
		if got := p.Browser(t).Get("api/v1/datasets/metro-flow/rows?limit=2", "Authorization", "Bearer "+key); got.Status != http.StatusOK {
			t.Fatalf("rows: %d %s", got.Status, got.Body)
		}
	}
	return settle(t, p, receipt)
}

// settle lets a day go by, after which what happened on it is counted.
func settle(t testing.TB, p *apisrvtest.Portal, receipt string) furnished {
	t.Helper()
	p.Written(t)
	p.Clock.Add(24 * time.Hour)
	for _, step := range []error{p.Roller.Step(t.Context()), p.Duties.Tick(t.Context(), p.Offer().Supply), p.Figures.Tick(t.Context())} {
		if step != nil {
			t.Fatal(step)
		}
	}
	return furnished{p, p.LogIn(t, p.Staff(t, "wang", accounts.Commission, "")), receipt}
}

func newFurnished(t testing.TB) furnished {
	return furnish(t, apisrvtest.NewSQLite(t, "shandong-2020"))
}

// says fails for a page that lacks any of some words.
func says(t *testing.T, a apisrvtest.Answer, words ...string) {
	t.Helper()
	text := a.Text(t)
	for _, w := range words {
		if a.Status != http.StatusOK || !strings.Contains(text, w) {
			t.Errorf("%s (%d) does not say %q:\n%s", a.Path, a.Status, w, text)
		}
	}
}

func TestPagesSayWhatHappened(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		f := furnish(t, apisrvtest.New(t, db, clock, "shandong-2020"))
		number := f.Duties.Number(f.receipt)
		for path, words := range map[string][]string{
			"":                               {"Opening at a glance", "Downloads 3", "学区划片 1", "Bus stops Transport Commission"},
			"agencies/":                      {"Transport Commission", "Greening Bureau"},
			"agencies/transport/":            {"Transport Commission", "021-5555 0101"},
			"domains/":                       {"Transport"},
			"domains/transport/":             {"Bus stops"},
			"datasets/":                      {"Metro passengers", "Park visitors"},
			"datasets/?find=metro":           {"Metro passengers"},
			"datasets/bus/":                  {"Bus stops", "Views"},
			"use/":                           {"Most used datasets", "Bus stops"},
			"applications/":                  {number, "Example lab", "Metro passengers", "Study of travel at rush hour"},
			"applications/" + number + "/":   {"Application " + number, "Travel Atlas", "Calls of the application 4"},
			"searches/":                      {"学区划片"},
			"service/":                       {"Transport Commission"},
			"duties/":                        {"Bus stops"},
			"faults/":                        {"The rules in force name nothing for which an agency is held to account"},
			"reports/":                       {"first half of 2026"},
			"reports/half-2026-1/":           {"How agencies stand", "Transport Commission", "Quantity and quality are those of 3 March 2026. Updates are those of"},
			"reports/half-2026-1/transport/": {"Transport Commission: evaluation of opening"},
			"definitions/":                   {"How it is computed"},
		} {
			says(t, f.reader.Get("en/commission/"+path), words...)
		}
	})
}

// numberColumn is the head of a column of numbers.
var numberColumn = regexp.MustCompile(`<th scope="col" class="num">(.*?)</th>`)

var definitionLink = regexp.MustCompile(`href="/en/commission/definitions/[^"#]*#([^"]+)"`)

// Every number on a page stands in a column or below a title that leads to its
// definition.
func TestEveryNumberLeadsToADefinition(t *testing.T) {
	f := newFurnished(t)
	defined := f.reader.Get("en/commission/definitions/").Body
	for _, path := range paths(f) {
		page := f.reader.Get("en/commission/" + path)
		if page.Status != http.StatusOK {
			t.Errorf("%s: %d %s", path, page.Status, page.Text(t))
		}
		for _, m := range numberColumn.FindAllStringSubmatch(page.Body, -1) {
			if m[1] != "Rank" && !strings.HasPrefix(m[1], `<a href="/en/commission/definitions/`) {
				t.Errorf("%s has a column of numbers without a definition: %s", path, m[1])
			}
		}
		for _, m := range definitionLink.FindAllStringSubmatch(page.Body, -1) {
			if !strings.Contains(defined, `id="`+m[1]+`"`) {
				t.Errorf("%s leads to a definition of %s, which there is not", path, m[1])
			}
		}
	}
}

// paths are all pages below commission/, with things that there are.
func paths(f furnished) []string {
	return []string{"", "agencies/", "agencies/transport/", "domains/", "domains/transport/", "datasets/", "datasets/bus/", "use/", "applications/",
		"applications/" + f.Duties.Number(f.receipt) + "/", "searches/", "service/", "duties/", "faults/", "reports/", "reports/half-2026-1/", "reports/half-2026-1/transport/", "definitions/"}
}
