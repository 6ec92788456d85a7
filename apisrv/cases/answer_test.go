package cases

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

func TestDecisionsArePublishedTheNewestFirst(t *testing.T) {
	each(t, func(d desk) {
		d.begin("draft")
		d.take(d.begin("open"), access.Submit)
		d.take(d.begin("withdrawn"), access.Submit, access.Withdraw)
		var want []access.Answer
		for i, step := range []access.Step{access.Refuse, access.Approve} {
			submit := d.step(d.begin(fmt.Sprint("form-", i)), access.Submit)
			a := submit.Move.Application
			a.Applicant.Kind, a.Applicant.Identity.Kind = access.Organisation, access.CreditCode
			c, err := d.Take(ctx, submit)
			if err != nil {
				d.t.Fatal(err)
			}
			c = d.take(c, access.Accept, access.Review, step)
			answer := access.Answer{Dataset: buses.ID, Applicant: access.Organisation, Purpose: "预测公交到站时间", Approved: step == access.Approve, On: d.today()}
			if !answer.Approved {
				answer.Reason = c.Decision.Reason
			}
			want = append([]access.Answer{answer}, want...)
			d.clock.Add(24 * time.Hour)
		}
		d.take(d.begin("of a person"), access.Submit, access.Accept, access.Review, access.Approve)
		month := d.today()
		got, err := d.Answers(ctx)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			d.t.Errorf("in the month of the decisions: %v\n%s", err, diff)
		}
		d.clock.Add(31 * 24 * time.Hour)
		y, m, _ := month.Time().Date()
		person := access.Answer{Dataset: buses.ID, Applicant: access.Person, Approved: true, On: calendar.NewDate(y, m, 1), MonthOnly: true}
		got, err = d.Answers(ctx)
		if diff := cmp.Diff(append(want, person), got); diff != "" || err != nil {
			d.t.Errorf("later: %v\n%s", err, diff)
		}
	})
}
