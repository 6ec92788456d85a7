package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// writerPlace names, in the environment, the store that this program is to
// write to instead of running its tests.
const writerPlace = "KAIMEN_TEST_WRITER"

func TestMain(m *testing.M) {
	if place := os.Getenv(writerPlace); place != "" {
		fmt.Fprintln(os.Stderr, acknowledge(place))
		os.Exit(1)
	}
	if place := os.Getenv(openerPlace); place != "" {
		if err := openOnce(place); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(storetest.Main(m))
}

// acknowledge changes the store without end, from several goroutines, and
// prints the id of each change once it is acknowledged.
func acknowledge(place string) error {
	db, err := store.Open(context.Background(), place, time.Now)
	if err != nil {
		return err
	}
	failed := make(chan error)
	for range 4 {
		go func() {
			for {
				id := store.NewID()
				if err := db.Change(ctx, func(tx *store.Tx) error { return addAccount(tx, id) }); err != nil {
					failed <- err
				}
				if _, err := os.Stdout.WriteString(id + "\n"); err != nil {
					failed <- err
				}
			}
		}()
	}
	return <-failed
}

// The writer is killed at some moment, again and again on the same store.
// KAIMEN_KILLS sets how often.
func TestWhatWasAcknowledgedOutlivesAKill(t *testing.T) {
	kills := 4
	if s := os.Getenv("KAIMEN_KILLS"); s != "" {
		var err error
		if kills, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	for kind, place := range storetest.Places(t) {
		t.Run(kind, func(t *testing.T) {
			storetest.Open(t, place, storetest.NewClock()) // keeps a reader there, as a running server does
			acknowledged := map[string]bool{}
			for kill := range kills {
				// From a few changes on to hundreds, at moments spread over a commit.
				for _, id := range killed(t, place, 30+7*(kill%40), time.Duration(kill*137%1000)*time.Microsecond) {
					acknowledged[id] = true
				}
				db := storetest.Open(t, place, storetest.NewClock())
				lost(t, db, acknowledged)
				if err := db.Close(); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("%d changes acknowledged, %d kills", len(acknowledged), kills)
		})
	}
}

// killed starts a writer, kills it once it acknowledged that many changes and a
// while passed, and returns all that it acknowledged.
func killed(t *testing.T, place string, after int, while time.Duration) (ids []string) {
	t.Helper()
	writer := exec.Command(os.Args[0])
	writer.Env = append(os.Environ(), writerPlace+"="+place)
	writer.Stderr = os.Stderr
	out, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // the writer is gone, and all it said was read
		}
		ids = append(ids, strings.TrimSpace(line))
		if len(ids) == after {
			time.AfterFunc(while, func() { writer.Process.Kill() })
		}
	}
	if err := writer.Wait(); err == nil || len(ids) < after {
		t.Fatalf("the writer ended by itself after %d changes: %v", len(ids), err)
	}
	return ids
}

// lost checks that everything acknowledged is there, and nothing by half.
func lost(t *testing.T, db *store.DB, acknowledged map[string]bool) {
	t.Helper()
	there := map[string]bool{}
	err := db.Read(ctx, func(tx *store.Tx) error {
		ids, err := store.All(ctx, tx, "SELECT id FROM account ORDER BY id", nil, func(s *string) []any { return []any{s} })
		for _, id := range ids {
			there[id] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for id := range acknowledged {
		if !there[id] {
			t.Errorf("%s was acknowledged and is lost", id)
		}
	}
	if got := counts(t, db); got[0] != got[1] || got[0] != got[2] || got[0] != got[3] {
		t.Errorf("accounts, entries, openings and notices are %v: some change is there by half", got)
	}
	if sum, err := db.VerifyAudit(ctx, nil); err != nil || sum.Entries != int64(len(there)) {
		t.Errorf("the audit log has %d entries for %d accounts: %v", sum.Entries, len(there), err)
	}
}

// The place of a store can be one that no other process can make.
func TestAStoreThatCannotBeMadeIsNamed(t *testing.T) {
	place := filepath.Join(t.TempDir(), "missing", store.FileName)
	if _, err := store.Open(ctx, place, time.Now); err == nil || !strings.Contains(err.Error(), place) {
		t.Errorf("got %v", err)
	}
}
