package cases

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// diary lets the days pass until one, with the clock looking twice a day, and
// lists what each of the accounts was told on which: 2026-03-30 r1 near.
func (d desk) diary(until string) (lines []string) {
	d.t.Helper()
	end, err := calendar.ParseDate(until)
	if err != nil {
		d.t.Fatal(err)
	}
	accounts := []string{"u1", "r1", "r2", "o1"}
	had := map[string]int{}
	for _, account := range accounts {
		had[account] = len(d.newest(account))
	}
	for d.today() < end {
		d.clock.Add(12 * time.Hour)
		if _, err := d.Tick(ctx, known); err != nil {
			d.t.Fatal(err)
		}
		for _, account := range accounts {
			all := d.newest(account)
			kinds := all[:len(all)-had[account]]
			slices.Sort(kinds)
			for _, kind := range kinds {
				lines = append(lines, fmt.Sprintf("%s %s %s", d.today(), account, kind))
			}
			had[account] = len(all)
		}
	}
	return lines
}

// newest are the kinds of notices, the newest first, with the duty of those that
// are about one.
func (d desk) newest(account string) (kinds []string) {
	d.t.Helper()
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Notices(ctx, account, 1000)
		for _, n := range all {
			worded(d.t, n)
			kinds = append(kinds, strings.TrimSpace(n.Kind+" "+n.Params["dutyEN"]))
		}
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return kinds
}

// shandong runs a test under the profile that sets limits: 7 working days to
// name all corrections and 20 to decide. 2 March 2026 is a Monday.
func shandong(t *testing.T, f func(d desk)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		p, err := profile.Load("shandong-2020")
		if err != nil {
			t.Fatal(err)
		}
		f(deskOf(t, p, db, clock))
	})
}

func TestWhoeverHasToActIsToldBeforeAndAfterTheDay(t *testing.T) {
	shandong(t, func(d desk) {
		c := d.take(d.begin("form"), access.Submit)
		want := []string{"2026-03-02 r1 submission", "2026-03-10 r1 near Name all corrections at once", "2026-03-12 r1 late Name all corrections at once", "2026-03-12 o1 escalated Name all corrections at once",
			"2026-03-24 r1 near Decide", "2026-03-31 r1 late Decide", "2026-03-31 o1 escalated Decide"}
		if diff := cmp.Diff(want, d.diary("2026-06-01")); diff != "" {
			d.t.Error(diff)
		}
		d.take(c, access.Accept, access.Review, access.Approve)
		if got := d.notices("r1"); len(got) != 5 { // the submission, too
			d.t.Errorf("told again: %v", got)
		}
	})
}

func TestCorrectionsStopTheClockAndWarnTheApplicant(t *testing.T) {
	shandong(t, func(d desk) {
		c := d.take(d.begin("form"), access.Submit)
		if diff := cmp.Diff([]string{"2026-03-02 r1 submission"}, d.diary("2026-03-05")); diff != "" {
			d.t.Error(diff)
		}
		c = d.take(c, access.Return) // until the 15th
		// Near in the last two of ten days; the desk's time stands still.
		if diff := cmp.Diff([]string{"2026-03-13 u1 near Hand in the corrections"}, d.diary("2026-03-15")); diff != "" {
			d.t.Error(diff)
		}
		resubmit := d.step(c, access.Submit)
		resubmit.Move.Step = access.Resubmit
		if _, err := d.Take(ctx, resubmit); err != nil {
			d.t.Fatal(err)
		}
		// The time for the decision starts anew from the 15th: the
		// sixteenth of 20 working days is the 7th of April, as the 6th is Qingming.
		want := []string{"2026-03-15 r1 submission", "2026-04-07 r1 near Decide", "2026-04-14 r1 late Decide", "2026-04-14 o1 escalated Decide"}
		if diff := cmp.Diff(want, d.diary("2026-05-20")); diff != "" {
			d.t.Error(diff)
		}
	})
}

func TestCorrectionsThatDoNotComeLapse(t *testing.T) {
	shandong(t, func(d desk) {
		c := d.take(d.begin("form"), access.Submit, access.Return)
		if diff := cmp.Diff([]string{"2026-03-10 u1 near Hand in the corrections", "2026-03-13 u1 application"}, d.diary("2026-05-01")); diff != "" {
			d.t.Error(diff)
		}
		if c, _, err := d.ByReceipt(ctx, c.Receipt); err != nil || c.State != access.Lapsed {
			d.t.Errorf("it is %s, %v", c.State, err)
		}
	})
}

