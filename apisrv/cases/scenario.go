package cases

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Scenario is a scenario as it is kept.
type Scenario struct {
	access.Scenario
	Created time.Time
	Retired time.Time // zero: still offered, unless its last day is past
}

// Offered reports whether applicants can choose the scenario on a day.
func (s Scenario) Offered(on calendar.Date) bool {
	return s.Retired.IsZero() && (s.Until.IsZero() || on <= s.Until)
}

// AddScenario keeps a scenario that an operator, by the id of their account,
// defined for a dataset. An id serves once, since decisions name it.
func (s *Service) AddScenario(ctx context.Context, by string, a access.Scenario, d access.Dataset) ([]access.Fault, error) {
	if faults := a.Check(d); len(faults) > 0 {
		return faults, nil
	}
	body, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	var faults []access.Fault
	err = s.db.Change(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, "INSERT INTO scenario (dataset, id, body, created_at) VALUES (?, ?, ?, ?) ON CONFLICT (dataset, id) DO NOTHING",
			a.Dataset, a.ID, string(body), store.Millis(tx.Now()))
		if err != nil {
			return err
		}
		if n == 0 {
			faults = []access.Fault{{Field: "scenario.id", Message: lang.Text{ZH: "这个编号已经用过", EN: "The id was used before"},
				Fix: lang.Text{ZH: "请换一个编号。", EN: "Choose another one."}}}
			return errRefused
		}
		return tx.Record(ctx, audit.Event{Actor: "account:" + by, Action: "scenario.added", Object: "dataset:" + a.Dataset,
			Detail: map[string]string{"scenario": a.ID, "hash": access.HashText(body)}})
	})
	if err != nil && !errors.Is(err, errRefused) {
		return nil, fmt.Errorf("add scenario %s of %s: %w", a.ID, a.Dataset, err)
	}
	return faults, nil
}

// RetireScenario ends a scenario: what was granted by it stays. The error is
// store.ErrNotFound where there is none; one that was retired stays so.
func (s *Service) RetireScenario(ctx context.Context, by, dataset, id, reason string) error {
	err := s.db.Change(ctx, func(tx *store.Tx) error {
		var retired int64
		if err := tx.Row(ctx, "SELECT retired_at FROM scenario WHERE dataset = ? AND id = ?", []any{dataset, id}, &retired); err != nil || retired != 0 {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE scenario SET retired_at = ? WHERE dataset = ? AND id = ?", store.Millis(tx.Now()), dataset, id); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Actor: "account:" + by, Action: "scenario.retired", Object: "dataset:" + dataset, Detail: map[string]string{"scenario": id}, Personal: map[string]string{"reason": reason}})
	})
	if err != nil {
		return fmt.Errorf("retire scenario %s of %s: %w", id, dataset, err)
	}
	return nil
}

// Scenarios lists the scenarios of a dataset, of all where it is empty, retired
// ones too, by dataset and id.
func (s *Service) Scenarios(ctx context.Context, dataset string) (all []Scenario, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		if dataset == "" {
			all, err = scenarios(ctx, tx, "ORDER BY dataset, id")
			return err
		}
		all, err = scenarios(ctx, tx, "WHERE dataset = ? ORDER BY id", dataset)
		return err
	})
	return all, err
}

func scenarios(ctx context.Context, tx *store.Tx, rest string, args ...any) ([]Scenario, error) {
	type row struct {
		body             string
		created, retired int64
	}
	rows, err := store.All(ctx, tx, "SELECT body, created_at, retired_at FROM scenario "+rest, args, func(r *row) []any { return []any{&r.body, &r.created, &r.retired} })
	if err != nil {
		return nil, fmt.Errorf("list scenarios: %w", err)
	}
	all := make([]Scenario, len(rows))
	for i, r := range rows {
		all[i].Created, all[i].Retired = store.Time(r.created), store.Time(r.retired)
		if err := json.Unmarshal([]byte(r.body), &all[i].Scenario); err != nil {
			return nil, fmt.Errorf("read a scenario: %w", err)
		}
	}
	return all, nil
}

// fit grants an application that was just submitted at once, in the same
// transaction, if it fits the scenario that it names. Else it goes on as any
// other: the agency reviews it.
func (s *Service) fit(ctx context.Context, tx *store.Tx, c access.Case, history []access.Event, d access.Dataset) (access.Case, []access.Event, error) {
	a := c.Application
	if a.Scenario == "" {
		return c, history, nil
	}
	named, err := scenarios(ctx, tx, "WHERE dataset = ? AND id = ? AND retired_at = 0", a.Dataset, a.Scenario)
	if err != nil || len(named) == 0 {
		return c, history, err
	}
	scope := a.FullScope(calendar.Today(tx.Now()))
	move := access.Move{Step: access.Fit, By: access.Actor{Party: access.ClockParty}, At: tx.Now(), Scope: &scope, Scenario: &named[0].Scenario}
	next, e, err := s.rules.Take(c, d, move)
	if errors.As(err, new(*access.StepError)) {
		return c, history, nil
	}
	if err != nil {
		return c, history, err
	}
	history = append(history, e)
	return next, history, s.write(ctx, tx, next, history, nil)
}
