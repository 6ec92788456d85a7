package weblog_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// salts are how many salts of days are kept.
func salts(t *testing.T, db *store.DB) (n int64) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *store.Tx) error {
		return tx.Row(t.Context(), `SELECT COUNT(*) FROM day_salt WHERE salt <> ''`, nil, &n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Where a portal is hosted elsewhere as a whole, nobody but imports can drop the
// salts that they made; where a server counts too, it does.
func TestSaltsOfImportedDaysGoAtTheNextImportOrByTheServer(t *testing.T) {
	for _, serves := range []bool{false, true} {
		storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
			c := counter(db)
			reading(t, db, c, strings.NewReader(file([]string{line(1, "GET / HTTP/1.1", fine)})), nil)
			if serves {
				if _, err := c.Count(t.Context(), rollup.Source{ID: "a-server", Kind: "run"}, rollup.Batch{Position: 1, Skipped: 1}); err != nil {
					t.Fatal(err)
				}
			}
			for _, day := range []int64{0, 1} {
				if err := c.SweepAlone(t.Context()); err != nil {
					t.Fatal(err)
				}
				want := int64(1)
				if day > 0 && !serves {
					want = 0
				}
				if n := salts(t, db); n != want {
					t.Errorf("%d days later there are %d salts, want %d (a server: %v)", day, n, want, serves)
				}
				clock.Add(24 * time.Hour)
			}
		})
	}
}
