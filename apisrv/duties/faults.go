package duties

import (
	"context"
	"fmt"
	"slices"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Faults lists faults, the newest first, then by id.
func (s *Service) Faults(ctx context.Context, f Filter) (all []Fault, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		where, args := f.where("since", "until")
		all, err = s.faults(ctx, tx, where, args...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list faults: %w", err)
	}
	slices.SortFunc(all, func(a, b Fault) int { return -compareBy(a.Since, b.Since, b.ID, a.ID) })
	return all, nil
}

// FaultOf is a fault by its id. The error is store.ErrNotFound where there is none.
func (s *Service) FaultOf(ctx context.Context, id string) (f Fault, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		f, err = s.fault(ctx, tx, id)
		return err
	})
	return f, err
}

func (s *Service) fault(ctx context.Context, tx *store.Tx, id string) (Fault, error) {
	all, err := s.faults(ctx, tx, " WHERE id = ?", id)
	if err != nil {
		return Fault{}, err
	}
	if len(all) == 0 {
		return Fault{}, store.ErrNotFound
	}
	return all[0], nil
}

func (s *Service) faults(ctx context.Context, tx *store.Tx, where string, args ...any) ([]Fault, error) {
	type row struct {
		Fault
		kind, by, role, name, who string
		since, until, closes      int64
	}
	rows, err := store.All(ctx, tx, `SELECT id, kind, agency, dataset, COALESCE((SELECT name FROM account WHERE account.id = against), ''),
		COALESCE((SELECT kind FROM account WHERE account.id = against), ''), since, until, text_zh, text_en, noted_by,
		COALESCE((SELECT role FROM account WHERE account.id = noted_by), ''), standing, reason FROM fault`+where+" ORDER BY since, id", args,
		func(r *row) []any {
			return []any{&r.ID, &r.kind, &r.Agency, &r.Dataset, &r.name, &r.who, &r.since, &r.until, &r.Text.ZH, &r.Text.EN, &r.by, &r.role, &r.closes, &r.Reason}
		})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	answers, err := answersTo(ctx, tx, where, args)
	var all []Fault
	for _, r := range rows {
		f := r.Fault
		f.Kind, f.Since, f.Until, f.Noted, f.Closes = FaultKind(r.kind), calendar.Date(r.since), calendar.Date(r.until), r.by != "", r.closes == 1 && r.until == 0
		f.noter = accounts.Role(r.role)
		f.Answers, f.Against = answers[f.ID], whoUsed(r.who, r.name)
		if !f.Kind.Watched() {
			f.Cite = inWords(s.Profile.Clauses["R118"])
		}
		all = append(all, f)
	}
	return all, err
}

// whoUsed is who used data, as everybody may read it: an organisation by its name,
// a person as one.
func whoUsed(kind, name string) lang.Text {
	switch kind {
	case "":
		return lang.Text{}
	case access.Organisation:
		return lang.Text{ZH: name, EN: name}
	}
	return lang.Text{ZH: "个人", EN: "a person"}
}

// answersTo are the answers to the faults that a condition chooses, by fault.
func answersTo(ctx context.Context, tx *store.Tx, where string, args []any) (map[string][]Answer, error) {
	type row struct {
		Answer
		fault string
		at    int64
	}
	rows, err := store.All(ctx, tx, `SELECT a.fault, a.at, p.name, a.text FROM fault_answer a JOIN account p ON p.id = a.author
		WHERE a.fault IN (SELECT id FROM fault`+where+`) ORDER BY a.at, a.id`, args, func(r *row) []any { return []any{&r.fault, &r.at, &r.Name, &r.Text} })
	all := map[string][]Answer{}
	for _, r := range rows {
		r.At = store.Time(r.at)
		all[r.fault] = append(all[r.fault], r.Answer)
	}
	return all, err
}

// recordFault puts into the log what happened with a fault.
func recordFault(ctx context.Context, tx *store.Tx, actor, what string, f Fault, personal map[string]string) error {
	detail := map[string]string{"kind": string(f.Kind), "agency": f.Agency}
	if f.Dataset != "" {
		detail["dataset"] = f.Dataset
	}
	return tx.Record(ctx, audit.Event{Actor: actor, Action: "fault." + what, Object: "fault:" + f.ID, Detail: detail, Personal: personal})
}
