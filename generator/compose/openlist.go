package compose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/feeds"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// listRows is how many entries a page of the open list shows.
const listRows = 100

// OpenList is one state of the open list (数据开放清单, 沪府令9号 第三十一条): the
// entries that are open, with or without conditions. It is remembered from
// release to release, so that a new state can say what changed.
type OpenList struct {
	ListState
	Rows     []ListRow            `json:"rows"`     // sorted by id
	Agencies map[string]ListState `json:"agencies"` // of each agency's part, by id
	Before   *OpenList            `json:"before,omitempty"`
}

// ListState is which state of a list it is.
type ListState struct {
	Number int           `json:"number"` // 1 for the first
	Date   calendar.Date `json:"date"`   // of the release that brought it
	Hash   string        `json:"hash"`   // of its rows
}

// next is the state after a release that leaves the list with these rows.
func (s ListState) next(rows []ListRow, date calendar.Date) ListState {
	hash := keyOf(rows)
	if hash == s.Hash {
		return s
	}
	return ListState{Number: s.Number + 1, Date: date, Hash: hash}
}

// ListRow is an entry of the open list in both languages.
type ListRow struct {
	ID         string             `json:"id"`
	Code       string             `json:"code,omitempty"`
	Title      lang.Text          `json:"title"`
	Provider   string             `json:"provider"`
	Scope      lang.Text          `json:"scope"`
	Class      datasets.OpenClass `json:"class"`
	Conditions lang.Text          `json:"conditions"`
	Frequency  datasets.Frequency `json:"frequency"`
	Domain     string             `json:"domain"`
	Summary    lang.Text          `json:"summary"`
	Items      []lang.Text        `json:"items"`
	Formats    []string           `json:"formats"`
}

// NextOpenList is the state of the list after a release: the one before where
// nothing on it changed, else a new one.
func (f *Frame) NextOpenList(items []*record.Item, before *OpenList) *OpenList {
	next := &OpenList{Agencies: map[string]ListState{}}
	for _, it := range items {
		if it.Class != datasets.Closed {
			next.Rows = append(next.Rows, ListRow{ID: it.ID, Code: it.Code, Title: it.Title, Provider: it.Provider, Scope: it.ScopeText, Class: it.Class,
				Conditions: it.Conditions, Frequency: it.Frequency, Domain: it.Domain, Summary: it.Summary, Items: it.Fields, Formats: it.Formats})
		}
	}
	if before == nil {
		before = &OpenList{}
	}
	if next.ListState = before.next(next.Rows, f.AsOf); next.ListState == before.ListState {
		return before
	}
	byAgency := map[string][]ListRow{}
	for _, r := range next.Rows {
		byAgency[r.Provider] = append(byAgency[r.Provider], r)
	}
	for _, a := range f.Agencies {
		next.Agencies[a.ID] = before.Agencies[a.ID].next(byAgency[a.ID], f.AsOf)
	}
	if before.Number > 0 {
		last := *before
		last.Before = nil
		next.Before = &last
	}
	return next
}

// ListVersion is what the state is called: the operator's own name, or its date and
// number.
func (f *Frame) ListVersion(l ListState, c lang.Code) string {
	if f.Portal.ListVersion != "" {
		return f.Portal.ListVersion
	}
	return pick(c, fmt.Sprintf("%s（第 %d 版）", date(l.Date, c), l.Number), fmt.Sprintf("%s (no. %d)", date(l.Date, c), l.Number))
}

// listName is what the rules call the open list.
func (f *Frame) listName(c lang.Code) string {
	if s := upper(f.Profile.Terms.OpenList.V.In(c)); s != "" {
		return s
	}
	return pick(c, "开放清单", "Open list")
}

// OpenListPages composes the list of the city and of every agency. Files are the
// list in machine-readable form, by agency id; the city's stand under "".
func (f *Frame) OpenListPages(l *OpenList, files map[string][]pages.File) []Planned {
	var out []Planned
	keys := map[string]string{}
	for _, r := range l.Rows {
		keys[r.ID] = keyOf(r)
	}
	for _, c := range lang.Codes {
		city := f.listName(c)
		out = append(out, f.openList(l, c, "open-list/", city, l.Rows, keys, files[""], "")...)
		for i := range f.Agencies {
			a := &f.Agencies[i]
			name := agencyName(a, c)
			rows := rowsOf(l, a.ID)
			out = append(out, f.openList(l, c, "open-list/"+a.ID+"/", name+pick(c, f.listName(c), ": "+lower(f.listName(c))), rows, keys, files[a.ID], a.ID)...)
		}
	}
	return out
}

