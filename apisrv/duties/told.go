package duties

import (
	"context"
	"fmt"
	"strconv"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// seen keeps that a version of a dataset, with its data items, was there, and
// reports whether it is new.
func seen(ctx context.Context, tx *store.Tx, k known) (fresh bool, err error) {
	if k.version == "" {
		return false, nil
	}
	n, err := tx.Exec(ctx, "INSERT INTO known_version (dataset, version, at) VALUES (?, ?, ?) ON CONFLICT (dataset, version) DO NOTHING",
		k.dataset, k.version+"/"+k.items, store.Millis(tx.Now()))
	return n > 0, err
}

// tellUsers tells everybody who has a conditional dataset in use that its data or
// its data items are others now (长政办发〔2018〕22号 第二十五条 has users told to
// compare), once for each version.
func (s *Service) tellUsers(ctx context.Context, tx *store.Tx, before, now known, d supply.Dataset) error {
	if d.Class != datasets.Conditional {
		return nil
	}
	users, err := store.All(ctx, tx, "SELECT DISTINCT account FROM application WHERE dataset = ? AND state = ? AND submitted_at > 0 ORDER BY account",
		[]any{d.ID, string(access.Active)}, func(account *string) []any { return []any{account} })
	if err != nil || len(users) == 0 {
		return err
	}
	kind := "data-changed"
	if now.items != before.items {
		kind = "items-changed"
	}
	day := dayWords(now.asOf)
	for _, account := range users {
		if err := tx.Notify(ctx, account, kind, map[string]string{"dataset": d.ID, "dayZH": day.ZH, "dayEN": day.EN}); err != nil {
			return err
		}
	}
	return tx.Record(ctx, audit.Event{Actor: "clock", Action: "dataset.told", Object: "dataset:" + d.ID,
		Detail: map[string]string{"what": kind, "version": now.version, "users": strconv.Itoa(len(users))}})
}

// digest tells the reviewers of an agency how many faults were found since they
// were told last, once a day at most.
func (s *Service) digest(ctx context.Context, today calendar.Date) error {
	type waiting struct {
		agency string
		n      int
	}
	var all []waiting
	err := s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		all, err = store.All(ctx, tx, `SELECT agency, COUNT(*) FROM fault WHERE told = 0
			AND agency NOT IN (SELECT agency FROM fault WHERE told = ?) GROUP BY agency ORDER BY agency`, []any{int64(today)}, func(w *waiting) []any { return []any{&w.agency, &w.n} })
		return err
	})
	if err != nil {
		return err
	}
	for _, w := range all {
		err := s.DB.Keep(ctx, func(tx *store.Tx) error {
			n, err := tx.Exec(ctx, "UPDATE fault SET told = ? WHERE agency = ? AND told = 0 AND NOT EXISTS (SELECT 1 FROM fault f WHERE f.told = ? AND f.agency = ?)",
				int64(today), w.agency, int64(today), w.agency)
			if err != nil || n == 0 {
				return err
			}
			err = tx.Record(ctx, audit.Event{Actor: "clock", Action: "fault.told", Object: "agency:" + w.agency, Detail: map[string]string{"n": fmt.Sprint(n)}})
			if err != nil {
				return err
			}
			return tellReviewers(ctx, tx, w.agency, "faults", map[string]string{"n": fmt.Sprint(n)})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// tellReviewers tells the reviewers of an agency.
func tellReviewers(ctx context.Context, tx *store.Tx, agency, kind string, params map[string]string) error {
	return tellStaff(ctx, tx, accounts.Reviewer, agency, kind, params)
}

// tellStaff tells everybody of a role.
func tellStaff(ctx context.Context, tx *store.Tx, role accounts.Role, agency, kind string, params map[string]string) error {
	all, err := store.All(ctx, tx, "SELECT id FROM account WHERE role = ? AND agency = ? AND disabled_at = 0 ORDER BY id", []any{string(role), agency},
		func(id *string) []any { return []any{id} })
	for _, account := range all {
		if err == nil {
			err = tx.Notify(ctx, account, kind, params)
		}
	}
	return err
}
