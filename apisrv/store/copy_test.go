package store_test

import (
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

func TestACopyHoldsEveryTableButThoseOfTheMoment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		record(t, db, 2)
		c, err := db.CopyTo(ctx, &bytes.Buffer{})
		if err != nil {
			t.Fatal(err)
		}
		if c.Rows["account"] != 2 || c.Rows["audit"] != 2 {
			t.Errorf("the copy has %v", c.Rows)
		}
		ofTheMoment := []string{"application_fact", "attempt", "day_salt", "goose_db_version", "session", "use_once"}
		want := slices.Sorted(maps.Keys(c.Rows))
		var all []string
		for _, q := range []string{"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
			"SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"} {
			err := db.Read(ctx, func(tx *store.Tx) error {
				some, err := store.All(ctx, tx, q, nil, func(s *string) []any { return []any{s} })
				all = append(all, some...)
				return err
			})
			if err != nil && len(all) > 0 {
				t.Log("the other kind's question:", err)
			}
		}
		got := slices.DeleteFunc(all, func(s string) bool { return slices.Contains(ofTheMoment, s) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("copied -, there +:\n%s", diff)
		}
	})
}

func TestACopyThatIsNoneIsRefusedWhole(t *testing.T) {
	const account = `{"table":"account","columns":["id","kind","email","name","lang","created_at"]}` + "\n"
	for _, c := range []struct {
		name, text string
		copied     store.Copied
		want       string
	}{
		{"a row less", account + `["a","person","a@example.org","a","zh",1]` + "\n", store.Copied{Schema: 2, Rows: map[string]int64{"account": 2}}, "has 1 rows"},
		{"a strange table", `{"table":"sqlite_master","columns":["name"]}` + "\n", store.Copied{Schema: 2}, "none of a copy"},
		{"a strange column", `{"table":"account","columns":["id) VALUES (1); --"]}` + "\n", store.Copied{Schema: 2}, "none of a copy"},
		{"a value of another kind", account + `["a","person","a@example.org","a","zh",1.5]` + "\n", store.Copied{Schema: 2}, "row 1 of table account"},
		{"no value", account + `["a","person","a@example.org","a","zh",null]` + "\n", store.Copied{Schema: 2}, "neither a text nor a whole number"},
		{"a row that breaks a rule", account + `["a","robot","a@example.org","a","zh",1]` + "\n", store.Copied{Schema: 2}, "row 1 of table account"},
		{"a newer schema", "", store.Copied{Schema: 99}, "version 99"},
	} {
		t.Run(c.name, func(t *testing.T) {
			place := filepath.Join(t.TempDir(), store.FileName)
			_, err := store.Restore(ctx, place, storetest.NewClock().Now, c.copied, strings.NewReader(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if got := counts(t, storetest.Open(t, place, storetest.NewClock())); got != [4]int64{} {
				t.Errorf("left behind are %v", got)
			}
		})
	}
}

func TestTheSameStateGivesTheSameCopy(t *testing.T) {
	db := storetest.Open(t, filepath.Join(t.TempDir(), store.FileName), storetest.NewClock())
	for i := range 20 {
		if err := db.Change(ctx, func(tx *store.Tx) error { return addAccount(tx, fmt.Sprintf("x%d", (i*7)%20)) }); err != nil {
			t.Fatal(err)
		}
	}
	var first, second bytes.Buffer
	if _, err := db.CopyTo(ctx, &first); err != nil {
		t.Fatal(err)
	}
	if _, err := db.CopyTo(ctx, &second); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) || first.Len() == 0 {
		t.Error("two copies differ")
	}
}
