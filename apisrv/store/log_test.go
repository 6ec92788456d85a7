package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// record makes n changes.
func record(t testing.TB, db *store.DB, n int) {
	t.Helper()
	for range n {
		if err := db.Change(ctx, func(tx *store.Tx) error { return addAccount(tx, store.NewID()) }); err != nil {
			t.Fatal(err)
		}
	}
}

// tamper runs a statement behind the back of the log, as an intruder would, whom
// nothing keeps from deleting.
func tamper(t *testing.T, db *store.DB, statement string, args ...any) {
	t.Helper()
	if strings.HasPrefix(statement, "DELETE") {
		statement = "WITH intruder AS (SELECT 1) " + statement
	}
	err := db.Keep(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, statement, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func signer(t testing.TB) (note.Signer, note.Verifier) {
	t.Helper()
	secret, public, err := note.GenerateKey(nil, audit.Name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	return s, v
}

// checkpoints are those of the store, opened.
func checkpoints(t *testing.T, db *store.DB, v note.Verifier) (all []audit.Checkpoint) {
	t.Helper()
	signed, err := db.Checkpoints(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range signed {
		c, err := audit.OpenCheckpoint(s, v)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

func TestTamperingWithTheTablesOfTheLogIsFound(t *testing.T) {
	sign, verifier := signer(t)
	for i, c := range []struct {
		name, statement string
		entry           int64 // 0: nothing is wrong
	}{
		{"nothing", "UPDATE audit SET object = object", 0},
		{"an edited line", "UPDATE audit SET line = REPLACE(line, 'created', 'deleted') WHERE seq = 3", 3},
		{"an entry filed elsewhere", "UPDATE audit SET object = 'account:other' WHERE seq = 4", 4},
		{"a deleted entry", "DELETE FROM audit WHERE seq = 7", 7},
		{"a deleted end", "DELETE FROM audit WHERE seq > 5", 6},
		{"a copied entry", "INSERT INTO audit (seq, object, line) SELECT 11, object, line FROM audit WHERE seq = 10", 11},
		{"an exchanged person", "UPDATE audit_opening SET value = '李四' WHERE seq = 2", 2},
		{"an erased person", "DELETE FROM audit_opening WHERE seq = 2", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
				record(t, db, 10)
				if i == 4 || i == 3 { // foreign keys keep the ends that something hangs on
					tamper(t, db, "DELETE FROM audit_opening")
				}
				if _, err := db.Checkpoint(ctx, sign); err != nil {
					t.Fatal(err)
				}
				vouched := checkpoints(t, db, verifier)
				if len(vouched) != 1 || vouched[0].Seq != 10 {
					t.Fatalf("the checkpoints are %v", vouched)
				}
				tamper(t, db, "DELETE FROM audit_checkpoint")
				tamper(t, db, c.statement)
				_, err := db.VerifyAudit(ctx, vouched)
				var f *audit.Fault
				switch {
				case c.entry == 0 && err != nil, c.entry != 0 && !errors.As(err, &f), f != nil && f.Seq != c.entry:
					t.Errorf("want entry %d named, got %v", c.entry, err)
				}
			})
		})
	}
}

func TestACheckpointIsSignedOnceADay(t *testing.T) {
	sign, verifier := signer(t)
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		step := func(changes int, pass time.Duration, want string) {
			t.Helper()
			record(t, db, changes)
			clock.Add(pass)
			if _, err := db.Checkpoint(ctx, sign); err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, c := range checkpoints(t, db, verifier) {
				got += fmt.Sprintf("%d at %s; ", c.Seq, c.At)
			}
			if got != want {
				t.Errorf("the checkpoints are %q, want %q", got, want)
			}
		}
		step(0, 0, "")
		step(2, 0, "2 at 2026-03-02T01:00:00.000Z; ")
		step(1, 14*time.Hour, "2 at 2026-03-02T01:00:00.000Z; ")
		step(0, time.Hour, "2 at 2026-03-02T01:00:00.000Z; 3 at 2026-03-02T16:00:00.000Z; ") // midnight in Shanghai
		step(0, 24*time.Hour, "2 at 2026-03-02T01:00:00.000Z; 3 at 2026-03-02T16:00:00.000Z; ")
	})
}

func TestAnExportedLogIsVerifiedWithoutTheStore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		record(t, db, 5)
		var file bytes.Buffer
		if err := db.ExportAudit(ctx, &file); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(file.Bytes(), []byte("张三")) {
			t.Error("the file holds a person's name")
		}
		sum, err := audit.File(&file, nil)
		if err != nil || sum.Entries != 5 {
			t.Errorf("got %+v, %v", sum, err)
		}
	})
}

func TestErasureKeepsTheChainWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		record(t, db, 3)
		err := db.Change(ctx, func(tx *store.Tx) error {
			if err := addAccount(tx, "a"); err != nil {
				return err
			}
			return tx.EraseOpenings(ctx, "account:a")
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := counts(t, db), [4]int64{4, 4, 3, 4}; got != want {
			t.Errorf("got %v, want %v", got, want)
		}
		if _, err := db.VerifyAudit(ctx, nil); err != nil {
			t.Error(err)
		}
	})
}

// BenchmarkChange is a durable change with its record and notice, and beside it
// a bare durable row: the disk sets the pace of both.
func BenchmarkChange(b *testing.B) {
	for _, c := range []struct {
		name string
		run  func(*store.DB) error
	}{
		{"bare", func(db *store.DB) error {
			return db.Keep(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec(ctx, "INSERT INTO attempt (subject, failures, until, last_at) VALUES (?, 1, 0, 0)", store.NewID())
				return err
			})
		}},
		{"recorded", func(db *store.DB) error {
			return db.Change(ctx, func(tx *store.Tx) error { return addAccount(tx, store.NewID()) })
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			db := storetest.Open(b, b.TempDir()+"/kaimen.db", storetest.NewClock())
			for b.Loop() {
				if err := c.run(db); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
		})
	}
}
