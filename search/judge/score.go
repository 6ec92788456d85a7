package judge

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/kaimen-portal/kaimen/search"
)

// depth is how many answers are looked at: those that a page shows before one
// scrolls.
const depth = 10

// good is the grade from which a first answer is a success.
const good = 2

// Report is how well an engine answers.
type Report struct {
	All     Figures          `json:"all"`
	Kinds   []KindFigures    `json:"kinds"`    // in the order of the file
	HeldOut Figures          `json:"held_out"` // the third by hash
	Failed  []Failure        `json:"failed"`   // queries whose first answer is no success, or far from ideal
	Unknown []UnknownDataset `json:"unknown"`  // names that no dataset of the catalogue fits
}

// Figures are the means over some queries.
type Figures struct {
	Queries  int     `json:"queries"`
	NDCG     float64 `json:"ndcg_at_10"`   // over the queries that have an answer
	Success  float64 `json:"success_at_1"` // over all: the first answer is worth 2 or 3, or nothing is found where nothing should be
	answered int
}

// KindFigures are those of one kind of query.
type KindFigures struct {
	Kind string `json:"kind"`
	Figures
}

// Failure is a query that an engine answers badly.
type Failure struct {
	Line    int      `json:"line"`
	Kind    string   `json:"kind"`
	Text    string   `json:"query"`
	HeldOut bool     `json:"held_out"`
	NDCG    float64  `json:"ndcg_at_10"`
	Hits    []Judged `json:"hits"`
}

// Judged is a dataset that was found, with its grade.
type Judged struct {
	ID    string `json:"id"`
	Grade int    `json:"grade"`
}

// UnknownDataset is a name in a file of judged queries that no dataset fits.
type UnknownDataset struct {
	Line int    `json:"line"`
	Name string `json:"name"`
}

// Score asks an engine the queries over docs. An error is one of the engine.
//
// The measure is the normalised discounted cumulative gain of the first ten
// answers (Järvelin and Kekäläinen 2002) in the form of trec_eval: the gain is
// the grade, the discount log2(rank+1), the ideal the best order of all that
// the catalogue holds.
func Score(ctx context.Context, queries []Query, docs []search.Document, ask Engine) (*Report, error) {
	byID := make(map[string]*search.Document, len(docs))
	for i := range docs {
		byID[docs[i].ID] = &docs[i]
	}
	r := &Report{Kinds: []KindFigures{}, Failed: []Failure{}, Unknown: []UnknownDataset{}}
	for i := range queries {
		q := &queries[i]
		ids, err := ask(ctx, q.Text)
		if err != nil {
			return nil, fmt.Errorf("line %d: %q: %w", q.Line, q.Text, err)
		}
		f := Failure{Line: q.Line, Kind: q.Kind, Text: q.Text, HeldOut: q.HeldOut(), Hits: []Judged{}}
		for _, id := range ids[:min(len(ids), depth)] {
			j := Judged{ID: id}
			if d, ok := byID[id]; ok {
				j.Grade = q.Grade(d)
			}
			f.Hits = append(f.Hits, j)
		}
		ideal, unknown := q.ideal(docs)
		r.Unknown = append(r.Unknown, unknown...)
		success := len(ids) == 0
		if len(q.grades) > 0 {
			f.NDCG = ndcg(f.Hits, ideal)
			success = len(f.Hits) > 0 && f.Hits[0].Grade >= min(good, slices.Max(append(ideal, 1)))
		}
		r.add(q, f, success)
	}
	return r, nil
}

// ideal is the grades of the best ten answers there are.
func (q *Query) ideal(docs []search.Document) (best []int, unknown []UnknownDataset) {
	used := make([]bool, len(q.grades))
	for i := range docs {
		worth, decided := 0, false
		for n, g := range q.grades {
			if g.fits(&docs[i]) {
				used[n] = true
				if !decided {
					worth, decided = g.worth, true
				}
			}
		}
		if worth > 0 {
			best = append(best, worth)
		}
	}
	for n, ok := range used {
		if !ok {
			unknown = append(unknown, UnknownDataset{q.grades[n].line, q.grades[n].name})
		}
	}
	slices.SortFunc(best, func(a, b int) int { return b - a })
	return best[:min(len(best), depth)], unknown
}

// ndcg is 0 where nothing is worth finding: then the judgements do not belong
// to the catalogue.
func ndcg(hits []Judged, ideal []int) float64 {
	var got, best float64
	for i, h := range hits {
		got += float64(h.Grade) / math.Log2(float64(i+2))
	}
	for i, g := range ideal {
		best += float64(g) / math.Log2(float64(i+2))
	}
	if best == 0 {
		return 0
	}
	return got / best
}

// poor is the measure below which an answer is listed among the failures.
const poor = 0.7

func (r *Report) add(q *Query, f Failure, success bool) {
	judged := len(q.grades) > 0
	if !success || judged && f.NDCG < poor {
		r.Failed = append(r.Failed, f)
	}
	r.All.add(f.NDCG, judged, success)
	if q.HeldOut() {
		r.HeldOut.add(f.NDCG, judged, success)
	}
	i := slices.IndexFunc(r.Kinds, func(k KindFigures) bool { return k.Kind == q.Kind })
	if i < 0 {
		i = len(r.Kinds)
		r.Kinds = append(r.Kinds, KindFigures{Kind: q.Kind})
	}
	r.Kinds[i].add(f.NDCG, judged, success)
}

// add keeps the means.
func (f *Figures) add(ndcg float64, judged, success bool) {
	f.Queries++
	hit := 0.0
	if success {
		hit = 1
	}
	f.Success += (hit - f.Success) / float64(f.Queries)
	if judged {
		f.answered++
		f.NDCG += (ndcg - f.NDCG) / float64(f.answered)
	}
}
