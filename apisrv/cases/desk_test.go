package cases

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// pages reads all pages of a list, each of a few cases.
func (d desk) pages(f Filter) (receipts []string) {
	d.t.Helper()
	var last Queued
	for {
		page, err := d.Desk(ctx, f, last, 3)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, q := range page {
			receipts = append(receipts, q.Receipt)
		}
		if len(page) < 3 {
			return receipts
		}
		last = page[2]
	}
}

func TestADeskListsItsCasesByStateDatasetAndDay(t *testing.T) {
	shandong(t, func(d desk) {
		var all []access.Case
		for i := range 8 {
			dataset := buses
			if i%4 == 3 {
				dataset.ID, dataset.Agency = "clinics", "health"
			}
			c, err := d.Begin(ctx, applicant.ID, fmt.Sprint("form-", i), dataset)
			if err != nil {
				d.t.Fatal(err)
			}
			submit := d.step(c, access.Submit)
			submit.Dataset, submit.Move.Application.Dataset = dataset, dataset.ID
			if c, err = d.Take(ctx, submit); err != nil {
				d.t.Fatal(err)
			}
			all = append(all, c)
			d.clock.Add(24 * time.Hour)
		}
		d.begin("draft")
		d.take(d.begin("withdrawn draft"), access.Withdraw)
		all[0] = d.take(all[0], access.Accept, access.Review, access.Approve)
		all[1] = d.take(all[1], access.Refuse)
		all[5] = d.take(all[5], access.Accept)
		for d.today() < calendar.NewDate(2026, time.April, 2) { // none asked for corrections in time; all[5] can be decided until the 3rd
			d.clock.Add(24 * time.Hour)
		}
		of := func(which ...int) (receipts []string) {
			for _, i := range which {
				receipts = append(receipts, all[i].Receipt)
			}
			return receipts
		}
		for _, c := range []struct {
			name string
			f    Filter
			want []string
		}{
			{"all", Filter{}, of(2, 3, 4, 6, 7, 5, 0, 1)},
			{"an agency's", Filter{Agency: "transport"}, of(2, 4, 6, 5, 0, 1)},
			{"a dataset's", Filter{Dataset: "clinics"}, of(3, 7)},
			{"another agency's dataset", Filter{Agency: "transport", Dataset: "clinics"}, nil},
			{"of one state", Filter{Agency: "transport", States: []access.State{access.Accepted}}, of(5)},
			{"of two states", Filter{States: []access.State{access.Approved, access.Refused}}, of(0, 1)},
			{"overdue", Filter{Agency: "transport", Overdue: true}, of(2, 4, 6)},
		} {
			if diff := cmp.Diff(c.want, d.pages(c.f)); diff != "" {
				d.t.Errorf("%s:\n%s", c.name, diff)
			}
		}
		want := Counts{States: map[access.State]int{access.Submitted: 3, access.Accepted: 1, access.Approved: 1, access.Refused: 1}, Overdue: 3}
		got, err := d.Counts(ctx, "transport")
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			d.t.Errorf("counted: %v\n%s", err, diff)
		}
		want.States[access.Submitted] = 5
		want.Overdue = 5
		got, err = d.Counts(ctx, "")
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			d.t.Errorf("of all: %v\n%s", err, diff)
		}
	})
}

func TestPagesOfADeskMissNothingAndRepeatNothing(t *testing.T) {
	each(t, func(d desk) {
		for i := range 11 { // all submitted at one moment, due on no day: the receipt alone orders them
			d.take(d.begin(fmt.Sprint("form-", i)), access.Submit)
		}
		got := d.pages(Filter{})
		if len(got) != 11 || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != 11 {
			d.t.Errorf("got %v", got)
		}
	})
}
