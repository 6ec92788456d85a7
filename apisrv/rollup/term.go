package rollup

import (
	"context"
	"fmt"
	"maps"
	"slices"

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
	month, n := monthOf(d.date), int64(0)
	if err := tx.Row(ctx, `SELECT COUNT(*) FROM use_term WHERE at = ?`, []any{month}, &n); err != nil {
		return fmt.Errorf("count terms: %w", err)
	}
	for _, words := range slices.Sorted(maps.Keys(d.terms)) {
		t := d.terms[words]
		changed, err := tx.Exec(ctx, `UPDATE use_term SET searches = searches + ?, empty_searches = empty_searches + ?, visitors = visitors + ?
WHERE at = ? AND term = ?`, t.searches, t.empty, t.visitors, month, words)
		if err == nil && changed == 0 && n < maxTerms {
			n++
			_, err = tx.Exec(ctx, `INSERT INTO use_term (at, term, searches, empty_searches, visitors) VALUES (?, ?, ?, ?, ?)`,
				month, words, t.searches, t.empty, t.visitors)
		}
		if err != nil {
			return fmt.Errorf("add to terms: %w", err)
		}
	}
	return nil
}
