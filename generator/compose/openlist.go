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
// release to release, so that a new state can say what changed; its rows are
// not, because they follow from what the release publishes.
type OpenList struct {
	ListState
	Agencies map[string]ListState // of each agency's part, by id
	Before   *Before

	rows map[string][]ListRow // by agency, under "" all; sorted by id
}

// ListState is which state of a list it is.
type ListState struct {
	Number int           // 1 for the first
	Date   calendar.Date // of the release that brought it
}

// next is the state after a release.
func (s ListState) next(changed bool, date calendar.Date) ListState {
	if s.Number > 0 && !changed {
		return s
	}
	return ListState{Number: s.Number + 1, Date: date}
}

// Before is the state that a list replaced, as far as it was another.
type Before struct {
	ListState
	Agencies map[string]ListState
	Added    map[string]bool // ids that it did not have
	Gone     []ListRow       // rows that changed or that are no longer there, as they were, sorted by id
}

// ListRow is an entry of the open list in both languages.
type ListRow struct {
	ID         string
	Code       string
	Title      lang.Text
	Provider   string
	Scope      lang.Text
	Class      datasets.OpenClass
	Conditions lang.Text
	Frequency  datasets.Frequency
	Domain     string
	Summary    lang.Text
	Items      []lang.Text
	Formats    []string
	Suspended  bool // which makes the list no other: the entry stays on it
}

// equal reports whether nothing of an entry changed.
func (r *ListRow) equal(o *ListRow) bool {
	return r.ID == o.ID && r.Code == o.Code && r.Title == o.Title && r.Provider == o.Provider && r.Scope == o.Scope && r.Class == o.Class &&
		r.Conditions == o.Conditions && r.Frequency == o.Frequency && r.Domain == o.Domain && r.Summary == o.Summary &&
		slices.Equal(r.Items, o.Items) && slices.Equal(r.Formats, o.Formats)
}

func (r *ListRow) key() string { return keyOf(r) }

func openRows(items []*record.Item) []ListRow {
	var rows []ListRow
	for _, it := range items {
		if it.Class != datasets.Closed {
			rows = append(rows, ListRow{ID: it.ID, Code: it.Code, Title: it.Title, Provider: it.Provider, Scope: it.ScopeText, Class: it.Class,
				Conditions: it.Conditions, Frequency: it.Frequency, Domain: it.Domain, Summary: it.Summary, Items: it.Fields, Formats: it.Formats, Suspended: it.Suspended})
		}
	}
	return rows
}

// NextOpenList is the state of the list after a release: the one before, which
// may be nil, where nothing on it changed, else a new one. Items and those of
// the release before are sorted by id.
func (f *Frame) NextOpenList(items, olds []*record.Item, before *OpenList) *OpenList {
	if before == nil {
		before = &OpenList{}
	}
	rows := openRows(items)
	diff, touched := compareLists(openRows(olds), rows)
	next := &OpenList{ListState: before.next(len(touched) > 0, f.AsOf), Agencies: map[string]ListState{}, Before: before.Before, rows: map[string][]ListRow{"": rows}}
	for _, a := range f.Agencies {
		next.Agencies[a.ID] = before.Agencies[a.ID].next(touched[a.ID], f.AsOf)
	}
	for _, r := range rows {
		next.rows[r.Provider] = append(next.rows[r.Provider], r)
	}
	if before.Number > 0 && len(touched) > 0 {
		diff.ListState, diff.Agencies = before.ListState, before.Agencies
		next.Before = diff
	}
	return next
}

// compareLists tells what one list has otherwise than the other, and the agencies
// whose parts differ.
func compareLists(old, rows []ListRow) (diff *Before, touched map[string]bool) {
	diff, touched = &Before{Added: map[string]bool{}}, map[string]bool{}
	gone := func(r *ListRow) {
		diff.Gone = append(diff.Gone, *r)
		touched[r.Provider] = true
	}
	i := 0
	for j := range rows {
		r := &rows[j]
		for ; i < len(old) && old[i].ID < r.ID; i++ {
			gone(&old[i])
		}
		switch {
		case i == len(old) || old[i].ID > r.ID:
			diff.Added[r.ID], touched[r.Provider] = true, true
			continue
		case !r.equal(&old[i]):
			gone(&old[i])
			touched[r.Provider] = true
		}
		i++
	}
	for ; i < len(old); i++ {
		gone(&old[i])
	}
	return diff, touched
}

// State is that of an agency's part; the whole list stands under "".
func (l *OpenList) State(agency string) ListState {
	if agency == "" {
		return l.ListState
	}
	return l.Agencies[agency]
}

// Count is how many entries an agency's part has; the whole list stands under "".
func (l *OpenList) Count(agency string) int { return len(l.rows[agency]) }

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
	keys := make(map[string]string, l.Count(""))
	for i := range l.rows[""] {
		r := &l.rows[""][i]
		keys[r.ID] = r.key()
	}
	for _, c := range lang.Codes {
		city := f.listName(c)
		out = append(out, f.openList(l, c, "open-list/", city, keys, files[""], "")...)
		for i := range f.Agencies {
			a := &f.Agencies[i]
			name := agencyName(a, c)
			out = append(out, f.openList(l, c, "open-list/"+a.ID+"/", name+pick(c, f.listName(c), ": "+lower(f.listName(c))), keys, files[a.ID], a.ID)...)
		}
	}
	return out
}

