package duties

import (
	"context"
	"strconv"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets"
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
