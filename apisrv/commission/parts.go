package commission

import (
	"maps"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// The pages that are tables of the whole portal.
var (
	showAgencies = part("commission/agencies/", lang.Text{ZH: "各单位开放了多少、更新是否及时、数据用得怎样、办理是否按期。", EN: "What each agency supplies, whether it is kept up to date, how it is used, and whether applications are answered in time."},
		"supply-agencies", "use-agencies", "service-agencies", "duties-agencies")
	showDomains = part("commission/domains/", lang.Text{ZH: "各领域有哪些数据，用得怎样。", EN: "What there is in each domain, and how it is used."},
		"supply-domains", "use-domains")
	showUse = part("commission/use/", lang.Text{ZH: "数据怎样被浏览、下载和调用。机器人单列，日志的缺口如实写明。", EN: "How data are viewed, downloaded and called. Bots stand apart, and what was lost is said."},
		"use-days", "use-top", "use-rising", "use-formats", "use-pages", "use-bots", "use-sources")
	showSearches = part("commission/searches/", lang.Text{ZH: "人们搜索而没有找到的，是还没有得到满足的需求。", EN: "What people searched for and did not find is demand that nobody meets."},
		"use-unmet", "use-searches")
	showService = part("commission/service/", lang.Text{ZH: "有条件开放数据的申请：收到、办理、决定各多少，用了多少工作日。", EN: "Applications for conditional data: how many came, wait and were decided, and in how many working days."},
		"service-agencies", "service-months", "service-reasons", "service-pending")
)

// showDatasets shows the catalogue, or those of its entries that the reader looks
// for.
func showDatasets(v *office.Visit, a asked) error {
	const path = "commission/datasets/"
	tables, err := a.tables(v, figures.Scope{}, "supply-classes", "supply-formats", "supply-growth", "supply-late", "supply-rules")
	if err != nil {
		return err
	}
	all, err := v.Figures.Table(v.Context(), "supply-datasets", figures.Scope{}, a.Period)
	if err != nil {
		return err
	}
	find := strings.TrimSpace(v.Value("find"))
	all.Rows = found(all.Rows, find)
	list := a.viewOf(all, nil, figures.Scope{})
	lead := lang.Text{ZH: "目录里的全部条目：开放与否、更新是否及时、检查发现了什么。", EN: "All entries of the catalogue: whether they are open, up to date, and what was found about them."}
	p := datasetsPage{tablesPage: tablesPage{Head: a.headOf(v, path).picked(v, a).alone(), Lead: v.Text(lead)}.with(tables), List: list, Find: find}
	if find != "" {
		p.Head.Kept = append(p.Head.Kept, hidden{"find", find})
	}
	kept := a.values()
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		p.Kept = append(p.Kept, hidden{name, kept.Get(name)})
	}
	return v.Show(office.Page{Title: nameOf(path), Template: "commission/datasets", Data: p, Form: served.Form{Values: v.R.Form}})
}

// datasetsPage is a page of tables, and the list of all datasets with a form to
// find one.
type datasetsPage struct {
	tablesPage
	List tableView
	Find string
	Kept []hidden // values that the form sends along
}

// found are the lines whose thing has the words in its name, in either language,
// or in its id.
func found(rows []figures.Row, words string) (some []figures.Row) {
	words = strings.ToLower(words)
	for _, r := range rows {
		name := r.Cells[0].Text
		if strings.Contains(strings.ToLower(name.ZH+"\n"+name.EN+"\n"+r.Path), words) {
			some = append(some, r)
		}
	}
	return some
}
