package rollup

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// maxTerms bounds the terms of a month. When it is reached, terms that were
// searched for once make room for new ones, so that nobody fills the list with what
// nobody else wants to know; where there are none of these, only those that are
// there are counted on. Searches as such are counted all the same.
const maxTerms = 50_000

// writeTerms adds what people searched for, first what is in the list already.
func (d *day) writeTerms(ctx context.Context, tx *store.Tx) error {
	if len(d.terms) == 0 {
		return nil
	}
	known, fresh, room, err := d.sortTerms(ctx, tx, slices.Sorted(maps.Keys(d.terms)))
	if err != nil {
		return err
	}
	if err := d.addTerms(ctx, tx, known); err != nil {
		return err
	}
	if short := len(fresh) - room; short > 0 {
		gone, err := tx.Exec(ctx, `DELETE FROM use_term WHERE at = ? AND term IN
(SELECT term FROM use_term WHERE at = ? AND searches = 1 ORDER BY term LIMIT ?)`, monthOf(d.date), monthOf(d.date), short)
		if err != nil {
			return fmt.Errorf("make room for terms: %w", err)
		}
		fresh = fresh[:room+int(gone)]
	}
	return d.addTerms(ctx, tx, fresh)
}

// sortTerms are those of the day's terms that are in the list of the month, and
// the others, for some of which there is room. While there is room for all, they
// are not told apart.
func (d *day) sortTerms(ctx context.Context, tx *store.Tx, all []string) (known, fresh []string, room int, err error) {
	month, n := monthOf(d.date), 0
	if err := tx.Row(ctx, `SELECT COUNT(*) FROM use_term WHERE at = ?`, []any{month}, &n); err != nil {
		return nil, nil, 0, fmt.Errorf("count terms: %w", err)
	}
	if n+len(all) <= maxTerms {
		return all, nil, 0, nil
	}
	there, err := store.All(ctx, tx, `SELECT term FROM use_term WHERE at = ?`, []any{month}, func(w *string) []any { return []any{w} })
	if err != nil {
		return nil, nil, 0, fmt.Errorf("read terms: %w", err)
	}
	listed := map[string]bool{}
	for _, words := range there {
		listed[words] = true
	}
	for _, words := range all {
		if listed[words] {
			known = append(known, words)
		} else {
			fresh = append(fresh, words)
		}
	}
	return known, fresh, max(maxTerms-n, 0), nil
}

// addTerms adds what was counted of terms.
func (d *day) addTerms(ctx context.Context, tx *store.Tx, all []string) error {
	month := monthOf(d.date)
	for _, n := range chunks {
		for ; len(all) >= n; all = all[n:] {
			args := make([]any, 0, 5*n)
			for _, words := range all[:n] {
				t := d.terms[words]
				args = append(args, month, words, t.searches, t.empty, t.visitors)
			}
			if _, err := tx.Exec(ctx, termStatement(n), args...); err != nil {
				return fmt.Errorf("add to terms: %w", err)
			}
		}
	}
	return nil
}

func termStatement(rows int) string {
	return `INSERT INTO use_term (at, term, searches, empty_searches, visitors) VALUES ` + strings.Repeat(", (?, ?, ?, ?, ?)", rows)[2:] + `
ON CONFLICT (at, term) DO UPDATE SET searches = use_term.searches + excluded.searches,
empty_searches = use_term.empty_searches + excluded.empty_searches, visitors = use_term.visitors + excluded.visitors`
}
