package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
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
