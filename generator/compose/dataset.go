package compose

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/gate"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// Dataset plans the page of a dataset in every language, in the order of
// lang.Codes. Version is the name of the record that load gives. Related are the
// datasets that it leads to; they are asked for again when a page is made, since
// a plan that held them would hold every dataset many times.
func (f *Frame) Dataset(it *record.Item, version string, related func() []*record.Item, load func() (*record.Record, error)) []Planned {
	near := related()
	due, late := f.status(it)
	out := make([]Planned, len(lang.Codes))
	for i, c := range lang.Codes {
		title, _ := either(it.Title, c)
		page := pages.Page{Lang: c, Path: "datasets/" + it.ID + "/", Layout: "dataset", Title: title, Description: it.Summary.In(c), Nav: "datasets"}
		suspension, _ := f.activity.Suspension(it.ID)
		key := keyOf(page, version, due, late, it.Stale, f.itemKeys(near, c), suspension, f.answers[it.ID], f.useFacts(it, c))
		if late {
			key = keyOf(key, f.AsOf) // says by how many days
		}
		out[i] = Planned{Out: page.OutPath(), Key: key, Make: func() (pages.Page, error) {
			rec, err := load()
			if err != nil {
				return pages.Page{}, err
			}
			v := view{Frame: f, c: c}
			page, m := page, f.dataset(rec, it, c) // a copy: the plan must not keep what it made
			m.Related = v.listItems(related())
			page.Crumbs = v.crumbs(m.Domain)
			if m.Descriptor != nil {
				page.Alternates = []pages.Alternate{{Type: "application/json", Href: m.Descriptor.Href, Title: "Data Package"}}
			}
			page.Params = m
			return page, nil
		}}
	}
	return out
}

func (f *Frame) dataset(rec *record.Record, it *record.Item, c lang.Code) pages.Dataset {
	e := rec.Entry
	title, tag := either(e.Title, c)
	a, d := f.agency(e.Provider), f.domain(e.Domain)
	m := pages.Dataset{ID: e.ID, Title: title, TitleLang: tag, Description: paragraphs(e.Description.In(c)), Class: f.classOf(e, c),
		Provider: pages.Provider{Name: agencyName(a, c), Href: href(c, "agencies/"+a.ID+"/"), Phone: a.Phone, Email: a.Email},
		Domain:   pages.Link{Text: d.Name.In(c), Href: href(c, "domains/"+d.ID+"/")}, Keywords: e.KeywordsZH, Facts: f.facts(rec, it, c),
		Notices: f.notices(rec, it, c), Resources: f.resources(rec, c), Permalink: f.abs(href(c, "datasets/"+e.ID+"/")), License: f.license(e.License, c),
		History: f.history(rec, c), Code: f.code(rec), Findings: f.findings(rec, c)}
	if m.Suspended = it.Suspended; !m.Suspended {
		m.Calls = f.calls(rec, c)
	}
	if c == lang.EN {
		m.Keywords = e.KeywordsEN
	}
	for _, file := range rec.Latest {
		pf := f.file(rec, file, "", c)
		switch file.Format {
		case "zip":
			pf.Label = pick(c, "打包（CSV 与数据字典）", "All tables as ZIP (CSV and dictionary)")
			m.Bundle = &pf
		case "datapackage":
			m.Descriptor = &pf
		}
	}
	if v := rec.Current(); v != nil {
		m.Version, m.VersionURL = v.ID, f.abs("data/"+e.ID+"/"+v.ID+"/")
	}
	if e.Class == datasets.Conditional {
		m.Access, m.Answers = f.access(rec, c), f.answersTo(e.ID, c)
	}
	if e.Class != datasets.Unconditional {
		m.Basis = &pages.Basis{Reason: m.Class.Reason, Instrument: e.Basis.Instrument, Article: e.Basis.Article, Text: e.Basis.Text.In(c)}
	}
	m.Citation = f.citation(m, it, c)
	m.JSONLD = f.jsonLD(m, rec, it, c)
	return m
}

func (f *Frame) classOf(e gate.Entry, c lang.Code) pages.Class {
	label, cite := f.class(e.Class, c)
	out := pages.Class{Key: string(e.Class), Label: label, Cite: cite, Note: classNote(e.Class, c)}
	if cl, ok := f.Profile.OpenClass(string(e.Class)); ok && e.ReasonCode != "" {
		out.Reason = cl.ReasonLabel(e.ReasonCode).In(c)
	}
	out.Reason = upper(join(pick(c, "：", ": "), out.Reason, e.Reason.In(c)))
	return out
}

