package rows_test

import (
	"fmt"
	"net/url"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

var busSchema = rows.Schema{Columns: []rows.Column{
	{Field: table.Field{Name: "route", Type: table.String}}, {Field: table.Field{Name: "amount", Type: table.Integer}},
	{Field: table.Field{Name: "fare", Type: table.Number}}, {Field: table.Field{Name: "day", Type: table.Date}},
	{Field: table.Field{Name: "seen", Type: table.DateTime}, Zoned: true}, {Field: table.Field{Name: "secret_note", Type: table.String}},
}}

func TestAQueryIsReadIntoItsParts(t *testing.T) {
	values, err := url.ParseQuery(`select=day,"amount"&where=or(amount:in:(1,2),route:like:"4,%25")&fare__gt=2.5&order=-day,_row&limit=7&count=exact`)
	if err != nil {
		t.Fatal(err)
	}
	q, faults := rows.Parse(rows.Rows, values, busSchema, rows.Everything)
	if len(faults) > 0 {
		t.Fatal(faults[0].Error())
	}
	want := rows.Query{Kind: rows.Rows, Select: []string{"day", "amount"}, Limit: 7, Count: true,
		Order: []rows.Sort{{Column: "day", Descending: true}, {Column: "_row"}},
		Where: rows.Filter{Op: rows.And, Parts: []rows.Filter{
			{Op: rows.Or, Parts: []rows.Filter{
				{Op: rows.In, Column: "amount", Values: []rows.Value{{Key: 1}, {Key: 2}}},
				{Op: rows.Like, Column: "route", Values: []rows.Value{{Text: "4,%"}}},
			}},
			{Op: rows.Gt, Column: "fare", Values: []rows.Value{{Key: 0x4004000000000000}}},
		}}}
	if !reflect.DeepEqual(q, want) {
		t.Errorf("got\n%+v\nwant\n%+v", q, want)
	}
	if got, want := q.Columns(), []string{"_row", "amount", "day", "fare", "route"}; !slices.Equal(got, want) {
		t.Errorf("touches %q, want %q", got, want)
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	for _, c := range []struct {
		kind        rows.Kind
		query       string
		fault       rows.FaultKind
		param, near string
		says        string
	}{
		{rows.Rows, "limt=5", rows.UnknownParameter, "limt", "limit", `Did you mean limit?`},
		{rows.Rows, "amount=5", rows.UnknownParameter, "amount", "amount__eq", "write amount__eq=value"},
		{rows.Rows, "amount__gte=5", rows.UnknownParameter, "amount__gte", "ge", `There is no operator "gte"`},
		{rows.Rows, "select=rout", rows.UnknownColumn, "select", "route", `There is no column "rout"; did you mean "route"?`},
		{rows.Rows, "where=amonut:gt:5", rows.UnknownColumn, "where", "amount", "did you mean"},
		{rows.Rows, "where=amount:gtt:5", rows.Malformed, "where", "gt", "there are: eq, ne"},
		{rows.Rows, "where=amount:gt:5.5", rows.Malformed, "where", "", `"5.5" is no value of the column "amount", which holds whole numbers`},
		{rows.Rows, "where=amount:gt:9223372036854775808", rows.Malformed, "where", "", "whole numbers"},
		{rows.Rows, "where=fare:gt:NaN", rows.Malformed, "where", "", "which holds numbers, like 3.14"},
		{rows.Rows, "where=fare:gt:1e999", rows.Malformed, "where", "", "which holds numbers"},
		{rows.Rows, "where=fare:gt:0x10", rows.Malformed, "where", "", "which holds numbers"},
		{rows.Rows, "where=day:eq:2026-02-30", rows.Malformed, "where", "", "dates, like 2026-01-31"},
		{rows.Rows, "where=seen:ge:2026-01-31T08:00:00", rows.Malformed, "where", "", "offset"},
		{rows.Rows, "where=seen:ge:2026-01-31T08:00:00%2B25:00", rows.Malformed, "where", "", "offset"},
		{rows.Rows, "where=seen:ge:2026-01-31T08:00:00+08:00", rows.Malformed, "where", "", "%2B is a plus sign"},
		{rows.Rows, "where=seen:ge:2026-01-31T08:00:00[Mars/Phobos]", rows.Malformed, "where", "", "offset"},
		{rows.Rows, "where=amount:like:5%25", rows.Malformed, "where", "", "is for texts"},
		{rows.Rows, "where=amount:null:maybe", rows.Malformed, "where", "", "write true"},
		{rows.Rows, "where=amount:between:5", rows.Malformed, "where", "", "takes two values"},
		{rows.Rows, "where=and(amount:gt:5", rows.Malformed, "where", "", "parenthesis"},
		{rows.Rows, "where=amount", rows.Malformed, "where", "", "column:operator:value"},
		{rows.Rows, "order=day,day", rows.Malformed, "order", "", "listed twice"},
		{rows.Rows, "limit=-1", rows.Malformed, "limit", "", "from 1 to 10000"},
		{rows.Rows, "limit=10001", rows.Malformed, "limit", "", "from 1 to 10000"},
		{rows.Rows, "limit=5&limit=6", rows.Malformed, "limit", "", "once"},
		{rows.Rows, "count=yes", rows.Malformed, "count", "", "exact or none"},
		{rows.Rows, "offset=100", rows.UnknownParameter, "offset", "", "cursor"},
		{rows.Counting, "limit=5", rows.UnknownParameter, "limit", "", "there are: where"},
		{rows.Aggregate, "group=route&aggregate=avg:fare", rows.Malformed, "aggregate", "", "there are: count, sum"},
		{rows.Aggregate, "aggregate=sum:route", rows.Malformed, "aggregate", "", "holds no numbers"},
		{rows.Aggregate, "aggregate=sum", rows.Malformed, "aggregate", "", "comes a column"},
		{rows.Aggregate, "group=route&order=fare", rows.UnknownColumn, "order", "", "not part of the answer"},
		{rows.Exporting, "cursor=x", rows.UnknownParameter, "cursor", "", "there are"},
	} {
		values, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		_, faults := rows.Parse(c.kind, values, busSchema, rows.Everything)
		if len(faults) != 1 {
			t.Errorf("%s: %d faults, want 1", c.query, len(faults))
			continue
		}
		f := faults[0]
		if f.Kind != c.fault || f.Param != c.param || f.Near != c.near || !strings.Contains(f.Text.EN, c.says) {
			t.Errorf("%s: %s of %q, near %q: %s", c.query, f.Kind, f.Param, f.Near, f.Text.EN)
		}
		if !strings.ContainsFunc(f.Text.ZH, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s: in Chinese: %s", c.query, f.Text.ZH)
		}
	}
}

func TestAColumnThatIsNotGrantedIsRefusedEverywhere(t *testing.T) {
	grant := rows.Only("route", "day")
	for _, c := range []struct {
		kind  rows.Kind
		query string
	}{
		{rows.Rows, "select=fare"}, {rows.Rows, "where=fare:gt:1"}, {rows.Rows, "where=or(day:null:true,fare:null:true)"},
		{rows.Rows, "fare__gt=1"}, {rows.Rows, "order=fare"}, {rows.Rows, "order=-fare"}, {rows.Exporting, "select=route,fare"},
		{rows.Counting, "where=fare:eq:1"}, {rows.Aggregate, "group=fare"}, {rows.Aggregate, "aggregate=max:fare"},
		// What is wrong with the value, or with another parameter, is not said instead.
		{rows.Rows, "where=fare:gt:abc"}, {rows.Rows, "where=fare:nonsense:1"}, {rows.Rows, "limit=0&where=fare:starts:1"},
	} {
		values, _ := url.ParseQuery(c.query)
		_, faults := rows.Parse(c.kind, values, busSchema, grant)
		if len(faults) == 0 || faults[0].Kind != rows.NotGranted || faults[0].Column != "fare" {
			t.Errorf("%s: %+v", c.query, faults)
		}
	}
	q, faults := rows.Parse(rows.Rows, nil, busSchema, grant)
	if len(faults) > 0 || !slices.Equal(q.Select, []string{"route", "day"}) {
		t.Errorf("without select: %q, %v", q.Select, faults)
	}
	_, faults = rows.Parse(rows.Rows, url.Values{"select": {"secret_not"}}, busSchema, grant)
	if len(faults) != 1 || faults[0].Near != "" || strings.Contains(faults[0].Error(), "secret_note") {
		t.Errorf("a name near one that is not granted: %+v", faults)
	}
	if q, _ := rows.Parse(rows.Rows, nil, busSchema, rows.Allowed{}); len(q.Select) != 0 {
		t.Errorf("the zero grant shows %q", q.Select)
	}
}

func TestHugeQueriesAreRefusedAtOnce(t *testing.T) {
	many := url.Values{}
	for i := range 100_000 {
		many.Set(fmt.Sprintf("p%d", i), "1")
	}
	deep := strings.Repeat("and(", 2000) + "amount:gt:1" + strings.Repeat(")", 2000)
	for name, values := range map[string]url.Values{
		"100,000 names":          many,
		"100,000 repetitions":    {"where": make([]string, 100_000)},
		"a value of 1 MB":        {"where": {"route:eq:" + strings.Repeat("x", 1<<20)}},
		"a name of 1 MB":         {strings.Repeat("x", 1<<20): {"1"}},
		"deep groups":            {"where": {deep}},
		"too many conditions":    {"where": {"and(" + strings.Repeat("amount:gt:1,", 50) + "amount:gt:1)"}},
		"a long list":            {"where": {"amount:in:" + strings.Repeat("1,", 500) + "1"}},
		"a long pattern":         {"where": {"route:like:" + strings.Repeat("%a", 200)}},
		"a long order":           {"order": {strings.Repeat("route,", 2000) + "route"}},
		"bytes that are no text": {"where": {"route:eq:\xff"}},
		"a null character":       {"where": {"route:eq:\x00"}},
	} {
		start := time.Now()
		_, faults := rows.Parse(rows.Rows, values, busSchema, rows.Everything)
		if len(faults) == 0 || faults[0].Kind != rows.Malformed && faults[0].Kind != rows.UnknownParameter {
			t.Errorf("%s: %+v", name, faults)
		}
		for _, f := range faults {
			if len(f.Text.EN)+len(f.Text.ZH)+len(f.Param) > 2000 {
				t.Errorf("%s: a fault of %d bytes", name, len(f.Text.EN)+len(f.Text.ZH))
			}
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func TestAWideTableIsAskedForFewerColumns(t *testing.T) {
	var wide rows.Schema
	for i := range 1500 {
		wide.Columns = append(wide.Columns, rows.Column{Field: table.Field{Name: fmt.Sprintf("c%d", i), Type: table.Integer}})
	}
	for query, param := range map[string]string{"": "select", "select=c1,c2": "", "select=" + strings.Join(rows.Everything.Of(wide)[:900], ","): "",
		"limit=10000&select=" + strings.Join(rows.Everything.Of(wide)[:900], ","): "limit"} {
		values, _ := url.ParseQuery(query)
		_, faults := rows.Parse(rows.Rows, values, wide, rows.Everything)
		if param == "" && len(faults) > 0 || param != "" && (len(faults) != 1 || faults[0].Param != param) {
			t.Errorf("%.30s: %v", query, faults)
		}
	}
}

// statements are what a database would be harmed by.
var statements = []string{
	"COPY t TO '/tmp/x'", "ATTACH '/etc/passwd' AS x", "SELECT * FROM read_csv('/etc/passwd')", "INSTALL httpfs", "SET enable_external_access=true",
	"'; DROP TABLE t; --", `" OR ""="`, "1 UNION SELECT 1", "$(id)", "{{.}}", "\r\nX: y", "=cmd|' /C calc'!A0",
}

func TestStatementsAreTextsOrRefused(t *testing.T) {
	s := table.Schema{Fields: []table.Field{{Name: "note", Type: table.String}}}
	b := &table.Batch{Len: len(statements), Columns: []table.Column{{Type: table.String, Null: make([]bool, len(statements)), Strings: statements}}}
	opened := open(t, "notes", "v1", s, b)
	for i, text := range statements {
		q := parse(t, rows.Rows, opened.Schema(), url.Values{"note__eq": {quote(text)}, "select": {"_row"}}.Encode())
		if got := hits(t, opened, q); !slices.Equal(got, []int{i}) {
			t.Errorf("%q as a value finds rows %v, want %d", text, got, i)
		}
		for _, param := range []string{"select", "order", "where", "limit", "count", text} {
			if _, faults := rows.Parse(rows.Rows, url.Values{param: {text}}, opened.Schema(), rows.Everything); len(faults) == 0 {
				t.Errorf("%q is taken for %q", text, param)
			}
		}
	}
}

// What could run a statement, or open a file that a query names, is not there.
func TestTheEngineLinksNoDatabase(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	linked := strings.Fields(string(out))
	if !slices.Contains(linked, "github.com/parquet-go/parquet-go") {
		t.Fatalf("go list names %d packages, without the reader of Parquet", len(linked))
	}
	for _, pkg := range linked {
		if pkg == "database/sql" || strings.Contains(pkg, "duckdb") || strings.Contains(pkg, "sqlite") || pkg == "os/exec" || pkg == "plugin" {
			t.Errorf("the engine links %s", pkg)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"select=route&where=amount:gt:5", "group=route&aggregate=sum:fare,count&order=-count", `where=and("route":eq:"a""b",or(day:null:true))`,
		"amount__in=1,2&limit=5&cursor=AAAA&count=exact", "where=and(and(and(", `order=-"route`, "aggregate=:,"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		for _, kind := range []rows.Kind{rows.Rows, rows.Counting, rows.Aggregate, rows.Exporting} {
			q, faults := rows.Parse(kind, values, busSchema, rows.Only("route", "amount", "day"))
			if len(faults) > 0 {
				continue
			}
			for _, name := range q.Columns() {
				if !slices.Contains([]string{"route", "amount", "day", "_row"}, name) {
					t.Fatalf("%s touches the column %q", query, name)
				}
			}
			if q.Limit < 1 || q.Limit > rows.MaxLimit {
				t.Fatalf("%s has the limit %d", query, q.Limit)
			}
		}
	})
}