// OpenListRows are the entries of a state as machines read them, in its order.
func (f *Frame) OpenListRows(l *OpenList) []feeds.OpenListRow {
	out := []feeds.OpenListRow{}
	for _, r := range l.Rows {
		a, d := f.agency(r.Provider), f.domain(r.Domain)
		zh, en := f.openListRows([]ListRow{r}, lang.ZH)[0], f.openListRows([]ListRow{r}, lang.EN)[0]
		out = append(out, feeds.OpenListRow{ID: r.ID, Code: r.Code, TitleZH: r.Title.ZH, TitleEN: r.Title.EN, AgencyZH: a.Name.ZH, AgencyEN: a.Name.EN,
			ScopeZH: r.Scope.ZH, ScopeEN: r.Scope.EN, Class: string(r.Class), ClassZH: zh.Label, ClassEN: en.Label, ConditionsZH: r.Conditions.ZH,
			ConditionsEN: r.Conditions.EN, Frequency: string(r.Frequency), FrequencyZH: zh.Frequency, DomainZH: d.Name.ZH, DomainEN: d.Name.EN,
			SummaryZH: r.Summary.ZH, SummaryEN: r.Summary.EN, ItemsZH: zh.Items, ItemsEN: en.Items, Formats: strings.Join(r.Formats, " "),
			URL: f.abs("datasets/" + r.ID + "/")})
	}
	return out
}

// ListFile is the download of a whole list.
func ListFile(path, format string, bytes int64, sum string, rows int64, base string) pages.File {
	return pages.File{Label: strings.ToUpper(format), Format: format, Name: path[strings.LastIndex(path, "/")+1:], Href: path, URL: base + path,
		Bytes: bytes, Size: size(bytes), Rows: rows, SHA256: sum}
}

func rowsOf(l *OpenList, agency string) []ListRow {
	var out []ListRow
	for _, r := range l.Rows {
		if r.Provider == agency {
			out = append(out, r)
		}
	}
	return out
}

func (f *Frame) openList(l *OpenList, c lang.Code, path, heading string, rows []ListRow, keys map[string]string, files []pages.File, agency string) []Planned {
	state := l.ListState
	if agency != "" {
		state = l.Agencies[agency]
	}
	model := pages.OpenList{Heading: heading, Version: f.ListVersion(state, c), Evaluated: date(f.Portal.ListEvaluated, c), Files: files,
		Lead:     pick(c, "本市已开放和可申请的全部数据，随数据更新而更新。", "Everything the city opens, to all or on request, kept up to date with the data."),
		Agencies: f.listAgencies(l, c, agency), Diff: f.listDiff(l, c, agency)}
	model.Cite = f.Profile.Clauses["R44"].In(c)
	crumbs := []pages.Link{}
	if agency != "" {
		model.Lead = pick(c, "该机构已开放和可申请的全部数据。", "Everything this agency opens, to all or on request.")
		crumbs = append(crumbs, pages.Link{Text: f.listName(c), Href: href(c, "open-list/")})
	}
	var out []Planned
	for n := 1; (n-1)*listRows < max(len(rows), 1); n++ {
		m, part := model, rows[(n-1)*listRows:min(n*listRows, len(rows))]
		if n > 1 { // what changes with every version stands on the first page only
			m.Version, m.Files, m.Agencies, m.Diff = "", []pages.File{}, []pages.FacetValue{}, nil
		}
		m.Pager = (&view{Frame: f, c: c}).pager(path, n, len(rows))
		partKeys := make([]string, len(part))
		for i, r := range part {
			partKeys[i] = keys[r.ID]
		}
		page := pages.Page{Lang: c, Path: numbered(path, n), Layout: "open-list", Title: heading, Description: model.Lead, Nav: "open-list", Crumbs: crumbs, NoIndex: n > 1}
		out = append(out, Planned{Out: page.OutPath(), Key: keyOf(page, m, partKeys), Make: func() (pages.Page, error) {
			page, m := page, m // copies: the plan must not keep what it made
			m.Rows = f.openListRows(part, c)
			page.Params = m
			return page, nil
		}})
	}
	return out
}

