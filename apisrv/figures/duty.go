package figures

import (
	"cmp"
	"maps"
	"slices"

	"github.com/kaimen-portal/kaimen/apisrv/duties"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

var dutyKeys = []Key{
	key(OfDuties, "duties-agencies", "各单位职责", "Duties by agency", ofAgencies, dutiesByAgency),
	key(OfDuties, "duties", "职责清单", "Duties", everywhere, dutiesListed),
	key(OfDuties, "faults-agencies", "各单位责任情形", "Faults by agency", ofAgencies, faultsByAgency),
	key(OfDuties, "faults", "责任情形清单", "Faults", everywhere, faultsListed),
}

// need is what of duties and faults a question needs.
type need struct {
	duties, faults bool
	since          calendar.Date // of a period before the question's; zero: none
}

// needs are those of tables, by key.
var needs = map[string]need{"duties-agencies": {duties: true}, "duties": {duties: true}, "faults-agencies": {faults: true}, "faults": {faults: true}}

// readDuties reads the duties and faults of the scope that were there in the
// period or go on today.
func (q *question) readDuties(n need) (err error) {
	f := duties.Filter{Agency: q.scope.Agency, Dataset: q.scope.Dataset, From: cmp.Or(n.since, q.period.From)}
	if n.duties {
		if q.duties, err = q.Duties.Duties(q.ctx, f); err != nil {
			return err
		}
	}
	if n.faults {
		if q.faults, err = q.Duties.Faults(q.ctx, f); err != nil {
			return err
		}
	}
	if q.scope.Domain == "" {
		return nil
	}
	outside := func(dataset string) bool { return q.domainOf(dataset) != q.scope.Domain }
	q.duties = slices.DeleteFunc(q.duties, func(d duties.Duty) bool { return outside(d.Dataset) })
	q.faults = slices.DeleteFunc(q.faults, func(f duties.Fault) bool { return outside(f.Dataset) })
	return nil
}

// dutiful is how duties were kept.
type dutiful struct{ open, overdue, done, limited, inTime int64 }

func (k *dutiful) add(d duties.Duty, q *question) {
	if on := q.asOf(); d.Event <= on && (d.Done.IsZero() || d.Done > on) {
		k.open++
		k.overdue += one(!d.Due.IsZero() && d.Due < on && !d.Waits)
	}
	if q.period.has(d.Done) && !d.Gone {
		k.done++
		if !d.Due.IsZero() {
			k.limited++
			k.inTime += one(d.Done <= d.Due)
		}
	}
}

func (q *question) dutiful() map[string]*dutiful {
	all := map[string]*dutiful{}
	for _, d := range q.duties {
		if all[d.Agency] == nil {
			all[d.Agency] = new(dutiful)
		}
		all[d.Agency].add(d, q)
	}
	return all
}

func dutiesByAgency(q *question) (Table, error) {
	t := Table{Columns: append([]Column{agencyColumn}, figures("duties_open", "duties_overdue", "duties_done", "duties_in_time")...), Chart: Chart{Kind: "bars", X: "agency", Y: []string{"duties_open", "duties_overdue"}}}
	all := q.dutiful()
	for _, a := range slices.Sorted(maps.Keys(all)) {
		k := all[a]
		t.Rows = append(t.Rows, Row{Path: q.agencyPath(a), Cells: []Cell{q.agencyCell(a), count(k.open), count(k.overdue), count(k.done), share(k.inTime, k.limited)}})
	}
	return t, nil
}

func dutiesListed(q *question) (Table, error) {
	t := Table{Note: q.dated("完成数和逾期情况截至%s。", "What is done, and whether it is overdue, is as of %s."), Columns: slices.Concat([]Column{label("duty", "职责", "Duty"), agencyColumn, datasetColumn, label("what", "事由", "What is to be done"), dated("event", "起始", "Since"), dated("due_day", "期限", "Due"),
		dated("done", "完成", "Done"), label("overdue", "逾期", "Overdue")}, figures("duty_total", "duty_ready"), []Column{label("article", "条款", "Article")})}
	for _, d := range q.duties {
		if d.Event > q.period.To {
			continue
		}
		t.Rows = append(t.Rows, Row{Path: q.pathOf(d.Dataset, d.Agency), Cells: []Cell{words(d.Kind.Name()), q.agencyCell(d.Agency), q.datasetCell(d.Dataset), words(whatToDo(d)), day(d.Event), day(d.Due), day(d.Done),
			words(yesNo[d.Overdue(q.today)]), count(d.Total), count(d.Ready), words(d.Cite)}})
	}
	return t, nil
}

// whatToDo is the text of a duty, of which people wrote a part where it came of an
// event that they noted.
func whatToDo(d duties.Duty) lang.Text {
	if d.Kind == duties.LawChange || d.Kind == duties.DataChange {
		return screened(d.Text)
	}
	return d.Text
}

// pathOf is the page of a dataset, of its agency where there is none.
func (q *question) pathOf(dataset, agency string) string {
	return cmp.Or(q.datasetPath(dataset), q.agencyPath(agency))
}

// faultKey is the definition of a kind.
func faultKey(k duties.FaultKind) string {
	if k.Watched() {
		return "watched_" + string(k)
	}
	return "fault_" + string(k)
}

// stood reports whether a fault stood in the period.
func (q *question) stood(f duties.Fault) bool {
	return f.Since <= q.period.To && (f.Until.IsZero() || f.Until >= q.period.From)
}

// goesOn reports whether a fault stands at the end of the period.
func (q *question) goesOn(f duties.Fault) bool {
	on := q.asOf()
	return f.Since <= on && (f.Until.IsZero() || f.Until > on)
}

// faultsByAgency counts the faults of agencies by kind; those that the rules name
// only where they name any.
func faultsByAgency(q *question) (Table, error) {
	t := Table{Note: lang.Text{ZH: "“关注”各列不是规则列明的责任情形；数据使用者超范围使用只列入责任情形清单，不计入数据提供单位。", EN: "The columns that are watched are no faults by the rules. What users of data did with them beyond what was allowed stands in the list of faults and is not counted against the agency."},
		Columns: []Column{agencyColumn}}
	named := q.Duties.Named()
	if len(named) > 0 {
		t.Columns, t.Chart = append(t.Columns, figures("faults", "faults_open")...), Chart{Kind: "bars", X: "agency", Y: []string{"faults"}}
	}
	kinds := slices.DeleteFunc(duties.FaultKinds(), func(k duties.FaultKind) bool { return !k.Watched() && len(named) == 0 })
	for _, k := range kinds {
		t.Columns = append(t.Columns, figure(faultKey(k)))
	}
	all := map[string]map[duties.FaultKind]int64{}
	open, total := map[string]int64{}, map[string]int64{}
	for _, f := range q.faults {
		if !q.stood(f) || !f.Against.IsZero() {
			continue
		}
		if all[f.Agency] == nil {
			all[f.Agency] = map[duties.FaultKind]int64{}
		}
		all[f.Agency][f.Kind]++
		total[f.Agency] += one(f.OfAgency())
		open[f.Agency] += one(f.OfAgency() && q.goesOn(f))
	}
	for _, a := range slices.Sorted(maps.Keys(all)) {
		cells := []Cell{q.agencyCell(a), count(total[a]), count(open[a])}
		if len(named) == 0 {
			cells = cells[:1]
		}
		for _, k := range kinds {
			cells = append(cells, count(all[a][k]))
		}
		t.Rows = append(t.Rows, Row{Path: q.agencyPath(a), Cells: cells})
	}
	return t, nil
}

func faultsListed(q *question) (Table, error) {
	t := Table{Note: q.dated("单位的说明截至%s。", "Answers of agencies are those given up to %s."), Columns: slices.Concat([]Column{label("fault", "责任情形", "Fault"), label("watched", "仅关注", "Only watched"), agencyColumn, label("against", "超范围使用者", "Who used the data"), datasetColumn, label("what", "情况", "What was found"),
		dated("since", "起始", "Since"), dated("ended", "了结", "Until"), label("article", "条款", "Article")}, figures("answers"), []Column{label("answer", "最近的说明", "Latest answer")})}
	all := slices.DeleteFunc(slices.Clone(q.faults), func(f duties.Fault) bool { return !q.stood(f) })
	slices.SortStableFunc(all, func(a, b duties.Fault) int {
		return cmp.Or(cmp.Compare(one(a.Watched()), one(b.Watched())), cmp.Compare(b.Since, a.Since))
	})
	for _, f := range all {
		latest, found := none, f.Text
		if f.Noted {
			found = screened(f.Text)
		}
		if n := len(f.Answers); n > 0 {
			latest = words(freeText(f.Answers[n-1].Text))
		}
		t.Rows = append(t.Rows, Row{Path: q.pathOf(f.Dataset, f.Agency), Cells: []Cell{words(f.Kind.Name()), words(yesNo[f.Watched()]), q.agencyCell(f.Agency), words(f.Against), q.datasetCell(f.Dataset),
			words(found), day(f.Since), day(f.Until), words(f.Cite), count(int64(len(f.Answers))), latest}})
	}
	return t, nil
}
