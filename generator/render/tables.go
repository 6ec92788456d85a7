package render

import (
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/generator/pages"
)

// Most of a dataset's page are cells, most of a list are its lines. A template
// takes some microseconds for each value in them, and Hugo as long again to read
// it; in a portal of ten thousand datasets that is half of a release. So the rows
// of a dataset's tables and the lines of lists are written here, and templates put
// them in as they are.

// paramsOf are a page's values as its layout sees them; root leads up to public/.
func paramsOf(p pages.Page, root string) any {
	switch d := p.Params.(type) {
	case pages.Dataset:
		return newDataset(d, root)
	case pages.List:
		return list{d, lines(d.Items, root)}
	case pages.Agency:
		return agency{d, list{d.List, lines(d.List.Items, root)}}
	case pages.Home:
		return home{d, lines(d.Priority, root)}
	}
	return p.Params
}

type list struct {
	pages.List
	Items string `json:"items"` // as HTML
}

type agency struct {
	pages.Agency
	List list `json:"list"`
}

type home struct {
	pages.Home
	Priority string `json:"priority"` // as HTML
}

// dataset is a dataset's page with the rows of its tables written out.
type dataset struct {
	pages.Dataset
	Resources []resource `json:"resources"` // hides Dataset.Resources
	Related   string     `json:"related"`   // as HTML
}

type resource struct {
	pages.Resource
	Preview preview  `json:"preview"`
	Picture *picture `json:"picture,omitempty"`
}

type preview struct {
	Shown int    `json:"shown"` // rows
	Total int64  `json:"total"`
	Body  string `json:"body"` // rows as HTML; a cell without value holds noValue
}

type picture struct {
	pages.Picture
	Rows string `json:"rows"` // as HTML
}

// noValue stands where the template puts its words for a missing value.
const noValue = `<span class="none"></span>`

func newDataset(d pages.Dataset, root string) dataset {
	out := dataset{Dataset: d, Related: lines(d.Related, root), Resources: make([]resource, len(d.Resources))}
	for i, r := range d.Resources {
		out.Resources[i] = resource{Resource: r, Preview: preview{Shown: len(r.Preview.Rows), Total: r.Preview.Total, Body: previewRows(r)}}
		if p := r.Picture; p != nil {
			out.Resources[i].Picture = &picture{Picture: *p, Rows: pictureRows(p)}
		}
	}
	return out
}

// escaper escapes text as html/template does.
var escaper = strings.NewReplacer("\x00", "\ufffd", `"`, "&#34;", "&", "&amp;", "'", "&#39;", "+", "&#43;", "<", "&lt;", ">", "&gt;")

// openTag begins a cell.
func openTag(class string) string {
	if class == "" {
		return "<td>"
	}
	return `<td class="` + class + `">`
}

func previewRows(r pages.Resource) string {
	open := make([]string, len(r.Fields))
	for i, f := range r.Fields {
		open[i] = openTag(cellClass(f))
	}
	var s strings.Builder
	for _, row := range r.Preview.Rows {
		s.WriteString("\n<tr>")
		for i, c := range row {
			s.WriteString(open[i])
			if c.Null {
				s.WriteString(noValue)
			} else {
				escaper.WriteString(&s, c.Text)
			}
			s.WriteString("</td>")
		}
		s.WriteString("</tr>")
	}
	return s.String()
}

// cellClass says how a column is set: numbers to the right, dates never broken,
// geometry cut.
func cellClass(f pages.Field) string {
	switch {
	case f.Numeric:
		return "num"
	case slices.Contains([]string{"date", "datetime", "time", "year", "yearmonth"}, f.Type):
		return "whole"
	case f.Type == "geojson":
		return "cut"
	}
	return ""
}

func pictureRows(p *pages.Picture) string {
	var s strings.Builder
	for _, row := range p.Rows {
		s.WriteString("\n<tr>")
		for i, c := range row {
			if p.Numeric[i] {
				s.WriteString(openTag("num"))
			} else {
				s.WriteString(openTag(""))
			}
			escaper.WriteString(&s, c)
			s.WriteString("</td>")
		}
		s.WriteString("</tr>")
	}
	return s.String()
}
