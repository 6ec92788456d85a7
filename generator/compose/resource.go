package compose

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/chart"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/summary"
	"github.com/kaimen-portal/kaimen/datasets/table"
	"github.com/kaimen-portal/kaimen/generator/gate"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// resources are the tables of a dataset: those that were read, and of a
// conditional entry also the ones that only their structure is shown of.
func (f *Frame) resources(rec *record.Record, c lang.Code) []pages.Resource {
	out := []pages.Resource{}
	for i, r := range rec.Entry.Resources {
		title, _ := either(r.Title, c)
		m := pages.Resource{Name: r.Name, Title: title, Description: r.Description.In(c), Sample: r.Sample, Columns: len(r.Fields),
			Files: []pages.File{}, Omitted: []string{}, Notes: []string{}, Preview: pages.Preview{Rows: [][]pages.Cell{}}}
		if m.Title == "" {
			m.Title = r.Name
		}
		t := tableOf(rec, r.Name)
		m.Fields = fields(r, t, fmt.Sprintf("r%d", i+1), c)
		if t != nil {
			f.fill(&m, rec, r, t, fmt.Sprintf("picture-%d", i+1), c)
		}
		out = append(out, m)
	}
	return out
}

func tableOf(rec *record.Record, resource string) *record.Table {
	for i := range rec.Tables {
		if rec.Tables[i].Resource == resource {
			return &rec.Tables[i]
		}
	}
	return nil
}

func (f *Frame) fill(m *pages.Resource, rec *record.Record, r gate.Resource, t *record.Table, id string, c lang.Code) {
	m.Rows, m.Columns = t.Rows, len(t.Schema.Fields)
	for _, file := range t.Files {
		m.Files = append(m.Files, f.file(rec, file, "", c))
	}
	for _, o := range t.Omitted {
		m.Omitted = append(m.Omitted, omitted(o, c))
	}
	for _, n := range t.Notes {
		m.Notes = append(m.Notes, n.Text.In(c))
	}
	m.Preview = preview(t)
	if t.Figure != nil {
		words := chart.Words{Lang: c, ID: id, Title: map[string]string{}, Unit: map[string]string{}}
		for _, fd := range r.Fields {
			words.Title[fd.Name], _ = either(fd.Title, c)
			words.Unit[fd.Name], _ = either(fd.Unit, c)
		}
		m.Picture = picture(t.Figure, words)
	}
}

func omitted(o record.Omitted, c lang.Code) string {
	if o.Code == "hidden-sheets" {
		return pick(c, "原始文件含隐藏的工作表，不提供下载；公开的表已转成各种格式。", "The original workbook has hidden sheets and is not offered; the open table is, in every format.")
	}
	return pick(c, "数据超出 "+formatLabel(o.Format, c)+" 的容量（最多 1,048,576 行），不提供该格式。", "Too large for "+formatLabel(o.Format, c)+" (at most 1,048,576 rows), so not offered in it.")
}

func preview(t *record.Table) pages.Preview {
	p := pages.Preview{Total: t.Rows, Rows: [][]pages.Cell{}}
	for _, row := range t.Preview {
		cells := make([]pages.Cell, len(row))
		for j, s := range row {
			cells[j] = pages.Cell{Text: s}
			if s == record.Null {
				cells[j] = pages.Cell{Null: true}
			}
		}
		p.Rows = append(p.Rows, cells)
	}
	return p
}

func picture(fig *chart.Figure, w chart.Words) *pages.Picture {
	var svg strings.Builder
	if err := fig.SVG(&svg, w); err != nil {
		return nil // a strings.Builder takes everything: the figure has nothing to draw
	}
	p := &pages.Picture{SVG: svg.String(), Caption: fig.Caption(w)}
	p.Head, p.Numeric, p.Rows, p.More = fig.Table(w)
	return p
}

