package check

import (
	"slices"

	"github.com/kaimen-portal/kaimen/datasets"
)

// Limits of the data-layer items: a set of no more rows, or a column with a
// larger share of blanks, counts as a fault.
const (
	fewRows     = 20
	mostMissing = 0.6
)

var ruleD1 = Rule{
	ID: "D1", Severity: datasets.Blocks, Always: true, Final: true,
	Title: words("开放条目有能打开的数据文件", "An entry that opens data has files, and they can be read"),
	Good:  Example{Data: "{rows: 120}"},
	Bad:   Example{Data: "{err: {code: unclosed-quote, row: 7, text: {zh: 第 7 行的引号没有闭合, en: the quote in line 7 is not closed}, fix: {zh: 补上引号, en: close it}}}"},
	entry: func(e *entry) {
		if !e.opens() {
			return
		}
		if !slices.ContainsFunc(e.ds.Resources, func(r datasets.Resource) bool { return r.Path != "" && !r.Sample }) && e.ds.Catalogue.ExternalLink.URL == "" {
			e.say("resources", words("条目没有数据文件", "the entry has no data file"),
				words("在 resources 中列出数据文件；数据在别处开放的，填写 externalLink", "list the data files under resources, or state externalLink where the data are opened elsewhere"))
		}
		if e.facts == nil {
			return
		}
		for i := range e.facts.Resources {
			r := &e.facts.Resources[i]
			if r.Err != nil && r.Err.Code != empty && !slices.Contains(unfit, r.Err.Code) {
				e.sayOf(r, r.Err.Column, r.Err.Row, r.Err.Text, r.Err.Fix)
			}
		}
		for i := range e.facts.Earlier {
			if r := &e.facts.Earlier[i]; r.Err != nil {
				e.sayOf(r, r.Err.Column, r.Err.Row, r.Err.Text, r.Err.Fix).Severity = datasets.Warns // that version is left out, the entry is not
			}
		}
	},
}

// empty is the code of a file with no table in it at all.
const empty = "empty"

// unfit are the codes of files that are no tables for machines, whatever is in
// them.
var unfit = []string{"legacy-xls", "legacy-doc", "document", "pdf", "image", "block-text", "archive", "html"}

var ruleD4Empty = Rule{
	ID: "D4-empty", Severity: datasets.Blocks, Always: true, Public: true,
	Title: words("数据文件不为空", "Data files are not empty"),
	Good:  Example{Data: "{rows: 120}"},
	Bad:   Example{Data: "{rows: 0}"},
	entry: func(e *entry) {
		if e.facts == nil || !e.opens() {
			return
		}
		for i := range e.facts.Resources {
			r := &e.facts.Resources[i]
			if r.Rows == 0 && (r.Err == nil || r.Err.Code == empty) {
				e.sayOf(r, "", 0, words("文件里没有数据行", "the file has no rows of data"),
					words("补上数据；暂无数据的，先不开放", "supply the data, or do not open the entry yet"))
			}
		}
	},
}

var ruleD4Missing = Rule{
	ID: "D4-missing", Severity: datasets.Warns, Always: true, Public: true,
	Title: words("没有六成以上空白的数据项", "No data item is blank in more than sixty per cent of the rows"),
	Good:  Example{Data: "{rows: 120, columns: [{name: fare, type: number, count: 100, missing: 20}]}"},
	Bad:   Example{Data: "{rows: 120, columns: [{name: fare, type: number, count: 20, missing: 100}]}"},
	entry: func(e *entry) {
		for _, r := range e.data() {
			for _, c := range r.Columns {
				if share := float64(c.Missing) / float64(max(r.Rows, 1)); share > mostMissing {
					e.sayOf(r, c.Name, 0, words("数据项 %s 有 %.0f%% 的行是空白", "%s is blank in %.0f%% of the rows", c.Name, share*100),
						words("补全数据，或说明为何空白，或去掉该数据项", "supply the values, say why they are missing, or drop the data item"))
				}
			}
		}
	},
}

var ruleD4Small = Rule{
	ID: "D4-small", Severity: datasets.Advises, Always: true, Public: true,
	Title: words("数据集超过二十行", "A dataset has more than twenty rows"),
	Good:  Example{Data: "{rows: 21}"},
	Bad:   Example{Data: "{rows: 20}"},
	entry: func(e *entry) {
		var rows int64
		data := e.data()
		for _, r := range data {
			rows += r.Rows
		}
		if rows > 0 && rows <= fewRows {
			e.sayOf(data[0], "", 0, words("数据集只有 %d 行", "the dataset has only %d rows", rows),
				words("与同类数据合并，或补充历史数据和更细的数据", "merge it with data of its kind, or add history and detail"))
		}
	},
}
