package figures

import (
	"slices"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// term is a search term.
type term struct {
	text                      string
	searches, empty, visitors int64
}

// termLines bounds the lists of search terms.
const termLines = 1000

// terms are the search terms of the months that the period touches. The sign before
// at keeps the months from choosing the index: terms are added up in their order.
func (q *question) terms(order string) ([]term, error) {
	from, to, _ := q.period.months()
	return store.All(q.ctx, q.tx, `SELECT term, CAST(SUM(searches) AS BIGINT) AS s, CAST(SUM(empty_searches) AS BIGINT) AS e, CAST(SUM(visitors) AS BIGINT) FROM use_term
		WHERE +at BETWEEN ? AND ? GROUP BY term `+order+` LIMIT ?`, []any{from, to, termLines}, func(t *term) []any { return []any{&t.text, &t.searches, &t.empty, &t.visitors} })
}

// unsearched is the note of tables of searches.
var unsearched = lang.Text{ZH: "导入的日志不记录检索有没有结果，其中的检索不计入无结果检索。", EN: "Imported logs do not tell what a search found: theirs are not among those without result."}

var byMonths = lang.Text{ZH: "按整月统计：时间段所跨的各月。可能涉及个人信息的检索词不保存。最多列1000个词。", EN: "By whole months: those that the period touches. Terms that may hold what is personal are not kept. At most 1,000 terms."}

func useUnmet(q *question) (Table, error) {
	t := Table{Note: joined(byMonths, unsearched), Columns: slices.Concat([]Column{label("term", "检索词", "Term")}, figures("term_empty", "term_searches", "term_visitors")),
		Chart: Chart{Kind: "bars", X: "term", Y: []string{"term_empty"}}}
	all, err := q.terms("HAVING SUM(empty_searches) > 0 ORDER BY e DESC, term")
	for _, w := range all {
		t.Rows = append(t.Rows, Row{Cells: []Cell{verbatim(w.text), count(w.empty), count(w.searches), count(w.visitors)}})
	}
	return t, err
}

func useSearches(q *question) (Table, error) {
	t := Table{Note: joined(byMonths, unsearched), Columns: slices.Concat([]Column{label("term", "检索词", "Term")}, figures("term_searches", "term_empty", "term_visitors"))}
	searched, err := q.searched()
	if err != nil {
		return t, err
	}
	first, last, _ := q.period.months()
	known := searched(firstDay(first), lastDay(last))
	all, err := q.terms("ORDER BY s DESC, term")
	for _, w := range all {
		t.Rows = append(t.Rows, Row{Cells: []Cell{verbatim(w.text), count(w.searches), where(known, w.empty), count(w.visitors)}})
	}
	return t, err
}
