package figures_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

var update = flag.Bool("update", false, "write docs/statistics.md anew, as far as it is made of definitions")

// Each part of the page between two such lines is written by a function here.
const partMark = "<!-- generated: %s -->\n"

func TestThePageIsWrittenFromTheDefinitions(t *testing.T) {
	const path = "../../docs/statistics.md"
	old, err := os.ReadFile(path)
	must(t, err)
	page := string(old)
	for name, text := range map[string]string{"tables": tablesPart(), "definitions": definitionsPart(t)} {
		open, end := fmt.Sprintf(partMark, name), fmt.Sprintf(partMark, "end of "+name)
		head, rest, found := strings.Cut(page, open)
		_, tail, closed := strings.Cut(rest, end)
		if !found || !closed {
			t.Fatalf("the page has no place for %s", name)
		}
		page = head + open + "\n" + text + "\n" + end + tail
	}
	if page == string(old) {
		return
	}
	if !*update {
		t.Fatalf("%s is stale; run go test ./apisrv/figures -run Page -update", path)
	}
	must(t, os.WriteFile(path, []byte(page), 0o644))
}

func tablesPart() string {
	var b strings.Builder
	b.WriteString("| table | key | of | for |\n| --- | --- | --- | --- |\n")
	of := map[bool]string{false: "the period", true: "the present day"}
	for _, k := range figures.Keys {
		fmt.Fprintf(&b, "| %s (%s) | `%s` | %s | %s |\n", k.Title.EN, k.Title.ZH, k.Key, of[k.Present], strings.Join(k.Scopes, ", "))
	}
	return b.String()
}

// under are the definitions under a profile.
func under(t *testing.T, id string) []figures.Definition {
	t.Helper()
	p, err := profile.Load(id)
	must(t, err)
	return figures.New(figures.Options{Portal: func() offer.Portal { return offer.Portal{Profile: p} }}).Definitions()
}

func definitionsPart(t *testing.T) string {
	cites := map[string][]string{}
	for _, id := range profile.IDs() {
		for _, d := range under(t, id) {
			if d.Cite.EN != "" {
				cites[d.Key] = append(cites[d.Key], d.Cite.EN)
			}
		}
	}
	var b strings.Builder
	b.WriteString("| figure | what it means | how it is computed, and of what | article |\n| --- | --- | --- | --- |\n")
	for _, d := range under(t, profile.Default) {
		fmt.Fprintf(&b, "| %s (%s)<br>`%s` | %s | %s. Of: %s | %s |\n", d.Title.EN, d.Title.ZH, d.Key, d.Meaning.EN, d.Formula.EN, d.Source.EN, strings.Join(cites[d.Key], "; "))
	}
	return b.String()
}

// worded are the definitions by key, each in both languages.
func worded(t *testing.T) map[string]figures.Definition {
	t.Helper()
	defined := map[string]figures.Definition{}
	for _, d := range under(t, "shanghai-2018") {
		for what, text := range map[string]lang.Text{"title": d.Title, "meaning": d.Meaning, "formula": d.Formula, "source": d.Source} {
			if text.ZH == "" || text.EN == "" {
				t.Errorf("%s has no %s in both languages", d.Key, what)
			}
		}
		if _, twice := defined[d.Key]; twice {
			t.Errorf("%s is defined twice", d.Key)
		}
		defined[d.Key] = d
	}
	return defined
}

// Whatever number stands in a table says what it means.
func TestEveryFigureIsDefined(t *testing.T) {
	defined := worded(t)
	db := storetest.Open(t, storetest.Places(t)["SQLite"], storetest.NewClock())
	w := newWorld(t, db, storetest.NewClock(), "shanghai-2018", 1)
	used := map[string]bool{}
	p, err := figures.ParsePeriod("all", calendar.Today(db.Now()))
	must(t, err)
	week, err := figures.ParsePeriod("days-7", calendar.Today(db.Now()))
	must(t, err)
	byDay, err := w.Table(t.Context(), "use-days", figures.Scope{}, week)
	must(t, err)
	holdsColumns(t, byDay, defined, used)
	for _, scope := range []figures.Scope{{}, {Agency: "greening"}, {Domain: "city"}, {Dataset: "d00"}} {
		for _, k := range figures.Keys {
			if k.Makes(scope) {
				tab, err := w.Table(t.Context(), k.Key, scope, p)
				must(t, err)
				holdsColumns(t, tab, defined, used)
			}
		}
		o, err := w.Overview(t.Context(), scope, p, figures.Period{})
		must(t, err)
		for _, f := range o.Figures {
			used[f.Definition] = true
			if defined[f.Definition].Key == "" {
				t.Errorf("%s of the overview is not defined", f.Definition)
			}
		}
	}
	holdsMeasures(t, w, p, defined, used)
	for key := range defined {
		if !used[key] {
			t.Errorf("%s is defined and stands nowhere", key)
		}
	}
}

