package storetest

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// Clock is the time of a test, which passes only when it is told to.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Add lets time pass.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// NewClock stands at nine in the morning of a Monday in Shanghai.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)} }

// Places are where new stores can be opened, one of each kind, by its name.
func Places(t testing.TB) map[string]string {
	t.Helper()
	return map[string]string{
		"SQLite":     filepath.Join(t.TempDir(), store.FileName),
		"PostgreSQL": postgresURL(t),
	}
}

// Each runs f with an empty store of each kind, one after the other.
func Each(t *testing.T, f func(t *testing.T, db *store.DB, clock *Clock)) {
	t.Helper()
	for kind, place := range Places(t) {
		t.Run(kind, func(t *testing.T) {
			clock := NewClock()
			f(t, Open(t, place, clock), clock)
		})
	}
}

// Open opens a store and closes it at the end of the test.
func Open(t testing.TB, place string, clock *Clock) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), place, clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
