package rows_test

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/apisrv/rows/rowstest"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// figures are the answer as lines of texts, ∅ for no value.
func figures(t testing.TB, opened *rows.Table, query string) []string {
	t.Helper()
	g, err := opened.Aggregate(t.Context(), parse(t, rows.Aggregate, opened.Schema(), query))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for i := range g.Batch.Len {
		var cells []string
		for c := range g.Batch.Columns {
			text := g.Batch.Columns[c].Text(i)
			if g.Batch.Columns[c].Null[i] {
				text = "∅"
			}
			cells = append(cells, text)
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return lines
}

func TestFiguresByGroup(t *testing.T) {
	s := table.Schema{Fields: []table.Field{{Name: "line", Type: table.String}, {Name: "n", Type: table.Integer}, {Name: "fare", Type: table.Number}, {Name: "day", Type: table.Date}}}
	b := &table.Batch{Len: 6}
	for _, f := range s.Fields {
		b.Columns = append(b.Columns, rowstest.Column(f.Type, 6))
	}
	b.Columns[0].Strings = []string{"乙", "甲", "乙", "", "甲", "x"}
	b.Columns[0].Null[5] = true
	b.Columns[1].Ints = []int64{math.MaxInt64, 3, -math.MaxInt64, 5, 4, 1}
	b.Columns[2].Floats = []float64{1e100, 0.1, 1, 0, 0.2, 2}
	b.Columns[2].Null[3] = true
	b.Columns[3].Ints = []int64{0, 1, 2, 3, 1, 5}
	opened := open(t, "t", "v1", s, b)
	for query, want := range map[string][]string{
		"":              {"6"},
		"where=n:gt:99": {"1"},
		"where=n:lt:-99&aggregate=count,min:day,sum:fare":               {"1|1970-01-03|1"},
		"where=n:eq:0&aggregate=count,sum:n,mean:n,min:line,distinct:n": {"0|∅|∅|∅|0"},
		"group=line":                        {"|1", "乙|2", "甲|2", "∅|1"},
		"group=line&aggregate=sum:n,mean:n": {"|5|5", "乙|0|0", "甲|7|3.5", "∅|1|1"},
		"group=line&aggregate=count:fare,max:fare,min:day,distinct:day": {"|0|∅|1970-01-04|1", "乙|2|1e+100|1970-01-01|2", "甲|2|0.2|1970-01-02|1", "∅|1|2|1970-01-06|1"},
		"group=line&order=-count,-line&limit=2":                         {"甲|2", "乙|2"},
		"group=line,day&aggregate=count&limit=3":                        {"|1970-01-04|1", "乙|1970-01-01|1", "乙|1970-01-03|1"},
		"aggregate=sum:n":                                               {"13"},
	} {
		if diff := cmp.Diff(want, figures(t, opened, query)); diff != "" {
			t.Errorf("%s:\n%s", query, diff)
		}
	}
	g, err := opened.Aggregate(t.Context(), parse(t, rows.Aggregate, opened.Schema(), "group=line&limit=1"))
	if err != nil || g.Total != 4 || g.Batch.Len != 1 {
		t.Errorf("with a limit: %+v, %v", g, err)
	}
	_, err = opened.Aggregate(t.Context(), parse(t, rows.Aggregate, opened.Schema(), "where=n:gt:0&aggregate=sum:n"))
	var fault *rows.Fault
	if !errors.As(err, &fault) || fault.Kind != rows.Unfit {
		t.Errorf("a sum beyond 64 bits: %v", err)
	}
}

func TestFiguresAreThoseOfANaiveEvaluator(t *testing.T) {
	batches := oddRows(4096+900, 9)
	opened, n := open(t, "odd", "v1", oddSchema, batches...), newNaive(oddSchema, batches)
	for _, by := range [][]string{{"名称"}, {"and(", "year"}, {"-day", "a,b"}, {"-day"}, {"a,b"}, {"void"}} {
		for _, where := range []string{"", "id:lt:6000", "shape:null:true"} {
			values := url.Values{"where": {where}}
			hits, _ := n.where(values)
			want := n.figures(hits, by)
			values.Set("group", list(by))
			values.Set("aggregate", `count,count:shape,sum:id,mean:id,min:zoned,max:名称,distinct:"a,b"`)
			values.Set("limit", "10000")
			got := figures(t, opened, values.Encode())
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("by %q where %q:\n%s", by, where, diff)
			}
		}
	}
}

func list(names []string) string {
	var quoted []string
	for _, name := range names {
		quoted = append(quoted, quote(name))
	}
	return strings.Join(quoted, ",")
}

// figures are the lines of the groups, sorted as texts.
func (n *naive) figures(hits []int, by []string) []string {
	groups := map[string][]int{}
	for _, row := range hits {
		var key []string
		for _, name := range by {
			key = append(key, orVoid(n.rows[row][n.field(name)]))
		}
		groups[strings.Join(key, "|")] = append(groups[strings.Join(key, "|")], row)
	}
	var lines []string
	for key, rows := range groups {
		sum := new(big.Int)
		shapes, values := 0, map[string]bool{}
		var least, most *string
		for _, row := range rows {
			cell := func(name string) *string { return n.rows[row][n.field(name)] }
			id, _ := new(big.Int).SetString(*cell("id"), 10)
			sum.Add(sum, id)
			if cell("shape") != nil {
				shapes++
			}
			if v := cell("a,b"); v != nil {
				values[*v] = true
			}
			if v := cell("zoned"); v != nil && (least == nil || n.compare(n.fields[n.field("zoned")], *v, *least) < 0) {
				least = v
			}
			if v := cell("名称"); v != nil && (most == nil || *v > *most) {
				most = v
			}
		}
		mean, _ := new(big.Rat).SetFrac(sum, big.NewInt(int64(len(rows)))).Float64()
		lines = append(lines, fmt.Sprintf("%s|%d|%d|%v|%s|%s|%s|%d", key, len(rows), shapes, sum,
			strconv.FormatFloat(mean, 'f', -1, 64), orVoid(least), orVoid(most), len(values)))
	}
	slices.Sort(lines)
	return lines
}

func orVoid(cell *string) string {
	if cell == nil {
		return "∅"
	}
	return *cell
}

func TestTooManyGroupsAreRefused(t *testing.T) {
	s, batches := rowstest.Trips(110_000)
	opened := open(t, "trips", "v1", s, batches...)
	_, err := opened.Aggregate(t.Context(), parse(t, rows.Aggregate, opened.Schema(), "group=id"))
	var fault *rows.Fault
	if !errors.As(err, &fault) || fault.Kind != rows.TooCostly || fault.Param != "group" {
		t.Errorf("110,000 groups: %v", err)
	}
}
