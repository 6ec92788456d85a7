package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// maxReasons is how many reasons an agency, or the operator, keeps for a step.
const maxReasons = 50

// Reason is a text that a desk gives again and again as the reason of a step.
type Reason struct {
	ID     string
	Agency string // whose desk; empty: everybody's, kept by the operator
	Step   access.Step
	Text   string
}

// AddReason keeps a reason on behalf of an account, and returns its id.
func (s *Service) AddReason(ctx context.Context, by string, r Reason) (id string, faults []access.Fault, err error) {
	if faults := access.CheckReason(r.Text); len(faults) > 0 {
		return "", faults, nil
	}
	if !slices.Contains(access.Steps(), r.Step) {
		return "", []access.Fault{{Field: "step", Message: lang.Text{ZH: "没有这个步骤", EN: "There is no such step"},
			Fix: lang.Text{ZH: "请选择列出的步骤。", EN: "Choose one of those listed."}}}, nil
	}
	id = store.NewID()
	err = s.db.Change(ctx, func(tx *store.Tx) error {
		var n int
		if err := tx.Row(ctx, "SELECT COUNT(*) FROM stock_reason WHERE agency = ? AND step = ? AND removed_at = 0", []any{r.Agency, string(r.Step)}, &n); err != nil {
			return err
		}
		if n >= maxReasons {
			faults = []access.Fault{{Field: "reason", Message: lang.Text{ZH: "常用理由已满", EN: "There are too many reasons"},
				Fix: lang.Text{ZH: fmt.Sprintf("每个步骤最多保存%d条，请先删除不用的。", maxReasons), EN: fmt.Sprintf("Up to %d are kept for a step: remove some first.", maxReasons)}}}
			return errRefused
		}
		_, err := tx.Exec(ctx, "INSERT INTO stock_reason (id, agency, step, text, author, at) VALUES (?, ?, ?, ?, ?, ?)",
			id, r.Agency, string(r.Step), r.Text, by, store.Millis(tx.Now()))
		if err != nil {
			return err
		}
		return recordReason(ctx, tx, by, "reason.added", id, r.Agency, string(r.Step))
	})
	if errors.Is(err, errRefused) {
		return "", faults, nil
	}
	if err != nil {
		return "", nil, fmt.Errorf("keep a reason: %w", err)
	}
	return id, nil, nil
}

// RemoveReason takes a reason off the list of an agency, or of the operator's
// where it is empty. The error is store.ErrNotFound where it is not on that.
func (s *Service) RemoveReason(ctx context.Context, by, agency, id string) error {
	return s.db.Change(ctx, func(tx *store.Tx) error {
		var step string
		if err := tx.Row(ctx, "SELECT step FROM stock_reason WHERE id = ? AND agency = ? AND removed_at = 0", []any{id, agency}, &step); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE stock_reason SET removed_at = ? WHERE id = ?", store.Millis(tx.Now()), id); err != nil {
			return err
		}
		return recordReason(ctx, tx, by, "reason.removed", id, agency, step)
	})
}

func recordReason(ctx context.Context, tx *store.Tx, by, action, id, agency, step string) error {
	return tx.Record(ctx, audit.Event{Actor: "account:" + by, Action: action, Object: "reason:" + id, Detail: map[string]string{"agency": agency, "step": step}})
}

// Reasons lists the reasons that an agency's desk can choose from for a step,
// for all where it is empty: by step, its own before the operator's, then as
// they were added.
func (s *Service) Reasons(ctx context.Context, agency string, step access.Step) (all []Reason, err error) {
	where, args := "agency IN (?, '') AND removed_at = 0", []any{agency}
	if step != "" {
		where, args = where+" AND step = ?", append(args, string(step))
	}
	type row struct {
		Reason
		step string
	}
	var rows []row
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		rows, err = store.All(ctx, tx, "SELECT id, agency, step, text FROM stock_reason WHERE "+where+" ORDER BY step, agency DESC, at, id", args,
			func(r *row) []any { return []any{&r.ID, &r.Agency, &r.step, &r.Text} })
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list reasons: %w", err)
	}
	for _, r := range rows {
		r.Reason.Step = access.Step(r.step)
		all = append(all, r.Reason)
	}
	return all, nil
}
