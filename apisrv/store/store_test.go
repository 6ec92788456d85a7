package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

var ctx = context.Background()

// addAccount is a change of its own that the tests repeat: a row, its audit
// entry, a notice.
func addAccount(tx *store.Tx, id string) error {
	_, err := tx.Exec(ctx, "INSERT INTO account (id, kind, email, name, lang, created_at) VALUES (?, 'person', ?, ?, 'zh', ?)",
		id, id+"@example.org", "张三", store.Millis(tx.Now()))
	if err != nil {
		return err
	}
	if err := tx.Record(ctx, audit.Event{Actor: "system", Action: "account.created", Object: "account:" + id, Personal: map[string]string{"name": "张三"}}); err != nil {
		return err
	}
	return tx.Notify(ctx, id, "welcome", map[string]string{"name": "张三"})
}

// counts are how many accounts, audit entries, openings and notices there are.
func counts(t *testing.T, db *store.DB) (got [4]int64) {
	t.Helper()
	err := db.Read(ctx, func(tx *store.Tx) error {
		for i, table := range []string{"account", "audit", "audit_opening", "notice"} {
			if err := tx.Row(ctx, "SELECT COUNT(*) FROM "+table, nil, &got[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestAChangeItsRecordAndItsNoticeAreOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		if err := db.Change(ctx, func(tx *store.Tx) error { return addAccount(tx, "a") }); err != nil {
			t.Fatal(err)
		}
		broken := errors.New("half way")
		err := db.Change(ctx, func(tx *store.Tx) error {
			if err := addAccount(tx, "b"); err != nil {
				return err
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
		func() {
			defer func() { _ = recover() }()
			db.Change(ctx, func(tx *store.Tx) error {
				if err := addAccount(tx, "c"); err != nil {
					t.Error(err)
				}
				panic("half way")
			})
		}()
		if got, want := counts(t, db), [4]int64{1, 1, 1, 1}; got != want {
			t.Errorf("accounts, entries, openings and notices are %v, want %v", got, want)
		}
	})
}

func TestAChangeThatIsCalledOffIsUndoneAndTheNextGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		for i := range 30 {
			called, off := context.WithCancel(ctx)
			err := db.Change(called, func(tx *store.Tx) error {
				err := addAccount(tx, fmt.Sprint("gone", i))
				off()
				return err
			})
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("called off: %v", err)
			}
			if err := db.Change(ctx, func(tx *store.Tx) error { return addAccount(tx, fmt.Sprint("kept", i)) }); err != nil {
				t.Fatalf("the next: %v", err)
			}
		}
		called, off := context.WithCancel(ctx)
		off()
		if err := db.Change(called, func(tx *store.Tx) error { return addAccount(tx, "never") }); !errors.Is(err, context.Canceled) {
			t.Errorf("called off before: %v", err)
		}
		if got, want := counts(t, db), [4]int64{30, 30, 30, 30}; got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestAChangeThatIsNotRecordedIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		count := func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO attempt (subject, failures, until, last_at) VALUES ('s', 1, 0, 0)")
			return err
		}
		if err := db.Change(ctx, count); err == nil || !strings.Contains(err.Error(), "not recorded") {
			t.Errorf("got %v", err)
		}
		if err := db.Keep(ctx, count); err != nil {
			t.Error(err)
		}
	})
}

func TestReadersChangeNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		if err := db.Read(ctx, func(tx *store.Tx) error { return addAccount(tx, "a") }); err == nil {
			t.Error("a reader wrote")
		}
	})
}

func TestWritersComeOneAfterTheOther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		const writers, each = 8, 10
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					err := db.Change(ctx, func(tx *store.Tx) error { return addAccount(tx, fmt.Sprintf("w%dn%d", w, i)) })
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if got, want := counts(t, db), [4]int64{80, 80, 80, 80}; got != want {
			t.Errorf("got %v, want %v", got, want)
		}
		if _, err := db.VerifyAudit(ctx, nil); err != nil {
			t.Error(err)
		}
	})
}

