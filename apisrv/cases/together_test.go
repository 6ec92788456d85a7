package cases

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// Steps that come in at the same time share transactions, and nothing else: each
// is refused, told and acknowledged by itself.
func TestStepsThatComeTogetherAreTakenEachByItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		const people = 40
		d := newDesk(t, db, clock)
		var work []Taking
		for i := range people {
			submit := d.step(d.begin(fmt.Sprint("form-", i)), access.Submit)
			if i%4 == 3 {
				submit.Seq = 7 // of a page that was never shown
			}
			work = append(work, submit)
		}
		before := d.entries()
		cases, errs := make([]access.Case, people), make([]error, people)
		var all sync.WaitGroup
		for i := range people {
			all.Go(func() { cases[i], errs[i] = d.Take(ctx, work[i]) })
		}
		all.Wait()
		for i := range people {
			switch {
			case i%4 == 3:
				if !errors.Is(errs[i], ErrStale) {
					t.Errorf("%d: %v, want ErrStale", i, errs[i])
				}
			case errs[i] != nil || cases[i].State != access.Submitted || cases[i].Receipt != work[i].Receipt:
				t.Errorf("%d: %s of %s, %v", i, cases[i].State, cases[i].Receipt, errs[i])
			}
		}
		if made := d.entries() - before; made != people*3/4 { // the log is verified to count them
			t.Errorf("%d entries in the log, want %d", made, people*3/4)
		}
		if n := len(d.notices("u1")); n != people*3/4 {
			t.Errorf("%d notices, want one for each submission", n)
		}
	})
}

// A failure of the database is that of all who are written with it, and leaves
// nothing behind; who comes after it is served.
func TestAFailureBesideAStepIsToldToAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		d := newDesk(t, db, clock)
		good := d.step(d.begin("good"), access.Submit)
		bad := d.step(d.begin("bad"), access.Submit)
		err := db.Keep(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE application SET body = 'no JSON' WHERE receipt = ?", bad.Receipt)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		before := d.entries()
		both := []*request{{takings: []Taking{good}, done: make(chan struct{})}, {takings: []Taking{bad}, done: make(chan struct{})}}
		d.together.waiting, d.together.led = slices.Clone(both), true
		d.writeTogether(ctx)
		for i, r := range both {
			if <-r.done; r.err == nil {
				t.Errorf("request %d: no error", i)
			}
		}
		if d.entries() != before {
			t.Error("the log has an entry of what was not done")
		}
		if c, err := d.Take(ctx, good); err != nil || c.State != access.Submitted {
			t.Errorf("the next one: %s, %v", c.State, err)
		}
	})
}
