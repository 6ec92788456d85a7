package figures

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

var serviceKeys = []Key{
	key(OfService, "service-agencies", "各单位办理申请", "Applications by agency", ofAgencies, serviceByAgency),
	key(OfService, "service-datasets", "各数据集的申请", "Applications by dataset", everywhere, serviceByDataset),
	key(OfService, "service-months", "申请办理趋势", "Applications by month", everywhere, serviceByMonth),
	key(OfService, "service-reasons", "不同意的理由", "Reasons of refusals", everywhere, serviceReasons),
	present(key(OfService, "service-pending", "办理中的申请", "Applications under way", everywhere, servicePending)),
}

// served is how applications were handled over a period.
type served struct {
	received, pending, late, approved, refused, withdrawn, lapsed int64
	limited, inTime                                               int64
	accept, decide                                                spread
}

// spread is how many applications took how many working days.
type spread map[int64]int64

func (s spread) n() (n int64) {
	for _, k := range s {
		n += k
	}
	return n
}

func (s spread) mean() Cell {
	sum := int64(0)
	for days, k := range s {
		sum += days * k
	}
	return mean(sum, s.n())
}

// p90 is the smallest number of days within which nine in ten were done.
func (s spread) p90() Cell {
	need := (9*s.n() + 9) / 10
	for _, d := range slices.Sorted(maps.Keys(s)) {
		if need -= s[d]; need <= 0 {
			return count(d)
		}
	}
	return none
}

// end is the day at the end of which a period is looked at: today at the latest.
func (q *question) end() calendar.Date { return min(q.period.To, q.today) }

// asOf is the day whose state is the period's: its last, today at the latest.
// The last days end with yesterday, as today is not counted out yet; their state
// is that of now.
func (q *question) asOf() calendar.Date {
	if strings.HasPrefix(q.period.Key, "days-") {
		return q.today
	}
	return q.end()
}

func (p Period) has(d calendar.Date) bool { return !d.IsZero() && p.From <= d && d <= p.To }

// add counts an application in.
func (s *served) add(f *fact, p Period, end calendar.Date) {
	if s.accept == nil {
		s.accept, s.decide = spread{}, spread{}
	}
	s.received += one(p.has(f.submitted))
	if f.pendingOn(end) {
		s.pending++
		s.late += one(f.limited && !f.last.IsZero() && f.last < end)
	}
	if p.has(f.accepted) && f.acceptWD >= 0 {
		s.accept[f.acceptWD]++
	}
	if p.has(f.ended) {
		s.lapsed += one(f.state == string(access.Lapsed))
		s.withdrawn += one(f.state != string(access.Lapsed))
	}
	if !p.has(f.decided) {
		return
	}
	s.approved += one(f.decision == approved)
	s.refused += one(f.decision == declined)
	if f.decideWD >= 0 {
		s.decide[f.decideWD]++
	}
	if f.limited && !f.last.IsZero() {
		s.limited++
		s.inTime += one(f.decided <= f.last)
	}
}

var servedFigures = figures("received", "pending", "pending_late", "decided", "approved", "refused", "withdrawn", "lapsed", "in_time_share",
	"accept_mean", "accept_p90", "decide_mean", "decide_p90")

func (s *served) line() []Cell {
	return []Cell{count(s.received), count(s.pending), count(s.late), count(s.approved + s.refused), count(s.approved), count(s.refused), count(s.withdrawn), count(s.lapsed),
		share(s.inTime, s.limited), s.accept.mean(), s.accept.p90(), s.decide.mean(), s.decide.p90()}
}

// eachFact calls f with the applications for the datasets of the scope.
func (q *question) eachFact(f func(*fact)) error {
	within := map[string]bool{}
	for _, d := range q.of {
		within[d.ID] = true
	}
	return q.facts.read(q, func() {
		for i, all := 0, q.facts.all; i < len(all); i++ {
			switch {
			case q.scope == Scope{}:
			case q.scope.Agency != "" && all[i].agency == q.scope.Agency: // of datasets that left the catalogue too
			case q.scope.Agency == "" && within[all[i].dataset]:
			default:
				continue
			}
			f(&all[i])
		}
	})
}

// servedBy adds applications up by a name.
func (q *question) servedBy(by func(*fact) string) (map[string]*served, error) {
	all, end := map[string]*served{}, q.asOf()
	err := q.eachFact(func(f *fact) {
		name := by(f)
		if all[name] == nil {
			all[name] = new(served)
		}
		all[name].add(f, q.period, end)
	})
	return all, err
}

// aimed is the note on the city's target, with which the mean is compared.
func (q *question) aimed() lang.Text {
	t := q.portal.Profile.Targets.AcceptAverageWD
	if !t.Stated() {
		return lang.Text{}
	}
	days := lang.Number(t.V)
	return lang.Text{ZH: "本市目标：平均" + days + "个工作日内受理（" + t.Cite.In(lang.ZH) + "；是目标，不是法定期限）。",
		EN: "The city's target: accepted within " + days + " working days on average (" + t.Cite.In(lang.EN) + "; a target, no legal limit)."}
}

