package duties

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// inventory opens the inventory and returns that of transport, with the entries
// bus and metro.
func (p *portal) inventory() (id string) {
	p.t.Helper()
	p.on("2026-10-01")
	p.release(p.now.Datasets...)
	p.tick()
	all, err := p.Duties(ctx, Filter{Agency: "transport"})
	if err != nil || len(all) != 1 || all[0].Total != 2 || all[0].Ready != 0 {
		p.t.Fatalf("%+v %v", all, err)
	}
	return all[0].ID
}

func TestTheInventoryOpensByItselfAndIsDoneWhenEveryEntryIsSettled(t *testing.T) {
	each(t, "changsha-2018", func(t *testing.T, p *portal) {
		p.change("metro", func(d *supply.Dataset) { d.Status = "approved" })
		p.release(append(slices.Clone(p.now.Datasets), supply.Dataset{ID: "plan", Agency: "transport", Status: "draft"})...)
		p.on("2026-09-30")
		p.tick()
		if got := p.duties(Filter{}); len(got) > 0 {
			t.Fatalf("in September: %v", got)
		}
		id := p.inventory()
		p.tick()
		want := []string{"inventory health due 2026-10-30", "inventory transport due 2026-10-30"}
		got := p.duties(Filter{})
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("-want +got\n%s", diff)
		}
		if got := p.told(wang.ID); !slices.Equal(got, []string{"inventory"}) {
			t.Errorf("the reviewer was told %v", got)
		}
		p.on("2026-11-02")
		p.tick()
		if got := p.found(Filter{Agency: "transport"}); !slices.Equal(got, []string{"catalogue transport since 2026-10-31"}) {
			t.Errorf("not done in October: %v", got)
		}
		if faults, err := p.Register(ctx, zhang, id, Confirmed, "", []string{"bus"}); err != nil || len(faults) > 0 {
			t.Fatal(faults, err)
		}
		if faults, err := p.Register(ctx, zhang, id, Withdrawn, "The line was closed", []string{"metro"}); err != nil || len(faults) > 0 {
			t.Fatal(faults, err)
		}
		if faults, err := p.Review(ctx, wang, id, []string{"bus", "metro"}); err != nil || len(faults) > 0 {
			t.Fatal(faults, err)
		}
		r, err := p.Of(ctx, id)
		if err != nil || r.Ready != 2 || r.Done.String() != "2026-11-02" || r.SaidBy != "Wang" {
			t.Errorf("%+v %v", r, err)
		}
		p.tick()
		if got := p.found(Filter{Agency: "transport"}); !slices.Equal(got, []string{"catalogue transport since 2026-10-31 until 2026-11-02"}) {
			t.Errorf("done: %v", got)
		}
	})
}

func TestAnEntryIsRegisteredByOneAndReviewedByAnother(t *testing.T) {
	each(t, "changsha-2018", func(t *testing.T, p *portal) {
		id := p.inventory()
		if faults, err := p.Review(ctx, wang, id, []string{"bus"}); err != nil || len(faults) == 0 {
			t.Errorf("reviewed before it was registered: %v %v", faults, err)
		}
		for _, verdict := range []Verdict{Confirmed, Changed} { // registered anew while nobody reviewed it
			if faults, err := p.Register(ctx, zhang, id, verdict, "Stops have moved", []string{"bus"}); err != nil || len(faults) > 0 {
				t.Fatal(faults, err)
			}
		}
		if faults, err := p.Review(ctx, zhang, id, []string{"bus"}); err != nil || len(faults) == 0 {
			t.Errorf("reviewed by who registered it: %v %v", faults, err)
		}
		if faults, err := p.Review(ctx, wang, id, []string{"bus", "metro"}); err != nil || len(faults) == 0 {
			t.Errorf("reviewed with one that is not registered: %v %v", faults, err)
		}
		all, err := p.Entries(ctx, id, "", true, 10)
		want := []Entry{{Dataset: "bus", Verdict: Changed, Reason: "Stops have moved", Registered: "Zhang", By: "r1"}, {Dataset: "metro"}}
		if diff := cmp.Diff(want, all); err != nil || diff != "" {
			t.Errorf("%v -want +got\n%s", err, diff)
		}
		if faults, err := p.Review(ctx, wang, id, []string{"bus"}); err != nil || len(faults) > 0 {
			t.Fatal(faults, err)
		}
		if faults, err := p.Register(ctx, zhang, id, Confirmed, "", []string{"bus"}); err != nil || len(faults) == 0 {
			t.Errorf("what is ready was changed: %v %v", faults, err)
		}
	})
}

func TestAnInventoryTakesOnlyWhatItAsksFor(t *testing.T) {
	p := quick(t, "changsha-2018")
	id := p.inventory()
	long := strings.Repeat("x", 20000)
	for name, do := range map[string]struct {
		verdict Verdict
		reason  string
		entries []string
	}{
		"nothing chosen":          {Confirmed, "", nil},
		"no verdict":              {"", "", []string{"bus"}},
		"another agency's entry":  {Confirmed, "", []string{"clinics"}},
		"no reason":               {Withdrawn, " ", []string{"bus"}},
		"a reason without an end": {Withdrawn, long, []string{"bus"}},
		"control characters":      {Changed, "a\x00b", []string{"bus"}},
		"one that is not there":   {Confirmed, "", []string{"bus", "<script>alert(1)</script>"}},
	} {
		faults, err := p.Register(ctx, zhang, id, do.verdict, do.reason, do.entries)
		if err != nil || len(faults) == 0 {
			t.Errorf("%s: %v %v", name, faults, err)
		}
	}
	if r, err := p.Of(ctx, id); err != nil || r.Ready != 0 {
		t.Errorf("%+v %v", r, err)
	}
	if all, err := p.Entries(ctx, id, "", false, 10); err != nil || len(all) != 2 || all[0].Verdict != "" {
		t.Errorf("%+v %v", all, err)
	}
}
