package judge

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/search"
)

func TestParseReadsQueriesWithTheirGrades(t *testing.T) {
	got, err := Parse(strings.NewReader("\ufeff# buses\r\n\r\n? zh 公交  站点\r\n3 bus-stops agency=transport\n1 bus-*\n?none  xyz \n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Query{
		{Line: 3, Kind: "zh", Text: "公交  站点", grades: []grade{{4, "bus-stops", 3}, {4, "agency=transport", 3}, {5, "bus-*", 1}}},
		{Line: 6, Kind: "none", Text: "xyz"},
	}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(Query{}, grade{})); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestParseNamesTheLineThatIsWrong(t *testing.T) {
	names := strings.TrimSpace(strings.Repeat("x ", maxNames/2+1))
	for _, test := range []struct{ name, file, want string }{
		{"grade before a query", "3 parks\n", `line 1: a grade comes before the first query: begin with "? KIND TEXT"`},
		{"no text", "? zh\n", `line 1: a query needs its kind and its text: "? KIND TEXT"`},
		{"judged twice", "? zh 公园\n? en 公园\n", `line 2: "公园" was judged in line 1 already`},
		{"no grade", "? zh 公园\nparks\n", `line 2: "parks" is no grade from 0 to 3; a query begins with "?"`},
		{"grade too high", "? zh 公园\n4 parks\n", `line 2: "4" is no grade from 0 to 3; a query begins with "?"`},
		{"grade of two digits", "? zh 公园\n10 parks\n", `line 2: "10" is no grade from 0 to 3; a query begins with "?"`},
		{"no dataset", "? zh 公园\n3\n", "line 2: the grade names no dataset"},
		{"other patterns", "? zh 公园\n3 [p]arks\n", `line 2: "[p]arks": only "*" stands for other letters`},
		{"bytes that are no text", "? zh \xff\n", "line 1: is not UTF-8"},
		{"long query", "? zh " + strings.Repeat("园", search.MaxText+1), "line 1: the query has more than 200 characters"},
		{"long line", "? zh 公园\n# " + strings.Repeat("x", maxLine), "line 2: longer than 4096 bytes"},
		{"many names", "? zh 公园\n3 " + names + "\n2 " + names + "\n", "line 3: more than 500 names for one query"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse(strings.NewReader(test.file))
			var wrong *ParseError
			if !errors.As(err, &wrong) || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestTheFirstNameThatFitsDecides(t *testing.T) {
	queries, err := Parse(strings.NewReader("? en parks\n3 parks\n0 parks-*-old\n2 parks-*\n1 agency=gardens\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		id, agency string
		want       int
	}{
		{"parks", "gardens", 3}, {"parks-list-old", "gardens", 0}, {"parks-list", "gardens", 2}, {"trees", "gardens", 1}, {"city-parks", "sport", 0},
	} {
		if got := queries[0].Grade(&search.Document{ID: test.id, Agency: test.agency}); got != test.want {
			t.Errorf("%s of %s is worth %d, want %d", test.id, test.agency, got, test.want)
		}
	}
}

// What is read is within the limits, and has its line in the file.
func FuzzParse(f *testing.F) {
	f.Add("? zh 公交站点\n3 bus-stops-*\n2 agency=transport\n# end")
	f.Add("3 x\n")
	f.Add("? none \x00\n?\n")
	f.Fuzz(func(t *testing.T, file string) {
		queries, err := Parse(strings.NewReader(file))
		if err != nil {
			if queries != nil {
				t.Error("queries beside an error")
			}
			return
		}
		lines := strings.Split(file, "\n")
		for _, q := range queries {
			if q.Line < 1 || q.Line > len(lines) || !strings.Contains(lines[q.Line-1], q.Text) || q.Text == "" || len(q.grades) > maxNames {
				t.Errorf("query %+v does not stand in its line", q)
			}
			for _, g := range q.grades {
				if g.worth < 0 || g.worth > maxGrade || !strings.Contains(lines[g.line-1], g.name) {
					t.Errorf("grade %+v does not stand in its line", g)
				}
			}
		}
	})
}