func TestAReaderSeesOneState(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		err := db.Read(ctx, func(tx *store.Tx) error {
			var before, after int64
			if err := tx.Row(ctx, "SELECT COUNT(*) FROM account", nil, &before); err != nil {
				return err
			}
			if err := db.Change(ctx, func(tx *store.Tx) error { return addAccount(tx, "a") }); err != nil {
				return err
			}
			if err := tx.Row(ctx, "SELECT COUNT(*) FROM account", nil, &after); err != nil {
				return err
			}
			if before != 0 || after != 0 {
				t.Errorf("a reader saw %d accounts, then %d", before, after)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		err := db.Read(ctx, func(tx *store.Tx) error {
			var name string
			return tx.Row(ctx, "SELECT name FROM account WHERE id = ?", []any{"nobody"}, &name)
		})
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	})
}

func TestTheStoreKeepsWhatItHas(t *testing.T) {
	for kind, place := range storetest.Places(t) {
		t.Run(kind, func(t *testing.T) {
			clock := storetest.NewClock()
			first, err := store.Open(ctx, place, clock.Now)
			if err != nil {
				t.Fatal(err)
			}
			if err := first.Change(ctx, func(tx *store.Tx) error { return addAccount(tx, "a") }); err != nil {
				t.Fatal(err)
			}
			if err := first.Close(); err != nil {
				t.Fatal(err)
			}
			if got, want := counts(t, storetest.Open(t, place, clock)), [4]int64{1, 1, 1, 1}; got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestAStoreOfANewerProgramIsRefused(t *testing.T) {
	for kind, place := range storetest.Places(t) {
		t.Run(kind, func(t *testing.T) {
			clock := storetest.NewClock()
			db := storetest.Open(t, place, clock)
			err := db.Keep(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec(ctx, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)")
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, open := range []func(context.Context, string, func() time.Time) (*store.DB, error){store.Open, store.Inspect} {
				if _, err := open(ctx, place, clock.Now); !errors.Is(err, store.ErrNewerSchema) || !strings.Contains(err.Error(), "version 9999") {
					t.Errorf("got %v", err)
				}
			}
		})
	}
}

func TestLookingAtAStoreMakesNone(t *testing.T) {
	for kind, place := range storetest.Places(t) {
		t.Run(kind, func(t *testing.T) {
			clock := storetest.NewClock()
			if _, err := store.Inspect(ctx, place, clock.Now); err == nil {
				t.Error("a store that is not there was opened")
			}
			storetest.Open(t, place, clock)
			db, err := store.Inspect(ctx, place, clock.Now)
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestOnlyTheOwnerCanReadTheFile(t *testing.T) {
	place := t.TempDir() + "/a b?c#d%20.db" // characters that mean something in a URL
	storetest.Open(t, place, storetest.NewClock())
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(place + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != 0o600 {
			t.Errorf("%s has mode %o", info.Name(), got)
		}
	}
}

func TestAPasswordInAnAddressIsNotShown(t *testing.T) {
	_, err := store.Open(ctx, "postgres://kaimen:hunter2@127.0.0.1:1/kaimen?connect_timeout=1", time.Now)
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
}

func TestBothKindsHaveOneSchema(t *testing.T) {
	queries := map[string]string{
		"SQLite": `SELECT m.name, p.name, p.type, p."notnull", p.pk > 0 FROM sqlite_master m JOIN pragma_table_info(m.name) p
			WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'goose_db_version' ORDER BY m.name, p.cid`,
		"PostgreSQL": `SELECT c.table_name, c.column_name, upper(c.data_type), CASE c.is_nullable WHEN 'NO' THEN 1 ELSE 0 END,
			CASE WHEN EXISTS (SELECT 1 FROM information_schema.key_column_usage k JOIN information_schema.table_constraints n USING (constraint_name, table_name)
				WHERE n.constraint_type = 'PRIMARY KEY' AND k.table_name = c.table_name AND k.column_name = c.column_name) THEN 1 ELSE 0 END
			FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name <> 'goose_db_version' ORDER BY c.table_name, c.ordinal_position`,
	}
	type column struct {
		Table, Name, Type string
		NotNull, Key      int64
	}
	schemas := map[string][]column{}
	for kind, place := range storetest.Places(t) {
		db := storetest.Open(t, place, storetest.NewClock())
		err := db.Read(ctx, func(tx *store.Tx) (err error) {
			schemas[kind], err = store.All(ctx, tx, queries[kind], nil, func(c *column) []any { return []any{&c.Table, &c.Name, &c.Type, &c.NotNull, &c.Key} })
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range schemas["SQLite"] {
		if c.Key == 1 {
			schemas["SQLite"][i].NotNull = 1 // which SQLite does not state of a key
		}
	}
	if diff := cmp.Diff(schemas["SQLite"], schemas["PostgreSQL"]); diff != "" || len(schemas["SQLite"]) < 40 {
		t.Errorf("%d columns; SQLite -, PostgreSQL +:\n%s", len(schemas["SQLite"]), diff)
	}
}
