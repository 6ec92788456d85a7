package figures

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// Overview answers on one screen how opening is going, where it is stuck and who
// is late.
type Overview struct {
	Figures []Figure
	Stuck   Table // agencies with overdue applications or duties
	Late    Table // datasets whose update is overdue
	Unmet   Table // searches without result
	Series  Table // use over time, with a Chart
}

// shortLines is how many lines each of the short tables has at the most.
const shortLines = 5

// Overview computes it for a scope and a period, beside another period that it is
// compared with (the zero Period: none).
func (s *Service) Overview(ctx context.Context, scope Scope, p, before Period) (o Overview, err error) {
	err = s.ask(ctx, scope, p, need{duties: true, faults: true, since: before.From}, func(q *question) (err error) {
		if o.Figures, err = q.headline(before); err != nil {
			return err
		}
		if o.Stuck, err = q.stuck(); err != nil {
			return err
		}
		for key, t := range map[string]*Table{"supply-late": &o.Late, "use-unmet": &o.Unmet, "use-days": &o.Series} {
			k, _ := Find(key)
			if !k.Makes(scope) {
				continue
			}
			if *t, err = q.table(k); err != nil {
				return err
			}
		}
		o.Late.Rows, o.Unmet.Rows = o.Late.Rows[:min(shortLines, len(o.Late.Rows))], o.Unmet.Rows[:min(shortLines, len(o.Unmet.Rows))]
		return nil
	})
	if err != nil {
		return Overview{}, fmt.Errorf("compute the overview: %w", err)
	}
	return o, nil
}

// during is the question for another period.
func (q *question) during(p Period) *question {
	other := *q
	other.period = p
	return &other
}

// headline is the figures of the overview.
func (q *question) headline(before Period) ([]Figure, error) {
	now, err := q.values()
	if err != nil {
		return nil, err
	}
	then := map[string]Cell{}
	if !before.IsZero() {
		if then, err = q.during(before).values(); err != nil {
			return nil, err
		}
		if err := q.forget(then, before); err != nil {
			return nil, err
		}
	}
	targets, aims := map[string]Cell{}, map[string]profile.Cite{}
	if t := q.portal.Profile.Targets.OnTimeShare; t.Stated() {
		targets["on_time_share"], aims["on_time_share"] = Cell{Number: t.V}, t.Cite
	}
	if t := q.portal.Profile.Targets.AcceptAverageWD; t.Stated() {
		targets["accept_mean"], aims["accept_mean"] = count(t.V), t.Cite
	}
	var all []Figure
	for _, key := range headlines {
		f := Figure{Definition: key.key, Value: now[key.key], Before: none, Target: none, Path: q.below(key.path)}
		if c, ok := then[key.key]; ok {
			f.Before = c
		}
		if target, ok := targets[key.key]; ok {
			f.Target, f.State = target, state(f.Value, target, key.less)
			f.Aim = lang.Text{ZH: aims[key.key].In(lang.ZH), EN: aims[key.key].In(lang.EN)}
		}
		all = append(all, f)
	}
	return all, nil
}

// headlines are the figures of the overview, what they are about, where they
// lead, and whether less of them is better.
var headlines = []struct {
	key   string
	group Group
	path  string
	less  bool
}{
	{"listed", OfSupply, "datasets/", false}, {"listed_share", OfSupply, "datasets/", false}, {"api_share", OfSupply, "datasets/", false}, {"on_time_share", OfSupply, "datasets/", false},
	{"downloads", OfUse, "use/", false}, {"calls", OfUse, "use/", false}, {"users", OfUse, "use/", false}, {"empty_searches", OfUse, "searches/", true},
	{"received", OfService, "service/", false}, {"pending", OfService, "service/", true}, {"accept_mean", OfService, "service/", true}, {"in_time_share", OfService, "service/", false},
	{"duties_overdue", OfDuties, "duties/", true}, {"faults_open", OfDuties, "faults/", true},
}

