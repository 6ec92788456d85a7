package figures_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// What is held in memory is the same for all who ask, however many at once, and
// while the office brings it up to date.
func TestManyAskAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		w := newWorld(t, db, clock, "shandong-2020", 11)
		w.days(65)
		periods := w.periods()[:4]
		ask := func(s *figures.Service) (all [][]string) {
			for _, p := range periods {
				for _, key := range []string{"use-datasets", "use-applications", "service-agencies", "use-rising"} {
					tab, err := s.Table(t.Context(), key, figures.Scope{}, p)
					if err != nil {
						t.Error(err)
						return nil
					}
					all = append(all, written(tab))
				}
			}
			return all
		}
		want := ask(w.Service)
		fresh := w.another()
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if diff := cmp.Diff(want, ask(fresh)); diff != "" {
					t.Errorf("alone -, with others +:\n%s", diff)
				}
			})
		}
		all.Go(func() {
			for range 5 {
				if err := fresh.Tick(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
		all.Wait()
	})
}
