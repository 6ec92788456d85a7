package rollup

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// maxTerms bounds the terms of a month. When it is reached, only those that are
// there are counted on; searches as such are counted all the same.
const maxTerms = 50_000

// writeTerms adds what people searched for.
func (d *day) writeTerms(ctx context.Context, tx *store.Tx) error {
	if len(d.terms) == 0 {
		return nil
	}
	month := monthOf(d.date)
	all, err := d.roomFor(ctx, tx, slices.Sorted(maps.Keys(d.terms)))
	if err != nil {
		return err
	}
	for _, n := range chunks {
		for ; len(all) >= n; all = all[n:] {
			args := make([]any, 0, 5*n)
			for _, words := range all[:n] {
				t := d.terms[words]
				args = append(args, month, words, t.searches, t.empty, t.visitors)
			}
			if _, err := tx.Exec(ctx, addTerms(n), args...); err != nil {
				return fmt.Errorf("add to terms: %w", err)
			}
		}
	}
	return nil
}

// roomFor are those of the day's terms, sorted, that are in its month already and as
// many of the others as it takes.
func (d *day) roomFor(ctx context.Context, tx *store.Tx, all []string) ([]string, error) {
	month, n := monthOf(d.date), 0
	if err := tx.Row(ctx, `SELECT COUNT(*) FROM use_term WHERE at = ?`, []any{month}, &n); err != nil {
		return nil, fmt.Errorf("count terms: %w", err)
	}
	if n+len(all) <= maxTerms {
		return all, nil
	}
	there, err := store.All(ctx, tx, `SELECT term FROM use_term WHERE at = ? ORDER BY term`, []any{month}, func(w *string) []any { return []any{w} })
	if err != nil {
		return nil, fmt.Errorf("read terms: %w", err)
	}
	known := map[string]bool{}
	for _, words := range there {
		known[words] = true
	}
	return slices.DeleteFunc(all, func(words string) bool {
		if !known[words] {
			n++
		}
		return !known[words] && n > maxTerms
	}), nil
}

func addTerms(rows int) string {
	return `INSERT INTO use_term (at, term, searches, empty_searches, visitors) VALUES ` + strings.Repeat(", (?, ?, ?, ?, ?)", rows)[2:] + `
ON CONFLICT (at, term) DO UPDATE SET searches = use_term.searches + excluded.searches,
empty_searches = use_term.empty_searches + excluded.empty_searches, visitors = use_term.visitors + excluded.visitors`
}