// holdsMeasures checks that what each profile has evaluated is defined.
func holdsMeasures(t *testing.T, w *world, p figures.Period, defined map[string]figures.Definition, used map[string]bool) {
	t.Helper()
	used["score"] = true
	for _, id := range profile.IDs() {
		law, err := profile.Load(id)
		must(t, err)
		w.portal.Profile = law
		r, err := w.Report(t.Context(), p, "")
		must(t, err)
		for _, m := range r.Measures {
			used[m.Key] = true
			if defined[m.Key].Key == "" {
				t.Errorf("measure %s of %s is not defined", m.Code, id)
			}
		}
	}
}

func holdsColumns(t *testing.T, tab figures.Table, defined map[string]figures.Definition, used map[string]bool) {
	t.Helper()
	titles := map[string]bool{}
	for _, c := range tab.Columns {
		used[c.Definition] = true
		if d := defined[c.Definition]; c.Definition != "" && (d.Key == "" || d.Unit != c.Unit) {
			t.Errorf("%s of %s has the definition %q, which is not there or of another unit", c.Key, tab.Key, c.Definition)
		}
		number := c.Unit != figures.Words && c.Unit != figures.Date && c.Unit != figures.Month
		if number && c.Definition == "" {
			t.Errorf("%s of %s is a number without a definition", c.Key, tab.Key)
		}
		if c.Title.ZH == "" || c.Title.EN == "" || titles[c.Title.EN] || titles[c.Title.ZH] {
			t.Errorf("%s of %s has no title of its own in both languages", c.Key, tab.Key)
		}
		titles[c.Title.EN], titles[c.Title.ZH] = true, true
	}
	for _, y := range append(tab.Chart.Y, tab.Chart.X) {
		found := y == ""
		for _, c := range tab.Columns {
			found = found || c.Key == y
		}
		if !found {
			t.Errorf("the chart of %s draws %q, which is no column", tab.Key, y)
		}
	}
}

// The instrument in force decides which article stands behind a figure.
func TestFiguresCiteTheInstrumentInForce(t *testing.T) {
	for _, c := range []struct{ profile, key, cite string }{
		{"shanghai-2018", "listed", "沪府令9号第三十一条第一款"},
		{"shanghai-2018", "findings", "沪府令9号第二十四条第一款"},
		{"shanghai-2018", "rows", "沪府令9号第二十四条第二款"},
		{"shanghai-2018", "downloads", "沪府令9号第三十二条"},
		{"shanghai-2018", "in_time_share", ""}, // the order sets no limit
		{"shanghai-2018", "score_use", "沪府令9号第二十四条第二款"},
		{"changsha-2018", "score_use", "长政办发〔2018〕22号第三十八条"},
		{"changsha-2018", "downloads", "长政办发〔2018〕22号第三十八条"},
		{"changsha-2018", "fault_stale", "长政办发〔2018〕22号第四十三条"},
		{"shandong-2020", "in_time_share", "政府信息公开条例第三十三条"},
		{"shandong-2020", "downloads", ""},
		{"shandong-2020", "duties_overdue", ""}, // each duty has its own
		{"zhejiang-2016-draft", "downloads", "浙江2016年征求意见稿第三十三条第二款"},
		{"xian", "score", ""},
	} {
		all := under(t, c.profile)
		i := slices.IndexFunc(all, func(d figures.Definition) bool { return d.Key == c.key })
		if i < 0 {
			t.Errorf("there is no definition of %s", c.key)
		} else if all[i].Cite.ZH != c.cite {
			t.Errorf("%s under %s cites %q, want %q", c.key, c.profile, all[i].Cite.ZH, c.cite)
		}
	}
}
