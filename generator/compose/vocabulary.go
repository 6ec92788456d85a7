package compose

import (
	"strconv"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
)

// firstYear is the first for which the vocabulary has a name in its place;
// data of years before follow after.
const firstYear = 1990

// Vocabulary names the facets and their values in the order in which pages show
// them. The texts are those of the operator's files of synonyms and readings.
func (f *Frame) Vocabulary(synonyms, pinyin string) search.Vocabulary {
	v := search.Vocabulary{AsOf: f.AsOf, Synonyms: synonyms, Pinyin: pinyin}
	add := func(facet search.Facet, zh, en string, values []search.Value) {
		v.Facets = append(v.Facets, search.Names{Facet: facet, Name: lang.Text{ZH: zh, EN: en}, Values: values})
	}
	add(search.Domain, "领域", "Subject", f.domainValues())
	add(search.Agency, "机构", "Agency", f.agencyValues())
	add(search.District, "区", "District", f.districtValues())
	add(search.Class, "开放类型", "Open class", f.classValues())
	add(search.Format, "格式", "Format", formatValues())
	add(search.Frequency, "更新频率", "Update frequency", frequencyValues())
	add(search.HighValue, "高价值数据", "High-value data", []search.Value{{ID: "yes", Name: lang.Text{ZH: "是", EN: "Yes"}}})
	add(search.Timely, "是否按时更新", "Updated on time", []search.Value{
		{ID: "on-time", Name: lang.Text{ZH: "按时", EN: "On time"}}, {ID: "late", Name: lang.Text{ZH: "逾期", EN: "Late"}}})
	add(search.Year, "更新年份", "Year of update", f.yearValues())
	return v
}

func (f *Frame) domainValues() (out []search.Value) {
	for _, d := range f.Domains {
		out = append(out, search.Value{ID: d.ID, Name: d.Name})
	}
	return out
}

func (f *Frame) agencyValues() (out []search.Value) {
	for _, a := range f.Agencies {
		out = append(out, search.Value{ID: a.ID, Name: a.Name})
	}
	return out
}

func (f *Frame) districtValues() (out []search.Value) {
	for _, d := range (&datasets.Catalogue{Agencies: f.Agencies}).Districts() {
		out = append(out, search.Value{ID: d.ID, Name: d.Name})
	}
	return out
}

func (f *Frame) classValues() (out []search.Value) {
	for _, k := range []datasets.OpenClass{datasets.Unconditional, datasets.Conditional, datasets.Closed} {
		out = append(out, search.Value{ID: string(k), Name: lang.Text{ZH: f.label(k, lang.ZH), EN: f.label(k, lang.EN)}})
	}
	return out
}

func formatValues() (out []search.Value) {
	for _, k := range []string{"csv", "xlsx", "json", "ndjson", "parquet", "geojson"} {
		out = append(out, search.Value{ID: k, Name: lang.Text{ZH: formatLabel(k, lang.ZH), EN: formatLabel(k, lang.EN)}})
	}
	return out
}

func frequencyValues() (out []search.Value) {
	for _, k := range []datasets.Frequency{datasets.RealTime, datasets.Hourly, datasets.Daily, datasets.Weekly, datasets.Monthly, datasets.Quarterly,
		datasets.HalfYearly, datasets.Yearly, datasets.Irregular, datasets.NotUpdated} {
		out = append(out, search.Value{ID: string(k), Name: lang.Text{ZH: k.Label(lang.ZH), EN: upper(k.Label(lang.EN))}})
	}
	return out
}

// yearValues are the years up to the release's, newest first.
func (f *Frame) yearValues() (out []search.Value) {
	for y := f.AsOf.Time().Year(); y >= firstYear; y-- {
		name := strconv.Itoa(y)
		out = append(out, search.Value{ID: name, Name: lang.Text{ZH: name + "年", EN: name}})
	}
	return out
}
