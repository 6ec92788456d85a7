package draft

import (
	"bytes"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"text/template"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/strict"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// description is what a draft says. Whatever comes out of a file goes into the
// text through quoted or printable.
type description struct {
	Table             *table.Table
	ID, Path, Title   string
	Agencies, Domains []string

	lang   lang.Code
	detail detail
}

// detail is how much a draft says of each column.
type detail int

const (
	noColumns    detail = iota // nothing: they are inferred on every build
	namedColumns               // name and type
	fullColumns                // and room for its texts
)

//go:embed descriptor.yaml.tmpl
var descriptorText string

var descriptorTemplate = template.Must(template.New("descriptor").Funcs(template.FuncMap{
	"q": quoted, "say": func(zh, en string) string { return "" }, "ids": func(zh, en string, ids []string) string { return "" },
}).Parse(descriptorText))

// write words the draft with as many details as a descriptor may hold: one of
// 20,000 columns would be larger than what the loader takes.
func (d description) write() ([]byte, error) {
	t, err := descriptorTemplate.Clone()
	if err != nil {
		return nil, err
	}
	t.Funcs(template.FuncMap{"say": d.say, "ids": d.ids})
	for d.detail = fullColumns; ; d.detail-- {
		var b bytes.Buffer
		if err := t.Execute(&b, d); err != nil {
			return nil, err
		}
		_, problems := strict.Read("datapackage.yaml", b.Bytes(), &datasets.Dataset{}, nil)
		if len(problems) == 0 {
			return b.Bytes(), nil
		}
		if d.detail == noColumns {
			return nil, fmt.Errorf("line %d: %s", problems[0].Line, problems[0].Message.EN)
		}
	}
}

func (d description) say(zh, en string) string { return lang.Text{ZH: zh, EN: en}.In(d.lang) }

// mostIDs is how many ids a comment lists.
const mostIDs = 40

func (d description) ids(zh, en string, ids []string) string {
	if len(ids) > mostIDs {
		ids = append(ids[:mostIDs:mostIDs], "…")
	}
	return printable(d.say(zh+"：", en+": ") + strings.Join(ids, ", "))
}

// Resource is the resource's name: that of the dataset, unless the portal keeps
// it for its own descriptor.
func (d description) Resource() string {
	if d.ID == "datapackage" {
		return "data"
	}
	return d.ID
}

// Encoding is empty where the file has the one that descriptors take for granted.
func (d description) Encoding() string {
	if d.Table.Encoding == "utf-8" {
		return ""
	}
	return d.Table.Encoding
}

// Dialect states how the file is laid out as far as that is not what a reader
// expects, so that the next file of the same kind is read in the same way.
func (d description) Dialect() string {
	in, said := d.Table.Dialect, []string{}
	state := func(key, value, usual string) {
		if value != "" && value != usual {
			said = append(said, key+": "+quoted(value))
		}
	}
	usual := map[string]string{"csv": ",", "tsv": "\t"}[d.Table.Format]
	state("delimiter", in.Delimiter, usual)
	state("quoteChar", in.QuoteChar, `"`)
	state("escapeChar", in.EscapeChar, "")
	state("sheetName", in.SheetName, "")
	state("property", in.Property, "")
	if in.SkipInitialSpace {
		said = append(said, "skipInitialSpace: true")
	}
	if in.Header != nil && !*in.Header {
		said = append(said, "header: false")
	}
	if len(in.HeaderRows) > 0 {
		said = append(said, "headerRows: "+strings.ReplaceAll(fmt.Sprint(in.HeaderRows), " ", ", "))
	}
	if len(said) == 0 {
		return ""
	}
	return "{" + strings.Join(said, ", ") + "}"
}

// Sources are the sources that the lines around the table name.
func (d description) Sources() []string { return said(d.lines(), sourceLine) }

func (d description) lines() []string {
	return append(append([]string(nil), d.Table.Lead...), d.Table.Foot...)
}

// mostRemarks is how many lines and notes a draft repeats.
const mostRemarks = 20

// Remarks are what a careful person would want to know of the file.
func (d description) Remarks() []string {
	var out []string
	for _, n := range d.Table.Notes {
		out = append(out, printable(n.Text.In(d.lang)))
		if n.Code == "other-sheets" {
			out = append(out, d.say("其他工作表：在 resources 下各加一项，path 相同，dialect 中写 sheetName", "for another sheet, add a resource with the same path and the sheet's name in dialect.sheetName"))
		}
	}
	for _, u := range said(d.lines(), unitLine) {
		out = append(out, d.say("文件中写明单位：", "the file states a unit: ")+u)
	}
	for _, l := range d.lines() {
		if l = printable(l); l != "" {
			out = append(out, d.say("表外的文字：", "beside the table: ")+l)
		}
	}
	if len(out) > mostRemarks {
		out = append(out[:mostRemarks], "…")
	}
	return out
}

// Missing is a list for missingValues, or empty where nothing looks like one.
func (d description) Missing() string {
	var tokens []string
	for _, n := range d.Table.Notes {
		for _, v := range n.Missing {
			tokens = appendNew(tokens, strconv.Quote(v))
		}
	}
	if len(tokens) == 0 {
		return ""
	}
	return `["", ` + strings.Join(tokens, ", ") + "]"
}
