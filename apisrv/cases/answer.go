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
	where, states := decided()
	today := calendar.Today(s.db.Now())
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, "SELECT body FROM application WHERE "+where+" ORDER BY receipt", states...)
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

// AnswersMark is a text that is another one whenever Answers may be others: by
// it, who has them need not read a hundred thousand applications again. Every
// step counts an application on, none takes back a decision, and what is
// published may change with the day.
func (s *Service) AnswersMark(ctx context.Context) (mark string, err error) {
	where, states := decided()
	var n, steps int64
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		return tx.Row(ctx, "SELECT COUNT(*), COALESCE(SUM(seq), 0) FROM application WHERE "+where, states, &n, &steps)
	})
	if err != nil {
		return "", fmt.Errorf("count the decisions to be published: %w", err)
	}
	return fmt.Sprintf("%d %d %s", n, steps, calendar.Today(s.db.Now())), nil
}

// decided is the condition of applications that were decided, with its values.
func decided() (where string, states []any) {
	for _, state := range access.States() {
		if state.Decided() {
			states = append(states, string(state))
		}
	}
	return "state IN (?" + strings.Repeat(", ?", len(states)-1) + ")", states
}
