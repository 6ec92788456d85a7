package compose

import (
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
)

// Texts composes the pages of prose and the page for addresses that lead
// nowhere.
func (f *Frame) Texts() []Planned {
	var out []Planned
	for _, c := range lang.Codes {
		add := func(path, layout, title, description string, t pages.Text) {
			out = append(out, made(pages.Page{Lang: c, Path: path, Layout: layout, Title: title, Description: description, Params: t}))
		}
		add("about/", "about", pick(c, "关于本平台", "About this portal"), f.Portal.Description.In(c),
			pages.Text{Facts: f.aboutFacts(c), Links: f.documents(c), Rules: f.rules(c), Formats: []pages.FormatHelp{}})
		add("licence/", "licence", pick(c, "许可", "Licence"), f.license(f.Portal.License, c).Line, emptyText())
		add("accessibility/", "accessibility", pick(c, "无障碍", "Accessibility"), pick(c, "本平台的无障碍情况。", "How accessible this portal is."), emptyText())
		help := emptyText()
		help.Formats = formatHelp(c)
		add("help/formats/", "formats", pick(c, "格式说明", "Which format to take"), pick(c, "各种下载格式的用途。", "What each download format is good for."), help)
		out = append(out, made(pages.Page{Lang: c, Path: definitionsPath, Layout: "definitions", Title: pick(c, "指标的含义和算法", "What the figures mean"), Nav: "statistics",
			Description: pick(c, "统计页和数据集页上每个数字的含义、算法和来源。", "What each figure of the statistics and of datasets' pages means, how it is counted and where it comes from."),
			Crumbs:      []pages.Link{statisticsLink(c)}, Params: emptyText()}))
		add("privacy/", "privacy", pick(c, "隐私", "Privacy"), pick(c, "浏览本平台不留下个人信息。", "Reading this portal leaves no personal data behind."), emptyText())
		out = append(out, made(pages.Page{Lang: c, Path: "account/", Layout: "account", Title: pick(c, "账号和申请", "Accounts and applications"), NoIndex: true, Params: emptyText()}))
		out = append(out, made(pages.Page{Lang: c, Path: "404.html", Layout: "404", Title: pick(c, "没有这个页面", "Page not found"), NoIndex: true, Params: emptyText()}))
	}
	return out
}

func emptyText() pages.Text {
	return pages.Text{Facts: []pages.Fact{}, Links: []pages.Link{}, Rules: []pages.RuleLine{}, Formats: []pages.FormatHelp{}}
}

func (f *Frame) aboutFacts(c lang.Code) []pages.Fact {
	p := f.Portal
	return stated([]pages.Fact{
		{Key: "operator", Label: pick(c, "运行单位", "Run by"), Value: p.Operator.In(c)},
		{Key: "basis", Label: pick(c, "依据", "Rules followed"), Value: f.Profile.Title.In(c)},
		{Key: "phone", Label: pick(c, "电话", "Phone"), Value: p.Contact.Phone},
		{Key: "email", Label: pick(c, "电子邮箱", "E-mail"), Value: p.Contact.Email, Href: mailto(p.Contact.Email)},
		{Key: "address", Label: pick(c, "地址", "Address"), Value: p.Contact.Address.In(c)},
		{Key: "hours", Label: pick(c, "服务时间", "Hours"), Value: p.Contact.Hours.In(c)},
	})
}

func (f *Frame) documents(c lang.Code) []pages.Link {
	out := []pages.Link{}
	for _, l := range f.Portal.PublishesRules {
		out = append(out, pages.Link{Text: l.Title.In(c), Href: l.URL, External: true})
	}
	return out
}

// rules are the values of the profile that a reader of the portal meets, each
// with its article.
func (f *Frame) rules(c lang.Code) []pages.RuleLine {
	out := []pages.RuleLine{}
	for _, k := range []datasets.OpenClass{datasets.Unconditional, datasets.Conditional, datasets.Closed} {
		label, cite := f.class(k, c)
		out = append(out, pages.RuleLine{Label: label, Value: classNote(k, c), Cite: cite})
	}
	add := func(on bool, zh, en, valueZH, valueEN, cite string) {
		if on {
			out = append(out, pages.RuleLine{Label: pick(c, zh, en), Value: pick(c, valueZH, valueEN), Cite: cite})
		}
	}
	p := f.Profile
	if cite, ok := p.Clauses["R44"]; ok {
		add(true, f.listName(lang.ZH), f.listName(lang.EN), "各机构开放什么、什么条件、多久更新，列成清单公布并随时调整。", "What each agency opens, on what conditions and how often updated, is published as a list and kept current.", cite.In(c))
	}
	if pr := p.OpenList.Priority; pr.Stated() {
		var labels []string
		for _, ch := range pr.V {
			labels = append(labels, ch.Label.In(c))
		}
		add(true, "优先开放", "Opened first", list(c, labels), upper(list(c, labels)), pr.Cite.In(c))
	}
	wd := func(v int) (string, string) {
		return fmt.Sprintf("%d 个工作日", v), plural(v, "working day", "working days")
	}
	if v := p.Catalogue.LawChangeWD; v.Stated() {
		zh, en := wd(v.V)
		add(true, "法规或职责变化后更新目录", "Catalogue follows a change of law or function", zh+"内", "within "+en, v.Cite.In(c))
	}
	if v := p.DataUpdate.ChangeWD; v.Stated() {
		zh, en := wd(v.V)
		add(true, "数据变化后更新", "Data follow a change", zh+"内", "within "+en, v.Cite.In(c))
	}
	return out
}

func formatHelp(c lang.Code) []pages.FormatHelp {
	say := func(format, zh, en string) pages.FormatHelp {
		return pages.FormatHelp{Label: formatLabel(format, c), Text: pick(c, zh, en)}
	}
	return []pages.FormatHelp{
		say("xlsx", "用 Excel、WPS 或 LibreOffice 直接打开。代码保持文本，不会丢失前导零；最多 1,048,576 行。", "Opens in Excel, WPS or LibreOffice. Codes stay text, so leading zeros survive. At most 1,048,576 rows."),
		say("excel-csv", "双击用 Excel 打开不会乱码，长数字串和以 = + - @ 开头的文本加了保护。给程序用请取普通 CSV。", "Double-click into Excel without garbled text; long digit strings and texts that begin with = + - @ are protected. For programs take the plain CSV."),
		say("csv", "UTF-8 编码、逗号分隔、首行为字段名，适合程序和统计软件。空单元格表示没有数据。", "UTF-8, commas, names in the first line: for programs and statistics packages. An empty cell means no data."),
		say("json", "一个数组，每行一个对象，适合网页和脚本。", "One array with an object per row: for web pages and scripts."),
		say("ndjson", "每行一个 JSON 对象，适合逐行处理大文件。", "One JSON object per line: for large files that are read line by line."),
		say("parquet", "按列存放、带类型、体积小，适合 DuckDB、Python、R 和 Spark 分析大表。_row 列是行号。", "By column, typed and small: for DuckDB, Python, R and Spark on large tables. The column _row is the row number."),
		say("geojson", "带地理形状的数据，WGS 84 坐标，先经度后纬度，可直接拖入 QGIS。", "Data with geometry, WGS 84, longitude first. Drops straight into QGIS."),
		say("datapackage", "Frictionless Data Package 2.0 描述文件：字段含义、类型、单位、校验和。", "A Frictionless Data Package 2.0 descriptor: meaning, type and unit of every column, and checksums."),
	}
}
