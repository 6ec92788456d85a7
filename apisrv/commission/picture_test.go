package commission

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// ranking is a table of n agencies, the last of which has most.
func ranking(n int, y ...string) figures.Table {
	t := figures.Table{Key: "ranking", Columns: []figures.Column{{Key: "agency"}}, Chart: figures.Chart{Kind: "bars", X: "agency", Y: y}}
	for _, key := range y {
		t.Columns = append(t.Columns, figures.Column{Key: key, Title: lang.Text{ZH: "指标" + key, EN: "figure " + key}, Unit: figures.Count})
	}
	for i := range n {
		name := fmt.Sprintf("Agency %02d.", i+1)
		r := figures.Row{Cells: []figures.Cell{{Text: lang.Text{ZH: name, EN: name}}}}
		for range y {
			r.Cells = append(r.Cells, figures.Cell{Number: float64(i + 1)})
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

func TestPicturesDrawTheLargestAndSayOfHowMany(t *testing.T) {
	for _, c := range []struct {
		n       int
		y       []string
		zh, en  string
		missing string
	}{
		{12, []string{"a"}, "指标a", "figure a", ""},
		{12, []string{"a", "b"}, "", "", ""},
		{30, []string{"a"}, "指标a，前12名，共30名", "figure a. The 12 largest of 30", "Agency 18."},
		{30, []string{"a", "b"}, "前12名，共30名", "The 12 largest of 30", "Agency 18."},
	} {
		of := ranking(c.n, c.y...)
		for code, want := range map[lang.Code]string{lang.ZH: c.zh, lang.EN: c.en} {
			d := picture(of, nil, code, [2]string{})
			if d.Caption != want {
				t.Errorf("%d lines of %v in %s: %q, want %q", c.n, c.y, code, d.Caption, want)
			}
			if last := fmt.Sprintf("Agency %02d.", c.n); !strings.Contains(string(d.SVG), last) {
				t.Errorf("%d lines of %v in %s: %s, which has most, is not drawn", c.n, c.y, code, last)
			}
			if c.missing != "" && strings.Contains(string(d.SVG), c.missing) {
				t.Errorf("%s is drawn, which is not among the 12 largest", c.missing)
			}
		}
		if of.Rows[0].Cells[0].Text.EN != "Agency 01." {
			t.Error("the table has another order now")
		}
	}
}

// A sheet in portrait has room for ten columns of numbers.
func TestTablesOnPaperHaveFewColumns(t *testing.T) {
	for key, columns := range onPaper {
		k, ok := figures.Find(key)
		if !ok {
			t.Errorf("there is no table %s", key)
		}
		if len(columns) > 10 {
			t.Errorf("%s has %d columns on paper", k.Key, len(columns))
		}
	}
}

// A day that is not over would look like a fall.
func TestADayThatIsNotOverIsNotDrawn(t *testing.T) {
	series := func(values ...float64) figures.Table {
		t := figures.Table{Columns: []figures.Column{{Key: "day", Unit: figures.Date}, {Key: "views", Unit: figures.Count}}, Chart: figures.Chart{Kind: "lines", X: "day", Y: []string{"views"}}}
		for i, v := range values {
			t.Rows = append(t.Rows, figures.Row{Cells: []figures.Cell{{Number: float64(20500 + i)}, {Number: v}}})
		}
		return t
	}
	draw := func(t figures.Table) string { return string(picture(t, nil, lang.EN, [2]string{}).SVG) }
	open := series(40, 42, 41, 3)
	open.Chart.Open = true
	if got := draw(open); got != draw(series(40, 42, 41)) || got == draw(series(40, 42, 41, 3)) || !strings.Contains(got, "<svg") {
		t.Errorf("drawn: %s", got)
	}
	if len(open.Rows) != 4 {
		t.Error("it is not in the table any more")
	}
	open = series(40, 3)
	open.Chart.Open = true
	if got := draw(open); got != "" {
		t.Errorf("one day is drawn: %s", got)
	}
}
