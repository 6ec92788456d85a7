package compose

import (
	"fmt"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/chart"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
	"github.com/kaimen-portal/kaimen/generator/usage"
)

// Statistics composes the page of supply and use: what is opened, by whom, in
// which form, how much of it keeps its promise, and how it is used.
func (f *Frame) Statistics(items []*record.Item, vol Volume) []Planned {
	var out []Planned
	for _, c := range lang.Codes {
		v := f.facetsOf(items, c)
		title := pick(c, "统计", "Statistics")
		p := pages.Statistics{Lead: pick(c, "截至"+date(f.AsOf, c)+"的开放情况，由已发布的目录和数据算出。", "What is open as of "+date(f.AsOf, c)+", computed from the published catalogue and data."),
			Figures: v.figures(vol), Links: append(f.statisticsLinks(c), v.ownSets()...), Tables: append(v.tables(), v.useTables()...), Release: v.release(vol)}
		out = append(out, made(pages.Page{Lang: c, Path: "statistics/", Layout: "statistics", Title: title, Description: p.Lead, Nav: "statistics", Params: p}))
	}
	return out
}

// statisticsLinks lead to what belongs to the statistics: definitions first, then
// results of evaluations.
func (f *Frame) statisticsLinks(c lang.Code) []pages.Link {
	links := []pages.Link{{Text: pick(c, "指标的含义和算法", "What the figures mean and how they are counted"), Href: href(c, definitionsPath)}}
	if f.evaluated() {
		links = append(links, pages.Link{Text: pick(c, "评估结果", "Results of evaluation"), Href: href(c, evaluationPath)})
	}
	return links
}

// ownSets lead to the datasets that use is published in.
func (v *view) ownSets() []pages.Link {
	var links []pages.Link
	for _, it := range v.where(func(it *record.Item) bool { return it.ID == usage.Daily || it.ID == usage.Datasets }) {
		title, _ := either(it.Title, v.c)
		links = append(links, pages.Link{Text: pick(v.c, "下载："+title, "As data: "+lower(title)), Href: href(v.c, "datasets/"+it.ID+"/")})
	}
	return links
}

func (v *view) figures(vol Volume) []pages.Fact {
	n := v.count(v.items)
	var rows, cells int64
	priority, findings := 0, 0
	for _, it := range v.items {
		rows += it.Rows
		cells += it.Cells
		if len(it.Priority) > 0 {
			priority++
		}
		if it.Findings > 0 {
			findings++
		}
	}
	facts := []pages.Fact{
		{Key: "sets", Label: pick(v.c, "数据集", "Datasets"), Value: lang.Number(n.all)},
		{Key: "unconditional", Label: v.label(datasets.Unconditional, v.c), Value: share(n.unconditional, n.all, v.c)},
		{Key: "conditional", Label: v.label(datasets.Conditional, v.c), Value: share(n.conditional, n.all, v.c)},
		{Key: "priority", Label: pick(v.c, "高价值数据", "High-value datasets"), Value: share(priority, n.all, v.c)},
		{Key: "rows", Label: pick(v.c, "行", "Rows"), Value: lang.Number(rows)},
		{Key: "cells", Label: pick(v.c, "数据量（单元格）", "Cells"), Value: lang.Number(cells)},
		{Key: "files", Label: pick(v.c, "可下载文件", "Files to download"), Value: pick(v.c, fmt.Sprintf("%s 个，%s", lang.Number(vol.Files), size(vol.Bytes)), fmt.Sprintf("%s (%s)", lang.Number(vol.Files), size(vol.Bytes)))},
		{Key: "findings", Label: pick(v.c, "有质量提示的数据集", "Datasets with a note on quality"), Value: share(findings, n.all, v.c)},
	}
	facts = append(facts, pages.Fact{Key: "answered", Label: pick(v.c, "已答复的申请", "Applications answered"), Value: lang.Number(len(v.activity.Answers)), Href: href(v.c, answersPath)})
	if n.due > 0 {
		f := pages.Fact{Key: "on_time", Label: pick(v.c, "按时更新率", "Updated on time"), Value: share(n.due-n.late, n.due, v.c)}
		if n.late == 0 {
			f.State = "ok"
		}
		facts = append(facts, f)
		if t := v.Profile.Targets.OnTimeShare; t.Stated() {
			facts = append(facts, pages.Fact{Key: "target", Label: pick(v.c, "及时更新率目标（工作目标，不是法定期限）", "Target for updates on time (a work target, not a legal duty)"),
				Value: pick(v.c, fmt.Sprintf("≥ %.0f%%，%s", t.V*100, t.Cite.In(v.c)), fmt.Sprintf("≥ %.0f%%, %s", t.V*100, t.Cite.In(v.c)))})
		}
	}
	return facts
}

