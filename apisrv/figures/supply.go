package figures

import (
	"cmp"
	"maps"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

var supplyKeys = []Key{
	present(key(OfSupply, "supply-agencies", "各单位供给", "Supply by agency", ofAgencies, supplyByAgency)),
	present(key(OfSupply, "supply-domains", "各领域供给", "Supply by domain", ofDomains, supplyByDomain)),
	present(key(OfSupply, "supply-classes", "各类别条目", "Entries by class", aboveOne, supplyByClass)),
	present(key(OfSupply, "supply-formats", "各格式数据集", "Datasets by format", aboveOne, supplyByFormat)),
	present(key(OfSupply, "supply-datasets", "数据集清单", "Datasets", everywhere, supplyOfDatasets)),
	present(key(OfSupply, "supply-late", "逾期未更新的数据集", "Datasets overdue", everywhere, supplyLate)),
	present(key(OfSupply, "supply-findings", "质量问题", "Quality findings", everywhere, supplyFindings)),
	present(key(OfSupply, "supply-rules", "各规则发现的质量问题", "Findings by rule", aboveOne, supplyRules)),
	key(OfSupply, "supply-growth", "供给变化", "Growth", aboveOne, supplyGrowth),
}

// stock is what some entries supply together.
type stock struct {
	datasets, unconditional, conditional, closed, listed int64
	rows, columns, cells, api, due, late, priority       int64
	samples, findings, faulty, filled                    int64
}

// stockOf adds entries up, as they are on a day.
func stockOf(all []supply.Dataset, today calendar.Date) (s stock) {
	for _, d := range all {
		s.add(d, today)
	}
	return s
}

func (s *stock) add(d supply.Dataset, today calendar.Date) {
	s.datasets++
	switch d.Class {
	case datasets.Unconditional:
		s.unconditional++
	case datasets.Conditional:
		s.conditional++
	default:
		s.closed++
	}
	found := findings(d)
	s.findings += found
	s.faulty += one(found > 0)
	s.filled += one(d.Open() && d.Version != "")
	if !d.Open() || !d.Listed {
		return
	}
	s.listed++
	s.rows += d.Rows
	s.columns += int64(d.Columns)
	s.cells += d.Cells
	s.api += one(d.API)
	s.due += one(!d.Due.IsZero() && !d.Suspended)
	s.late += one(d.Late(today))
	s.priority += one(len(d.Priority) > 0)
	s.samples += one(d.Sample)
}

func findings(d supply.Dataset) (n int64) {
	for _, f := range d.Findings {
		n += int64(f.Count)
	}
	return n
}

func one(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (s stock) open() int64 { return s.unconditional + s.conditional }

// stockColumns are the figures of a stock, in the order of its cells.
var stockColumns = figures("datasets", "unconditional", "conditional", "closed", "open", "listed", "listed_share", "rows", "columns", "cells",
	"api", "api_share", "due", "late", "on_time_share", "priority", "priority_share", "samples", "findings", "faulty")

func (s stock) line() []Cell {
	return []Cell{count(s.datasets), count(s.unconditional), count(s.conditional), count(s.closed), count(s.open()), count(s.listed), share(s.listed, s.open()),
		count(s.rows), count(s.columns), count(s.cells), count(s.api), share(s.api, s.listed), count(s.due), count(s.late), share(s.due-s.late, s.due),
		count(s.priority), share(s.priority, s.listed), count(s.samples), count(s.findings), count(s.faulty)}
}

// grouped adds the entries up by a name.
func grouped(all []supply.Dataset, today calendar.Date, by func(supply.Dataset) string) map[string]*stock {
	stocks := map[string]*stock{}
	for _, d := range all {
		name := by(d)
		if stocks[name] == nil {
			stocks[name] = new(stock)
		}
		stocks[name].add(d, today)
	}
	return stocks
}

func supplyByAgency(q *question) (Table, error) {
	stocks := grouped(q.of, q.today, func(d supply.Dataset) string { return d.Agency })
	names := slices.Sorted(maps.Keys(stocks))
	t := Table{Chart: Chart{Kind: "bars", X: "agency", Y: []string{"listed"}}}
	for _, n := range names {
		t.Rows = append(t.Rows, Row{Cells: append([]Cell{q.agencyCell(n)}, stocks[n].line()...), Path: q.agencyPath(n)})
	}
	return q.supplied(t, agencyColumn, names)
}

func supplyByDomain(q *question) (Table, error) {
	stocks := grouped(q.of, q.today, func(d supply.Dataset) string { return d.Domain })
	t := Table{Chart: Chart{Kind: "bars", X: "domain", Y: []string{"listed"}}}
	var names []string
	for _, d := range q.all.Domains {
		if s := stocks[d.ID]; s != nil {
			names = append(names, d.ID)
			t.Rows = append(t.Rows, Row{Cells: append([]Cell{named(d.ID, d.Name)}, s.line()...), Path: q.domainPath(d.ID)})
		}
	}
	return q.supplied(t, domainColumn, names)
}

// supplied puts columns to lines of what agencies or domains supply, and, where
// it is all that they supply, the on-time rate of the period.
func (q *question) supplied(t Table, of Column, names []string) (Table, error) {
	t.Columns = append([]Column{of}, stockColumns...)
	if q.scope.Kind() != "portal" {
		return t, nil
	}
	rate := figure("on_time_period")
	rate.OfPeriod = true
	t.Columns = append(t.Columns, rate)
	when := Table{Period: q.period, Made: q.today}.when()
	t.Note = lang.Text{ZH: "“" + rate.Title.ZH + "”除外：" + when.ZH + "。", EN: "But for “" + rate.Title.EN + "”: " + when.EN + "."}
	rates, err := q.onTime(of.Key)
	for i, n := range names {
		t.Rows[i].Cells = append(t.Rows[i].Cells, rates[n].rate())
	}
	return t, err
}

func supplyByClass(q *question) (Table, error) {
	t := Table{Columns: slices.Concat([]Column{label("class", "开放属性", "Open class")}, figures("datasets", "of_all", "listed", "rows", "cells", "api", "findings")),
		Chart: Chart{Kind: "bars", X: "class", Y: []string{"datasets"}}}
	stocks := grouped(q.of, q.today, func(d supply.Dataset) string { return string(d.Class) })
	for _, c := range q.portal.Profile.OpenClasses {
		if s := stocks[c.Key]; s != nil {
			t.Rows = append(t.Rows, Row{Cells: []Cell{words(c.Label), count(s.datasets), share(s.datasets, int64(len(q.of))), count(s.listed), count(s.rows), count(s.cells), count(s.api), count(s.findings)}})
		}
	}
	return t, nil
}

func supplyByFormat(q *question) (Table, error) {
	t := Table{Columns: slices.Concat([]Column{label("format", "格式", "Format")}, figures("listed", "of_listed")),
		Chart: Chart{Kind: "bars", X: "format", Y: []string{"listed"}}}
	formats, listed := map[string]int64{}, stockOf(q.of, q.today).listed
	for _, d := range q.of {
		if !d.Open() || !d.Listed {
			continue
		}
		for _, f := range d.Formats {
			formats[f]++
		}
	}
	for _, f := range mostFirst(formats) {
		t.Rows = append(t.Rows, Row{Cells: []Cell{verbatim(f), count(formats[f]), share(formats[f], listed)}})
	}
	return t, nil
}

// mostFirst are the names of a count, the most first.
func mostFirst(n map[string]int64) []string {
	return slices.SortedFunc(maps.Keys(n), func(a, b string) int { return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b)) })
}
