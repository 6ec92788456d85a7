package rollup_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

func TestWhatWasCountedAndHowFarSurvivesABackup(t *testing.T) {
	all := roads(3, 600)
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		later(clock)
		count := func(db *store.DB) {
			t.Helper()
			for _, src := range bySource(all) {
				_, err := rollup.New(db, placeOf).Count(t.Context(), src, rollup.Batch{Events: all[src], Position: 100})
				must(t, err)
			}
		}
		count(db)
		var copied bytes.Buffer
		c, err := db.CopyTo(t.Context(), &copied)
		must(t, err)
		for kind, place := range storetest.Places(t) {
			restored, err := store.Restore(t.Context(), place, clock.Now, c, bytes.NewReader(copied.Bytes()))
			must(t, err)
			count(restored) // again: the marks are there
			if diff := cmp.Diff(counted(t, db), counted(t, restored)); diff != "" {
				t.Errorf("backed up -, restored in %s +:\n%s", kind, diff)
			}
			var secrets int64
			must(t, restored.Read(t.Context(), func(tx *store.Tx) error {
				return tx.Row(t.Context(), `SELECT (SELECT COUNT(*) FROM day_salt) + (SELECT COUNT(*) FROM use_once)`, nil, &secrets)
			}))
			if secrets != 0 {
				t.Errorf("%d salts and rows of what was counted once are in a backup", secrets)
			}
			must(t, restored.Close())
		}
	})
}
