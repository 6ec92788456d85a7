package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// outbox takes what is due and returns its accounts.
func outbox(t *testing.T, db *store.DB, clock *storetest.Clock) (accounts []string, due []store.Notice) {
	t.Helper()
	err := db.Keep(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.TakeNotices(ctx, clock.Now().Add(time.Minute), 10)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range due {
		accounts = append(accounts, n.Account)
	}
	return accounts, due
}

func TestANoticeIsTakenByOneAndAgainIfThatOneIsLost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		if err := db.Change(ctx, func(tx *store.Tx) error { return addAccount(tx, "a") }); err != nil {
			t.Fatal(err)
		}
		if got, _ := outbox(t, db, clock); !cmp.Equal(got, []string{"a"}) {
			t.Errorf("due are the notices to %v", got)
		}
		if got, _ := outbox(t, db, clock); len(got) > 0 {
			t.Errorf("taken, and due again: %v", got)
		}
		clock.Add(time.Minute)
		got, due := outbox(t, db, clock)
		if !cmp.Equal(got, []string{"a"}) {
			t.Fatalf("due after a minute are the notices to %v", got)
		}
		err := db.Keep(ctx, func(tx *store.Tx) error {
			if tries, err := tx.NoticeFailed(ctx, due[0], "refused", func(tries int) time.Time { return clock.Now().Add(time.Hour) }); err != nil || tries != 2 {
				t.Errorf("tries: %d, %v", tries, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		clock.Add(time.Hour)
		if got, _ := outbox(t, db, clock); len(got) != 1 {
			t.Errorf("due an hour after a failure: %v", got)
		}
		if err := db.Keep(ctx, func(tx *store.Tx) error { return tx.NoticeSent(ctx, due[0]) }); err != nil {
			t.Fatal(err)
		}
		clock.Add(24 * time.Hour)
		if got, _ := outbox(t, db, clock); len(got) > 0 {
			t.Errorf("sent, and due again: %v", got)
		}
	})
}

func TestNoticesAreReadInThePortal(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		if err := db.Change(ctx, func(tx *store.Tx) error { return addAccount(tx, "a") }); err != nil {
			t.Fatal(err)
		}
		then := clock.Now()
		clock.Add(time.Second)
		if err := db.Keep(ctx, func(tx *store.Tx) error { return tx.ReadNotices(ctx, "a") }); err != nil {
			t.Fatal(err)
		}
		err := db.Read(ctx, func(tx *store.Tx) error {
			got, err := tx.Notices(ctx, "a", 10)
			for i := range got {
				got[i].ID = ""
			}
			want := []store.Notice{{Account: "a", Kind: "welcome", Params: map[string]string{"name": "张三"}, Created: then, Read: clock.Now()}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
