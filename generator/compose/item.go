package compose

import (
	"fmt"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// item is a dataset as lists show it.
func (f *Frame) item(it *record.Item, c lang.Code) pages.Item {
	title, tag := either(it.Title, c)
	label, _ := f.class(it.Class, c)
	a := f.agency(it.Provider)
	out := pages.Item{ID: it.ID, Title: title, TitleLang: tag, Href: href(c, "datasets/"+it.ID+"/"), Summary: it.Summary.In(c),
		Agency: agencyName(a, c), AgencyHref: href(c, "agencies/"+a.ID+"/"), Domain: f.domain(it.Domain).Name.In(c),
		Class: string(it.Class), Label: label, Formats: formatLabels(it.Formats, c), Size: dimensions(it.Rows, it.Columns, c),
		Updated: date(it.Updated, c), ISO: it.Updated.String(), Frequency: it.Frequency.Label(c), Stale: it.Stale}
	if out.State, out.StateText = f.state(it, c); it.Suspended {
		out.State, out.StateText = "late", suspendedWord(c)
	}
	return out
}

// suspendedWord is what lists say of a dataset that is suspended.
func suspendedWord(c lang.Code) string { return pick(c, "已暂停提供", "suspended") }

// state is ok or late with its words; both are empty where nothing is due.
func (f *Frame) state(it *record.Item, c lang.Code) (state, text string) {
	due, late := f.status(it)
	switch {
	case due.IsZero():
		return "", ""
	case late:
		days := int(f.AsOf - due)
		return "late", pick(c, fmt.Sprintf("逾期 %s 天", lang.Number(days)), plural(days, "day", "days")+" late")
	default:
		return "ok", pick(c, "按时", "on time")
	}
}

// changeWords says what a version changed.
func changeWords(it *record.Item, c lang.Code) string {
	switch {
	case it.Versions <= 1:
		return pick(c, "首次发布", "first published")
	case it.LastChange != nil:
		return rowChange(it.LastChange.Added, it.LastChange.Removed, it.LastChange.Changed, c)
	case it.LastRows > 0:
		return pick(c, "增加 "+lang.Number(it.LastRows)+" 行", lang.Number(it.LastRows)+" more rows")
	case it.LastRows < 0:
		return pick(c, "减少 "+lang.Number(-it.LastRows)+" 行", lang.Number(-it.LastRows)+" fewer rows")
	default:
		return pick(c, "内容更新", "contents updated")
	}
}

func rowChange(added, removed, changed int64, c lang.Code) string {
	var parts []string
	add := func(n int64, zh, en string) {
		switch {
		case n == 0:
		case c == lang.ZH:
			parts = append(parts, zh+" "+lang.Number(n)+" 行")
		case len(parts) == 0:
			parts = append(parts, plural(int(n), "row", "rows")+" "+en)
		default:
			parts = append(parts, lang.Number(n)+" "+en)
		}
	}
	add(added, "新增", "added")
	add(changed, "改动", "changed")
	add(removed, "删除", "removed")
	if len(parts) == 0 {
		return pick(c, "行无变化", "no rows changed")
	}
	return strings.Join(parts, pick(c, "，", ", "))
}

func agencyName(a *datasets.Agency, c lang.Code) string {
	s, _ := either(a.Name, c)
	return s
}

// formatLabels are formats as people call them.
func formatLabels(formats []string, c lang.Code) []string {
	out := make([]string, len(formats))
	for i, f := range formats {
		out[i] = formatLabel(f, c)
	}
	return out
}

func formatLabel(f string, c lang.Code) string {
	switch f {
	case "excel-csv":
		return pick(c, "CSV（Excel 用）", "CSV for Excel")
	case "parquet":
		return "Parquet"
	case "geojson":
		return "GeoJSON"
	case "original":
		return pick(c, "原始文件", "Original file")
	case "rejects":
		return pick(c, "未通过检查的单元格", "Cells that did not fit")
	case "datapackage":
		return "datapackage.json"
	case "checksums":
		return "SHA256SUMS"
	default:
		return strings.ToUpper(f)
	}
}
