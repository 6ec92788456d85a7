package judge_test

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/sample"
	"github.com/kaimen-portal/kaimen/generator/compose"
	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/judge"
	"github.com/kaimen-portal/kaimen/search/text"
)

// size is that of the synthetic catalogue that the queries were judged on.
const size = 10_000

// documents are those that the judged queries are about: the sample catalogue
// and the synthetic one.
var documents = sync.OnceValues(func() ([]search.Document, error) {
	cat, _, err := datasets.Load(context.Background(), sample.FS())
	if err != nil {
		return nil, err
	}
	frame := compose.NewFrame(cat, calendar.NewDate(2026, 11, 1))
	return append(compose.Documents(cat, frame), judge.Catalogue(size)...), nil
})

func judgedQueries() ([]judge.Query, error) {
	f, err := os.Open("testdata/queries.txt")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return judge.Parse(f)
}

// judged are the queries and what they ask of.
func judged(t testing.TB) ([]judge.Query, []search.Document) {
	t.Helper()
	queries, err := judgedQueries()
	if err != nil {
		t.Fatal(err)
	}
	docs, err := documents()
	if err != nil {
		t.Fatal(err)
	}
	return queries, docs
}

// answered is how the search answers the judged queries.
var answered = sync.OnceValues(func() (*judge.Report, error) {
	queries, err := judgedQueries()
	if err != nil {
		return nil, err
	}
	docs, err := documents()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "judge-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	index, err := judge.Index(context.Background(), dir, docs, search.Vocabulary{})
	if err != nil {
		return nil, err
	}
	defer index.Close()
	return judge.Score(context.Background(), queries, docs, judge.Asking(index))
})

// What the search is held to; docs/search-relevance.md has what was measured.
const leastNDCG, leastSuccess = 0.90, 0.90

func TestSearchAnswersJudgedQueries(t *testing.T) {
	got, err := answered()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", got)
	for _, f := range got.Failed {
		if !f.HeldOut { // what is held out must not be worked on
			t.Logf("%v", f)
		}
	}
	if got.All.NDCG < leastNDCG || got.All.Success < leastSuccess {
		t.Errorf("nDCG@10 %.3f, success@1 %.3f; want at least %.2f, %.2f", got.All.NDCG, got.All.Success, leastNDCG, leastSuccess)
	}
	if len(got.Unknown) > 0 {
		t.Errorf("names that no dataset fits: %v", got.Unknown)
	}
}

func TestJudgedQueriesAreManyAndOfEveryKind(t *testing.T) {
	queries, _ := judged(t)
	kinds := map[string]int{}
	held := 0
	for _, q := range queries {
		kinds[q.Kind]++
		if q.HeldOut() {
			held++
		}
	}
	for _, kind := range []string{"zh", "pinyin", "initials", "en", "mixed", "code", "misspelt", "synonym", "item", "agency", "none"} {
		if kinds[kind] < 10 {
			t.Errorf("%d queries of kind %s, want 10", kinds[kind], kind)
		}
	}
	if len(queries) < 150 || held < len(queries)/4 || held > len(queries)*2/5 {
		t.Errorf("%d queries, %d of them held out; want 150 and a third", len(queries), held)
	}
}

// A query that stands word for word in what it looks for is easy. Half of them
// must not.
func TestHalfOfTheQueriesAreNotPartOfTheirAnswer(t *testing.T) {
	queries, docs := judged(t)
	folded := make([]string, len(docs))
	for i := range docs {
		folded[i] = text.Fold(strings.Join(texts(&docs[i]), "\n"))
	}
	apart := 0
	for _, q := range queries {
		typed, within := text.Fold(q.Text), false
		for i := range docs {
			if strings.Contains(folded[i], typed) && q.Grade(&docs[i]) == 3 {
				within = true
				break
			}
		}
		if !within {
			apart++
		}
	}
	t.Logf("%d of %d", apart, len(queries))
	if apart*2 < len(queries) {
		t.Errorf("%d of %d queries are no part of a best answer, want half", apart, len(queries))
	}
}

// texts are all that a document can be found by.
func texts(d *search.Document) []string {
	out := []string{d.ID, d.Code, d.Title.ZH, d.Title.EN, d.Summary.ZH, d.Summary.EN, d.Description.ZH, d.Description.EN,
		d.AgencyName.ZH, d.AgencyName.EN, d.DomainName.ZH, d.DomainName.EN}
	out = append(append(append(out, d.KeywordsZH...), d.KeywordsEN...), d.Files...)
	for _, it := range d.Items {
		out = append(out, it.Name, it.Title.ZH, it.Title.EN, it.Description.ZH, it.Description.EN)
	}
	return out
}
