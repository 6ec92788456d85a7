package compose

import (
	"regexp"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/openapi"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// partTitles are the headings of the parts of the interface.
var partTitles = map[string]lang.Text{"search": {ZH: "查找数据", EN: "Finding data"}, "rows": {ZH: "按行读取", EN: "Reading rows"},
	"ckan": {ZH: "与 CKAN 兼容的接口", EN: "Compatible with CKAN"}}

// Interface composes the page that documents the interface, of the description
// that programs read.
func (f *Frame) Interface() []Planned {
	var out []Planned
	for _, c := range lang.Codes {
		m := pages.Interface{Address: f.abs("api"), Parts: []pages.InterfacePart{}, Documents: []pages.Link{
			{Text: pick(c, "OpenAPI 3.1 文档", "OpenAPI 3.1 document"), Href: "api/" + openapi.FileName(c)}}}
		for _, tag := range openapi.Operations(c) {
			part := pages.InterfacePart{Key: tag.ID, Title: partTitles[tag.ID].In(c), About: tag.About, Operations: []pages.Operation{}}
			for _, o := range tag.Operations {
				part.Operations = append(part.Operations, operationLine(o, c))
			}
			m.Parts = append(m.Parts, part)
		}
		page := pages.Page{Lang: c, Path: "api/", Layout: "api", Title: pick(c, "接口", "Interface for programs"), Params: m,
			Description: pick(c, "用程序查找数据集、按行读取数据。", "Find datasets and read their rows by program."),
			Alternates:  []pages.Alternate{{Type: "application/json", Href: "api/" + openapi.FileName(c), Title: "OpenAPI"}}}
		out = append(out, made(page))
	}
	return out
}

var notInID = regexp.MustCompile(`[^a-z0-9]+`)

func operationLine(o openapi.Operation, c lang.Code) pages.Operation {
	out := pages.Operation{Key: strings.Trim(notInID.ReplaceAllString(strings.ToLower(o.Path), "-"), "-"), Method: o.Method, Path: "/api" + o.Path, Title: o.Title, About: o.About,
		Parameters: []pages.ParameterLine{}, Answers: []pages.OperationReply{}}
	for _, p := range o.Parameters {
		line := pages.ParameterLine{Name: p.Name, About: p.About, Required: p.Required, Values: list(c, p.Values)}
		if p.Name == "filter" {
			line.Name = pick(c, "数据项__运算符", "column__operator")
		}
		out.Parameters = append(out.Parameters, line)
	}
	for _, a := range o.Answers {
		out.Answers = append(out.Answers, pages.OperationReply{Status: a.Status, About: a.About})
	}
	return out
}

// calls are how the rows of a dataset are asked for; nil where there are none.
func (f *Frame) calls(rec *record.Record, c lang.Code) *pages.Calls {
	e := rec.Entry
	described := false
	for _, file := range rec.Latest {
		described = described || file.Format == record.Interface
	}
	if !described {
		return nil
	}
	locked := e.Class == datasets.Conditional
	tables := []string{}
	for _, r := range e.Resources {
		if !locked || !r.Sample { // of conditional data the sample is for download
			tables = append(tables, r.Name)
		}
	}
	query := "?limit=5"
	if len(tables) > 1 {
		query = "?table=" + tables[0] + "&limit=5"
	}
	address := f.abs("api/v1/datasets/" + e.ID + "/rows")
	return &pages.Calls{Locked: locked, Address: address, Description: "data/" + e.ID + "/" + openapi.FileName(c), Reference: href(c, "api/"),
		Code: callExamples(address+query, address+".csv"+query, locked)}
}
