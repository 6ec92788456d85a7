package figures

import (
	"sync"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// fact is what figures need of an application that was submitted.
type fact struct {
	receipt, account, agency, dataset string
	submitted, accepted, decided      calendar.Date // zero: not yet
	ended                             calendar.Date // withdrawn or lapsed before a decision
	opened                            calendar.Date
	last                              calendar.Date // to decide by; zero: no day is set, or time stands still
	acceptWD, decideWD                int64         // working days that it took; -1: not known
	limited                           bool          // the rules set a day for the decision
	decision                          string        // approved, refused or empty
	reason                            string        // of a refusal
	state                             string
}

const (
	approved = "approved"
	declined = "refused"
)

// factOf sums a history up. Working days are those of the rules: without the day
// of submission and without time spent waiting for corrections.
func (s *Service) factOf(c access.Case, history []access.Event, today calendar.Date) fact {
	f := fact{receipt: c.Receipt, account: c.Account, agency: c.Agency, dataset: c.Application.Dataset, opened: c.Opened, state: string(c.State)}
	for _, e := range history {
		on := calendar.Today(e.At)
		switch e.Step {
		case access.Submit:
			f.submitted = on
		case access.Accept:
			f.accepted = on
		case access.Fit:
			f.accepted, f.decided, f.decision = on, on, approved
		case access.Approve:
			f.decided, f.decision = on, approved
		case access.Refuse:
			f.decided, f.decision, f.reason = on, declined, e.Reason
		case access.Withdraw, access.Lapse:
			f.ended = on
		}
	}
	for _, d := range s.Rules.Dues(history, today) {
		elapsed := int64(d.Elapsed)
		if d.AtLeast {
			elapsed = -1
		}
		switch d.Duty {
		case access.DutyAccept:
			if !f.accepted.IsZero() {
				f.acceptWD = elapsed
			}
		case access.DutyDecide:
			f.limited, f.last = d.Days > 0, d.Last
			if !f.decided.IsZero() {
				f.decideWD = elapsed
			}
		}
	}
	return f
}

// pendingOn reports whether the application was under way at the end of a day.
func (f *fact) pendingOn(on calendar.Date) bool {
	return f.submitted <= on && (f.decided.IsZero() || f.decided > on) && (f.ended.IsZero() || f.ended > on)
}

// ledger is the facts of all applications in memory: 100,000 take some 20 MB,
// and are added up in a few milliseconds.
type ledger struct {
	mu    sync.Mutex
	mark  int64
	all   []fact
	at    map[string]int // index by receipt
	named map[string]int // index by number
	words map[string]string
}

// row is a line of application_fact.
type row struct {
	fact
	mark                                                       int64
	submitted, accepted, decided, ended, opened, last, limited int64
}

// read brings the ledger up to date with the table and calls f, which keeps
// nothing of the ledger.
func (l *ledger) read(q *question, f func()) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	rows, err := store.All(q.ctx, q.tx, `SELECT receipt, mark, account, agency, dataset, state, submitted, accepted, accept_wd, decided, decide_wd, decision, last, limited, ended, opened, reason
		FROM application_fact WHERE mark > ? ORDER BY mark`, []any{l.mark}, func(r *row) []any {
		return []any{&r.receipt, &r.mark, &r.account, &r.agency, &r.dataset, &r.state, &r.submitted, &r.accepted, &r.acceptWD, &r.decided, &r.decideWD, &r.decision, &r.last, &r.limited, &r.ended, &r.opened, &r.reason}
	})
	if err != nil {
		return err
	}
	if l.at == nil {
		l.at, l.named, l.words = map[string]int{}, map[string]int{}, map[string]string{}
	}
	for _, r := range rows {
		l.put(r, q.Number)
	}
	f()
	return nil
}

func (l *ledger) put(r row, number func(receipt string) string) {
	f := r.fact
	f.submitted, f.accepted, f.decided = calendar.Date(r.submitted), calendar.Date(r.accepted), calendar.Date(r.decided)
	f.ended, f.opened, f.last, f.limited = calendar.Date(r.ended), calendar.Date(r.opened), calendar.Date(r.last), r.limited == 1
	for _, s := range []*string{&f.account, &f.agency, &f.dataset, &f.decision, &f.reason, &f.state} {
		*s = l.once(*s)
	}
	l.mark = r.mark
	i, ok := l.at[f.receipt]
	if !ok {
		l.at[f.receipt], l.named[number(f.receipt)] = len(l.all), len(l.all)
		l.all = append(l.all, f)
		return
	}
	l.all[i] = f
}

// once is the text, kept once however often it comes.
func (l *ledger) once(s string) string {
	kept, ok := l.words[s]
	if !ok {
		l.words[s], kept = s, s
	}
	return kept
}
