package keys

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

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
	ErrPaused    = errors.New("the key or its application is suspended")
	ErrOutside   = errors.New("the key's grant does not cover this")
	ErrSuspended = errors.New("the dataset is suspended") // 451
)

// Permit is what a good key permits.
type Permit struct {
	Key      string // id, by which its use is counted
	Receipt  string // of the application
	Account  string
	Items    []string // data items of the grant; not to be changed
	Delivery string   // access.Interface, unless the grant is not one for calls
	Calls    int      // a day; 0: no number was agreed
	Rows     int64    // a day; 0: no number was agreed
	Bytes    int64    // a day; 0: no number was agreed
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
	pause bool  // suspended by itself
	grant *grant
	used  atomic.Int64 // in milliseconds; negative: written down already
}

// grant is what several keys share.
type grant struct {
	receipt, account string
	dataset          string
	items            []string // shared by all grants of the same ones
	delivery         string
	calls            int
	rows, bytes      int64
	until            calendar.Date // zero: the application gives nothing now
	suspended        bool          // which is why
}

// NewRing reads all keys.
func NewRing(ctx context.Context, db *store.DB, rules *access.Rules, h *access.Hasher) (*Ring, error) {
	r := &Ring{db: db, rules: rules, hasher: h, keys: map[access.KeyHash]*held{}, grants: map[string]*grant{}, items: map[string][]string{}, suspended: map[string]bool{}}
	return r, r.Refresh(ctx)
}

// Check says what a key permits for a dataset and some of its data items now.
// The error is ErrUnknown, ErrPaused, ErrOutside or ErrSuspended.
func (r *Ring) Check(key access.Key, dataset string, items []string) (Permit, error) {
	hash := r.hasher.Hash(key)
	now := r.db.Now()
	r.mu.RLock()
	defer r.mu.RUnlock()
	k, ok := r.keys[hash]
	switch {
	case !ok || k.ends != 0 && store.Millis(now) >= k.ends:
		return Permit{}, ErrUnknown
	case k.pause || k.grant.suspended:
		return Permit{}, ErrPaused
	case k.grant.until < calendar.Today(now):
		return Permit{}, ErrUnknown
	case !k.grant.covers(dataset, items):
		return Permit{}, ErrOutside
	case r.suspended[dataset]:
		return Permit{}, ErrSuspended
	}
	k.used.Store(store.Millis(now))
	return k.grant.permit(k.id), nil
}

// permit is what a key of the grant permits.
func (g *grant) permit(key string) Permit {
	return Permit{key, g.receipt, g.account, g.items, g.delivery, g.calls, g.rows, g.bytes}
}

// Suspended reports whether a dataset is taken from everybody.
func (r *Ring) Suspended(dataset string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.suspended[dataset]
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
