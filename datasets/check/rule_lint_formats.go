package check

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/pii"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// formatClasses are the classes of the guide with the formats in each.
var formatClasses = map[string][]string{
	"file":            {"ofd", "wps", "xml", "txt", "doc", "docx", "html", "pdf", "ppt", "csv", "tsv", "json", "ndjson", "geojson"},
	"spreadsheet":     {"et", "xls", "xlsx", "csv", "tsv"},
	"database":        {"csv", "tsv", "json", "ndjson", "dbf", "parquet", "db"},
	"image":           {"jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff"},
	"media":           {"swf", "rm", "mpg", "mp3", "mp4"},
	"self-describing": {"json", "ndjson", "geojson", "xml", "rdf", "ttl"},
}

var ruleL6 = Rule{
	ID: "L6", Severity: datasets.Warns, Always: true,
	Title: words("格式分类与文件格式一致", "The format class fits the format of the files"),
	Good:  Example{Entry: "catalogue: {formatClass: spreadsheet}"},
	Bad:   Example{Entry: "catalogue: {formatClass: image}"},
	entry: func(e *entry) {
		class := e.ds.Catalogue.FormatClass
		if class == "" {
			return
		}
		formats, ok := formatClasses[class]
		if !ok {
			e.say("catalogue.formatClass", words("格式分类 %q 不存在", "format class %q does not exist", class),
				words("填 file、spreadsheet、database、image、media 或 self-describing", "state file, spreadsheet, database, image, media or self-describing"))
			return
		}
		if f := mainFormats(e.ds); len(f) > 0 && !slices.ContainsFunc(f, func(s string) bool { return slices.Contains(formats, s) }) {
			e.say("catalogue.formatClass", words("格式分类 %s 与文件格式 %s 不符", "format class %s does not fit the files, which are %s", class, strings.Join(f, ", ")),
				words("按文件改正格式分类", "correct the class to fit the files"))
		}
	},
}

// mainFormats lists the formats of an entry's data files, without repeats.
func mainFormats(ds *datasets.Dataset) []string {
	var out []string
	for _, r := range ds.Resources {
		if f := formatOf(&r); f != "" && !r.Sample && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// formatOf is the format that a resource declares, else its file's extension.
func formatOf(r *datasets.Resource) string {
	if r.Format != "" {
		return strings.ToLower(r.Format)
	}
	if i := strings.LastIndexByte(r.Path, '.'); i >= 0 {
		return strings.ToLower(r.Path[i+1:])
	}
	return ""
}

var ruleL7 = Rule{
	ID: "L7", Severity: datasets.Warns, Always: true,
	Title: words("共享方式与格式分类相符：文件用文件方式，库表用库表或接口方式", "The manner of sharing fits the format class: files as files, databases as a database or an interface"),
	Good:  Example{Entry: "catalogue: {formatClass: spreadsheet, shareMethod: platform-file}"},
	Bad:   Example{Entry: "catalogue: {formatClass: spreadsheet, shareMethod: platform-database}"},
	entry: func(e *entry) {
		class, method := e.ds.Catalogue.FormatClass, e.ds.Catalogue.ShareMethod
		fits := map[string][]string{"database": {"platform-database", "platform-interface"}}[class]
		if fits == nil {
			fits = []string{"platform-file", "mail", "disk"}
		}
		if class != "" && method != "" && !slices.Contains(fits, method) {
			e.say("catalogue.shareMethod", words("共享方式 %s 与格式分类 %s 不符", "sharing as %s does not fit format class %s", method, class),
				words("改用：%s", "use one of: %s", strings.Join(fits, ", ")))
		}
	},
}

// amount is a number with a unit behind it, as a cell should not hold it.
var amount = regexp.MustCompile(`^[+\-]?[0-9][0-9,]*(\.[0-9]+)?\s*(元|万元|亿元|个|人|人次|万人次|吨|公斤|千克|公里|千米|米|平方米|平方公里|公顷|亩|度|千瓦时|%|％|kg|km|m|m2|m²|t|℃|°C)$`)

var ruleL8 = Rule{
	ID: "L8", Severity: datasets.Warns, Always: true, Public: true,
	Title: words("数值单元格只填数字，计量单位写在数据项说明中", "Number cells hold numbers only; the unit belongs to the description of the data item"),
	Good:  Example{Data: "{columns: [{name: fare, type: number, count: 120}]}"},
	Bad:   Example{Data: "{columns: [{name: fare, type: string, count: 120, top: [{text: 2元, count: 90}]}]}"},
	entry: func(e *entry) {
		for _, r := range e.data() {
			for _, c := range r.Columns {
				if c.Type == table.String && len(c.Top) > 0 && amount.MatchString(strings.TrimSpace(c.Top[0].Text)) {
					e.sayUnits(r, c.Name, 0)
				}
			}
			for _, f := range r.Schema.Fields {
				if f.BareNumber != nil && !*f.BareNumber {
					e.sayUnits(r, f.Name, 0)
				}
			}
			seen := map[string]bool{}
			for _, x := range r.Rejects {
				if !seen[x.Column] && amount.MatchString(strings.TrimSpace(x.Value)) {
					seen[x.Column] = true
					e.sayUnits(r, x.Column, x.Row)
				}
			}
		}
	},
}

func (e *entry) sayUnits(r *ResourceFacts, column string, row int64) {
	e.sayOf(r, column, row, words("数据项 %s 的单元格里数字后面带有计量单位", "cells of %s hold a unit behind the number", column),
		words("单元格只留数字，把单位写进该数据项的 unit", "leave the number in the cell and write the unit into the unit of the data item"))
}

// dataTypes are the types of Table Schema.
var dataTypes = []table.Type{"", "any", "string", "number", "integer", "boolean", "date", "time", "datetime", "year", "yearmonth",
	"duration", "geopoint", "geojson", "object", "array", "list"}

var ruleL9 = Rule{
	ID: "L9", Severity: datasets.Warns, Always: true,
	Title: words("数据类型取自规定的类型", "Data types are those of the list"),
	Good:  Example{Entry: "resources: [{name: stops, path: stops.csv, format: csv, title: 站点, schema: {fields: [{name: stop, type: string, title: 站名, description: 站点名称}]}}]"},
	Bad:   Example{Entry: "resources: [{name: stops, path: stops.csv, format: csv, title: 站点, schema: {fields: [{name: stop, type: varchar, title: 站名, description: 站点名称}]}}]"},
	entry: func(e *entry) {
		for i, r := range e.ds.Resources {
			for j, f := range r.Schema.Fields {
				if !slices.Contains(dataTypes, f.Type) {
					e.say(fmt.Sprintf("resources[%d].schema.fields[%d].type", i, j), words("数据项 %s 的类型 %q 不在类型表中", "data item %s has type %q, which is not on the list", f.Name, f.Type),
						words("改用 string、integer、number、date 等 Table Schema 类型", "use a type of Table Schema, such as string, integer, number or date"))
				}
				if !semantics(f.Semantic) {
					e.say(fmt.Sprintf("resources[%d].schema.fields[%d].semantic", i, j), words("数据项 %s 的语义类型 %q 不存在", "data item %s has semantic type %q, which does not exist", f.Name, f.Semantic),
						words("改用：%s", "use one of: %s", strings.Join(pii.Semantics, ", ")))
				}
			}
		}
	},
}
