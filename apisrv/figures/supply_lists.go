package figures

import (
	"cmp"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

var statuses = map[string]lang.Text{
	"draft": {ZH: "草稿", EN: "draft"}, "submitted": {ZH: "已报送", EN: "submitted"},
	"returned": {ZH: "已退回", EN: "returned"}, "approved": {ZH: "已审核", EN: "approved"},
}

var yesNo = map[bool]lang.Text{true: {ZH: "是", EN: "yes"}, false: {ZH: "否", EN: "no"}}

// place is the cells that say which dataset a line is of.
func (q *question) place(d supply.Dataset) []Cell {
	return []Cell{named(d.ID, d.Title), q.agencyCell(d.Agency), q.domainCell(d.Domain)}
}

var placeColumns = []Column{datasetColumn, agencyColumn, domainColumn}

func supplyOfDatasets(q *question) (Table, error) {
	t := Table{Columns: slices.Concat(placeColumns, []Column{label("class", "开放属性", "Open class"), label("status", "状态", "Status"),
		label("on_list", "列入开放清单", "On the open list"), label("frequency", "更新频率", "Frequency"), dated("updated", "更新日期", "Updated"), dated("due_day", "更新期限", "Next update due")},
		figures("days_late", "rows", "columns", "cells"), []Column{label("has_api", "接口", "API"), label("sample", "样本数据", "Sample")}, figures("findings"))}
	for _, d := range q.of {
		class, _ := q.portal.Profile.OpenClass(string(d.Class))
		t.Rows = append(t.Rows, Row{Path: q.datasetPath(d.ID), Cells: slices.Concat(q.place(d), []Cell{words(class.Label), words(statuses[d.Status]), words(yesNo[d.Listed]),
			words(frequency(d)), day(d.Updated), day(d.Due), q.daysLate(d), count(d.Rows), count(d.Columns), count(d.Cells), words(yesNo[d.API]), words(yesNo[d.Sample]), count(findings(d))})})
	}
	return t, nil
}

func frequency(d supply.Dataset) lang.Text {
	return lang.Text{ZH: d.Frequency.Label(lang.ZH), EN: d.Frequency.Label(lang.EN)}
}

func (q *question) daysLate(d supply.Dataset) Cell {
	if !d.Late(q.today) {
		return none
	}
	return count(int64(q.today - d.Due))
}

// supplyLate lists the listed datasets whose update is overdue, the latest first.
func supplyLate(q *question) (Table, error) {
	t := Table{Columns: slices.Concat(placeColumns, []Column{label("frequency", "更新频率", "Frequency"), dated("updated", "更新日期", "Updated"), dated("due_day", "更新期限", "Update was due")},
		figures("days_late"))}
	var late []supply.Dataset
	for _, d := range q.of {
		if d.Open() && d.Listed && d.Late(q.today) {
			late = append(late, d)
		}
	}
	slices.SortStableFunc(late, func(a, b supply.Dataset) int { return cmp.Compare(a.Due, b.Due) })
	for _, d := range late {
		t.Rows = append(t.Rows, Row{Path: q.datasetPath(d.ID), Cells: slices.Concat(q.place(d), []Cell{words(frequency(d)), day(d.Updated), day(d.Due), q.daysLate(d)})})
	}
	return t, nil
}

var severities = map[datasets.Severity]lang.Text{
	datasets.Blocks: {ZH: "阻止发布", EN: "keeps it back"}, datasets.Warns: {ZH: "警告", EN: "warning"}, datasets.Advises: {ZH: "提示", EN: "note"},
}

// supplyFindings lists what checks found, each addressed to the agency that
// provides the data (沪府令9号 第二十四条第一款).
func supplyFindings(q *question) (Table, error) {
	t := Table{Columns: slices.Concat([]Column{label("rule", "规则", "Rule"), label("severity", "程度", "Severity")}, placeColumns,
		[]Column{label("message", "问题描述", "Finding")}, figures("findings"))}
	for _, d := range q.of {
		for _, f := range d.Findings {
			t.Rows = append(t.Rows, Row{Path: q.datasetPath(d.ID), Cells: slices.Concat([]Cell{verbatim(f.Rule), words(severities[f.Severity])}, q.place(d), []Cell{words(f.Message), count(f.Count)})})
		}
	}
	slices.SortStableFunc(t.Rows, func(a, b Row) int { return strings.Compare(a.Cells[0].Text.ZH, b.Cells[0].Text.ZH) })
	return t, nil
}

func supplyRules(q *question) (Table, error) {
	t := Table{Columns: slices.Concat([]Column{label("rule", "规则", "Rule"), label("message", "例子", "Example")}, figures("findings", "faulty")),
		Chart: Chart{Kind: "bars", X: "rule", Y: []string{"findings"}}}
	found, entries, example := map[string]int64{}, map[string]int64{}, map[string]lang.Text{}
	for _, d := range q.of {
		seen := map[string]bool{}
		for _, f := range d.Findings {
			found[f.Rule] += int64(f.Count)
			entries[f.Rule] += one(!seen[f.Rule])
			seen[f.Rule] = true
			if _, ok := example[f.Rule]; !ok {
				example[f.Rule] = f.Message
			}
		}
	}
	for _, r := range mostFirst(found) {
		t.Rows = append(t.Rows, Row{Cells: []Cell{verbatim(r), words(example[r]), count(found[r]), count(entries[r])}})
	}
	return t, nil
}
