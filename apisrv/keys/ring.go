package keys

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"unique"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// refreshEvery is how often a ring looks for changes: what was revoked on one
// process ends on all of them within twice that.
const refreshEvery = 2 * time.Second

// usedEvery is how often the last uses of keys are written down.
const usedEvery = time.Minute

// The answers of Check to a key that does not open the dataset.
var (
	ErrUnknown   = errors.New("the key is unknown, revoked or has run out")
	ErrOutside   = errors.New("the key's grant does not cover this")
	ErrSuspended = errors.New("the dataset is suspended") // 451
)

// Permit is what a good key permits.
type Permit struct {
	Key     string // id, by which its use is counted
	Receipt string // of the application
	Account string
	Calls   int // a day; 0: no number was agreed
}

// Ring holds the hashes of all live keys, with their grants. Its methods may be
// called from several goroutines.
type Ring struct {
	db     *store.DB
	rules  *access.Rules
	hasher *access.Hasher

	mu        sync.RWMutex
	keys      map[access.KeyHash]*held
	grants    map[string]*grant   // by receipt
	items     map[string][]string // by their JSON
	suspended map[string]bool
	seen      int64 // the last audit entry whose changes are here
}

// held is a key, as small as it can be: there may be a million.
type held struct {
	id    string
	ends  int64 // in milliseconds; 0: with its grant
	grant *grant
	used  atomic.Int64 // in milliseconds; negative: written down already
}

// grant is what several keys share.
type grant struct {
	receipt, account string
	dataset          string
	items            []string // shared by all grants of the same ones
	calls            int
	until            calendar.Date // zero: the application gives nothing now
}

// NewRing reads all keys.
func NewRing(ctx context.Context, db *store.DB, rules *access.Rules, h *access.Hasher) (*Ring, error) {
	r := &Ring{db: db, rules: rules, hasher: h, keys: map[access.KeyHash]*held{}, grants: map[string]*grant{}, items: map[string][]string{}, suspended: map[string]bool{}}
	return r, r.Refresh(ctx)
}

// Check says what a key permits for a dataset and some of its data items now.
// The error is ErrUnknown, ErrOutside or ErrSuspended.
func (r *Ring) Check(key access.Key, dataset string, items []string) (Permit, error) {
	hash := r.hasher.Hash(key)
	now := r.db.Now()
	r.mu.RLock()
	defer r.mu.RUnlock()
	k, ok := r.keys[hash]
	switch {
	case !ok || k.ends != 0 && store.Millis(now) >= k.ends || k.grant.until < calendar.Today(now):
		return Permit{}, ErrUnknown
	case !k.grant.covers(dataset, items):
		return Permit{}, ErrOutside
	case r.suspended[dataset]:
		return Permit{}, ErrSuspended
	}
	k.used.Store(store.Millis(now))
	return Permit{k.id, k.grant.receipt, k.grant.account, k.grant.calls}, nil
}

// Suspended reports whether a dataset is taken from everybody.
func (r *Ring) Suspended(dataset string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.suspended[dataset]
}

// Len is how many keys are held.
func (r *Ring) Len() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.keys)
}

// Run follows the store until ctx ends.
func (r *Ring) Run(ctx context.Context, log *slog.Logger) {
	refresh, used := time.NewTicker(refreshEvery), time.NewTicker(usedEvery)
	defer refresh.Stop()
	defer used.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-refresh.C:
			err = r.Refresh(ctx)
		case <-used.C:
			err = r.WriteUses(ctx)
		}
		if err != nil && ctx.Err() == nil {
			log.Error("keys not followed", "error", err)
		}
	}
}

// change is a key with its application as the store has them.
type change struct {
	id, hash, receipt, body string
	ends, revoked           int64
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
	rows, err := tx.Query(ctx, `SELECT k.id, k.hash, k.receipt, k.ends_at, k.revoked_at, a.body FROM access_key k JOIN application a ON a.receipt = k.receipt
		WHERE k.id IN (SELECT id FROM access_key WHERE changed > ?
			UNION SELECT c.id FROM application b JOIN access_key c ON c.receipt = b.receipt WHERE b.changed > ?) ORDER BY k.id`, since, since)
	if err != nil {
		return err
	}
	defer rows.Close()
	known := map[string]*grant{} // those read anew in this round
	for rows.Next() {
		var c change
		if err := rows.Scan(&c.id, &c.hash, &c.receipt, &c.ends, &c.revoked, &c.body); err != nil {
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
		return &grant{receipt: c.receipt, account: body.Account}, nil
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
	return &grant{c.receipt, body.Account, unique.Make(g.Dataset).Value(), r.items[string(items)], g.Calls, g.Until}, nil
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
	k.ends = c.ends
	return nil
}

// covers reports whether the grant has the dataset and every one of the items.
func (g *grant) covers(dataset string, items []string) bool {
	if g.until.IsZero() || g.dataset != dataset {
		return false
	}
	for _, item := range items {
		if !slices.Contains(g.items, item) {
			return false
		}
	}
	return true
}

// WriteUses writes down when keys were last used.
func (r *Ring) WriteUses(ctx context.Context) error {
	uses := map[string]int64{}
	r.mu.RLock()
	for _, k := range r.keys {
		if at := k.used.Load(); at > 0 && k.used.CompareAndSwap(at, -at) {
			uses[k.id] = at
		}
	}
	r.mu.RUnlock()
	if len(uses) == 0 {
		return nil
	}
	return r.db.Keep(ctx, func(tx *store.Tx) error {
		for id, at := range uses {
			if _, err := tx.Exec(ctx, "UPDATE access_key SET used_at = ? WHERE id = ? AND used_at < ?", at, id, at); err != nil {
				return fmt.Errorf("write the last use of key %s: %w", id, err)
			}
		}
		return nil
	})
}
