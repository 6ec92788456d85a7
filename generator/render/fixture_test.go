package render

import (
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
)

// say picks the words of a language, so that a fixture says both in one place.
func say(c lang.Code, zh, en string) string { return lang.Text{ZH: zh, EN: en}.In(c) }

// at puts a page's path below the root of its language.
func at(c lang.Code, path string) string {
	if c == lang.EN {
		return "en/" + path
	}
	return path
}

func fixtureSites() Sites {
	sites := Sites{}
	for _, c := range lang.Codes {
		sites[c] = pages.Site{
			Lang:        c,
			Title:       say(c, "示例市公共数据开放平台", "Open Data of Sample City"),
			Description: say(c, "示例市各机构的公共数据", "Public data of the agencies of Sample City"),
			City:        say(c, "示例市", "Sample City"),
			Operator:    say(c, "示例市大数据中心", "Sample City Big Data Centre"),
			BaseURL:     "https://data.example.org/portal/",
			BasePath:    "/portal/",
			Sample:      true,
			License:     fixtureLicense(c),
			Phone:       "021-0000-0000",
			Email:       "data@example.org",
			Basis:       say(c, "《上海市公共数据和一网通办管理办法》", "Shanghai Measures on Public Data and One-Stop Services"),
			Up:          []pages.Link{{Text: say(c, "国家数据", "National Data"), Href: "https://up.example.org/", External: true}},
			Down: []pages.Link{
				{Text: say(c, "东区", "East District"), Href: "https://east.example.org/", External: true},
				{Text: say(c, "西区", "West District"), Href: "https://west.example.org/", External: true},
			},
		}
	}
	return sites
}

func fixtureLicense(c lang.Code) pages.License {
	return pages.License{
		Name:  "CC-BY-4.0",
		Title: say(c, "知识共享署名 4.0", "CC BY 4.0"),
		Line:  say(c, "可自由使用、改编、再分发，商用亦可，注明来源即可。", "Use, adapt and share freely, also commercially; just name the source."),
		URL:   "https://creativecommons.org/licenses/by/4.0/",
	}
}

// gallery is one page of every layout and of every kind of dataset, in both languages.
func gallery() []pages.Page {
	var all []pages.Page
	for _, c := range lang.Codes {
		all = append(all,
			page(c, "", "home", say(c, "示例市公共数据开放平台", "Open Data of Sample City"), "", homeParams(c)),
			page(c, "datasets/", "list", say(c, "全部数据集", "All datasets"), "datasets", listParams(c)),
			page(c, "datasets/metro-daily/", "dataset", say(c, "轨道交通日客流量", "Metro passengers per day"), "datasets", metroParams(c)),
			page(c, "datasets/air-hourly/", "dataset", say(c, "空气质量逐时监测", "Hourly air quality"), "datasets", airParams(c)),
			page(c, "datasets/registry/", "dataset", say(c, "法人登记底册", "Register of legal persons"), "datasets", closedParams(c)),
		)
		all = append(all, otherPages(c)...)
	}
	return all
}

func page(c lang.Code, path, layout, title, nav string, params any) pages.Page {
	p := pages.Page{Lang: c, Path: path, Layout: layout, Title: title, Nav: nav, Params: params,
		Description: say(c, "示例页面", "A sample page")}
	if path != "" {
		p.Crumbs = []pages.Link{
			{Text: say(c, "数据", "Data"), Href: at(c, "datasets/")},
			{Text: say(c, "道路交通", "Transport"), Href: at(c, "datasets/domain/a/")},
		}
	}
	return p
}