// facts are in the order in which people look for them.
func (f *Frame) facts(rec *record.Record, it *record.Item, c lang.Code) []pages.Fact {
	e := rec.Entry
	due, _ := f.status(it)
	state, stateText := f.state(it, c)
	var sources []string
	for _, s := range e.Sources {
		t, _ := either(s.Title, c)
		sources = append(sources, t)
	}
	facts := []pages.Fact{
		{Key: "source", Label: pick(c, "数据来源", "Source"), Value: strings.Join(sources, pick(c, "；", "; "))},
		{Key: "updated", Label: pick(c, "更新", "Updated"), Value: date(it.Updated, c), ISO: it.Updated.String()},
		{Key: "frequency", Label: pick(c, "更新频率", "Update frequency"), Value: upper(e.Frequency.Label(c))},
		{Key: "next_due", Label: pick(c, "下次应更新", "Next update due"), Value: join(pick(c, "，", ", "), date(due, c), stateText), ISO: due.String(), State: state},
		{Key: "span", Label: pick(c, "时间范围", "Time span"), Value: span(e, c)},
		{Key: "size", Label: pick(c, "规模", "Size"), Value: dimensions(it.Rows, it.Columns, c)},
		{Key: "units", Label: pick(c, "单位", "Units"), Value: list(c, units(e, c))},
		{Key: "spatial", Label: pick(c, "空间范围", "Area"), Value: e.Spatial.In(c)},
		{Key: "scope", Label: pick(c, "数据范围", "Scope"), Value: e.ScopeText.In(c)},
		{Key: "published", Label: pick(c, "首次开放", "First opened"), Value: date(it.Published, c), ISO: it.Published.String()},
		{Key: "code", Label: pick(c, "信息资源代码", "Catalogue code"), Value: e.Code},
	}
	if e.Responsible != "" && e.Responsible != e.Provider {
		facts = append(facts, pages.Fact{Key: "responsible", Label: pick(c, "责任部门", "Responsible department"), Value: agencyName(f.agency(e.Responsible), c)})
	}
	if e.DerivedFrom != "" {
		facts = append(facts, pages.Fact{Key: "derived", Label: pick(c, "脱敏自", "Desensitised from"), Value: e.DerivedFrom})
	}
	if e.Elsewhere != "" {
		facts = append(facts, pages.Fact{Key: "elsewhere", Label: pick(c, "目前开放于", "Still opened at"), Value: e.Elsewhere, Href: e.Elsewhere})
	}
	return stated(append(facts, f.useFacts(it, c)...))
}

func span(e gate.Entry, c lang.Code) string {
	switch {
	case e.Start.IsZero() && e.End.IsZero():
		return ""
	case e.End.IsZero():
		return pick(c, date(e.Start, c)+"起", "From "+date(e.Start, c))
	case e.Start.IsZero():
		return pick(c, "至"+date(e.End, c), "Up to "+date(e.End, c))
	case e.Start == e.End:
		return date(e.Start, c)
	default:
		return date(e.Start, c) + pick(c, "至", " to ") + date(e.End, c)
	}
}

// units are the different units of the columns, in order.
func units(e gate.Entry, c lang.Code) []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range e.Resources {
		for _, f := range r.Fields {
			u, _ := either(f.Unit, c)
			if u != "" && !seen[u] {
				seen[u] = true
				out = append(out, u)
			}
		}
	}
	return out
}

func (f *Frame) notices(rec *record.Record, it *record.Item, c lang.Code) []pages.Notice {
	out := []pages.Notice{}
	if s, ok := f.activity.Suspension(it.ID); ok && it.Suspended {
		reason, tag := either(s.Reason, c)
		out = append(out, pages.Notice{Kind: "suspended", Title: pick(c, date(s.Since, c)+"起暂停提供", "Suspended since "+date(s.Since, c)),
			Reason: pages.Quote{Text: reason, Lang: tag}, Text: pick(c, "暂停期间不提供文件和数据，也不受理申请。", "Meanwhile there are no files and no data, and nobody can apply for them.")})
	}
	if it.Stale {
		out = append(out, pages.Notice{Kind: "stale", Title: pick(c, "显示的是上一个可用版本", "This is the last good version"),
			Text: pick(c, "提供单位最近一次提交没有通过检查，此处仍保留之前发布的内容，更正后会恢复更新。", "The provider's latest delivery did not pass the checks. What was published before stays here until it is corrected.")})
	}
	if due, late := f.status(it); late {
		_, text := f.state(it, c)
		out = append(out, pages.Notice{Kind: "late", Title: pick(c, "更新"+text, "Update "+text),
			Text: pick(c, "按承诺的频率（"+it.Frequency.Label(c)+"），应于"+date(due, c)+"前更新。可联系提供单位询问。",
				"Promised "+strings.ToLower(it.Frequency.Label(c))+", an update was due by "+date(due, c)+". The provider can be asked why.")})
	}
	return out
}

func (f *Frame) findings(rec *record.Record, c lang.Code) []pages.Finding {
	out := []pages.Finding{}
	label := map[datasets.Severity]lang.Text{datasets.Blocks: {ZH: "错误", EN: "Error"}, datasets.Warns: {ZH: "注意", EN: "Note"}, datasets.Advises: {ZH: "提示", EN: "Hint"}}
	for _, fd := range rec.Findings {
		pf := pages.Finding{Severity: string(fd.Severity), Label: label[fd.Severity].In(c), Rule: fd.Rule, Message: fd.Message.In(c)}
		if len(fd.Cites) > 0 {
			pf.Cite = fd.Cites[0].In(c)
		}
		out = append(out, pf)
	}
	return out
}