// fields is the data dictionary of a table, with what is known of each column.
func fields(r gate.Resource, t *record.Table, id string, c lang.Code) []pages.Field {
	keys := map[string]bool{}
	for _, k := range r.PrimaryKey {
		keys[k] = true
	}
	out := make([]pages.Field, len(r.Fields))
	for i, f := range r.Fields {
		m := pages.Field{Name: f.Name, Type: string(f.Type), TypeLabel: typeLabel(f.Type, c), Key: keys[f.Name], Top: []pages.Count{},
			Numeric: f.Type == table.Integer || f.Type == table.Number}
		m.Title, _ = either(f.Title, c)
		m.Description = f.Description.In(c)
		m.Unit, _ = either(f.Unit, c)
		if t != nil {
			for _, col := range t.Columns {
				if col.Name == f.Name {
					describe(&m, col, c)
				}
			}
		}
		out[i] = m
	}
	return out
}

func describe(m *pages.Field, col summary.Column, c lang.Code) {
	m.Missing = lang.Number(col.Missing)
	if all := col.Count + col.Missing; col.Missing > 0 && all > 0 {
		m.Missing += pick(c, "（"+percent(col.Missing, all)+"）", " ("+percent(col.Missing, all)+")")
	}
	m.Distinct = lang.Number(col.Distinct)
	if !col.Exact {
		m.Distinct = "≈" + lang.Number(col.Distinct)
	}
	if col.Min != "" {
		m.Range = col.Min + " – " + col.Max
	}
	if col.Mean != nil {
		m.Mean = strconv.FormatFloat(roundTo(*col.Mean, 4), 'g', -1, 64)
	}
	for i, v := range col.Top {
		if i == 5 {
			break
		}
		m.Top = append(m.Top, pages.Count{Value: v.Text, Count: lang.Number(v.Count)})
	}
	if len(col.Bins) > 1 {
		counts := make([]int64, len(col.Bins))
		for i, b := range col.Bins {
			counts[i] = b.Count
		}
		m.Spark = chart.Histogram(counts, pick(c, m.Title+"的分布，从 "+col.Min+" 到 "+col.Max, "Distribution of "+m.Title+" from "+col.Min+" to "+col.Max))
	}
}

func percent(n, of int64) string {
	p := 100 * float64(n) / float64(of)
	if p < 0.1 {
		return "<0.1%"
	}
	return strconv.FormatFloat(p, 'f', 1, 64) + "%"
}

// roundTo keeps n significant digits.
func roundTo(v float64, n int) float64 {
	if v == 0 {
		return 0
	}
	scale := math.Pow(10, float64(n)-math.Ceil(math.Log10(math.Abs(v))))
	return math.Round(v*scale) / scale
}

var typeLabels = map[table.Type]lang.Text{
	table.String: {ZH: "文本", EN: "text"}, table.Integer: {ZH: "整数", EN: "integer"}, table.Number: {ZH: "数值", EN: "number"},
	table.Boolean: {ZH: "是否", EN: "yes/no"}, table.Date: {ZH: "日期", EN: "date"}, table.Time: {ZH: "时间", EN: "time"},
	table.DateTime: {ZH: "日期时间", EN: "date and time"}, table.Year: {ZH: "年份", EN: "year"}, table.YearMonth: {ZH: "年月", EN: "month"},
	table.GeoJSON: {ZH: "地理形状", EN: "geometry"},
}

func typeLabel(t table.Type, c lang.Code) string {
	if l, ok := typeLabels[t]; ok {
		return l.In(c)
	}
	return typeLabels[table.String].In(c)
}

func mediaType(f pages.File) string {
	if known, ok := table.FormatNamed(f.Format); ok {
		return known.MediaType
	}
	return "application/octet-stream"
}

// hasRows reports whether the dataset has a table that anyone may load.
func hasRows(rec *record.Record) bool {
	return rec.Entry.Class == datasets.Unconditional && len(rec.Tables) > 0
}
