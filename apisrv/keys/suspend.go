package keys

import (
	"context"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// Suspend stops one key for a while, on behalf of by ("account:ID"): 沪府令9号
// 第四十五条 and 山东省政府令329号 第三十一条第二款 ask to act at once on an incident.
// To stop all that an application gives, suspend the application. The error is
// store.ErrNotFound where the application has no such key that is not revoked.
func (s *Service) Suspend(ctx context.Context, by, receipt, id, reason string) error {
	return s.pause(ctx, by, "key.suspended", receipt, id, reason, true)
}

// Resume lets a suspended key work again.
func (s *Service) Resume(ctx context.Context, by, receipt, id, reason string) error {
	return s.pause(ctx, by, "key.resumed", receipt, id, reason, false)
}

// pause changes nothing where the key is as it shall be already.
func (s *Service) pause(ctx context.Context, by, action, receipt, id, reason string, pause bool) error {
	return s.db.Change(ctx, func(tx *store.Tx) error {
		var display, account string
		var since int64
		err := tx.Row(ctx, `SELECT k.display, k.suspended_at, a.account FROM access_key k JOIN application a ON a.receipt = k.receipt
			WHERE k.id = ? AND k.receipt = ? AND k.revoked_at = 0`, []any{id, receipt}, &display, &since, &account)
		if err != nil || (since != 0) == pause {
			return err
		}
		err = tx.Record(ctx, audit.Event{Actor: by, Action: action, Object: cases.Object(receipt), Detail: map[string]string{"key": id, "display": display}, Personal: map[string]string{"reason": reason}})
		if err != nil {
			return err
		}
		since, kind := int64(0), "key-resumed"
		if pause {
			since, kind = store.Millis(tx.Now()), "key-suspended"
		}
		if _, err := tx.Exec(ctx, "UPDATE access_key SET suspended_at = ?, changed = ? WHERE id = ?", since, tx.Recorded(), id); err != nil {
			return err
		}
		return tx.Notify(ctx, account, kind, map[string]string{"receipt": receipt, "display": display, "reason": reason})
	})
}

// SuspendDataset takes a dataset from everybody at once, on behalf of by, and
// tells those who use it.
func (s *Service) SuspendDataset(ctx context.Context, by, dataset, reason string) error {
	return s.setDataset(ctx, by, "suspended", dataset, reason, 0)
}

// LiftDataset ends the suspension of a dataset, and tells those who use it.
func (s *Service) LiftDataset(ctx context.Context, by, dataset, reason string) error {
	return s.setDataset(ctx, by, "lifted", dataset, reason, 1)
}

func (s *Service) setDataset(ctx context.Context, by, done, dataset, reason string, lifted int64) error {
	return s.db.Change(ctx, func(tx *store.Tx) error {
		var before int64
		err := tx.Row(ctx, "SELECT COUNT(*) FROM suspended_dataset WHERE dataset = ? AND lifted_at = 0", []any{dataset}, &before)
		if err != nil {
			return err
		}
		err = tx.Record(ctx, audit.Event{Actor: by, Action: "dataset." + done, Object: "dataset:" + dataset, Detail: map[string]string{"reason": reason}})
		if err != nil {
			return err
		}
		now := store.Millis(tx.Now())
		_, err = tx.Exec(ctx, `INSERT INTO suspended_dataset (dataset, reason, since, lifted_at, changed) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (dataset) DO UPDATE SET reason = excluded.reason, since = excluded.since, lifted_at = excluded.lifted_at, changed = excluded.changed`,
			dataset, reason, now, lifted*now, tx.Recorded())
		if err != nil || before == 1-lifted { // nobody is told twice
			return err
		}
		return tellUsers(ctx, tx, dataset, "dataset-"+done, reason)
	})
}

// tellUsers tells everybody who has a dataset in use, however many of their
// applications are for it, once.
func tellUsers(ctx context.Context, tx *store.Tx, dataset, kind, reason string) error {
	users, err := store.All(ctx, tx, "SELECT DISTINCT account FROM application WHERE dataset = ? AND state = ? AND submitted_at > 0 ORDER BY account",
		[]any{dataset, string(access.Active)}, func(account *string) []any { return []any{account} })
	for _, account := range users {
		if err == nil {
			err = tx.Notify(ctx, account, kind, map[string]string{"dataset": dataset, "reason": reason})
		}
	}
	return err
}
