package commission_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/duties"
	"github.com/kaimen-portal/kaimen/apisrv/figures"
)

// onPage are the cells of a table as its page shows them, the head first.
func onPage(t *testing.T, a apisrvtest.Answer, id string) (rows [][]string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Data != "div" || attribute(n, "aria-labelledby") != id {
			continue
		}
		for tr := range n.Descendants() {
			if tr.Data != "tr" {
				continue
			}
			var cells []string
			for c := range tr.ChildNodes() {
				if c.Type == html.ElementNode {
					cells = append(cells, textOf(c))
				}
			}
			rows = append(rows, cells)
		}
	}
	if len(rows) < 2 {
		t.Fatalf("%s shows no lines of %s:\n%s", a.Path, id, a.Text(t))
	}
	return rows
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// textOf is what is read of a cell; a dash and its explanation are nothing.
func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(strings.TrimPrefix(b.String(), "—no value"))
}

func TestExportsHoldTheCellsOfThePage(t *testing.T) {
	f := newFurnished(t)
	page := onPage(t, f.reader.Get("en/commission/use/?compare=none"), "use-top")
	path := "en/commission/tables/use-top."
	for format, read := range map[string]func(*testing.T, string) [][]string{"csv": readCSV, "xlsx": readXLSX, "parquet": readParquet} {
		a := f.reader.Get(path + format)
		if want := `attachment; filename=use-top-from-2026-02-01-to-2026-03-02.` + format; a.Status != http.StatusOK || a.Header.Get("Content-Disposition") != want || a.Header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%s: %d %v", format, a.Status, a.Header)
		}
		lines, ids := withoutIDs(read(t, a.Body)[1:])
		if diff := cmp.Diff(page[1:], lines); diff != "" {
			t.Errorf("page (-) and %s (+):\n%s", format, diff)
		}
		if diff := cmp.Diff([][]string{{"metro-flow", "transport"}}, ids[:1]); diff != "" {
			t.Errorf("ids (-) and those of %s (+):\n%s", format, diff)
		}
	}
	lines, ids := withoutIDs(readCSV(t, f.reader.Get(path+"csv").Body))
	if !cmp.Equal(lines[0], page[0]) || !cmp.Equal(ids[0], []string{"Dataset id", "Agency id"}) {
		t.Errorf("the page's head is %q, the file's %q with %q", page[0], lines[0], ids[0])
	}
}

// withoutIDs are the lines of use-top as its page has them, and the ids that its
// file has beside the names of the dataset and the agency.
func withoutIDs(rows [][]string) (lines, ids [][]string) {
	for _, r := range rows {
		lines = append(lines, append([]string{r[0], r[2]}, r[4:]...))
		ids = append(ids, []string{r[1], r[3]})
	}
	return lines, ids
}

