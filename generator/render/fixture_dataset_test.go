package render

import (
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
)

const (
	sha   = "3f9c27ab51e0c6d1f5b0a7c95a0d3a0f6c2e4b8d7f1a9c3e5d7b9f1a3c5e7d9b"
	spark = `<svg class="spark" viewBox="0 0 128 24" width="128" height="24" role="img" aria-label="%s"><rect class="bar" fill="currentColor" x="0" y="14" width="14" height="10"/><rect class="bar" fill="currentColor" x="16" y="9" width="14" height="15"/><rect class="bar" fill="currentColor" x="32" y="2" width="14" height="22"/><rect class="bar" fill="currentColor" x="48" y="6" width="14" height="18"/><rect class="bar" fill="currentColor" x="64" y="16" width="14" height="8"/><rect class="bar" fill="currentColor" x="80" y="21" width="14" height="3"/></svg>`
	line  = `<svg class="chart" viewBox="0 0 760 220" role="img" aria-label="chart"><line class="axis" stroke="currentColor" stroke-opacity=".25" x1="44" x2="752" y1="196" y2="196"/><text class="label" font-size="12" fill="currentColor" x="38" y="200" text-anchor="end">0</text><line class="axis" stroke="currentColor" stroke-opacity=".25" x1="44" x2="752" y1="89" y2="89"/><text class="label" font-size="12" fill="currentColor" x="38" y="93" text-anchor="end">800</text><text class="label" font-size="12" fill="currentColor" x="152" y="214">2016</text><text class="label" font-size="12" fill="currentColor" x="463" y="214">2018</text><path class="line" fill="none" stroke="currentColor" stroke-width="1.6" d="M46 81L90 79L134 90L178 70L222 66L266 77L310 68L354 59L398 66L442 62L486 140L530 66L574 58L618 70L662 45L706 49L750 47"/></svg>`
)

func file(c lang.Code, label, format, name, size string, rows int64) pages.File {
	return pages.File{Label: label, Format: format, Name: name, Href: "data/metro-daily/" + name, URL: "https://data.example.org/portal/data/metro-daily/" + name,
		Bytes: 31744, Size: size, Rows: rows, SHA256: sha}
}

func metroParams(c lang.Code) pages.Dataset {
	d := base(c, "metro-daily", say(c, "轨道交通日客流量", "Metro passengers per day"))
	d.Description = []string{
		say(c, "全市轨道交通路网每日进站客流总量，单位为万人次，自 2015 年 5 月起逐日统计，含节假日与大型活动日。", "All entries to the city's metro network per day, in units of ten thousand, counted every day since May 2015, holidays and large events included."),
		say(c, "换乘不重复计算。2019 年 2 月起口径不变。", "Transfers are counted once. The method has not changed since February 2019."),
	}
	d.Class = pages.Class{Key: "unconditional", Label: say(c, "无条件开放", "Open"), Note: say(c, "直接下载，无需登录。", "Download at once, no login."), Cite: say(c, "沪府令9号第三十条", "SH Order 9, Art. 30")}
	d.Resources = []pages.Resource{metroResource(c)}
	bundle := file(c, say(c, "全部（ZIP）", "Everything (ZIP)"), "zip", "metro-daily.zip", "121 KB", 0)
	d.Bundle = &bundle
	descriptor := file(c, "datapackage.json", "datapackage", "datapackage.json", "4 KB", 0)
	d.Descriptor = &descriptor
	d.Version, d.VersionURL = "3f9c27ab", "https://data.example.org/portal/data/metro-daily/3f9c27ab/"
	d.Notices = []pages.Notice{{Kind: "stale", Title: say(c, "暂用上一版", "Previous version shown"), Text: say(c, "2026年11月21日提交的文件第 812 行日期无法读取，修正前仍提供 11月20日的版本。", "Row 812 of the file of 21 November has a date that cannot be read. The version of 20 November stays until it is mended.")}}
	d.History = []pages.Version{
		{ID: "3f9c27ab", Date: say(c, "2026年11月20日", "20 November 2026"), ISO: "2026-11-20", Rows: "1,644", Columns: "3", Change: say(c, "＋30 行", "+30 rows"), Current: true, Files: d.Resources[0].Files[:2]},
		{ID: "77d0e1c2", Date: say(c, "2026年10月20日", "20 October 2026"), ISO: "2026-10-20", Rows: "1,614", Columns: "3", Change: say(c, "＋31 行，改 2 行", "+31 rows, 2 changed"), Files: d.Resources[0].Files[:2]},
	}
	d.Code = []pages.Code{
		{Key: "curl", Label: "curl", Text: "curl -O https://data.example.org/portal/data/metro-daily/metro-daily.csv"},
		{Key: "python", Label: "Python", Text: "import pandas as pd\n\ndf = pd.read_parquet(\"https://data.example.org/portal/data/metro-daily/metro-daily.parquet\")\nprint(df.describe())"},
		{Key: "r", Label: "R", Text: "metro <- read.csv(\"https://data.example.org/portal/data/metro-daily/metro-daily.csv\")"},
	}
	d.Findings = []pages.Finding{{Severity: "warning", Label: say(c, "提醒", "Warning"), Rule: "data/gap", Message: say(c, "逐日序列缺 2016年1月3日。", "The daily series lacks 3 January 2016."), Cite: "D6"}}
	d.Related = items(c)[1:]
	return d
}

