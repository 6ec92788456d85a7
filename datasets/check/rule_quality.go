package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
)

// Limits of the data-layer items: a set of no more rows, or a column with a
// larger share of blanks, counts as a fault.
const (
	fewRows     = 20
	mostMissing = 0.6
)

// readable are the formats that are read as tables.
var readable = []string{"csv", "tsv", "tab", "txt", "psv", "xlsx", "xlsm", "json", "ndjson", "jsonl", "geojson", "xml"}

var ruleR40 = Rule{
	ID: "R40", Severity: datasets.Blocks,
	Title: words("开放的数据采用可机器读取的标准格式", "Open data come in standard formats that machines can read"),
	Good:  Example{Entry: "{resources: [{name: stops, path: stops.xlsx, format: xlsx, title: 站点, schema: {fields: [{name: stop, type: string, title: 站名, description: 站点名称}]}}]}"},
	Bad:   Example{Entry: "{catalogue: {formatClass: file}, resources: [{name: stops, path: stops.pdf, format: pdf, title: 站点, schema: {fields: [{name: stop, type: string, title: 站名, description: 站点名称}]}}]}"},
	entry: func(e *entry) {
		if !e.opens() {
			return
		}
		for i := range e.ds.Resources {
			if f := formatOf(&e.ds.Resources[i]); e.ds.Resources[i].Path != "" && !slices.Contains(readable, f) {
				e.say(fmt.Sprintf("resources[%d].path", i), words("格式 %s 不能由机器读取", "format %s cannot be read by machines", f),
					words("改用 CSV、XLSX、JSON、GeoJSON 或 XML 提供同一数据", "provide the same data as CSV, XLSX, JSON, GeoJSON or XML"))
			}
		}
	},
}

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
			if r.Err != nil && !slices.Contains(unfit, r.Err.Code) {
				e.sayOf(r, r.Err.Column, r.Err.Row, r.Err.Text, r.Err.Fix)
			}
		}
	},
}

// unfit are the codes of files that are no tables for machines, whatever is in
// them.
var unfit = []string{"legacy-xls", "word", "pdf", "image", "block-text", "archive", "html"}

var ruleD4Format = Rule{
	ID: "D4-format", Severity: datasets.Blocks, Always: true, Public: true,
	Title: words("数据是机器可读的表格，不是图片、文档或合并单元格拼成的报表", "Data are tables for machines, not pictures, documents or reports made of merged cells"),
	Good:  Example{Data: "{rows: 120}"},
	Bad:   Example{Data: "{rows: 120, notes: [{code: merged-cells, text: {zh: 12 个合并单元格已拆分填充, en: 12 merged cells were split and filled}}]}"},
	entry: func(e *entry) {
		if e.facts == nil || !e.opens() {
			return
		}
		for i := range e.facts.Resources {
			r := &e.facts.Resources[i]
			if r.Err != nil && slices.Contains(unfit, r.Err.Code) {
				e.sayOf(r, "", 0, r.Err.Text, r.Err.Fix)
			}
			for _, n := range r.Notes {
				if strings.HasPrefix(n.Code, "merged") {
					e.sayOf(r, "", 0, n.Text, words("取消合并，每个单元格填写自己的值", "undo the merging and give every cell its own value")).Severity = datasets.Warns
				}
			}
		}
	},
}

var ruleD4Empty = Rule{
	ID: "D4-empty", Severity: datasets.Blocks, Always: true, Public: true,
	Title: words("数据文件不为空", "Data files are not empty"),
	Good:  Example{Data: "{rows: 120}"},
	Bad:   Example{Data: "{rows: 0}"},
	entry: func(e *entry) {
		for _, r := range e.data() {
			if r.Rows == 0 {
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

var ruleD7 = Rule{
	ID: "D7", Severity: datasets.Warns, Always: true,
	Title: words("标明的格式和编码就是文件的格式和编码", "The format and encoding stated are those of the file"),
	Good:  Example{Data: "{rows: 120, format: csv}"},
	Bad:   Example{Data: "{rows: 120, format: json}"},
	entry: func(e *entry) {
		for _, r := range e.data() {
			i := slices.IndexFunc(e.ds.Resources, func(x datasets.Resource) bool { return x.Name == r.Name })
			if i < 0 || r.Format == "" {
				continue
			}
			if said := e.ds.Resources[i].Format; said != "" && family(said) != family(r.Format) {
				e.say(fmt.Sprintf("resources[%d].format", i), words("标明的格式是 %s，文件实际是 %s", "the format is given as %s, but the file is %s", said, r.Format),
					words("改为 format: %s", "set format: %s", r.Format))
			}
			if said := e.ds.Resources[i].Encoding; said != "" && charset(said) != charset(r.Encoding) && r.Encoding != "" {
				e.say(fmt.Sprintf("resources[%d].encoding", i), words("标明的编码是 %s，文件实际是 %s", "the encoding is given as %s, but the file is %s", said, r.Encoding),
					words("改为 encoding: %s", "set encoding: %s", r.Encoding))
			}
		}
	},
}

// family folds formats that are written alike.
func family(format string) string {
	f := strings.ToLower(format)
	switch f {
	case "tsv", "tab", "txt", "psv":
		return "csv"
	case "jsonl":
		return "ndjson"
	case "xlsm":
		return "xlsx"
	}
	return f
}

// charset folds names of encodings that read the same bytes alike.
func charset(name string) string {
	n := strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(name))
	switch {
	case n == "gbk" || n == "gb2312":
		return "gb18030"
	case strings.HasPrefix(n, "utf16"):
		return "utf16"
	case n == "ascii" || n == "usascii" || n == "utf8bom" || n == "utf8sig":
		return "utf8"
	}
	return n
}
