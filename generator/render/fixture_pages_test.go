package render

import (
	"path"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
)

// otherPages are the pages that are neither lists of datasets nor datasets.
func otherPages(c lang.Code) []pages.Page {
	all := []pages.Page{
		page(c, "agencies/", "facets", say(c, "机构", "Agencies"), "agencies", agenciesParams(c)),
		page(c, "datasets/domain/", "facets", say(c, "按领域", "By subject"), "datasets", facetParams(c)),
		page(c, "agencies/transport/", "agency", say(c, "示例市交通委", "Transport Commission"), "agencies", agencyParams(c)),
		page(c, "open-list/", "open-list", say(c, "数据开放清单", "Open list"), "open-list", openListParams(c)),
		page(c, "statistics/", "statistics", say(c, "统计", "Statistics"), "statistics", statisticsParams(c)),
		page(c, "statistics/evaluation/", "evaluation", say(c, "评估结果", "Results of evaluation"), "statistics", statisticsParams(c)),
		page(c, "search/", "search", say(c, "搜索", "Search"), "", searchParams(c)),
		page(c, "search/titles/", "titles", say(c, "全部标题", "All titles"), "search", titlesParams(c)),
		page(c, "account/", "account", say(c, "账号和申请", "Accounts and applications"), "", pages.Text{}),
		page(c, "apply/pm25/", "apply", say(c, "申请使用数据", "Apply for data"), "", pages.Apply{Dataset: pages.Link{Text: "PM2.5", Href: at(c, "datasets/pm25/")}}),
		page(c, "api/", "api", say(c, "接口", "Interface for programs"), "", interfaceParams(c)),
		page(c, "answers/", "answers", say(c, "申请答复", "Answered applications"), "", answersParams(c)),
		page(c, "audit/", "audit", say(c, "审计记录的校验点", "Checkpoints of the audit log"), "", auditParams(c)),
		page(c, "404.html", "404", say(c, "没有这个页面", "Page not found"), "", pages.Text{}),
	}
	for i := range all {
		all[i].NoIndex = slices.Contains([]string{"search", "titles", "404", "account", "apply"}, all[i].Layout)
	}
	for _, text := range []struct{ path, zh, en string }{
		{"about", "关于本平台", "About this portal"},
		{"licence", "许可", "Licence"},
		{"accessibility", "无障碍声明", "Accessibility statement"},
		{"help/formats", "格式说明", "File formats"},
		{"privacy", "隐私", "Privacy"},
		{"statistics/definitions", "指标的含义和算法", "What the figures mean"},
	} {
		layout := path.Base(text.path)
		all = append(all, page(c, text.path+"/", layout, say(c, text.zh, text.en), "", textParams(c, layout)))
	}
	return all
}

func facetParams(c lang.Code) pages.Facets {
	return pages.Facets{
		Heading: say(c, "按领域", "By subject"),
		Facet:   pages.Facet{Key: "domain", Label: say(c, "领域", "subject"), Href: at(c, "datasets/domain/"), Values: domains(c)},
	}
}

func agenciesParams(c lang.Code) pages.Facets {
	return pages.Facets{
		Heading: say(c, "机构", "Agencies"),
		Lead:    say(c, "数据由这些机构提供并负责。", "These agencies provide the data and answer for it."),
		Facet:   pages.Facet{Key: "agency", Label: say(c, "机构", "agency"), Href: at(c, "agencies/")},
		Groups: []pages.Group{{Title: say(c, "市级行政机关", "City administration"), Agencies: []pages.AgencyLine{
			{Name: say(c, "示例市交通委", "Transport Commission"), Href: at(c, "agencies/transport/"), Kind: say(c, "行政机关", "Administrative organ"), Binding: say(c, "适用", "bound"), Phone: "021-0000-0001", Email: "transport@example.org", Count: 5, Unconditional: 5},
			{Name: say(c, "示例市生态环境局", "Ecology Bureau"), Href: at(c, "agencies/ecology/"), Kind: say(c, "行政机关", "Administrative organ"), Binding: say(c, "适用", "bound"), Phone: "021-0000-0002", Email: "ecology@example.org", Count: 3, Unconditional: 2, Conditional: 1, Late: 1},
		}}, {Title: say(c, "公共服务企业", "Public utilities"), Agencies: []pages.AgencyLine{
			{Name: say(c, "示例市水务公司", "Water Company"), Href: at(c, "agencies/water/"), Kind: say(c, "公共服务企业", "Utility"), Binding: say(c, "参照", "by analogy"), Email: "water@example.org", Count: 1, Unconditional: 1},
		}}},
	}
}

