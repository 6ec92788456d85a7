package cases

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// beforeEnd are the calendar days before the end of use on which its holder is
// told that it is coming.
var beforeEnd = []int{30, 7}

// Tick takes the steps that are the clock's: it opens what is signed, lets lapse
// what was not corrected, and ends what has run out. It also tells those who
// have to act of what came in, of what is nearly due or overdue, and applicants
// of use that is about to end, each once. The function finds the dataset of a case. It returns how many steps were taken.
func (s *Service) Tick(ctx context.Context, dataset func(id string) (access.Dataset, bool)) (taken int, err error) {
	const atOnce = 100
	var waking []string
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		waking, err = store.All(ctx, tx, "SELECT receipt FROM application WHERE wake < 2147483647 AND wake <= ? ORDER BY wake, receipt", []any{int64(calendar.Today(tx.Now()))},
			func(receipt *string) []any { return []any{receipt} })
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("find what the clock has to look at: %w", err)
	}
	for some := range slices.Chunk(waking, atOnce) {
		n, err := s.tick(ctx, some, dataset)
		taken += n
		if err != nil {
			return taken, err
		}
	}
	return taken, nil
}

// tick looks at some cases.
func (s *Service) tick(ctx context.Context, receipts []string, dataset func(id string) (access.Dataset, bool)) (taken int, err error) {
	var ts []Taking
	var others []string
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		for _, receipt := range receipts {
			c, err := load(ctx, tx, receipt)
			if err != nil {
				return err
			}
			d, ok := dataset(c.Application.Dataset)
			if !ok {
				continue // its dataset is gone from the catalogue: people decide what becomes of it
			}
			if step, ok := s.clockStep(c, d, tx.Now()); ok {
				ts = append(ts, Taking{Receipt: receipt, Seq: c.Seq, Dataset: d, Move: access.Move{Step: step, By: access.Actor{Party: access.ClockParty}}})
			} else {
				others = append(others, receipt)
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	outcomes, err := s.TakeAll(ctx, ts)
	if err != nil {
		return 0, err
	}
	for _, o := range outcomes {
		if o.Err == nil {
			taken++
		}
	}
	if err := s.tell(ctx, others); err != nil {
		return taken, fmt.Errorf("tell of applications: %w", err)
	}
	return taken, nil
}

// TickOne takes the step that the clock has to take with one case, if there is
// one, so that nobody waits for its next round.
func (s *Service) TickOne(ctx context.Context, receipt string, d access.Dataset) error {
	c, _, err := s.ByReceipt(ctx, receipt)
	if err != nil {
		return err
	}
	step, ok := s.clockStep(c, d, s.db.Now())
	if !ok {
		return nil
	}
	_, err = s.Take(ctx, Taking{Receipt: receipt, Seq: c.Seq, Dataset: d, Move: access.Move{Step: step, By: access.Actor{Party: access.ClockParty}}})
	return err
}

// clockStep is the step that the clock has to take with a case.
func (s *Service) clockStep(c access.Case, d access.Dataset, now time.Time) (access.Step, bool) {
	for _, possible := range s.rules.Possible(c, d, access.Actor{Party: access.ClockParty}, now) {
		if possible != access.Fit { // which a submission brings about
			return possible, true
		}
	}
	return "", false
}

// wake is the first day, later than after, on which the clock has to look at a
// case if nothing happens before: to take a step, or to tell of something.
func wake(c access.Case, dues []access.Due, today, after calendar.Date) int64 {
	first := int64(never)
	on := func(day calendar.Date) {
		if day > after {
			first = min(first, int64(day))
		}
	}
	tomorrow := max(today, after+1)
	switch c.State {
	case access.Submitted:
		on(today)
	case access.Approved, access.Signed, access.Changed:
		on(tomorrow)
	case access.Correcting:
		on(c.CorrectBy + 1)
	case access.Active, access.Suspended:
		for _, end := range access.ReportEnds(c) {
			on(end + 1)
		}
		on(c.Decision.Scope.Until + 1)
		for _, days := range beforeEnd {
			on(c.Decision.Scope.Until.Add(-days))
		}
	case access.Expired:
		on(c.Decision.Scope.Until + 1) // to ask for the last report
	}
	for _, d := range dues {
		if !d.Stopped.IsZero() {
			continue
		}
		if d.Beyond {
			on(tomorrow) // until a calendar is known
		}
		if !d.Last.IsZero() {
			on(d.Warn)
			on(d.Last + 1)
		}
	}
	return first
}

// mention is something that the clock tells of a case.
type mention struct {
	what   string // tells it from everything else that is told of the case
	kind   string // of the notice
	to     access.Party
	params map[string]string
}

// mentions are what there is to tell of a case today, told before or not. Its use
// was reported up to a day, zero for not at all.
func (s *Service) mentions(c access.Case, history []access.Event, reported, today calendar.Date) (all []mention) {
	add := func(to access.Party, kind, what string, more map[string]string) {
		p := about(c)
		for k, v := range more {
			p[k] = v
		}
		all = append(all, mention{kind + "-" + what, kind, to, p})
	}
	if c.State == access.Submitted {
		e := history[len(history)-1]
		add(s.rules.Decider(), "submission", fmt.Sprint(e.Seq), ofStep(c, e))
	}
	for _, d := range s.rules.Dues(history, today) {
		what := fmt.Sprintf("%s-%s", d.Duty, d.Last)
		if d.Last.IsZero() {
			what = fmt.Sprintf("%s-%d-days-from-%s", d.Duty, d.Days, d.Start)
		}
		more := map[string]string{"dutyZH": d.Duty.Name().ZH, "dutyEN": d.Duty.Name().EN, "dueZH": d.Text().ZH, "dueEN": d.Text().EN}
		switch d.Phase {
		case access.Near:
			add(d.By, "near", what, more)
		case access.Late:
			add(d.By, "late", what, more)
			if d.Escalates() {
				add(access.OperatorParty, "escalated", what, more)
			}
		}
	}
	inUse := c.State == access.Active || c.State == access.Suspended
	if from, to, due := access.ReportDue(c, reported, today); due && (inUse || c.State == access.Expired) {
		add(access.ApplicantParty, "report-due", to.String(), map[string]string{"fromZH": lang.ZH.Date(from.Time()), "fromEN": lang.EN.Date(from.Time()),
			"toZH": lang.ZH.Date(to.Time()), "toEN": lang.EN.Date(to.Time())})
	}
	if inUse {
		until := c.Decision.Scope.Until
		for i := len(beforeEnd) - 1; i >= 0; i-- { // the last one reached, not those before it too
			if day := until.Add(-beforeEnd[i]); today >= day {
				if today <= until && c.Opened < day { // else it was told when use began
					add(access.ApplicantParty, "expiring", fmt.Sprintf("%d-days-before-%s", beforeEnd[i], until),
						map[string]string{"untilZH": lang.ZH.Date(until.Time()), "untilEN": lang.EN.Date(until.Time())})
				}
				break
			}
		}
	}
	return all
}

// tell tells what there is to tell of the cases and was not told yet, and sets
// when the clock looks at them again.
func (s *Service) tell(ctx context.Context, receipts []string) error {
	if len(receipts) == 0 {
		return nil
	}
	return s.db.Keep(ctx, func(tx *store.Tx) error {
		today := calendar.Today(tx.Now())
		var p post
		for _, receipt := range receipts {
			c, err := load(ctx, tx, receipt)
			if err != nil {
				return err
			}
			history, err := events(ctx, tx, receipt)
			if err != nil {
				return err
			}
			last, err := reported(ctx, tx, receipt)
			if err != nil {
				return err
			}
			for _, m := range s.mentions(c, history, last, today) {
				if err := s.mention(ctx, tx, &p, c, m); err != nil {
					return err
				}
			}
			if _, err := tx.Exec(ctx, "UPDATE application SET wake = ? WHERE receipt = ?", wake(c, s.rules.Dues(history, today), today, today), receipt); err != nil {
				return err
			}
		}
		return p.send(ctx, tx)
	})
}

// mention tells one thing, once, and records that it was told.
func (s *Service) mention(ctx context.Context, tx *store.Tx, p *post, c access.Case, m mention) error {
	n, err := tx.Exec(ctx, "INSERT INTO told (receipt, what, at) VALUES (?, ?, ?) ON CONFLICT (receipt, what) DO NOTHING", c.Receipt, m.what, store.Millis(tx.Now()))
	if err != nil || n == 0 {
		return err
	}
	accounts, err := s.hands(ctx, tx, m.to, c)
	if err != nil {
		return err
	}
	for _, account := range accounts {
		p.add(account, m.kind, m.params)
	}
	return tx.Record(ctx, audit.Event{Actor: "clock", Action: "application.told", Object: Object(c.Receipt), Detail: map[string]string{"what": m.what, "to": string(m.to)}})
}