// base is what the pages of all datasets have in common.
func base(c lang.Code, id, title string) pages.Dataset {
	return pages.Dataset{
		ID: id, Title: title,
		Provider: pages.Provider{Name: say(c, "示例市交通委", "Transport Commission"), Href: at(c, "agencies/transport/"), Phone: "021-0000-0001", Email: "transport@example.org"},
		Domain:   pages.Link{Text: say(c, "道路交通", "Transport"), Href: at(c, "datasets/domain/a/")},
		Keywords: []string{say(c, "地铁", "metro"), say(c, "客流", "passengers")},
		Facts: []pages.Fact{
			{Key: "source", Label: say(c, "来源", "Source"), Value: say(c, "自动售检票系统", "Fare gates")},
			{Key: "updated", Label: say(c, "更新", "Updated"), Value: say(c, "2026年11月20日", "20 November 2026"), ISO: "2026-11-20"},
			{Key: "next_due", Label: say(c, "下次应更新", "Next due"), Value: say(c, "2026年12月20日，按时", "20 December 2026, on time"), State: "ok"},
			{Key: "span", Label: say(c, "时间范围", "Span"), Value: say(c, "2015年5月18日至2019年11月17日", "18 May 2015 to 17 November 2019")},
			{Key: "size", Label: say(c, "规模", "Size"), Value: say(c, "1,644 行 × 3 列", "1,644 rows × 3 columns")},
		},
		License:   fixtureLicense(c),
		Permalink: "https://data.example.org/portal/" + at(c, "datasets/"+id+"/"),
		Citation:  say(c, "示例市交通委：《轨道交通日客流量》，版本 3f9c27ab，2026年11月20日，https://data.example.org/portal/data/metro-daily/3f9c27ab/", "Transport Commission: Metro passengers per day, version 3f9c27ab, 20 November 2026, https://data.example.org/portal/data/metro-daily/3f9c27ab/"),
		JSONLD:    `{"@context":"https://schema.org","@type":"Dataset","name":"` + id + `"}`,
	}
}

func metroResource(c lang.Code) pages.Resource {
	r := pages.Resource{
		Name: "metro-daily", Title: say(c, "日客流量", "Passengers per day"), Rows: 1644, Columns: 3,
		Files: []pages.File{
			file(c, "CSV", "csv", "metro-daily.csv", "31 KB", 1644),
			file(c, say(c, "CSV（Excel 用）", "CSV for Excel"), "excel-csv", "metro-daily.excel.csv", "31 KB", 1644),
			file(c, "JSON", "json", "metro-daily.json", "78 KB", 1644),
			file(c, "XLSX", "xlsx", "metro-daily.xlsx", "44 KB", 1644),
			file(c, "Parquet", "parquet", "metro-daily.parquet", "12 KB", 1644),
		},
		Omitted: []string{say(c, "没有坐标列，因此不提供 GeoJSON。", "There is no geometry, so no GeoJSON.")},
		Fields:  metroFields(c),
		Picture: &pages.Picture{SVG: line, Caption: say(c, "日客流量七日均值，万人次", "Passengers per day, seven-day mean, ten thousands"),
			Head: []string{say(c, "月份", "Month"), say(c, "均值", "Mean")}, Numeric: []bool{false, true}, Rows: [][]string{{"2019-10", "913.2"}, {"2019-11", "902.7"}},
			More: say(c, "只列最近两个月。", "Only the last two months.")},
		Notes: []string{say(c, "跳过前 2 行标题。", "Two title lines at the top were skipped.")},
	}
	r.Preview.Total = 1644
	for _, day := range []string{"2019-11-17", "2019-11-16", "2019-11-15", "2019-11-14"} {
		r.Preview.Rows = append(r.Preview.Rows, []pages.Cell{{Text: day}, {Text: "7"}, {Text: "822.6"}})
	}
	r.Preview.Rows = append(r.Preview.Rows, []pages.Cell{{Text: "2019-11-13"}, {Text: "3"}, {Null: true}})
	return r
}