func agencyParams(c lang.Code) pages.Agency {
	return pages.Agency{
		Name:  say(c, "示例市交通委", "Transport Commission"),
		About: say(c, "负责全市道路、公共交通和轨道交通。", "Responsible for roads, public transport and the metro."),
		Facts: []pages.Fact{
			{Key: "kind", Label: say(c, "类型", "Kind"), Value: say(c, "行政机关", "Administrative organ")},
			{Key: "phone", Label: say(c, "电话", "Phone"), Value: "021-0000-0001"},
			{Key: "email", Label: say(c, "邮箱", "E-mail"), Value: "transport@example.org", Href: "mailto:transport@example.org"},
			{Key: "site", Label: say(c, "网站", "Website"), Value: "transport.example.org", Href: "https://transport.example.org/"},
		},
		Sentence: say(c, "3 个数据集，2 个按时更新，1 个逾期。", "3 datasets, 2 on time, 1 late."),
		OpenList: at(c, "open-list/transport/"),
		List:     pages.List{Total: 3, Count: say(c, "3 个数据集", "3 datasets"), Items: items(c), Feed: at(c, "agencies/transport/feed.atom")},
	}
}

func openListParams(c lang.Code) pages.OpenList {
	row := pages.OpenListRow{
		Title: say(c, "轨道交通日客流量", "Metro passengers per day"), Href: at(c, "datasets/metro-daily/"), Agency: say(c, "示例市交通委", "Transport Commission"),
		Scope: say(c, "全市", "whole city"), Class: "unconditional", Label: say(c, "无条件开放", "Open"), Frequency: say(c, "每月", "monthly"), Domain: say(c, "道路交通", "Transport"),
		Summary: say(c, "全网每日进站客流，2015 年 5 月起。", "Entries to the whole network per day, from May 2015."), Items: say(c, "日期、星期、客流量", "date, weekday, passengers"), Formats: "CSV, JSON, XLSX", Code: "1272",
	}
	held := row
	held.Title, held.Class, held.Label = say(c, "空气质量逐时监测", "Hourly air quality"), "conditional", say(c, "有条件开放", "Open on conditions")
	held.Conditions, held.Href = say(c, "在本市登记的企业或高校", "firms or universities registered in the city"), at(c, "datasets/air-hourly/")
	link := pages.Link{Text: row.Title, Href: row.Href}
	return pages.OpenList{
		Heading: say(c, "示例市数据开放清单", "Open list of Sample City"), Lead: say(c, "列出全部开放的数据，含有条件开放的。", "All data that are open, on conditions included."),
		Version: "2026-11", Evaluated: say(c, "2026年6月30日", "30 June 2026"), Cite: say(c, "沪府令9号第三十一条", "SH Order 9, Art. 31"),
		Files:    []pages.File{{Label: "CSV", Href: "open-list/open-list.csv", Size: "9 KB"}, {Label: "XLSX", Href: "open-list/open-list.xlsx", Size: "12 KB"}},
		Agencies: []pages.FacetValue{{Label: say(c, "示例市交通委", "Transport Commission"), Href: at(c, "open-list/transport/"), Count: 5}},
		Rows:     []pages.OpenListRow{row, held},
		Diff: &pages.ListDiff{Before: "2026-10", Added: []pages.Link{link},
			Changed: []pages.ListChange{{Link: link, What: say(c, "更新频率：每季度 → 每月", "updated: quarterly → monthly")}}},
	}
}

