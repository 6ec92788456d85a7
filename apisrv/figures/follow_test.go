package figures_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// facts are the lines of application_fact, but for the numbers of their changes.
func (w *world) facts() (all []string) {
	w.t.Helper()
	must(w.t, w.db.Read(w.t.Context(), func(tx *store.Tx) error {
		rows, err := tx.Query(w.t.Context(), `SELECT receipt, seq, watch, account, agency, dataset, kind, name, purpose, app, state, submitted, accepted, accept_wd, decided, decide_wd, decision,
			last, limited, ended, opened, until, reason FROM application_fact ORDER BY receipt`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			all = append(all, fmt.Sprint(scan(w.t, rows)...))
		}
		return rows.Err()
	}))
	return all
}

// another is a second server over the same store.
func (w *world) another() *figures.Service { return figures.New(w.Service.Options) }

func TestFollowingApplicationsGivesWhatReadingThemAnewGives(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
				w := newWorld(t, db, clock, "shandong-2020", seed)
				second := w.another()
				for range 400 {
					w.steps(1 + w.r.IntN(4))
					clock.Add(time.Duration(w.r.IntN(10)) * time.Hour)
					switch w.r.IntN(6) {
					case 0:
						must(t, w.Follow(t.Context()))
					case 1:
						must(t, second.Follow(t.Context()))
					case 2:
						second = w.another() // it was started again
					}
				}
				must(t, w.Follow(t.Context()))
				followed, year := w.facts(), w.year(w.Service)
				if diff := cmp.Diff(year, w.year(second)); diff != "" {
					t.Errorf("the other server says:\n%s", diff)
				}
				must(t, db.Keep(t.Context(), func(tx *store.Tx) error {
					_, err := tx.Exec(t.Context(), "DELETE FROM application_fact")
					return err
				}))
				anew := w.another()
				must(t, anew.Follow(t.Context()))
				if diff := cmp.Diff(w.facts(), followed); diff != "" {
					t.Errorf("read anew -, followed +:\n%s", diff)
				}
				if diff := cmp.Diff(w.year(anew), year); diff != "" {
					t.Errorf("figures read anew -, followed +:\n%s", diff)
				}
				if len(followed) < 30 {
					t.Errorf("only %d applications", len(followed))
				}
			})
		})
	}
}

// year are the tables of applications over the year, as a service sees them.
func (w *world) year(s *figures.Service) (all []string) {
	w.t.Helper()
	p, err := figures.ParsePeriod("year-2026", calendar.Today(w.clock.Now()))
	must(w.t, err)
	for _, key := range []string{"service-agencies", "service-datasets", "service-pending"} {
		t, err := s.Table(w.t.Context(), key, figures.Scope{}, p)
		must(w.t, err)
		all = slices.Concat(all, []string{key}, written(t))
	}
	return all
}

func TestTheLastStateOfADayIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		w := newWorld(t, db, clock, "shandong-2020", 9)
		all, err := figures.ParsePeriod("all", calendar.Today(clock.Now()))
		must(t, err)
		listed := func() (n []float64) {
			growth, err := w.Table(t.Context(), "supply-growth", figures.Scope{}, all)
			must(t, err)
			for _, r := range growth.Rows {
				n = append(n, r.Cells[1].Number)
			}
			return n
		}
		must(t, w.Tick(t.Context()))
		next := *w.now
		next.Datasets = next.Datasets[:10]
		w.now = &next
		must(t, w.Tick(t.Context()))
		if got := listed(); !slices.Equal(got, []float64{10}) {
			t.Errorf("entries by day: %v, want those of the second release", got)
		}
		clock.Add(24 * time.Hour)
		must(t, w.Tick(t.Context()))
		must(t, w.another().Tick(t.Context()))
		if got := listed(); len(got) != 1 || got[0] != 10 {
			t.Errorf("entries by month: %v", got)
		}
		day, err := figures.ParsePeriod("days-7", calendar.Today(clock.Now()))
		must(t, err)
		growth, err := w.Table(t.Context(), "supply-growth", figures.Scope{}, day)
		must(t, err)
		if len(growth.Rows) != 1 || growth.Rows[0].Cells[0].Number != float64(calendar.Today(clock.Now())-1) {
			t.Errorf("the seven days before today have the states %v", growth.Rows)
		}
	})
}