func (f *Frame) openListRows(rows []ListRow, c lang.Code) []pages.OpenListRow {
	out := make([]pages.OpenListRow, len(rows))
	for i, r := range rows {
		title, _ := either(r.Title, c)
		items := make([]string, len(r.Items))
		for j, t := range r.Items {
			items[j] = t.In(c)
		}
		out[i] = pages.OpenListRow{Title: title, Href: href(c, "datasets/"+r.ID+"/"), Agency: agencyName(f.agency(r.Provider), c), Scope: r.Scope.In(c),
			Class: string(r.Class), Label: f.label(r.Class, c), Conditions: r.Conditions.In(c), Frequency: upper(r.Frequency.Label(c)),
			Domain: f.domain(r.Domain).Name.In(c), Summary: r.Summary.In(c), Items: list(c, items), Formats: list(c, formatLabels(r.Formats, c)), Code: r.Code}
	}
	return out
}

func (f *Frame) label(k datasets.OpenClass, c lang.Code) string {
	label, _ := f.class(k, c)
	return label
}

func (f *Frame) listAgencies(l *OpenList, c lang.Code, current string) []pages.FacetValue {
	n := map[string]int{}
	for _, r := range l.Rows {
		n[r.Provider]++
	}
	var out []pages.FacetValue
	for i := range f.Agencies {
		a := &f.Agencies[i]
		out = append(out, pages.FacetValue{Label: agencyName(a, c), Href: href(c, "open-list/"+a.ID+"/"), Count: n[a.ID], Current: a.ID == current})
	}
	return out
}

// listDiff is what changed against the state before, for the city or for one
// agency.
func (f *Frame) listDiff(l *OpenList, c lang.Code, agency string) *pages.ListDiff {
	if l.Before == nil || agency != "" && l.Agencies[agency] == l.Before.Agencies[agency] {
		return nil
	}
	old := map[string]ListRow{}
	for _, r := range l.Before.Rows {
		old[r.ID] = r
	}
	d := &pages.ListDiff{Before: f.ListVersion(l.Before.ListState, c), Added: []pages.Link{}, Removed: []pages.Link{}, Changed: []pages.ListChange{}}
	for _, r := range l.Rows {
		was, there := old[r.ID]
		delete(old, r.ID)
		if agency != "" && r.Provider != agency {
			continue
		}
		title, _ := either(r.Title, c)
		link := pages.Link{Text: title, Href: href(c, "datasets/"+r.ID+"/")}
		if !there {
			d.Added = append(d.Added, link)
		} else if what := f.rowDiff(was, r, c); what != "" {
			d.Changed = append(d.Changed, pages.ListChange{Link: link, What: what})
		}
	}
	for _, r := range l.Before.Rows {
		if _, gone := old[r.ID]; gone && (agency == "" || r.Provider == agency) {
			title, _ := either(r.Title, c)
			d.Removed = append(d.Removed, pages.Link{Text: title})
		}
	}
	return d
}

// rowDiff names the columns that changed, with both values where they are short.
func (f *Frame) rowDiff(a, b ListRow, c lang.Code) string {
	var parts []string
	short := func(name, from, to string) {
		if from != to {
			parts = append(parts, name+pick(c, "：", ": ")+from+" → "+to)
		}
	}
	long := func(name string, same bool) {
		if !same {
			parts = append(parts, name+pick(c, "有修改", " changed"))
		}
	}
	short(pick(c, "类型", "class"), f.label(a.Class, c), f.label(b.Class, c))
	short(pick(c, "更新频率", "update frequency"), a.Frequency.Label(c), b.Frequency.Label(c))
	short(pick(c, "领域", "domain"), f.domain(a.Domain).Name.In(c), f.domain(b.Domain).Name.In(c))
	short(pick(c, "名称", "title"), a.Title.In(c), b.Title.In(c))
	short(pick(c, "格式", "formats"), list(c, formatLabels(a.Formats, c)), list(c, formatLabels(b.Formats, c)))
	long(pick(c, "范围", "scope"), a.Scope == b.Scope)
	long(pick(c, "条件", "conditions"), a.Conditions == b.Conditions)
	long(pick(c, "摘要", "summary"), a.Summary == b.Summary)
	long(pick(c, "数据项", "data items"), slices.Equal(a.Items, b.Items))
	return list(c, parts)
}