// forget takes out of the values of an earlier period what was not known then.
func (q *question) forget(v map[string]Cell, p Period) error {
	known := map[Group]bool{}
	for _, g := range []Group{OfSupply, OfUse, OfService, OfDuties} {
		ok, err := q.covers(g, p)
		if err != nil {
			return err
		}
		known[g] = ok
	}
	for _, h := range headlines {
		if !known[h.group] {
			v[h.key] = none
		}
	}
	return nil
}

// below is the page of a subject: of the scope's own, where it has one.
func (q *question) below(subject string) string {
	switch q.scope.Kind() {
	case "agency":
		return q.agencyPath(q.scope.Agency)
	case "domain":
		return q.domainPath(q.scope.Domain)
	case "dataset":
		return q.datasetPath(q.scope.Dataset)
	}
	return "commission/" + subject
}

// state is how a value stands to a target.
func state(value, target Cell, less bool) string {
	switch {
	case value.None:
		return ""
	case less && value.Number > target.Number, !less && value.Number < target.Number:
		return "bad"
	}
	return "good"
}

// values are the figures of a period by key.
func (q *question) values() (map[string]Cell, error) {
	t, err := q.total(q.period, []column{downloads, calls, empty})
	if err != nil {
		return nil, err
	}
	users, err := q.users(q.scope.Kind())
	if err != nil {
		return nil, err
	}
	var s served
	end := q.asOf()
	if err := q.eachFact(func(f *fact) { s.add(f, q.period, end) }); err != nil {
		return nil, err
	}
	v := map[string]Cell{"downloads": count(t.downloads), "calls": count(t.calls), "users": count(users[q.scope.ID()]),
		"received": count(s.received), "pending": count(s.pending), "accept_mean": s.accept.mean(), "in_time_share": share(s.inTime, s.limited)}
	searched, err := q.searched()
	if err != nil {
		return nil, err
	}
	v["empty_searches"] = where(q.scope.Kind() == "portal" && searched(q.period.From, q.period.To), t.empty)
	var k dutiful
	open := int64(0)
	for _, d := range q.duties {
		k.add(d, q)
	}
	for _, f := range q.faults {
		open += one(f.OfAgency() && q.goesOn(f))
	}
	v["duties_overdue"], v["faults_open"] = count(k.overdue), count(open)
	return v, q.supplyAt(v)
}

// supplyAt puts what was supplied at the end of the period to its figures: of a
// period that is over, what is kept of its last day; nothing is kept of one
// dataset.
func (q *question) supplyAt(v map[string]Cell) error {
	st, known := stockOf(q.of, q.today), true
	if q.asOf() < q.today {
		var err error
		if st, known, err = q.lastKept(); err != nil {
			return err
		}
	}
	v["listed"], v["listed_share"], v["api_share"], v["on_time_share"] = count(st.listed), share(st.listed, st.open()), share(st.api, st.listed), share(st.due-st.late, st.due)
	if !known {
		v["listed"], v["listed_share"], v["api_share"], v["on_time_share"] = none, none, none, none
	}
	return nil
}

// stuck lists the agencies with applications or duties past their day, those
// with most first.
func (q *question) stuck() (Table, error) {
	t := Table{Key: "stuck", Title: lang.Text{ZH: "卡在哪里", EN: "Where it is stuck"}, Columns: append([]Column{agencyColumn}, figures("pending_late", "duties_overdue", "pending")...)}
	all, err := q.servedBy(func(f *fact) string { return f.agency })
	if err != nil {
		return t, err
	}
	kept := q.dutiful()
	for a := range kept {
		all[a] = cmp.Or(all[a], new(served))
	}
	for a := range all {
		kept[a] = cmp.Or(kept[a], new(dutiful))
	}
	overdue := func(a string) int64 { return all[a].late + kept[a].overdue }
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(a string) bool { return overdue(a) == 0 })
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(overdue(b), overdue(a)) })
	for _, a := range names[:min(shortLines, len(names))] {
		t.Rows = append(t.Rows, Row{Path: q.agencyPath(a), Cells: []Cell{q.agencyCell(a), count(all[a].late), count(kept[a].overdue), count(all[a].pending)}})
	}
	return t, nil
}
