package duties

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// promise makes the entry bus promise its next update by a day.
func (p *portal) promise(day string) {
	p.t.Helper()
	due, err := calendar.ParseDate(day)
	if err != nil {
		p.t.Fatal(err)
	}
	p.change("bus", func(d *supply.Dataset) { d.Due = due })
}

func TestAnUpdateThatCameLateStaysKnownAsLate(t *testing.T) {
	each(t, "shanghai-2018", func(t *testing.T, p *portal) {
		p.promise("2026-03-10")
		p.tick()
		if diff := cmp.Diff([]string{"update bus due 2026-03-10"}, p.duties(Filter{})); diff != "" {
			t.Fatalf("before: -want +got\n%s", diff)
		}
		p.on("2026-03-10")
		p.change("bus", func(d *supply.Dataset) { d.Version, d.Updated = "v2", p.today() })
		p.promise("2026-04-10")
		p.tick()
		p.on("2026-04-11")
		p.tick()
		p.on("2026-04-20")
		p.promise("2026-06-30") // promising something else does not make it in time
		p.tick()
		if diff := cmp.Diff([]string{"update bus due 2026-04-10 late"}, p.duties(Filter{Open: true})); diff != "" {
			t.Errorf("promised anew: -want +got\n%s", diff)
		}
		p.on("2026-04-22")
		p.change("bus", func(d *supply.Dataset) { d.Version, d.Updated = "v3", p.today() })
		p.tick()
		want := []string{"update bus due 2026-03-10 done 2026-03-10", "update bus due 2026-04-10 done 2026-04-22 late", "update bus due 2026-06-30"}
		if diff := cmp.Diff(want, p.duties(Filter{})); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		if diff := cmp.Diff([]string{"stale bus since 2026-04-11 until 2026-04-22"}, p.found(Filter{Dataset: "bus"})); diff != "" {
			t.Errorf("faults: -want +got\n%s", diff)
		}
		if diff := cmp.Diff(want[1:], p.duties(Filter{From: calendar.NewDate(2026, 4, 1)})); diff != "" {
			t.Errorf("from April on: -want +got\n%s", diff)
		}
	})
}