func TestTheEndOfUseIsToldTwiceBeforeItComes(t *testing.T) {
	shandong(t, func(d desk) {
		d.take(d.begin("form"), access.Submit, access.Accept, access.Review, access.Approve) // until 2 March 2027
		want := []string{"2026-03-02 u1 application",                                        // opened
			"2026-09-03 u1 report-due", "2027-01-31 u1 expiring", "2027-02-23 u1 expiring", "2027-03-03 u1 application", "2027-03-03 u1 report-due"}
		if diff := cmp.Diff(want, d.diary("2027-05-01")); diff != "" {
			d.t.Error(diff)
		}
	})
}

func TestAShortUseIsNotWarnedOfOnItsFirstDay(t *testing.T) {
	shandong(t, func(d desk) {
		approve := d.step(d.take(d.begin("form"), access.Submit, access.Accept, access.Review), access.Approve)
		approve.Move.Scope.Until = d.today().Add(20)
		if _, err := d.Take(ctx, approve); err != nil {
			d.t.Fatal(err)
		}
		want := []string{"2026-03-02 u1 application", "2026-03-15 u1 expiring", "2026-03-23 u1 application", "2026-03-23 u1 report-due"}
		if diff := cmp.Diff(want, d.diary("2026-05-01")); diff != "" {
			d.t.Error(diff)
		}
	})
}

func TestAServerThatWasAwayTellsWhatIsTrueNow(t *testing.T) {
	shandong(t, func(d desk) {
		d.take(d.begin("form"), access.Submit)
		d.clock.Add(60 * 24 * time.Hour)
		want := []string{"2026-05-01 r1 lates", "2026-05-01 r1 submission", "2026-05-01 o1 escalateds"} // of two duties, one notice each
		if diff := cmp.Diff(want, d.diary("2026-05-10")); diff != "" {
			d.t.Error(diff)
		}
	})
}

func TestWhereNobodyReviewsTheOperatorIsTold(t *testing.T) {
	shandong(t, func(d desk) {
		other := buses
		other.Agency = "water"
		c, err := d.Begin(ctx, applicant.ID, "form", other)
		if err != nil {
			d.t.Fatal(err)
		}
		d.take(c, access.Submit)
		if _, err := d.Tick(ctx, known); err != nil {
			d.t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"submission"}, d.notices("o1")); diff != "" {
			d.t.Error(diff)
		}
	})
}

func TestAMissedTargetIsNotEscalated(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		p, err := profile.Load("shanghai-2018") // a target of five days to accept
		if err != nil {
			t.Fatal(err)
		}
		d := deskOf(t, p, db, clock)
		d.take(d.begin("form"), access.Submit)
		if diff := cmp.Diff([]string{"2026-03-02 r1 submission", "2026-03-06 r1 near Accept for review", "2026-03-10 r1 late Accept for review"}, d.diary("2026-04-01")); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSeveralServersTellEachThingOnce(t *testing.T) {
	shandong(t, func(d desk) {
		const all = 30
		for i := range all {
			d.take(d.begin(fmt.Sprint("form-", i)), access.Submit)
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := d.Tick(ctx, known); err != nil {
					d.t.Error(err)
				}
			})
		}
		wg.Wait()
		told := 0
		err := d.db.Read(ctx, func(tx *store.Tx) error {
			got, err := tx.Notices(ctx, "r1", 1000)
			for _, n := range got {
				count := 1
				if n.Kind == "submissions" {
					count, err = strconv.Atoi(n.Params["n"])
				}
				told += count
			}
			return err
		})
		if err != nil || told != all {
			d.t.Errorf("of %d submissions %d were told, %v", all, told, err)
		}
	})
}

func TestWhatASignatureLetsOpenNeedNotWaitForTheClocksRound(t *testing.T) {
	each(t, func(d desk) {
		c := d.take(d.begin("form"), access.Submit, access.Accept, access.Review, access.Approve)
		for _, want := range []access.State{access.Approved, access.Active} {
			if want == access.Active {
				d.take(c, access.Sign)
			}
			if err := d.TickOne(ctx, c.Receipt, buses); err != nil {
				d.t.Fatal(err)
			}
			if got, _, err := d.ByReceipt(ctx, c.Receipt); err != nil || got.State != want {
				d.t.Errorf("%s, want %s: %v", got.State, want, err)
			}
		}
	})
}