// OpenListRows are the entries of an agency's part as machines read them, in the
// order of their ids; the whole list stands under "".
func (f *Frame) OpenListRows(l *OpenList, agency string) []feeds.OpenListRow {
	rows := l.rows[agency]
	zh, en := f.openListRows(rows, lang.ZH), f.openListRows(rows, lang.EN)
	out := make([]feeds.OpenListRow, len(rows))
	for i, r := range rows {
		a, d := f.agency(r.Provider), f.domain(r.Domain)
		out[i] = feeds.OpenListRow{ID: r.ID, Code: r.Code, TitleZH: r.Title.ZH, TitleEN: r.Title.EN, AgencyZH: a.Name.ZH, AgencyEN: a.Name.EN,
			ScopeZH: r.Scope.ZH, ScopeEN: r.Scope.EN, Class: string(r.Class), ClassZH: zh[i].Label, ClassEN: en[i].Label, ConditionsZH: r.Conditions.ZH,
			ConditionsEN: r.Conditions.EN, Frequency: string(r.Frequency), FrequencyZH: zh[i].Frequency, DomainZH: d.Name.ZH, DomainEN: d.Name.EN,
			SummaryZH: r.Summary.ZH, SummaryEN: r.Summary.EN, ItemsZH: zh[i].Items, ItemsEN: en[i].Items, Formats: strings.Join(r.Formats, " "),
			URL: f.abs("datasets/" + r.ID + "/")}
	}
	return out
}

// ListFile is the download of a whole list.
func ListFile(path, format string, bytes int64, sum string, rows int64, base string) pages.File {
	return pages.File{Label: strings.ToUpper(format), Format: format, Name: path[strings.LastIndex(path, "/")+1:], Href: path, URL: base + path,
		Bytes: bytes, Size: size(bytes), Rows: rows, SHA256: sum}
}

func (f *Frame) openList(l *OpenList, c lang.Code, path, heading string, keys map[string]string, files []pages.File, agency string) []Planned {
	state, rows := l.State(agency), l.rows[agency]
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
		if r.Suspended {
			out[i].Suspended = suspendedWord(c)
		}
	}
	return out
}

func (f *Frame) label(k datasets.OpenClass, c lang.Code) string {
	label, _ := f.class(k, c)
	return label
}

func (f *Frame) listAgencies(l *OpenList, c lang.Code, current string) []pages.FacetValue {
	var out []pages.FacetValue
	for i := range f.Agencies {
		a := &f.Agencies[i]
		out = append(out, pages.FacetValue{Label: agencyName(a, c), Href: href(c, "open-list/"+a.ID+"/"), Count: l.Count(a.ID), Current: a.ID == current})
	}
	return out
}

// listDiff is what changed against the state before, for the city or for one
// agency.
func (f *Frame) listDiff(l *OpenList, c lang.Code, agency string) *pages.ListDiff {
	if l.Before == nil || agency != "" && l.Agencies[agency] == l.Before.Agencies[agency] {
		return nil
	}
	old := map[string]*ListRow{}
	for i := range l.Before.Gone {
		old[l.Before.Gone[i].ID] = &l.Before.Gone[i]
	}
	d := &pages.ListDiff{Before: f.ListVersion(l.Before.ListState, c), Added: []pages.Link{}, Removed: []pages.Link{}, Changed: []pages.ListChange{}}
	for i := range l.rows[agency] {
		r := &l.rows[agency][i]
		was, added := old[r.ID], l.Before.Added[r.ID]
		if was == nil && !added {
			continue
		}
		title, _ := either(r.Title, c)
		link := pages.Link{Text: title, Href: href(c, "datasets/"+r.ID+"/")}
		if was == nil {
			d.Added = append(d.Added, link)
		} else if what := f.rowDiff(was, r, c); what != "" {
			d.Changed = append(d.Changed, pages.ListChange{Link: link, What: what})
		}
	}
	d.Removed = append(d.Removed, f.removed(l, c, agency)...)
	return d
}

// removed are the entries that are no longer on the list, or on an agency's part.
func (f *Frame) removed(l *OpenList, c lang.Code, agency string) []pages.Link {
	var out []pages.Link
	for _, r := range l.Before.Gone {
		if agency != "" && r.Provider != agency || l.has(r.ID) {
			continue
		}
		title, _ := either(r.Title, c)
		out = append(out, pages.Link{Text: title})
	}
	return out
}

func (l *OpenList) has(id string) bool {
	_, found := slices.BinarySearchFunc(l.rows[""], id, func(r ListRow, id string) int { return strings.Compare(r.ID, id) })
	return found
}

// rowDiff names the columns that changed, with both values where they are short.
func (f *Frame) rowDiff(a, b *ListRow, c lang.Code) string {
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