// share is a number with its part of the whole.
func share(n, of int, c lang.Code) string {
	if of == 0 {
		return lang.Number(n)
	}
	return pick(c, fmt.Sprintf("%s（%.0f%%）", lang.Number(n), 100*float64(n)/float64(of)), fmt.Sprintf("%s (%.0f%%)", lang.Number(n), 100*float64(n)/float64(of)))
}

func (v *view) tables() []pages.StatTable {
	out := []pages.StatTable{}
	for _, f := range v.facets {
		if f.key == "class" || len(f.values) == 0 {
			continue
		}
		out = append(out, v.facetTable(f))
	}
	if late := v.lateTable(); len(late.Rows) > 0 {
		out = append(out, late)
	}
	return out
}

func (v *view) facetTable(f facet) pages.StatTable {
	t := pages.StatTable{Key: f.key, Title: pick(v.c, "按"+f.label, "By "+lower(f.label)), Rows: []pages.StatRow{},
		Head: []string{f.label, pick(v.c, "数据集", "Datasets"), v.label(datasets.Unconditional, v.c), v.label(datasets.Conditional, v.c), pick(v.c, "行", "Rows"), pick(v.c, "逾期", "Late")}}
	var labels []string
	var values []float64
	for _, val := range f.values {
		n := v.count(val.items)
		var rows int64
		for _, it := range val.items {
			rows += it.Rows
		}
		r := pages.StatRow{Label: val.label, Cells: []string{lang.Number(n.all), lang.Number(n.unconditional), lang.Number(n.conditional), lang.Number(rows), lang.Number(n.late)}}
		if n.all > 0 || f.key == "agency" {
			r.Href = href(v.c, f.path+val.id+"/")
		}
		t.Rows = append(t.Rows, r)
		if n.all > 0 {
			labels, values = append(labels, val.label), append(values, float64(n.all))
		}
	}
	if len(labels) > 1 {
		t.Drawn = t.Head[1]
		t.SVG = chart.Bars(labels, values, chart.Words{Lang: v.c, ID: "stat-" + f.key}, t.Title)
	}
	return t
}

// lateTable names the datasets whose promised update is overdue, longest first.
func (v *view) lateTable() pages.StatTable {
	t := pages.StatTable{Key: "late", Title: pick(v.c, "逾期未更新", "Updates overdue"), Rows: []pages.StatRow{}, Words: []bool{true, true, true, true, true},
		Note: pick(v.c, "应更新日期由目录承诺的更新频率推算，遇休息日顺延到下一个工作日。", "The date due follows from the update frequency that the catalogue promises; where people are off on that day, it is the next working day."),
		Head: []string{pick(v.c, "数据集", "Dataset"), pick(v.c, "机构", "Agency"), pick(v.c, "更新频率", "Frequency"), pick(v.c, "应更新日期", "Due"), pick(v.c, "状态", "State")}}
	late := v.where(func(it *record.Item) bool { _, late := v.status(it); return late })
	slices.SortStableFunc(late, func(a, b *record.Item) int {
		da, _ := v.status(a)
		db, _ := v.status(b)
		return int(da - db)
	})
	for _, it := range late {
		due, _ := v.status(it)
		_, text := v.state(it, v.c)
		title, _ := either(it.Title, v.c)
		t.Rows = append(t.Rows, pages.StatRow{Label: title, Href: href(v.c, "datasets/"+it.ID+"/"),
			Cells: []string{agencyName(v.agency(it.Provider), v.c), upper(it.Frequency.Label(v.c)), date(due, v.c), text}})
	}
	return t
}
