package cases

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// Answers are the decisions that are published today, the newest first, in an
// order that depends on nothing but what is published (see access.AnswerOf).
func (s *Service) Answers(ctx context.Context) (all []access.Answer, err error) {
	var decided []any
	for _, state := range access.States() {
		if state.Decided() {
			decided = append(decided, string(state))
		}
	}
	today := calendar.Today(s.db.Now())
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, "SELECT body FROM application WHERE state IN (?"+strings.Repeat(", ?", len(decided)-1)+") ORDER BY receipt", decided...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() { // one at a time: there may be a hundred thousand
			var body string
			var c access.Case
			if err := rows.Scan(&body); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(body), &c); err != nil {
				return err
			}
			if a, ok := access.AnswerOf(c, today); ok {
				all = append(all, a)
			}
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("read the decisions to be published: %w", err)
	}
	slices.SortFunc(all, access.Answer.Compare)
	return all, nil
}
