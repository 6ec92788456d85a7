package limits

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// A flush may be slower than a call that takes more.
func TestALineThatArrivesLateIsLeftOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		q := NewQuotas(db)
		quota := Quota{"r", Amount{Calls: 6400}}
		spend(t, q, quota, Amount{Calls: 1})
		late := q.book("r").line()
		spend(t, q, quota, Amount{Calls: 1000})
		day := calendar.Today(clock.Now())
		before := usage(t, q, day)
		if err := db.Keep(ctx, func(tx *store.Tx) error { return q.write(ctx, tx, late) }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(usage(t, q, day), before); diff != "" || before.Used.Calls+before.Held.Calls < 1001 {
			t.Errorf("late -, before +:\n%s", diff)
		}
	})
}

func TestWhatTheDatabaseDidNotTakeIsNotUsed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		q := NewQuotas(db)
		quota := Quota{"r", Amount{Calls: 6400}}
		spend(t, q, quota, Amount{Calls: 100}) // all that it held
		rename := func(from, to string) {
			err := db.Keep(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec(ctx, "ALTER TABLE quota_use RENAME COLUMN "+from+" TO "+to)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		rename("version", "hidden") // which only writing asks for
		if _, _, err := q.Reserve(ctx, quota, Amount{Calls: 1}); err == nil {
			t.Fatal("a call passed that was not written down")
		}
		rename("hidden", "version")
		spend(t, q, quota, Amount{Calls: 1})
		day := calendar.Today(clock.Now())
		if got := usage(t, q, day); got.Used.Calls+got.Held.Calls < 101 {
			t.Errorf("101 calls passed, the database knows %+v", got)
		}
		if err := q.flush(ctx, true); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(usage(t, q, day), Day{day, Amount{Calls: 101}, Amount{}}); diff != "" {
			t.Errorf("got -, want +:\n%s", diff)
		}
	})
}

// A connection may break after the database committed and before it says so.
func TestWhatTheDatabaseTookUnheardGoesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		q := NewQuotas(db)
		spend(t, q, Quota{"r", Amount{Calls: 6400}}, Amount{Calls: 1})
		if err := q.flush(ctx, true); err != nil {
			t.Fatal(err)
		}
		b := q.book("r")
		b.free = tally{50}
		unheard := b.line()
		b.free = tally{} // as where the answer was an error
		if err := db.Keep(ctx, func(tx *store.Tx) error { return q.write(ctx, tx, unheard) }); err != nil {
			t.Fatal(err)
		}
		flush(t, q)
		day := calendar.Today(clock.Now())
		if diff := cmp.Diff(usage(t, q, day), Day{day, Amount{Calls: 1}, Amount{}}); diff != "" {
			t.Errorf("got -, want +:\n%s", diff)
		}
	})
}