func (q *question) servedTable(of Column, all map[string]*served, name func(string) Cell, path func(string) string) Table {
	t := Table{Note: q.aimed(), Columns: append([]Column{of}, servedFigures...), Chart: Chart{Kind: "bars", X: of.Key, Y: []string{"accept_mean", "decide_mean"}}}
	for _, n := range slices.Sorted(maps.Keys(all)) {
		t.Rows = append(t.Rows, Row{Cells: append([]Cell{name(n)}, all[n].line()...), Path: path(n)})
	}
	return t
}

func serviceByAgency(q *question) (Table, error) {
	all, err := q.servedBy(func(f *fact) string { return f.agency })
	return q.servedTable(agencyColumn, all, q.agencyCell, q.agencyPath), err
}

func serviceByDataset(q *question) (Table, error) {
	all, err := q.servedBy(func(f *fact) string { return f.dataset })
	return q.servedTable(datasetColumn, all, q.datasetCell, q.datasetPath), err
}

// monthsFrom are the months of the period up to today, from that of the first
// application.
func (q *question) monthsFrom(first calendar.Date) (all []Period) {
	if first > q.end() {
		return nil
	}
	for m := monthOf(max(q.period.From, first)); m <= monthOf(q.end()); m++ {
		p := oneMonth(m)
		p.From, p.To = max(p.From, q.period.From), min(p.To, q.period.To)
		all = append(all, p)
	}
	return all
}

func serviceByMonth(q *question) (Table, error) {
	t := Table{Note: q.aimed(), Columns: append([]Column{{Key: "month", Title: lang.Text{ZH: "月份", EN: "Month"}, Unit: Month}}, servedFigures...),
		Chart: Chart{Kind: "lines", X: "month", Y: []string{"received", "decided"}}}
	first := q.today + 1
	if err := q.eachFact(func(f *fact) { first = min(first, f.submitted) }); err != nil {
		return t, err
	}
	months := q.monthsFrom(first)
	all := make([]served, len(months))
	err := q.eachFact(func(f *fact) {
		from, to := q.livedIn(f, months)
		for i := from; i <= to; i++ {
			all[i].add(f, months[i], min(months[i].To, q.today))
		}
	})
	for i, m := range months {
		t.Rows = append(t.Rows, Row{Cells: append([]Cell{count(monthOf(m.From))}, all[i].line()...)})
	}
	return q.open(t), err
}

// livedIn are the first and the last of some months in a row in which anything
// happened to an application, or it was under way.
func (q *question) livedIn(f *fact, months []Period) (from, to int) {
	if len(months) == 0 {
		return 0, -1
	}
	at := func(d calendar.Date) int { return int(monthOf(d) - monthOf(months[0].From)) }
	from, to = max(0, at(f.submitted)), len(months)-1
	if closed := max(f.decided, f.ended); !closed.IsZero() {
		to = min(to, at(closed))
	}
	return from, to
}

func serviceReasons(q *question) (Table, error) {
	t := Table{Note: lang.Text{ZH: "理由按原文归并。", EN: "Reasons as they were written; the same text is one line."},
		Columns: slices.Concat([]Column{label("reason", "理由", "Reason"), agencyColumn}, figures("refusals"))}
	type why struct{ reason, agency string }
	n := map[why]int64{}
	err := q.eachFact(func(f *fact) {
		if f.decision == declined && q.period.has(f.decided) {
			n[why{f.reason, f.agency}]++
		}
	})
	all := slices.SortedFunc(maps.Keys(n), func(a, b why) int {
		return cmp.Or(cmp.Compare(n[b], n[a]), strings.Compare(a.reason, b.reason), strings.Compare(a.agency, b.agency))
	})
	for _, w := range all {
		t.Rows = append(t.Rows, Row{Path: q.agencyPath(w.agency), Cells: []Cell{words(freeText(w.reason)), q.agencyCell(w.agency), count(n[w])}})
	}
	return t, err
}

// servicePending lists the applications that are under way today, those that
// have waited longest first.
func servicePending(q *question) (Table, error) {
	t := Table{Columns: slices.Concat([]Column{label("application", "申请", "Application"), datasetColumn, agencyColumn, label("state", "状态", "State"), dated("submitted", "提交日期", "Submitted")},
		figures("days_waiting"), []Column{dated("decide_by", "决定期限", "To be decided by"), label("overdue", "逾期", "Overdue")})}
	days, err := q.portal.Calendar()
	if err != nil {
		return t, err
	}
	var mine []fact
	err = q.eachFact(func(f *fact) {
		if f.pendingOn(q.today) {
			mine = append(mine, *f)
		}
	})
	slices.SortFunc(mine, func(a, b fact) int {
		return cmp.Or(cmp.Compare(a.submitted, b.submitted), strings.Compare(a.receipt, b.receipt))
	})
	for _, f := range mine {
		waited := none
		if n, covered := days.WorkdaysBetween(f.submitted, q.today); covered {
			waited = count(n)
		}
		number := q.Number(f.receipt)
		late := f.limited && !f.last.IsZero() && f.last < q.today
		t.Rows = append(t.Rows, Row{Path: applicationPath(number), Cells: []Cell{verbatim(number), q.datasetCell(f.dataset), q.agencyCell(f.agency), words(access.State(f.state).Name()), day(f.submitted),
			waited, day(f.last), words(yesNo[late])}})
	}
	return t, err
}
