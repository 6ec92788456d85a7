package judge

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kaimen-portal/kaimen/search"
)

// answers is an engine that knows its answers by heart.
func answers(byQuery map[string]string) Engine {
	return func(_ context.Context, q string) ([]string, error) { return strings.Fields(byQuery[q]), nil }
}

func documentsOf(ids ...string) []search.Document {
	docs := make([]search.Document, len(ids))
	for i, id := range ids {
		docs[i].ID = id
	}
	return docs
}

func scored(t *testing.T, file string, docs []search.Document, ask Engine) *Report {
	t.Helper()
	queries, err := Parse(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Score(t.Context(), queries, docs, ask)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestNDCGIsThatOfTheWorkedExample(t *testing.T) {
	// Grades 3 2 0 1 of answers that could have been 3 2 2 1: gains are divided
	// by log2 of rank+1, that is 1, 1.585, 2, 2.322.
	docs := documentsOf("a", "b", "c", "d", "e")
	r := scored(t, "? zh 公园\n3 a\n2 b c\n1 d\n", docs, answers(map[string]string{"公园": "a b e d"}))
	want := (3 + 2/1.58496 + 0 + 1/2.32193) / (3 + 2/1.58496 + 2/2.0 + 1/2.32193)
	if math.Abs(r.All.NDCG-want) > 1e-5 {
		t.Errorf("nDCG %.5f, want %.5f", r.All.NDCG, want)
	}
}

func TestSuccessIsAGoodFirstAnswerOrNoneWhereNoneShouldBe(t *testing.T) {
	docs := documentsOf("best", "good", "poor", "other")
	for _, test := range []struct {
		name, file, found string
		want              float64
	}{
		{"the best first", "? zh q\n3 best\n2 good", "best", 1},
		{"a good one first", "? zh q\n3 best\n2 good", "good best", 1},
		{"one worth a look first", "? zh q\n3 best\n1 poor", "poor best", 0},
		{"one worth a look where there is nothing better", "? zh q\n1 poor", "poor", 1},
		{"another first", "? zh q\n3 best", "other best", 0},
		{"one that the catalogue does not hold", "? zh q\n3 best", "stray best", 0},
		{"nothing", "? zh q\n3 best", "", 0},
		{"nothing where nothing should be", "? none q", "", 1},
		{"something where nothing should be", "? none q", "other", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			if r := scored(t, test.file, docs, answers(map[string]string{"q": test.found})); r.All.Success != test.want {
				t.Errorf("success %v, want %v", r.All.Success, test.want)
			}
		})
	}
}

func TestReportHasFiguresByKindFailuresAndUnknownNames(t *testing.T) {
	file := "? zh 公园\n3 parks-*\n? zh 医院\n3 hospitals\n? none 恐龙\n"
	r := scored(t, file, documentsOf("parks-1", "parks-2"), answers(map[string]string{"公园": "parks-2 parks-1"}))
	want := &Report{
		All:     Figures{Queries: 3, NDCG: 0.5, Success: 2.0 / 3},
		Kinds:   []KindFigures{{"zh", Figures{Queries: 2, NDCG: 0.5, Success: 0.5}}, {"none", Figures{Queries: 1, Success: 1}}},
		Failed:  []Failure{{Line: 3, Kind: "zh", Text: "医院", Hits: []Judged{}}},
		Unknown: []UnknownDataset{{4, "hospitals"}},
	}
	if d := cmp.Diff(want, r, cmpopts.IgnoreUnexported(Figures{}), cmpopts.IgnoreFields(Report{}, "HeldOut"), cmpopts.IgnoreFields(Failure{}, "HeldOut"), cmpopts.EquateApprox(0, 1e-9)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestAnErrorOfTheEngineNamesTheQuery(t *testing.T) {
	broken := errors.New("broken")
	queries := []Query{{Line: 7, Kind: "zh", Text: "公园"}}
	_, err := Score(t.Context(), queries, nil, func(context.Context, string) ([]string, error) { return nil, broken })
	if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), `line 7: "公园": `) {
		t.Errorf("got %v", err)
	}
}
