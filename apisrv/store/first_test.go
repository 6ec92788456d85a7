package store_test

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// openerPlace names, in the environment, the store that this program is to open
// and close instead of running its tests.
const openerPlace = "KAIMEN_TEST_OPENER"

// openOnce opens a store as a process that starts does.
func openOnce(place string) error {
	db, err := store.Open(ctx, place, time.Now)
	if err != nil {
		return err
	}
	return db.Close()
}

// Nobody prepares a new data directory: of the processes that are started on it
// at the same moment, one makes the tables and all find them.
func TestProcessesThatStartAtOnceOnANewStoreAllOpenIt(t *testing.T) {
	const rounds, processes = 3, 4
	for round := range rounds {
		for kind, place := range storetest.Places(t) {
			t.Run(fmt.Sprint(kind, " ", round), func(t *testing.T) {
				var openers []*exec.Cmd
				for range processes {
					opener := exec.Command(os.Args[0])
					opener.Env = append(os.Environ(), openerPlace+"="+place)
					opener.Stderr = t.Output()
					openers = append(openers, opener)
				}
				for _, o := range openers {
					if err := o.Start(); err != nil {
						t.Fatal(err)
					}
				}
				for _, o := range openers {
					if err := o.Wait(); err != nil {
						t.Errorf("one of them: %v", err)
					}
				}
				db, err := store.Inspect(ctx, place, time.Now)
				if err != nil {
					t.Fatalf("afterwards: %v", err)
				}
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
		}
	}
}
