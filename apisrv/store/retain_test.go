package store_test

import (
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

func TestNothingDeletesWhatHasToBeKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		record(t, db, 3)
		for statement, kept := range map[string]bool{
			"DELETE FROM audit": true, "delete from audit WHERE seq = 1": true, "\n\tDELETE  FROM\taudit": true, `DELETE FROM "audit"`: true,
			"DELETE FROM audit_checkpoint": true, "DELETE FROM application": true, "DELETE FROM application_event": true, "DELETE FROM agreement": true,
			"DELETE FROM agreement_template": true, "DELETE FROM internal_note": true, "DELETE FROM misuse": true, "DELETE FROM access_key": true,
			"DELETE FROM suspended_dataset": true, "DELETE FROM session": false, "DELETE FROM audit_opening": false,
		} {
			err := db.Keep(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec(ctx, statement)
				return err
			})
			if refused := err != nil && strings.Contains(err.Error(), "are kept"); refused != kept || !kept && err != nil {
				t.Errorf("%s: %v", statement, err)
			}
		}
		if got := counts(t, db); got != [4]int64{3, 3, 0, 3} {
			t.Errorf("accounts, entries, openings and notices: %v", got)
		}
	})
}
