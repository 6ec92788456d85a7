package figures

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

var (
	// ErrNotOver says that a period cannot be published, since it is no half-year or
	// year that has been over for a day.
	ErrNotOver = errors.New("only half-years and years that have been over for a day are published")
	// ErrUnranked says that a period cannot be published, since too little is on record
	// of it for any agency to have a total.
	ErrUnranked = errors.New("no agency has a total")
	// ErrPublished says that the evaluation of a period was published before.
	ErrPublished = errors.New("the evaluation of the period was published already")
)

// Evaluated reports whether it is a half-year or a year, over which agencies are
// evaluated.
func (p Period) Evaluated() bool {
	kind, _, _ := strings.Cut(p.Key, "-")
	return kind == "half" || kind == "year"
}

// Publishable reports whether the evaluation of a period may be published: that of
// a whole half-year or year which has been over for a day, since what is published
// stays, and what was used in the last minutes is counted after midnight.
func (p Period) Publishable(today calendar.Date) bool { return p.Evaluated() && p.To.Add(1) < today }

// Publish puts the evaluation of all agencies down for everybody to see, as it is
// now, once for ever. By is the id of the account that answers for it.
func (s *Service) Publish(ctx context.Context, by string, p Period) error {
	today := calendar.Today(s.DB.Now())
	if !p.Publishable(today) {
		return fmt.Errorf("publish the evaluation of %s: %w", p.Key, ErrNotOver)
	}
	r, err := s.Report(ctx, p, "")
	if err != nil {
		return err
	}
	if len(r.Standing) == 0 || r.Standing[0].Rank == 0 {
		return fmt.Errorf("publish the evaluation of %s: %w", p.Key, ErrUnranked)
	}
	body, err := json.Marshal(r.public(today))
	if err != nil {
		return err
	}
	err = s.DB.Change(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, "INSERT INTO evaluation_report (period, body, published_at, author) VALUES (?, ?, ?, ?) ON CONFLICT (period) DO NOTHING",
			p.Key, string(body), store.Millis(tx.Now()), by)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrPublished
		}
		return tx.Record(ctx, audit.Event{Actor: "account:" + by, Action: "evaluation.published", Object: "evaluation:" + p.Key,
			Detail: map[string]string{"from": p.From.String(), "to": p.To.String()}})
	})
	if err != nil {
		return fmt.Errorf("publish the evaluation of %s: %w", p.Key, err)
	}
	return nil
}

// public is the report as everybody may see it: measures, weights and points.
func (r Report) public(on calendar.Date) activity.Evaluation {
	e := activity.Evaluation{Period: r.Period.Key, Name: r.Period.Label, From: r.Period.From, To: r.Period.To, Published: on, Basis: r.Basis}
	for _, m := range r.Measures {
		e.Measures = append(e.Measures, activity.Measure{Name: m.Name, Weight: m.Weight, Cite: m.Cite})
	}
	for _, s := range r.Standing {
		one := activity.Evaluated{Agency: s.Agency, Name: s.Name, Total: points(s.Total)}
		for _, c := range s.Scores {
			one.Scores = append(one.Scores, points(c))
		}
		e.Agencies = append(e.Agencies, one)
	}
	return e
}

// points is a score, nil for none.
func points(c Cell) *float64 {
	if c.None {
		return nil
	}
	return &c.Number
}

// Published are the evaluations that were published, the newest first.
func (s *Service) Published(ctx context.Context) (all []activity.Evaluation, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		bodies, err := store.All(ctx, tx, "SELECT body FROM evaluation_report ORDER BY published_at DESC, period", nil, func(b *string) []any { return []any{b} })
		all = make([]activity.Evaluation, len(bodies))
		for i, b := range bodies {
			if err := json.Unmarshal([]byte(b), &all[i]); err != nil {
				return err
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read published evaluations: %w", err)
	}
	return all, nil
}
