package keys

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"unique"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// change is a key with its application as the store has them.
type change struct {
	id, hash, receipt, body  string
	ends, revoked, suspended int64
}

// Refresh takes over what changed in the store since the last time. Whoever
// revokes a key or suspends a dataset calls it, so that it holds here at once.
func (r *Ring) Refresh(ctx context.Context) error {
	r.mu.RLock()
	since := r.seen
	r.mu.RUnlock()
	var last int64
	return r.db.Read(ctx, func(tx *store.Tx) error {
		if err := tx.Row(ctx, "SELECT COALESCE(MAX(seq), 0) FROM audit", nil, &last); err != nil || last == since {
			return err
		}
		type dataset struct {
			id     string
			lifted int64
		}
		datasets, err := store.All(ctx, tx, "SELECT dataset, lifted_at FROM suspended_dataset WHERE changed > ? ORDER BY dataset", []any{since},
			func(d *dataset) []any { return []any{&d.id, &d.lifted} })
		if err != nil {
			return err
		}
		r.mu.Lock()
		for _, d := range datasets {
			r.suspended[d.id] = d.lifted == 0
		}
		r.mu.Unlock()
		if err := r.follow(ctx, tx, since); err != nil {
			return fmt.Errorf("follow keys: %w", err)
		}
		r.mu.Lock()
		r.seen = max(r.seen, last)
		r.mu.Unlock()
		return nil
	})
}

// follow reads the keys that changed, and those whose application did.
func (r *Ring) follow(ctx context.Context, tx *store.Tx, since int64) error {
	rows, err := tx.Query(ctx, `SELECT k.id, k.hash, k.receipt, k.ends_at, k.revoked_at, k.suspended_at, a.body FROM access_key k JOIN application a ON a.receipt = k.receipt
		WHERE k.id IN (SELECT id FROM access_key WHERE changed > ?
			UNION SELECT c.id FROM application b JOIN access_key c ON c.receipt = b.receipt WHERE b.changed > 0 AND b.changed > ?) ORDER BY k.id`, since, since)
	if err != nil {
		return err
	}
	defer rows.Close()
	known := map[string]*grant{} // those read anew in this round
	for rows.Next() {
		var c change
		if err := rows.Scan(&c.id, &c.hash, &c.receipt, &c.ends, &c.revoked, &c.suspended, &c.body); err != nil {
			return err
		}
		if known[c.receipt] == nil {
			g, err := r.read(c)
			if err != nil {
				return err
			}
			known[c.receipt] = g
		}
		if err := r.hold(c, *known[c.receipt]); err != nil {
			return err
		}
	}
	return rows.Err()
}

// read makes the grant of an application.
func (r *Ring) read(c change) (*grant, error) {
	var body access.Case
	if err := json.Unmarshal([]byte(c.body), &body); err != nil {
		return nil, err
	}
	// As of its first day: whether it is over, Check finds out by the clock.
	g, ok := r.rules.GrantOf(body, body.Opened)
	if !ok {
		return &grant{receipt: c.receipt, account: body.Account, suspended: body.State == access.Suspended}, nil
	}
	items, err := json.Marshal(g.Items)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.items[string(items)] == nil {
		r.items[string(items)] = g.Items
	}
	return &grant{receipt: c.receipt, account: body.Account, dataset: unique.Make(g.Dataset).Value(), items: r.items[string(items)],
		delivery: g.Delivery, calls: g.Calls, rows: g.Rows, bytes: g.Bytes, until: g.Until}, nil
}

// hold takes over one key.
func (r *Ring) hold(c change, g grant) error {
	var hash access.KeyHash
	if n, err := hex.Decode(hash[:], []byte(c.hash)); err != nil || n != len(hash) {
		return fmt.Errorf("the hash of key %s is damaged", c.id)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if c.revoked != 0 {
		delete(r.keys, hash)
		return nil
	}
	shared := r.grants[c.receipt]
	if shared == nil {
		shared = new(grant)
		r.grants[c.receipt] = shared
	}
	*shared = g
	k := r.keys[hash]
	if k == nil {
		k = &held{id: c.id, grant: shared}
		r.keys[hash] = k
	}
	k.ends, k.pause = c.ends, c.suspended != 0
	return nil
}
