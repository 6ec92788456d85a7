package compose

import (
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// count is how many datasets there are of each class, and how many are late.
type count struct{ all, unconditional, conditional, closed, due, late int }

func (f *Frame) count(items []*record.Item) count {
	var n count
	for _, it := range items {
		n.all++
		switch it.Class {
		case datasets.Unconditional:
			n.unconditional++
		case datasets.Conditional:
			n.conditional++
		default:
			n.closed++
		}
		if due, late := f.status(it); !due.IsZero() {
			n.due++
			if late {
				n.late++
			}
		}
	}
	return n
}

// agencyIndex lists the agencies of the city by kind, then those of districts.
func (v *view) agencyIndex() Planned {
	title := pick(v.c, "机构", "Agencies")
	lead := pick(v.c, "每个数据集由一家机构提供并负责，有问题可以直接联系它。", "Each dataset is provided by one agency that answers for it and can be reached directly.")
	var groups []pages.Group
	add := func(title string, keep func(*datasets.Agency) bool) {
		g := pages.Group{Title: title}
		for i := range v.Agencies {
			if a := &v.Agencies[i]; keep(a) {
				g.Agencies = append(g.Agencies, v.agencyLine(a))
			}
		}
		if len(g.Agencies) > 0 {
			groups = append(groups, g)
		}
	}
	for _, k := range []datasets.AgencyKind{datasets.Administrative, datasets.Institution, datasets.Utility, datasets.Central, datasets.OtherBudget} {
		add(upper(k.Label(v.c)), func(a *datasets.Agency) bool { return a.Level != "district" && a.Kind == k })
	}
	add(pick(v.c, "各区", "Districts"), func(a *datasets.Agency) bool { return a.Level == "district" })
	return made(pages.Page{Lang: v.c, Path: "agencies/", Layout: "facets", Title: title, Description: lead, Nav: "agencies",
		Params: pages.Facets{Heading: title, Lead: lead, Facet: v.model(v.facets[1], ""), Groups: groups}})
}

func (v *view) of(a *datasets.Agency) []*record.Item {
	for _, val := range v.facets[1].values {
		if val.id == a.ID {
			return val.items
		}
	}
	return nil
}

func (v *view) agencyLine(a *datasets.Agency) pages.AgencyLine {
	n := v.count(v.of(a))
	return pages.AgencyLine{Name: agencyName(a, v.c), Href: href(v.c, "agencies/"+a.ID+"/"), Kind: upper(a.Kind.Label(v.c)), Binding: a.Binding.Label(v.c),
		Phone: a.Phone, Email: a.Email, Count: n.all, Unconditional: n.unconditional, Conditional: n.conditional, Late: n.late}
}

// agencyPages is an agency's page, with its datasets over as many pages as they
// need.
func (v *view) agencyPages(a *datasets.Agency) []Planned {
	path, name := "agencies/"+a.ID+"/", agencyName(a, v.c)
	items := v.of(a)
	fixed := pages.Agency{Name: name, About: a.About.In(v.c), Facts: v.agencyFacts(a), Sentence: v.sentence(items),
		OpenList: href(v.c, "open-list/"+a.ID+"/"),
		List:     pages.List{Heading: pick(v.c, "数据集", "Datasets"), Total: len(items), Count: sets(len(items), v.c), Views: []pages.Facet{}, Bulk: []pages.File{}, Feed: href(v.c, path+"atom.xml")}}
	var out []Planned
	for n := 1; (n-1)*perPage < max(len(items), 1); n++ {
		part := items[(n-1)*perPage : min(n*perPage, len(items))]
		model := fixed
		model.List.Pager = v.pager(path, n, len(items))
		page := pages.Page{Lang: v.c, Path: numbered(path, n), Layout: "agency", Title: name, Nav: "agencies", NoIndex: n > 1,
			Description: join(pick(v.c, "", " "), fixed.About, fixed.Sentence), Crumbs: []pages.Link{{Text: pick(v.c, "机构", "Agencies"), Href: href(v.c, "agencies/")}},
			Alternates: []pages.Alternate{{Type: "application/atom+xml", Href: fixed.List.Feed, Title: name + pick(v.c, "：最近更新", ": recent changes")}}}
		if n > 1 {
			page.Title += pick(v.c, fmt.Sprintf("（第 %d 页）", n), fmt.Sprintf(" (page %d)", n))
		}
		frame := keyOf(page, model)
		out = append(out, Planned{Out: page.OutPath(), Key: v.keyOfItems(frame, part), Make: func() (pages.Page, error) {
			page, model := page, model // copies: the plan must not keep what it made
			model.List.Items = v.listItems(part)
			page.Params = model
			return page, nil
		}})
	}
	return out
}

// sentence is honest numbers about a set of datasets, in words.
func (v *view) sentence(items []*record.Item) string {
	n := v.count(items)
	if n.all == 0 {
		return pick(v.c, "尚未开放数据。", "No data opened yet.")
	}
	late := pick(v.c, "，没有逾期", ", none late")
	if n.late > 0 {
		late = pick(v.c, fmt.Sprintf("，逾期 %d 个", n.late), fmt.Sprintf(", %d late", n.late))
	}
	if n.due == 0 {
		late = ""
	}
	return pick(v.c,
		fmt.Sprintf("%s：无条件开放 %d 个，有条件开放 %d 个%s。", sets(n.all, v.c), n.unconditional, n.conditional, late),
		fmt.Sprintf("%s: %d open to all, %d on request%s.", sets(n.all, v.c), n.unconditional, n.conditional, late))
}

func (v *view) agencyFacts(a *datasets.Agency) []pages.Fact {
	facts := []pages.Fact{
		{Key: "kind", Label: pick(v.c, "机构类型", "Kind"), Value: upper(a.Kind.Label(v.c))},
		{Key: "binding", Label: pick(v.c, "规则适用", "Rules"), Value: upper(a.Binding.Label(v.c))},
		{Key: "phone", Label: pick(v.c, "电话", "Phone"), Value: a.Phone},
		{Key: "email", Label: pick(v.c, "电子邮箱", "E-mail"), Value: a.Email, Href: mailto(a.Email)},
		{Key: "address", Label: pick(v.c, "地址", "Address"), Value: a.Address.In(v.c)},
		{Key: "website", Label: pick(v.c, "网站", "Website"), Value: a.Website, Href: a.Website},
		{Key: "code", Label: pick(v.c, "统一社会信用代码", "Unified social credit code"), Value: a.Code},
	}
	if a.Level == "district" {
		facts = append(facts, pages.Fact{Key: "district", Label: pick(v.c, "区", "District"), Value: a.DistrictName.In(v.c)})
	}
	if a.Parent != "" {
		p := v.agency(a.Parent)
		facts = append(facts, pages.Fact{Key: "parent", Label: pick(v.c, "主管单位", "Parent body"), Value: agencyName(p, v.c), Href: href(v.c, "agencies/"+p.ID+"/")})
	}
	return stated(facts)
}

// mailto is the link to an address, empty where there is none.
func mailto(email string) string {
	if email == "" {
		return ""
	}
	return "mailto:" + email
}

// stated drops facts without a value.
func stated(facts []pages.Fact) []pages.Fact {
	out := []pages.Fact{}
	for _, f := range facts {
		if f.Value != "" {
			out = append(out, f)
		}
	}
	return out
}
