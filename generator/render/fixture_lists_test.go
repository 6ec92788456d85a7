package render

import (
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
)

func homeParams(c lang.Code) pages.Home {
	return pages.Home{
		Numbers: []pages.Run{
			{Text: say(c, "14 个数据集来自 6 家机构：11 个无条件开放，直接下载，无需登录；", "14 datasets from 6 agencies. 11 are open to everyone, without login; ")},
			{Text: say(c, "2 个有条件开放", "2 are open on conditions"), Href: at(c, "datasets/class/conditional/")},
			{Text: say(c, "。按时更新 12 个，", ". 12 are on time, ")},
			{Text: say(c, "逾期 1 个", "1 is late"), Href: at(c, "statistics/"), State: "late"},
			{Text: say(c, "。", ".")},
		},
		Domains: domains(c),
		Changes: []pages.Change{
			{Date: say(c, "11月20日", "20 November"), ISO: "2026-11-20", Title: say(c, "轨道交通日客流量", "Metro passengers per day"), Href: at(c, "datasets/metro-daily/"), Agency: say(c, "示例市交通委", "Transport Commission"), What: say(c, "新增 30 行", "30 rows added")},
			{Date: say(c, "11月18日", "18 November"), ISO: "2026-11-18", Title: say(c, "街道与乡镇区划代码", "Codes of streets and townships"), Href: at(c, "datasets/areas/"), Agency: say(c, "示例市民政局", "Civil Affairs Bureau"), What: say(c, "改动 112 行，删除 4 行", "112 rows changed, 4 removed")},
			{Date: say(c, "11月4日", "4 November"), ISO: "2026-11-04", Title: say(c, "节假日与调休工作日", "Holidays and shifted working days"), Href: at(c, "datasets/holidays/"), Agency: say(c, "示例市政府办公厅", "General Office"), What: say(c, "首次发布", "first published")},
		},
		Priority:     items(c),
		PriorityLead: say(c, "与民生紧密相关、社会迫切需要、商业增值潜力显著的数据优先开放（沪府令9号第三十一条）。", "Data close to daily life, urgently needed or of clear commercial value are opened first (SH Order 9, Art. 31)."),
		Feed:         at(c, "feed.atom"),
		Release:      fixtureRelease(c),
	}
}

func fixtureRelease(c lang.Code) pages.Release {
	return pages.Release{AsOf: say(c, "2026年11月22日", "22 November 2026"), ISO: "2026-11-22", Files: "1,284", Bytes: "96 MB", Manifest: "SHA256SUMS"}
}

func domains(c lang.Code) []pages.FacetValue {
	names := [][2]string{{"道路交通", "Transport"}, {"资源环境", "Environment"}, {"经济建设", "Economy"}, {"机构团体", "Organisations"}, {"城市建设", "Construction"}, {"文化休闲", "Culture"},
		{"卫生健康", "Health"}, {"教育科技", "Education"}, {"社会发展", "Society"}, {"公共安全", "Safety"}, {"民生服务", "Services"}, {"信用服务", "Credit"}}
	var values []pages.FacetValue
	for i, n := range names {
		v := pages.FacetValue{Label: say(c, n[0], n[1]), Count: (i*5 + 3) % 4}
		if v.Count > 0 {
			v.Href = at(c, "datasets/domain/"+string(rune('a'+i))+"/")
		}
		values = append(values, v)
	}
	return values
}

func items(c lang.Code) []pages.Item {
	return []pages.Item{
		{ID: "metro-daily", Title: say(c, "轨道交通日客流量", "Metro passengers per day"), Href: at(c, "datasets/metro-daily/"),
			Summary: say(c, "全网每日进站客流，2015 年 5 月起。", "Entries to the whole network per day, from May 2015."),
			Agency:  say(c, "示例市交通委", "Transport Commission"), AgencyHref: at(c, "agencies/transport/"), Domain: say(c, "道路交通", "Transport"),
			Class: "unconditional", Label: say(c, "无条件开放", "Open"), Formats: []string{"CSV", "JSON", "XLSX", "Parquet"}, Size: say(c, "1,644 行 × 3 列", "1,644 rows × 3 columns"),
			Updated: say(c, "2026年11月20日", "20 November 2026"), ISO: "2026-11-20", Frequency: say(c, "每月", "monthly"), State: "ok", StateText: say(c, "按时", "on time")},
		{ID: "gdp", Title: say(c, "各省地区生产总值", "Gross regional product"), Href: at(c, "datasets/gdp/"),
			Summary: say(c, "按年，2004 年起，由宽表整理为长表。", "By year from 2004, reshaped from a wide table."),
			Agency:  say(c, "示例市统计局", "Statistics Bureau"), AgencyHref: at(c, "agencies/statistics/"),
			Class: "unconditional", Label: say(c, "无条件开放", "Open"), Formats: []string{"CSV", "XLSX"}, Size: say(c, "620 行 × 4 列", "620 rows × 4 columns"),
			Updated: say(c, "2026年3月2日", "2 March 2026"), ISO: "2026-03-02", Frequency: say(c, "每年", "yearly"), State: "late", StateText: say(c, "逾期 21 个工作日", "21 working days late"), Stale: true},
		{ID: "air-hourly", Title: say(c, "空气质量逐时监测", "Hourly air quality"), Href: at(c, "datasets/air-hourly/"),
			Summary: say(c, "国控站点每小时细颗粒物浓度。", "Fine particles at state stations, every hour."),
			Agency:  say(c, "示例市生态环境局", "Ecology Bureau"), AgencyHref: at(c, "agencies/ecology/"),
			Class: "conditional", Label: say(c, "有条件开放", "Open on conditions"), Frequency: say(c, "每小时", "hourly")},
	}
}

func listParams(c lang.Code) pages.List {
	return pages.List{
		Heading: say(c, "全部数据集", "All datasets"),
		Lead:    say(c, "按标题排列。", "In the order of their titles."),
		Total:   103, Count: say(c, "103 个数据集", "103 datasets"),
		Items: items(c),
		Pager: pages.Pager{Page: 2, Pages: 9, First: 51, Last: 53, Prev: at(c, "datasets/"), Next: at(c, "datasets/page/3/"),
			Window: []pages.PageRef{{Number: 1, Href: at(c, "datasets/")}, {Number: 2, Href: at(c, "datasets/page/2/"), Current: true}, {Number: 3, Href: at(c, "datasets/page/3/")}, {}, {Number: 9, Href: at(c, "datasets/page/9/")}}},
		Views: []pages.Facet{
			{Key: "domain", Label: say(c, "领域", "subject"), Href: at(c, "datasets/domain/"), Values: domains(c)},
			{Key: "class", Label: say(c, "开放类型", "open class"), Href: at(c, "datasets/class/"), Values: []pages.FacetValue{
				{Label: say(c, "无条件开放", "Open"), Href: at(c, "datasets/class/unconditional/"), Count: 90, Current: true},
				{Label: say(c, "有条件开放", "Open on conditions"), Href: at(c, "datasets/class/conditional/"), Count: 13}}},
		},
		Bulk: []pages.File{{Label: say(c, "全部数据（ZIP）", "Everything (ZIP)"), Href: "bulk/all.zip", Size: "96 MB"}},
		Feed: at(c, "feed.atom"),
	}
}