func TestAPromiseMovesUntilItsLastDayIsPast(t *testing.T) {
	each(t, "shanghai-2018", func(t *testing.T, p *portal) {
		p.promise("2026-03-10")
		p.tick()
		p.on("2026-03-10")
		p.release(p.now.Datasets...)
		p.tick()
		p.promise("2026-03-20")
		p.tick()
		if diff := cmp.Diff([]string{"update bus due 2026-03-20"}, p.duties(Filter{})); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

func TestWhatASuspensionHoldsBackIsNotLate(t *testing.T) {
	each(t, "shanghai-2018", func(t *testing.T, p *portal) {
		p.promise("2026-03-10")
		p.tick()
		p.on("2026-03-05")
		p.change("bus", func(d *supply.Dataset) { d.Suspended = true })
		p.tick()
		p.on("2026-03-20")
		p.tick()
		if got := p.duties(Filter{}); len(got) > 0 {
			t.Errorf("while it is suspended: %v", got)
		}
		p.change("bus", func(d *supply.Dataset) { d.Suspended = false })
		p.tick()
		if diff := cmp.Diff([]string{"update bus due 2026-03-10 late"}, p.duties(Filter{})); diff != "" {
			t.Errorf("lifted: -want +got\n%s", diff)
		}
	})
}

func TestAnUpdateThatIsLateIsNotWhileItsDatasetIsSuspended(t *testing.T) {
	each(t, "shanghai-2018", func(t *testing.T, p *portal) {
		suspend := func(lifted int64) {
			err := p.DB.Keep(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec(ctx, `INSERT INTO suspended_dataset (dataset, reason, since, lifted_at, changed) VALUES ('bus', 'x', 1, ?, 1)
					ON CONFLICT (dataset) DO UPDATE SET lifted_at = excluded.lifted_at`, lifted)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			p.change("bus", func(d *supply.Dataset) { d.Suspended = lifted == 0 })
			p.tick()
		}
		p.promise("2026-03-10")
		p.tick()
		p.on("2026-03-12")
		p.tick()
		if diff := cmp.Diff([]string{"stale bus since 2026-03-11"}, p.found(Filter{})); diff != "" {
			t.Fatalf("before: -want +got\n%s", diff)
		}
		p.on("2026-03-15")
		suspend(0)
		if diff := cmp.Diff([]string{"update bus due 2026-03-10"}, p.duties(Filter{Open: true})); diff != "" {
			t.Errorf("suspended: -want +got\n%s", diff)
		}
		if got := p.found(Filter{Open: true}); len(got) > 0 {
			t.Errorf("suspended: %v", got)
		}
		p.on("2026-03-20")
		suspend(1)
		if diff := cmp.Diff([]string{"update bus due 2026-03-10 late"}, p.duties(Filter{Open: true})); diff != "" {
			t.Errorf("lifted: -want +got\n%s", diff)
		}
		if diff := cmp.Diff([]string{"stale bus since 2026-03-11"}, p.found(Filter{})); diff != "" {
			t.Errorf("lifted: -want +got\n%s", diff)
		}
	})
}

func TestAnEntryThatLeavesTheCatalogueOwesNothingMore(t *testing.T) {
	each(t, "shanghai-2018", func(t *testing.T, p *portal) {
		p.promise("2026-03-10")
		p.tick()
		p.on("2026-03-12")
		p.tick()
		p.on("2026-03-15")
		p.release(entry("clinics", "health"), entry("metro", "transport"))
		p.tick()
		if diff := cmp.Diff([]string{"update bus due 2026-03-10 gone 2026-03-15 late"}, p.duties(Filter{})); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

// use gives accounts the dataset bus.
func (p *portal) use(all ...string) {
	p.t.Helper()
	err := p.DB.Keep(ctx, func(tx *store.Tx) error {
		for i, account := range all {
			_, err := tx.Exec(ctx, `INSERT INTO application (receipt, account, agency, dataset, state, seq, due, wake, submitted_at, changed, body)
				VALUES (?, ?, 'transport', 'bus', 'active', 1, 2147483647, 2147483647, 1, 0, ?)`,
				account+strings.Repeat("x", i), account, `{"receipt":"`+account+strings.Repeat("x", i)+`"}`)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

func TestThoseWhoUseADatasetAreToldOnceOfEachVersion(t *testing.T) {
	each(t, "shanghai-2018", func(t *testing.T, p *portal) {
		p.use("u1", "u1", "u2")
		p.tick()
		if got := p.told("u1"); len(got) > 0 {
			t.Fatalf("told %v of what was there", got)
		}
		p.on("2026-03-05")
		p.change("bus", func(d *supply.Dataset) { d.Version, d.Updated = "v2", p.today() })
		p.change("clinics", func(d *supply.Dataset) { d.Version, d.Updated = "v2", p.today() })
		other := New(p.Options) // a server that begins anew
		for range 2 {
			p.tick()
			if err := other.Tick(ctx, p.now); err != nil {
				t.Fatal(err)
			}
		}
		p.change("bus", func(d *supply.Dataset) { d.Version = "" }) // withdrawn for an hour
		p.tick()
		p.change("bus", func(d *supply.Dataset) { d.Version = "v2" })
		p.tick()
		p.on("2026-03-06")
		p.items["bus"] = []string{"line"}
		p.release(p.now.Datasets...)
		p.tick()
		for _, account := range []string{"u1", "u2"} {
			if got := p.told(account); !slices.Equal(got, []string{"data-changed", "items-changed"}) {
				t.Errorf("%s was told %v", account, got)
			}
		}
		p.change("bus", func(d *supply.Dataset) { d.Version, d.Class = "v3", datasets.Unconditional })
		p.tick()
		if got := p.told("u1"); len(got) != 2 {
			t.Errorf("of what is open to everybody: %v", got)
		}
	})
}

func TestAServerThatIsAReleaseBehindChangesNothing(t *testing.T) {
	each(t, "shanghai-2018", func(t *testing.T, p *portal) {
		p.use("u1")
		p.promise("2026-03-10")
		old := p.now
		behind := New(p.Options)
		p.tick()
		p.on("2026-03-09")
		p.change("bus", func(d *supply.Dataset) { d.Version, d.Updated = "v2", p.today() })
		p.promise("2026-05-11")
		want := []string{"update bus due 2026-03-10 done 2026-03-09", "update bus due 2026-05-11"}
		for range 3 {
			p.tick()
			if err := behind.Tick(ctx, old); err != nil {
				t.Fatal(err)
			}
			p.on("2026-03-12")
			if diff := cmp.Diff(want, p.duties(Filter{})); diff != "" {
				t.Fatalf("-want +got\n%s", diff)
			}
		}
		if got := p.told("u1"); len(got) != 1 {
			t.Errorf("told %v", got)
		}
	})
}

func TestAReleaseWithoutASupplySettlesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		p := newPortal(t, db, clock, "changsha-2018")
		p.promise("2026-03-10")
		p.tick()
		p.on("2026-03-15")
		p.tick()
		before, found := p.duties(Filter{}), p.found(Filter{})
		p.now = nil
		p.on("2026-10-02")
		p.tick()
		if diff := cmp.Diff(before, p.duties(Filter{})); diff != "" {
			t.Errorf("duties: -want +got\n%s", diff)
		}
		if diff := cmp.Diff(found, p.found(Filter{})); diff != "" {
			t.Errorf("faults: -want +got\n%s", diff)
		}
	})
}

func TestALateUpdateGoesWithItsDatasetToAnotherAgency(t *testing.T) {
	each(t, "shanghai-2018", func(t *testing.T, p *portal) {
		p.promise("2026-03-10")
		p.tick()
		p.on("2026-03-12")
		p.release(p.now.Datasets...)
		p.tick()
		move := func(day, agency string) {
			p.on(day)
			p.change("bus", func(d *supply.Dataset) { d.Agency, d.Stale = agency, true })
			p.tick()
			p.tick()
		}
		holds := func(agency string, duties, faults []string) {
			t.Helper()
			got, found := p.duties(Filter{Agency: agency}), p.found(Filter{Agency: agency})
			slices.Sort(got)
			slices.Sort(found)
			if diff := cmp.Diff([][]string{duties, faults}, [][]string{got, found}); diff != "" {
				t.Errorf("%s: -want +got\n%s", agency, diff)
			}
		}
		move("2026-03-13", "health")
		holds("transport", []string{"update bus due 2026-03-10 gone 2026-03-13 late"}, []string{"stale bus since 2026-03-11 until 2026-03-13"})
		holds("health", []string{"update bus due 2026-03-10 late"}, []string{"quality bus since 2026-03-13", "stale bus since 2026-03-13"})
		move("2026-03-16", "transport")
		p.on("2026-03-20")
		p.change("bus", func(d *supply.Dataset) { d.Version, d.Updated = "v2", p.today() })
		p.tick()
		holds("transport", []string{"update bus due 2026-03-10 done 2026-03-20 late", "update bus due 2026-03-10 gone 2026-03-13 late"},
			[]string{"quality bus since 2026-03-16", "stale bus since 2026-03-11 until 2026-03-13", "stale bus since 2026-03-16 until 2026-03-20"})
		holds("health", []string{"update bus due 2026-03-10 gone 2026-03-16 late"}, []string{"quality bus since 2026-03-13 until 2026-03-16", "stale bus since 2026-03-13 until 2026-03-16"})
	})
}