func metroFields(c lang.Code) []pages.Field {
	return []pages.Field{
		{Name: "date", Title: say(c, "日期", "Date"), Description: say(c, "统计日期，北京时间", "day of counting, Beijing time"), Type: "date", TypeLabel: say(c, "日期", "date"), Key: true, Missing: "0", Distinct: "1,644", Range: "2015-05-18 – 2019-11-17"},
		{Name: "weekday", Title: say(c, "星期", "Weekday"), Description: say(c, "由日期推得，1 为星期一", "from the date, 1 is Monday"), Type: "string", TypeLabel: say(c, "文本", "text"), Missing: "0", Distinct: "7",
			Top: []pages.Count{{Value: "1", Count: "235"}, {Value: "2", Count: "235"}}},
		{Name: "passengers", Title: say(c, "客流量", "Passengers"), Description: say(c, "进站人次", "entries"), Type: "number", TypeLabel: say(c, "数值", "number"), Unit: say(c, "万人次", "10,000 entries"), Numeric: true, Missing: "1 (0.1 %)", Distinct: "1,208", Range: "203.1 – 1,327.0", Mean: "951.4", Spark: spark},
	}
}

func airParams(c lang.Code) pages.Dataset {
	d := base(c, "air-hourly", say(c, "空气质量逐时监测", "Hourly air quality"))
	d.Description = []string{say(c, "国控站点每小时细颗粒物浓度，时效性强，须申请后通过接口取得。", "Fine particles at state stations every hour. Timely data, had by application through an interface.")}
	d.Class = pages.Class{Key: "conditional", Label: say(c, "有条件开放", "Open on conditions"), Note: say(c, "申请获准后，通过接口取得。", "Available through an interface once an application is granted."), Reason: say(c, "时效性要求高。", "The data lose their value quickly."), Cite: say(c, "沪府令9号第三十条", "SH Order 9, Art. 30")}
	sample := metroResource(c)
	sample.Sample, sample.Picture, sample.Files = true, nil, sample.Files[:1]
	stations := sample
	stations.Title, stations.Files = say(c, "站点", "Stations"), nil
	d.Resources = []pages.Resource{sample, stations}
	d.Access = &pages.Access{
		Conditions: say(c, "在本市登记的企业或高校，用途与公共健康有关。", "Firms or universities registered in the city, for purposes of public health."),
		Materials:  []string{say(c, "申请表", "Application form"), say(c, "数据安全承诺书", "Data security pledge")},
		For:        []string{say(c, "法人和其他组织", "Legal persons and other organisations")},
		Delivery:   []string{say(c, "接口", "Interface")}, CallLimit: say(c, "每小时 600 次", "600 calls an hour"),
		DecidedBy:  say(c, "示例市生态环境局", "Ecology Bureau"),
		Limits:     []string{say(c, "10 个工作日内答复（沪府令9号第三十二条）", "Answer within 10 working days (SH Order 9, Art. 32)")},
		Agreement:  []string{say(c, "获准后签订使用协议。", "An agreement is signed once granted.")},
		Disclosure: say(c, "也可以申请政府信息公开。", "Disclosure can be asked for as well."), Apply: at(c, "apply/pm25-hourly/"),
	}
	d.Answers = &pages.Answered{Count: say(c, "已答复 1 件申请。", "1 application answered."), Rows: answerRows(c), All: at(c, "answers/")}
	d.Basis = &pages.Basis{Reason: say(c, "对时效性要求较高的数据列入有条件开放类。", "Data with high demands on timeliness are open on conditions."), Instrument: say(c, "上海市公共数据和一网通办管理办法", "Shanghai Measures on Public Data and One-Stop Services"), Article: say(c, "第三十条", "Art. 30")}
	return d
}

func closedParams(c lang.Code) pages.Dataset {
	d := base(c, "registry", say(c, "法人登记底册", "Register of legal persons"))
	d.Description = []string{say(c, "法人登记的原始档案。", "Original files of registration.")}
	d.Class = pages.Class{Key: "closed", Label: say(c, "非开放", "Not open"), Note: say(c, "只公布目录信息。", "Only this description is published.")}
	d.Facts = d.Facts[:2]
	d.Basis = &pages.Basis{Reason: say(c, "涉及个人隐私。", "It touches personal privacy."), Instrument: say(c, "某办法", "Some Measures"), Article: say(c, "第三十条", "Art. 30"), Text: say(c, "涉及商业秘密、个人隐私的数据不予开放。", "Data that touch business secrets or personal privacy are not opened.")}
	return d
}