func readCSV(t *testing.T, body string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func readXLSX(t *testing.T, body string) [][]string {
	t.Helper()
	book, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func readParquet(t *testing.T, body string) (rows [][]string) {
	t.Helper()
	file, err := parquet.OpenFile(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	rows = append(rows, nil) // the head
	for _, group := range file.RowGroups() {
		all := group.Rows()
		some := make([]parquet.Row, 100)
		n, _ := all.ReadRows(some)
		for _, r := range some[:n] {
			var cells []string
			for _, v := range r[1:] { // the first is the number of the row
				cells = append(cells, v.String())
			}
			rows = append(rows, cells)
		}
		if err := all.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return rows
}

func TestEveryTableIsExportedForEveryScopeThatItMakesSenseFor(t *testing.T) {
	f := newFurnished(t)
	for _, k := range figures.Keys {
		for _, scope := range []figures.Scope{{}, {Agency: "transport"}, {Domain: "transport"}, {Dataset: "bus"}} {
			query := ""
			if scope.ID() != "" {
				query = "?" + scope.Kind() + "=" + scope.ID()
			}
			want := http.StatusNotFound
			if k.Makes(scope) {
				want = http.StatusOK
			}
			if got := f.reader.Get("commission/tables/" + k.Key + ".csv" + query); got.Status != want {
				t.Errorf("%s of %v: %d, want %d", k.Key, scope, got.Status, want)
			}
		}
	}
}

func TestWhatThereIsNotIsNotFound(t *testing.T) {
	f := newFurnished(t)
	for path, want := range map[string]int{
		"agencies/nobody/": 404, "agencies/%3Cscript%3E/": 404, "domains/nothing/": 404, "datasets/nothing/": 404, "applications/0123456789/": 404,
		"applications/" + f.receipt + "/": 404, "tables/nothing.csv": 404, "tables/use-days.exe": 404, "tables/use-days.csv?agency=nobody": 404,
		"reports/half-2026-1/nobody/": 404, "reports/nothing/": 400, "reports/half-2025-2/": 400, "reports/half-2020-1/": 400, "reports/half-2027-1/": 400, "?period=nothing": 400, "?period=days-5": 400,
		"?from=2026-02-10&to=2026-02-01": 400, "?from=2026-01-01&to=2026-02-20": 400, "?compare=nothing": 400, "use/?period=month-2030-01": 400,
		"?from=2026-02-01&to=2026-02-10": 200, "?from=2026-01&to=2026-03": 200, "use/?period=month-2026-03&compare=year": 200,
	} {
		if got := f.reader.Get("en/commission/" + path); got.Status != want {
			t.Errorf("%s: %d, want %d: %.300s", path, got.Status, want, got.Text(t))
		}
	}
}

func TestTheEvaluationIsOneArchive(t *testing.T) {
	f := newFurnished(t)
	a := f.reader.Get("commission/evaluation.zip?period=month-2026-03")
	archive, err := zip.NewReader(bytes.NewReader([]byte(a.Body)), int64(len(a.Body)))
	if err != nil {
		t.Fatalf("%d %v", a.Status, err)
	}
	if n := len(archive.File); n < len(figures.Keys) || a.Header.Get("Content-Disposition") != `attachment; filename=evaluation-month-2026-03.zip` {
		t.Errorf("%d files, %v", n, a.Header)
	}
}

// Who evaluates a half-year is not to get the last thirty days.
func TestAnEvaluationIsOfThePeriodOfItsReport(t *testing.T) {
	f := newFurnished(t)
	for page, periods := range map[string][]string{
		"en/commission/reports/":                    {"half-2026-1", "year-2026"},
		"commission/reports/half-2026-1/":           {"half-2026-1"},
		"commission/reports/half-2026-1/transport/": {"half-2026-1"},
		"commission/reports/?period=month-2026-02":  {"month-2026-02"}, // picked on another page
	} {
		a := f.reader.Get(page)
		for _, p := range periods {
			if !strings.Contains(a.Body, `commission/evaluation.zip?period=`+p+`" download`) {
				t.Errorf("%s has no evaluation of %s", page, p)
			}
		}
	}
	says(t, f.reader.Get("en/commission/reports/"), "of the period picked now: last 30 days")
	if got := f.reader.Get("commission/evaluation.zip").Header.Get("Content-Disposition"); !strings.Contains(got, "evaluation-from-2026-02-01-to-2026-03-02.zip") {
		t.Errorf("the archive of the last days is named %q", got)
	}
}

func TestFaultsAreNamedOnlyWhereTheRulesNameThem(t *testing.T) {
	for profile, named := range map[string]bool{"shandong-2020": false, "changsha-2018": true} {
		f := settle(t, apisrvtest.NewSQLite(t, profile), "")
		page := f.reader.Get("en/commission/faults/").Text(t)
		for _, words := range []string{"The six things for which the rules hold an agency to account", "What the rules name"} {
			if strings.Contains(page, words) != named {
				t.Errorf("%s: %q is %v on the page:\n%s", profile, words, !named, page)
			}
		}
		for lang, words := range map[string]string{"en": "Refusal without basis", "zh": "无依据拒绝"} {
			path := map[string]string{"en": "en/commission/tables/faults-agencies.csv", "zh": "commission/tables/faults-agencies.csv"}[lang]
			if strings.Contains(f.reader.Get(path).Body, words) != named {
				t.Errorf("%s: the table has a column of %q: %v", profile, words, !named)
			}
		}
	}
}

// Whatever applicants and seekers typed stays text, and nobody's secret is shown.
func TestHostileTextStaysTextAndSecretsStayAway(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "changsha-2018")
	lab := p.Organisation(t, `lab`)
	receipt := p.Grant(t, lab, "metro-flow", apisrvtest.Terms{})
	hostile := `"><script>alert(1)</script>`
	p.Browser(t).Get("api/v1/search?q=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E", "User-Agent", desktop)
	f := settle(t, p, receipt)
	if got := f.reader.Post("commission/faults/", "kind", "stale", "agency", "transport", "since", "2026-02-01", "text", hostile, "form", "one"); got.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.Status, got.Text(t))
	}
	for _, path := range paths(f) {
		a := f.reader.Get("en/commission/" + path)
		if strings.Contains(a.Body, "<script>") {
			t.Errorf("%s holds the script", path)
		}
		for _, secret := range []string{receipt, lab.ID, lab.Email, lab.Contact.Phone, lab.Contact.Name} {
			if strings.Contains(a.Body, secret) {
				t.Errorf("%s shows %q", path, secret)
			}
		}
	}
	if text := f.reader.Get("commission/faults/").Text(t); !strings.Contains(text, hostile) {
		t.Errorf("what was typed is not shown as text: %s", text)
	}
}

func TestAFaultIsNotedOnceAndOnlyWhole(t *testing.T) {
	f := furnish(t, apisrvtest.NewSQLite(t, "changsha-2018"))
	form := f.reader.Get("en/commission/faults/").Body
	if first := regexp.MustCompile(`<select id="agency"[^>]*>\s*<option value="([^"]*)">([^<]*)<`).FindStringSubmatch(form); first == nil || first[1] != "" || first[2] != "Choose one" {
		t.Errorf("the list of agencies begins with %q", first)
	}
	nobody := f.reader.Post("en/commission/faults/", "kind", "stale", "agency", "", "since", "2026-02-01", "text", "x")
	if nobody.Status != http.StatusUnprocessableEntity || !strings.Contains(nobody.Text(t), "No agency is chosen") {
		t.Errorf("noted against nobody: %d %s", nobody.Status, nobody.Text(t))
	}
	bad := f.reader.Post("en/commission/faults/", "kind", "stale", "agency", "transport", "dataset", "park-gates", "since", "2026-02-01", "text", "x")
	if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Text(t), "The agency has no such dataset") {
		t.Errorf("%d %s", bad.Status, bad.Text(t))
	}
	for range 2 {
		f.reader.Post("en/commission/faults/", "kind", "stale", "agency", "transport", "dataset", "bus", "since", "2026-02-01", "text", "The stops are those of 2019", "form", "one")
	}
	if n := strings.Count(f.reader.Get("en/commission/faults/").Text(t), "The stops are those of 2019"); n != 1 {
		t.Errorf("shown %d times", n)
	}
	all, err := f.Duties.Faults(t.Context(), duties.Filter{Dataset: "bus"})
	if err != nil || len(all) == 0 || !all[0].Noted {
		t.Fatalf("%+v %v", all, err)
	}
	if a := f.reader.Post("en/commission/faults/", "end", "", "reason", "The new stops are out"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(t), "No fault is chosen") {
		t.Errorf("ended none: %d %s", a.Status, a.Text(t))
	}
	if a := f.reader.Post("en/commission/faults/", "end", all[0].ID, "reason", " "); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#reason"`) {
		t.Errorf("ended without a reason: %d %s", a.Status, a.Text(t))
	}
	if a := f.reader.Follow(f.reader.Post("en/commission/faults/", "end", all[0].ID, "reason", "The new stops are out")); !strings.Contains(a.Text(t), "The new stops are out") {
		t.Errorf("ended: %d %s", a.Status, a.Text(t))
	}
}