func (f *Frame) history(rec *record.Record, c lang.Code) []pages.Version {
	out := []pages.Version{}
	for i := len(rec.Versions) - 1; i >= 0; i-- {
		v := rec.Versions[i]
		pv := pages.Version{ID: v.ID, Date: date(v.Published, c), ISO: v.Published.String(), Rows: lang.Number(v.Rows), Columns: strconv.Itoa(v.Columns),
			Change: upper(versionChange(rec.Versions, i, c)), Note: lang.Text{ZH: v.NoteZH, EN: v.NoteEN}.In(c), Current: i == len(rec.Versions)-1}
		for _, file := range v.Files {
			if file.Format == "csv" || file.Format == "parquet" || file.Format == "datapackage" || file.Format == "checksums" {
				pv.Files = append(pv.Files, f.file(rec, file, v.ID, c))
			}
		}
		out = append(out, pv)
	}
	return out
}

func versionChange(vs []record.Version, i int, c lang.Code) string {
	it := &record.Item{Versions: i + 1, LastChange: vs[i].Change}
	if i > 0 {
		it.LastRows = vs[i].Rows - vs[i-1].Rows
	}
	return changeWords(it, c)
}

// file is a download; version names the permanent folder, empty the latest.
func (f *Frame) file(rec *record.Record, file record.File, version string, c lang.Code) pages.File {
	path := "data/" + rec.Entry.ID + "/"
	if version != "" {
		path += version + "/"
	}
	path += file.Path
	out := pages.File{Label: formatLabel(file.Format, c), Format: file.Format, Name: file.Path[strings.LastIndex(file.Path, "/")+1:],
		Href: path, URL: f.abs(path), Bytes: file.Bytes, Size: size(file.Bytes), Rows: file.Rows, SHA256: file.SHA256}
	if file.Format == "excel-csv" {
		out.Note = pick(c, "带 BOM；以 = + - @ 开头的文本和长数字串加了保护，避免 Excel 改写", "With BOM; texts that begin with = + - @ and long digit strings are protected from Excel")
	}
	return out
}

func (f *Frame) citation(m pages.Dataset, it *record.Item, c lang.Code) string {
	version := join(pick(c, "，", ", "), m.Version, date(it.Updated, c))
	if c == lang.EN {
		return fmt.Sprintf("%s (%d). %s. %sVersion %s. %s", m.Provider.Name, it.Updated.Time().Year(), m.Title, f.Portal.Title.EN+". ", version, m.Permalink)
	}
	return fmt.Sprintf("%s：《%s》，%s，版本 %s，%s", m.Provider.Name, m.Title, f.Portal.Title.ZH, version, m.Permalink)
}

// jsonLD is the dataset in the words of schema.org, as Google Dataset Search
// reads them.
func (f *Frame) jsonLD(m pages.Dataset, rec *record.Record, it *record.Item, c lang.Code) string {
	e := rec.Entry
	doc := map[string]any{
		"@context": "https://schema.org/", "@type": "Dataset", "@id": m.Permalink, "url": m.Permalink, "name": m.Title,
		"description": strings.Join(m.Description, "\n\n"), "inLanguage": c.Tag(), "isAccessibleForFree": true,
		"creator":               map[string]any{"@type": "GovernmentOrganization", "name": m.Provider.Name, "url": f.abs(m.Provider.Href), "email": m.Provider.Email, "telephone": m.Provider.Phone},
		"includedInDataCatalog": map[string]any{"@type": "DataCatalog", "name": f.Portal.Title.In(c), "url": f.abs(href(c, ""))},
	}
	set := func(k string, v string) {
		if v != "" {
			doc[k] = v
		}
	}
	set("license", m.License.URL)
	set("version", m.Version)
	set("dateModified", it.Updated.String())
	set("datePublished", it.Published.String())
	set("spatialCoverage", e.Spatial.In(c))
	if !e.Start.IsZero() {
		end := e.End.String()
		if end == "" {
			end = ".."
		}
		doc["temporalCoverage"] = e.Start.String() + "/" + end
	}
	if len(m.Keywords) > 0 {
		doc["keywords"] = m.Keywords
	}
	downloads := []any{}
	for _, r := range m.Resources {
		for _, file := range r.Files {
			downloads = append(downloads, map[string]any{"@type": "DataDownload", "name": file.Name, "contentUrl": file.URL, "encodingFormat": mediaType(file), "contentSize": strconv.FormatInt(file.Bytes, 10), "sha256": file.SHA256})
		}
	}
	if len(downloads) > 0 && e.Class == datasets.Unconditional {
		doc["distribution"] = downloads
	}
	b, err := json.Marshal(doc) // escapes <, > and &, so it is safe within a script element
	if err != nil {
		panic("compose: json-ld: " + err.Error())
	}
	return string(b)
}
