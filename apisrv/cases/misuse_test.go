package cases

import (
	"bytes"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// active brings an application of the kind of applicant into use.
func (d desk) active(token, kind string) access.Case {
	d.t.Helper()
	submit := d.step(d.begin(token), access.Submit)
	if a := submit.Move.Application; kind == access.Organisation {
		a.Applicant.Kind, a.Applicant.Name, a.Applicant.Identity.Kind = kind, "示例出行科技有限公司", access.CreditCode
	}
	c, err := d.Take(ctx, submit)
	if err != nil {
		d.t.Fatal(err)
	}
	c = d.take(c, access.Accept, access.Review, access.Approve, access.Sign)
	if _, err := d.Tick(ctx, known); err != nil {
		d.t.Fatal(err)
	}
	c, _, err = d.ByReceipt(ctx, c.Receipt)
	if err != nil || c.State != access.Active {
		d.t.Fatal(c.State, err)
	}
	return c
}

func (d desk) note(receipt string, s Sighting) string {
	d.t.Helper()
	id, faults, err := d.NoteMisuse(ctx, receipt, s)
	if err != nil || len(faults) > 0 {
		d.t.Fatal(faults, err)
	}
	return id
}

func TestMisuseLeadsFromACandidateToRevocation(t *testing.T) {
	each(t, func(d desk) {
		c := d.active("form", access.Person)
		id := d.note(c.Receipt, Sighting{Kind: access.MisuseVolume, Seen: "3,000 calls on 2 March, 1,000 agreed", Key: "k1"})
		for i, step := range []access.Step{access.Warn, access.Suspend, access.Revoke} {
			act := d.step(c, step)
			act.Move.Record, act.Move.Reason = id, "调用量超出约定"
			var err error
			if c, err = d.Take(ctx, act); err != nil {
				d.t.Fatal(step, err)
			}
			m, err := d.MisuseOf(ctx, id)
			if err != nil || m.State != Confirmed || m.DecidedBy != "r1" || m.Reason != "调用量超出约定" || !m.Decided.Equal(d.clock.Now().Add(-time.Duration(i)*time.Hour)) {
				d.t.Errorf("after %s: %+v, %v", step, m, err)
			}
			d.clock.Add(time.Hour)
		}
		_, history, err := d.ByReceipt(ctx, c.Receipt)
		if err != nil || c.State != access.Revoked || c.Warnings != 1 {
			d.t.Errorf("it is %s with %d warnings, %v", c.State, c.Warnings, err)
		}
		for _, e := range history[len(history)-3:] {
			if e.Record != id || e.Misuse != access.MisuseVolume {
				d.t.Errorf("%s names record %q of %q", e.Step, e.Record, e.Misuse)
			}
		}
		if got := d.notices("o1"); !slices.Equal(got, []string{"misuse"}) {
			d.t.Errorf("the operator was told %v", got)
		}
		if _, err := access.Replay(access.NewCase(c.Receipt, c.Account, buses), history); err != nil {
			d.t.Error(err)
		}
	})
}

func TestWhatThePortalSeesOfAKeyInADayIsOneRecord(t *testing.T) {
	each(t, func(d desk) {
		c := d.active("form", access.Person)
		before := d.entries()
		var wg sync.WaitGroup
		ids := make([]string, 20)
		for i := range ids {
			wg.Go(func() {
				ids[i] = d.note(c.Receipt, Sighting{Kind: access.MisuseItems, Seen: "asked for lon", Key: "k1"})
			})
		}
		wg.Wait()
		if slices.Sort(ids); ids[0] == "" || ids[0] != ids[19] || d.entries() != before+1 {
			d.t.Errorf("%d records and %d entries", len(slices.Compact(ids)), d.entries()-before)
		}
		d.note(c.Receipt, Sighting{Kind: access.MisuseVolume, Seen: "too many calls", Key: "k1"})
		d.note(c.Receipt, Sighting{Kind: access.MisuseItems, Seen: "asked for lon", Key: "k2"})
		d.clock.Add(24 * time.Hour)
		d.note(c.Receipt, Sighting{Kind: access.MisuseItems, Seen: "asked for lon", Key: "k1"})
		for range 2 { // what people note is never the same
			d.note(c.Receipt, Sighting{Kind: access.MisuseTransfer, Seen: "sold on a forum", By: "r1"})
		}
		all, err := d.MisusesOf(ctx, c.Receipt)
		if err != nil || len(all) != 6 {
			d.t.Errorf("%d records, %v", len(all), err)
		}
	})
}

func TestADismissedCandidateLeadsNowhere(t *testing.T) {
	each(t, func(d desk) {
		c := d.active("form", access.Person)
		id := d.note(c.Receipt, Sighting{Kind: access.MisuseVolume, Seen: "3,000 calls", Key: "k1"})
		for range 2 { // the second finds it done
			if faults, err := d.DecideMisuse(ctx, "o1", id, false, "a test that was agreed"); err != nil || len(faults) > 0 {
				d.t.Fatal(faults, err)
			}
		}
		var log bytes.Buffer
		if err := d.db.ExportAudit(ctx, &log); err != nil || !bytes.Contains(log.Bytes(), []byte("misuse.dismissed")) || bytes.Contains(log.Bytes(), []byte("a test that")) {
			d.t.Errorf("a reason, in which anybody may be named, stands in the log for good: %v\n%s", err, &log)
		}
		if _, err := d.DecideMisuse(ctx, "o1", id, true, "after all"); !errors.Is(err, ErrStale) {
			d.t.Errorf("confirmed after it was dismissed: %v", err)
		}
		if faults, err := d.DecideMisuse(ctx, "o1", id, true, " "); err != nil || len(faults) == 0 {
			d.t.Errorf("without a reason: %v, %v", faults, err)
		}
		other := d.active("another", access.Person)
		for name, try := range map[string]struct {
			c      access.Case
			step   access.Step
			record string
			want   error
		}{
			"a dismissed one":            {c, access.Warn, id, ErrStale},
			"another application's":      {other, access.Warn, id, store.ErrNotFound},
			"no record":                  {c, access.Warn, "nothing", store.ErrNotFound},
			"a step that is not against": {other, access.Change, d.note(other.Receipt, Sighting{Kind: access.MisuseItems, Seen: "x", By: "r1"}), access.ErrIncomplete},
		} {
			act := d.step(try.c, try.step)
			scope := d.application().FullScope(d.today())
			act.Move.Record, act.Move.Scope = try.record, &scope
			if _, err := d.Take(ctx, act); !errors.Is(err, try.want) {
				d.t.Errorf("%s: %v, want %v", name, err, try.want)
			}
		}
	})
}

func TestRecordsAreListedByStateAndAgency(t *testing.T) {
	each(t, func(d desk) {
		c := d.active("form", access.Person)
		var want []string
		for range 5 {
			want = append(want, d.note(c.Receipt, Sighting{Kind: access.MisuseVolume, Seen: "seen", By: "r1"}))
			d.clock.Add(time.Second)
		}
		if _, err := d.DecideMisuse(ctx, "o1", want[4], true, "核实"); err != nil {
			d.t.Fatal(err)
		}
		var got []string
		var last Misuse
		for {
			page, err := d.Misuses(ctx, Candidate, "transport", last, 3)
			if err != nil {
				d.t.Fatal(err)
			}
			for _, m := range page {
				got = append(got, m.ID)
			}
			if len(page) < 3 {
				break
			}
			last = page[2]
		}
		if diff := cmp.Diff(want[:4], got); diff != "" {
			d.t.Error(diff)
		}
		for _, c := range []struct {
			state, agency string
			want          int
		}{{Candidate, "", 4}, {Confirmed, "", 1}, {Confirmed, "health", 0}, {Dismissed, "transport", 0}} {
			if page, err := d.Misuses(ctx, c.state, c.agency, Misuse{}, 10); err != nil || len(page) != c.want {
				d.t.Errorf("%s of %q: %d, %v", c.state, c.agency, len(page), err)
			}
		}
	})
}

func TestASightingIsChecked(t *testing.T) {
	each(t, func(d desk) {
		c := d.active("form", access.Person)
		for _, s := range []Sighting{{Kind: "theft", Seen: "x"}, {Kind: access.MisuseItems}, {Kind: access.MisuseItems, Seen: "\x00"}} {
			if id, faults, err := d.NoteMisuse(ctx, c.Receipt, s); err != nil || len(faults) != 1 || id != "" {
				d.t.Errorf("%+v: %v, %v", s, faults, err)
			}
		}
		if _, _, err := d.NoteMisuse(ctx, "nothing", Sighting{Kind: access.MisuseItems, Seen: "x"}); !errors.Is(err, store.ErrNotFound) {
			d.t.Errorf("of no application: %v", err)
		}
	})
}

func TestThePublicIsToldOnlyOfWhatTheProfileHas(t *testing.T) {
	text := lang.Text{ZH: "该单位将数据转售给第三方。", EN: "The organisation sold the data to third parties."}
	each(t, func(d desk) {
		firm, person := d.active("firm", access.Organisation), d.active("person", access.Person)
		record := func(c access.Case, kind access.Misuse, confirmed bool) string {
			id := d.note(c.Receipt, Sighting{Kind: kind, Seen: "sold on a forum", By: "r1"})
			if confirmed {
				if faults, err := d.DecideMisuse(ctx, "o1", id, true, "核实"); err != nil || len(faults) > 0 {
					d.t.Fatal(faults, err)
				}
			}
			return id
		}
		for name, id := range map[string]string{
			"a candidate": record(firm, access.MisuseTransfer, false), "another kind": record(firm, access.MisuseVolume, true), "a person's": record(person, access.MisuseTransfer, true),
		} {
			if faults, err := d.PublishMisuse(ctx, "o1", id, text); err != nil || len(faults) != 1 {
				d.t.Errorf("%s: %v, %v", name, faults, err)
			}
		}
		id := record(firm, access.MisuseTransfer, true)
		if faults, err := d.PublishMisuse(ctx, "o1", id, lang.Text{ZH: text.ZH}); err != nil || len(faults) != 1 || faults[0].Field != "notice.en" {
			d.t.Errorf("in one language: %v, %v", faults, err)
		}
		if faults, err := d.PublishMisuse(ctx, "o1", id, text); err != nil || len(faults) > 0 {
			d.t.Fatal(faults, err)
		}
		got, err := d.PublicNotices(ctx)
		if err != nil || len(got) != 1 || got[0].Cite.Article != "52" {
			d.t.Fatalf("published is %+v, %v", got, err)
		}
		want := PublicNotice{Dataset: buses.ID, Applicant: "示例出行科技有限公司", Kind: access.MisuseTransfer, Text: text, On: d.today(), Cite: got[0].Cite}
		if diff := cmp.Diff(want, got[0]); diff != "" {
			d.t.Error(diff)
		}
		if !slices.Contains(d.notices(applicant.ID), "misuse-published") {
			d.t.Error("the applicant was not told")
		}
		if err := d.WithdrawNotice(ctx, "o1", id, "appealed"); err != nil {
			d.t.Fatal(err)
		}
		if err := d.WithdrawNotice(ctx, "o1", id, "again"); !errors.Is(err, store.ErrNotFound) {
			d.t.Errorf("taken back twice: %v", err)
		}
		if got, err := d.PublicNotices(ctx); err != nil || len(got) > 0 {
			d.t.Errorf("still published: %+v, %v", got, err)
		}
	})
}