func TestAReportIsPublishedWhereTheRulesAskForIt(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "changsha-2018")
	p.Browser(t).Get("datasets/bus/", "User-Agent", desktop)
	p.Written(t)
	if err := errors.Join(p.Roller.Step(t.Context()), p.Figures.Tick(t.Context())); err != nil {
		t.Fatal(err)
	}
	p.Clock.Add(150 * 24 * time.Hour)
	f := settle(t, p, "")
	report := "en/commission/reports/half-2026-1/"
	if list := f.reader.Get("en/commission/reports/").Text(t); strings.Contains(list, "2025") {
		t.Errorf("a year is listed of which nothing is known: %s", list)
	}
	says(t, f.reader.Get(report), "Publish the evaluation")
	says(t, f.reader.Post(report), "neither changed nor taken back", "1 January 2026 to 30 June 2026", "Days it rests on Quantity and quality are those of 2 March 2026. Updates are those of 1 day kept of 181, 2 March 2026. Use was counted from 2 March 2026 on.",
		"Agencies with a rank 2", "First Greening Bureau 68.8", "Last Transport Commission 43.8")
	if unmeant := f.reader.Get("en/commission/reports/").Text(t); strings.Contains(unmeant, "published on") {
		t.Error("it is published by one press")
	}
	if got := f.reader.Follow(f.reader.Post(report, "do", "publish")); !strings.Contains(got.Text(t), "The evaluation is published") {
		t.Errorf("%d %s", got.Status, got.Text(t))
	}
	says(t, f.reader.Get("en/commission/reports/"), "published on 31 July 2026")
	if again := f.reader.Get(report).Text(t); strings.Contains(again, "Publish the evaluation") {
		t.Error("it can be published again")
	}
	if early := f.reader.Post("en/commission/reports/half-2026-2/"); early.Status != http.StatusConflict {
		t.Errorf("a half-year that is not over: %d", early.Status)
	}
	if got := p.LogIn(t, p.Staff(t, "op", accounts.Operator, "")).Post(report); got.Status != http.StatusForbidden {
		t.Errorf("an operator publishes: %d", got.Status)
	}
}
