package duties

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

func TestAChangeOfLawIsDueAfterFifteenWorkingDaysAndDoneWhenTheEntryStatesSomethingElse(t *testing.T) {
	each(t, "shandong-2020", func(t *testing.T, p *portal) {
		p.tick()
		p.note(Event{Kind: LawChange, Agency: "transport", Datasets: []string{"bus"}, Norm: "《公共汽电车管理规定》第八条"})
		p.tick()
		if diff := cmp.Diff([]string{"law-change bus due 2026-03-23"}, p.duties(Filter{})); diff != "" {
			t.Fatalf("-want +got\n%s", diff)
		}
		p.on("2026-03-10")
		p.change("bus", func(d *supply.Dataset) { d.Version, d.Updated, d.Rows = "v2", p.today(), 99 })
		p.tick()
		if diff := cmp.Diff([]string{"law-change bus due 2026-03-23"}, p.duties(Filter{Open: true})); diff != "" {
			t.Errorf("new data alone end it\n%s", diff)
		}
		p.on("2026-03-12")
		p.change("bus", func(d *supply.Dataset) { d.Title.ZH = "公共汽电车" })
		p.tick()
		if diff := cmp.Diff([]string{"law-change bus due 2026-03-23 done 2026-03-12"}, p.duties(Filter{Agency: "transport"})); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		if got := p.told(zhang.ID); !slices.Equal(got, []string{"duty"}) {
			t.Errorf("the reviewer was told %v", got)
		}
		if got := p.told(li.ID); len(got) > 0 {
			t.Errorf("the other agency's reviewer was told %v", got)
		}
	})
}

func TestAnAgencysWordEndsADutyAndTheReleaseIsKeptBesideIt(t *testing.T) {
	each(t, "changsha-2018", func(t *testing.T, p *portal) {
		p.tick()
		p.note(Event{Kind: DataChange, Agency: "transport", Datasets: []string{"bus", "metro"}})
		all, err := p.Duties(ctx, Filter{Dataset: "bus"})
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		p.on("2026-03-03")
		if faults, err := p.Say(ctx, zhang, all[0].ID, "Uploaded this morning"); err != nil || len(faults) > 0 {
			t.Fatal(faults, err)
		}
		if faults, err := p.Say(ctx, zhang, all[0].ID, "Again"); err != nil || len(faults) != 1 {
			t.Errorf("said twice: %v %v", faults, err)
		}
		p.on("2026-03-05")
		p.change("bus", func(d *supply.Dataset) { d.Version = "v2" })
		p.tick()
		r, err := p.Of(ctx, all[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		if r.Done.String() != "2026-03-03" || r.Said.String() != "2026-03-03" || r.Shown.String() != "2026-03-05" || r.Word != "Uploaded this morning" || r.SaidBy != "Zhang" {
			t.Errorf("kept: %+v", r)
		}
		want := []string{"data-change bus due 2026-03-04 done 2026-03-03", "data-change metro due 2026-03-04 late"}
		got := p.duties(Filter{})
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

func TestLastDaysKeepClearOfHolidaysAndOfWhatNoCalendarCovers(t *testing.T) {
	for _, tt := range []struct {
		kind       Kind
		profile    string
		event, due string
	}{
		{DataChange, "changsha-2018", "2026-02-13", "2026-02-24"}, // the Friday before the Spring Festival, and a working Saturday
		{DataChange, "changsha-2018", "2026-09-30", "2026-10-09"},
		{DataChange, "changsha-2018", "2026-12-30", ""},          // 31 December is the last day that is known
		{LawChange, "shandong-2020", "2026-02-13", "2026-03-12"}, // 14 and 28 February are working Saturdays
		{LawChange, "shandong-2020", "2026-12-15", ""},
		{Inventory, "changsha-2018", "2026-10-01", "2026-10-30"}, // the 31st is a Saturday
		{Inventory, "changsha-2018", "2027-10-01", ""},
	} {
		p := quick(t, tt.profile)
		event, err := calendar.ParseDate(tt.event)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.dueOf(tt.kind, event).String(); got != tt.due {
			t.Errorf("%s of %s is due %q, want %q", tt.kind, tt.event, got, tt.due)
		}
	}
}

func TestADayThatNoCalendarReachedIsFoundWhenOneDoes(t *testing.T) {
	each(t, "changsha-2018", func(t *testing.T, p *portal) {
		p.on("2026-12-31")
		p.release(p.now.Datasets...)
		p.tick()
		p.note(Event{Kind: DataChange, Agency: "transport", Datasets: []string{"bus"}})
		p.on("2027-02-01")
		p.tick()
		if diff := cmp.Diff([]string{"data-change bus due "}, p.duties(Filter{})); diff != "" {
			t.Fatalf("-want +got\n%s", diff)
		}
		p.Calendar = extended(t, p.Calendar)
		p.tick()
		if diff := cmp.Diff([]string{"data-change bus due 2027-01-05 late"}, p.duties(Filter{})); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

func TestWhatAProfileDoesNotKnowCannotBeNoted(t *testing.T) {
	p := quick(t, "shanghai-2018")
	for _, kind := range []Kind{LawChange, DataChange, Inventory, Update, "nonsense"} {
		faults, err := p.Note(ctx, operator, Event{Kind: kind, Agency: "transport", On: p.today(), Norm: "Law", What: "All of it", Datasets: []string{"bus"}}, p.now)
		if err != nil || len(faults) != 1 || faults[0].Field != "kind" {
			t.Errorf("%s: %v %v", kind, faults, err)
		}
	}
	p.on("2026-10-01")
	p.release(p.now.Datasets...)
	p.tick()
	if got := p.duties(Filter{}); len(got) > 0 {
		t.Errorf("duties: %v", got)
	}
}