func statisticsParams(c lang.Code) pages.Statistics {
	return pages.Statistics{
		Lead:    say(c, "供给情况，每次发布时重新计算。", "What is on offer, computed anew with each release."),
		Links:   []pages.Link{{Text: say(c, "指标的含义和算法", "What the figures mean"), Href: at(c, "statistics/definitions/")}},
		Figures: []pages.Fact{{Key: "datasets", Label: say(c, "数据集", "Datasets"), Value: "14"}, {Key: "late", Label: say(c, "逾期", "Late"), Value: say(c, "1 个逾期", "1 late"), State: "late"}},
		Tables: []pages.StatTable{{Key: "by-agency", Title: say(c, "按机构", "By agency"), Head: []string{say(c, "机构", "Agency"), say(c, "数据集", "Datasets"), say(c, "行数", "Rows")},
			Rows: []pages.StatRow{{Label: say(c, "示例市交通委", "Transport Commission"), Href: at(c, "agencies/transport/"), Cells: []string{"5", "41,352"}}}}},
		Release: fixtureRelease(c),
	}
}

func searchParams(c lang.Code) pages.Search {
	return pages.Search{Total: 3, All: at(c, "datasets/"), Line: titleLine(""), Groups: titleGroups(c)}
}

func titlesParams(c lang.Code) pages.Titles {
	return pages.Titles{Total: 1003, Line: titleLine(at(c, "search/titles/")), Groups: titleGroups(c),
		Pager: pages.Pager{Page: 1, Pages: 3, First: 1, Last: 500, Next: at(c, "search/titles/page/2/")}}
}

func titleLine(href string) pages.TitleLine {
	return pages.TitleLine{{Letter: "G", ID: "g", Href: href, Count: 1}, {Letter: "K", ID: "k", Href: href, Count: 1}, {Letter: "#", ID: "other", Href: href, Count: 1}}
}

func titleGroups(c lang.Code) []pages.TitleGroup {
	return []pages.TitleGroup{
		{Letter: "G", ID: "g", Items: []pages.Link{{Text: say(c, "轨道交通日客流量", "Metro passengers per day"), Href: at(c, "datasets/metro-daily/")}}},
		{Letter: "K", ID: "k", Items: []pages.Link{{Text: say(c, "空气质量逐时监测", "Hourly air quality"), Href: at(c, "datasets/air-hourly/")}}},
		{Letter: "#", ID: "other", Items: []pages.Link{{Text: say(c, "法人登记底册", "Register of legal persons"), Href: at(c, "datasets/registry/")}}},
	}
}

func textParams(c lang.Code, layout string) pages.Text {
	var t pages.Text
	switch layout {
	case "about":
		t.Rules = []pages.RuleLine{{Label: say(c, "更新答复时限", "Time to answer"), Value: say(c, "10 个工作日", "10 working days"), Cite: say(c, "沪府令9号第三十二条", "SH Order 9, Art. 32")}}
		t.Links = []pages.Link{{Text: "DCAT", Href: "catalog.jsonld"}}
	case "formats":
		t.Formats = []pages.FormatHelp{{Label: "CSV", Text: say(c, "到处能用的文本表格。", "A plain table that opens everywhere.")}, {Label: "Parquet", Text: say(c, "列式文件，分析快。", "A columnar file, quick to analyse.")}}
	}
	return t
}

func interfaceParams(c lang.Code) pages.Interface {
	return pages.Interface{Address: "https://data.example.org/api", Documents: []pages.Link{{Text: say(c, "OpenAPI 3.1 文档", "OpenAPI 3.1 document"), Href: "api/openapi.json"}},
		Parts: []pages.InterfacePart{{Key: "rows", Title: say(c, "按行读取", "Rows"), About: say(c, "一个数据集的行。", "Rows of a dataset."), Operations: []pages.Operation{{
			Key: "rows-page", Method: "GET", Path: "/v1/datasets/{dataset}/rows", Title: say(c, "一页", "A page of rows"), About: say(c, "逐页读取。", "Read page by page."),
			Parameters: []pages.ParameterLine{{Name: "limit", About: say(c, "最多多少行", "Rows at most"), Required: false, Values: "1–10000"}},
			Answers:    []pages.OperationReply{{Status: "200", About: say(c, "成功", "Done")}},
		}}}}}
}
