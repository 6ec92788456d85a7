package table

// ingestionCases says what becomes of each kind of file: docs/ingestion.md is
// made of them.
var ingestionCases = []ingestionCase{
	{section: "Delimiters, quotes, line ends", clause: "Comma", fixture: "comma.csv",
		want: `街道 string, 人口 integer, 面积 number
东湖街道|52300|3.6
西岭街道|48150|12.4`},
	{section: "Delimiters, quotes, line ends", clause: "Tab", fixture: "tab.tsv",
		want: `街道 string, 人口 integer, 面积 number
东湖街道|52300|3.6
西岭街道|48150|12.4`},
	{section: "Delimiters, quotes, line ends", clause: "Semicolon, with a comma for decimals", fixture: "semicolon.csv",
		want: `街道 string, 人口 integer, 面积 string
东湖街道|52300|3,6
西岭街道|48150|12,4`},
	{section: "Delimiters, quotes, line ends", clause: "Vertical bar", fixture: "pipe.csv",
		want: `街道 string, 人口 integer, 面积 number
东湖街道|52300|3.6
西岭街道|48150|12.4`},
	{section: "Delimiters, quotes, line ends", clause: "Columns set with blanks", fixture: "space.txt",
		want: `站点 string, PM2.5 integer, PM10 integer
东湖|35|61
西岭|8|17`},
	{section: "Delimiters, quotes, line ends", clause: "Full-width comma", fixture: "fullwidth-comma.csv",
		want: `街道 string, 人口 integer, 面积 number
东湖街道|52300|3.6
西岭街道|48150|12.4`},
	{section: "Delimiters, quotes, line ends", clause: "Full-width semicolon", fixture: "fullwidth-semicolon.csv",
		want: `街道 string, 人口 integer, 面积 number
东湖街道|52300|3.6
西岭街道|48150|12.4`},
	{section: "Delimiters, quotes, line ends", clause: "Single quotes around texts", fixture: "single-quotes.csv",
		want: `名称 string, 说明 string
东湖,北门|每日 8 时开放
西岭|全天`},
	{section: "Delimiters, quotes, line ends", clause: "Quotes within quotes escaped by a backslash", fixture: "backslash.csv",
		want: `名称 string, 说明 string
东湖|馆内称"大湖",免费
西岭|无门票`},
	{section: "Delimiters, quotes, line ends", clause: "Quotes within quotes doubled, line breaks within quotes", fixture: "doubled-quotes.csv",
		want: `名称 string, 说明 string
东湖|馆内称"大湖",免费
西岭|两行
说明`},
	{section: "Delimiters, quotes, line ends", clause: "Text after a closing quote", fixture: "stray-quote.csv",
		want: `refused: stray-quote at 2`},
	{section: "Delimiters, quotes, line ends", clause: "A quote that is never closed", fixture: "unclosed-quote.csv",
		want: `refused: unclosed-quote at 2`},
	{section: "Delimiters, quotes, line ends", clause: "Lines that end in CR", fixture: "cr.csv",
		want: `街道 string, 人口 integer, 面积 number
东湖街道|52300|3.6
西岭街道|48150|12.4`},
	{section: "Delimiters, quotes, line ends", clause: "Lines that end in CRLF", fixture: "crlf.csv",
		want: `街道 string, 人口 integer, 面积 number
东湖街道|52300|3.6
西岭街道|48150|12.4`},
	{section: "Delimiters, quotes, line ends", clause: "Lines that end in CR, LF and CRLF", fixture: "mixed-ends.csv",
		want: `街道 string, 人口 integer
东湖|1
西岭|2
南桥|3`},
	{section: "Layout", clause: "Rows shorter and longer than the header", fixture: "ragged.csv",
		want: `街道 string, 人口 integer, 面积 number, column_4 string
东湖|52300|∅|∅
西岭|48150|12.4|∅
南桥|39900|8.1|旧址
北关|1|2|∅
notes: ragged-rows, empty-names`},
	{section: "Layout", clause: "Every row one longer than the header", fixture: "short-header.csv",
		want: `refused: short-header at 1`},
	{section: "Layout", clause: "Lead lines (数据库：, 指标：, 时间：) and foot lines (注：, 数据来源：)", fixture: "lead-foot.csv",
		want: `街道 string, 2024年 number, 2023年 number, 2022年 number
东湖|5.2|5.1|5
西岭|4.8|4.7|4.6
南桥|3.9|3.9|3.8
notes: lead-lines, foot-lines`},
	{section: "Layout", clause: "A header of two rows, the upper one spanning columns", fixture: "two-row-header.csv",
		want: `街道 string, 2023年 人口 integer, 2023年 面积 number, 2024年 人口 integer, 2024年 面积 number
东湖|10|3.6|11|3.6
西岭|20|12.4|21|12.4
notes: header-rows`},
	{section: "Layout", clause: "A second header row with units", fixture: "unit-row.csv",
		want: `街道 string, 人口 万人 number, 面积 平方公里 number
东湖|5.2|3.6
西岭|4.8|12.4
notes: header-rows`},
	{section: "Layout", clause: "A header after row 50", fixture: "late-header.csv",
		want: `名称 string, 床位 integer, 科室 integer
东湖医院|300|12
西岭医院|120|8
南桥医院|80|5
notes: lead-lines`},
	{section: "Layout", clause: "No header", fixture: "no-header.csv",
		want: `column_1 string, column_2 integer, column_3 number
东湖|52300|3.6
西岭|48150|12.4
南桥|39900|8.1
notes: no-header`},
	{section: "Layout", clause: "No header, as declared", fixture: "no-header.csv",
		options: Options{Dialect: Dialect{Header: new(bool)}},
		want: `column_1 string, column_2 integer, column_3 number
东湖|52300|3.6
西岭|48150|12.4
南桥|39900|8.1
notes: no-header`},
	{section: "Layout", clause: "Several tables in one file", fixture: "several-tables.csv",
		want: `refused: several-tables at 5`},
	{section: "Layout", clause: "A header that comes again", fixture: "repeated-header.csv",
		want: `refused: several-tables at 5`},
	{section: "Layout", clause: "Empty and duplicate column names, an empty column", fixture: "names.csv",
		want: `街道 string, 人口 integer, column_3 string, 人口_2 integer
东湖|52300|甲|5
西岭|48150|乙|6
notes: empty-names, duplicate-names, empty-columns`},
	{section: "Layout", clause: "A NUL byte", fixture: "nul.csv",
		want: `refused: nul-bytes at 2`},
	{section: "Layout", clause: "A cell of 10 MB", fixture: "generated: one cell of 10 MB", data: longCell,
		want: `名称 string, 内容 string … 10485806 bytes`},
	{section: "Layout", clause: "20,000 columns", fixture: "generated: 20,000 columns", data: wide,
		want: `c0 integer, c1 integ … 526668 bytes`},
	{section: "Layout", clause: "20,001 columns", fixture: "generated: 20,001 columns", data: tooWide,
		want: `refused: limit-columns at 1`},
	{section: "Numbers", clause: "Thousands separators, certain in one column and not in the other", fixture: "thousands.csv",
		want: `街道 string, 总额 number, 户数 string
东湖|1234567.5|1,204
西岭|98200|3,310
notes: thousands, ambiguous-comma`},
	{section: "Numbers", clause: "Thousands separators, declared", fixture: "thousands.csv",
		options: Options{Schema: Schema{Fields: []Field{{Name: "户数", Type: Integer, GroupChar: ","}}}},
		want: `街道 string, 总额 number, 户数 integer
东湖|1234567.5|1204
西岭|98200|3310
notes: thousands`},
	{section: "Numbers", clause: "Full-width digits", fixture: "fullwidth-digits.csv",
		want: `街道 string, 人口 integer
东湖|52300
西岭|48150
notes: fullwidth-digits`},
	{section: "Numbers", clause: "Currency and percent signs, the same in the whole column", fixture: "signs.csv",
		want: `项目 string, 金额 number, 占比 number, 预算 number
东湖|1200.5|12.5|30
西岭|88|3|5.5
notes: unit-sign, unit-sign, unit-sign`},
	{section: "Numbers", clause: "Currency signs that differ", fixture: "mixed-signs.csv",
		want: `项目 string, 金额 string
东湖|¥1200
西岭|$88`},
	{section: "Numbers", clause: "Leading zeros, identifiers, 18 digits, integers beyond 2^53 and beyond 64 bits", fixture: "exact.csv",
		want: `序号 integer, 邮编 string, 机构代码 string, 身份证样例 string, 大整数 integer, 更大 string, 读数 number
1|012300|0071|110101190001011234|9007199254740993|18446744073709551616|0.1
2|200001|0072|110101190001011235|-9223372036854775808|7|0.123456789012345`},
	{section: "Numbers", clause: "More digits than a float keeps", fixture: "many-digits.csv",
		want: `站点 string, 读数 string
东湖|0.1234567890123456789
西岭|2.5`},
	{section: "Dates and times", clause: "ISO, 年月日, 民国, slashes, digits under a date heading, serial numbers of days", fixture: "dates.csv",
		want: `甲 date, 乙 date, 丙 date, 丁 date, 登记日期 date, 序列 integer
2024-03-01|2024-03-01|2024-03-01|2024-03-01|2024-03-01|45352
2024-12-31|2024-12-31|2024-12-31|2024-12-31|2024-12-31|45657`},
	{section: "Dates and times", clause: "Serial numbers of days, declared", fixture: "dates.csv",
		options: Options{Schema: Schema{Fields: []Field{{Name: "序列", Type: Date, Format: "any"}}}},
		want: `甲 date, 乙 date, 丙 date, 丁 date, 登记日期 date, 序列 date
2024-03-01|2024-03-01|2024-03-01|2024-03-01|2024-03-01|2024-03-01
2024-12-31|2024-12-31|2024-12-31|2024-12-31|2024-12-31|2024-12-31`},
	{section: "Dates and times", clause: "Eight digits without a date heading", fixture: "compact.csv",
		want: `编次 integer, 数量 integer
20240301|20240302
20240302|20240303`},
	{section: "Dates and times", clause: "Day, month and year of two digits, one order possible", fixture: "date-order.csv",
		want: `日期 date, 人次 integer
2016-01-30|812
2016-01-31|799
2016-02-01|640
notes: date-order`},
	{section: "Dates and times", clause: "Day and month in doubt", fixture: "ambiguous-date.csv",
		want: `日期 string, 人次 integer
1/2/2024|812
3/4/2024|799
notes: ambiguous-date`},
	{section: "Dates and times", clause: "Day and month declared", fixture: "ambiguous-date.csv",
		options: Options{Schema: Schema{Fields: []Field{{Name: "日期", Type: Date, Format: "%d/%m/%Y"}}}},
		want: `日期 date, 人次 integer
2024-02-01|812
2024-04-03|799`},
	{section: "Dates and times", clause: "Months, times of day, local date-times", fixture: "months.csv",
		want: `月份 yearmonth, 时间 time, 登记时间 datetime
2024-03|08:30:00|2024-03-01T08:30:00
2024-04|17:05:00|2024-04-01T17:05:00`},
	{section: "Dates and times", clause: "Date-times with offsets", fixture: "zones.csv",
		want: `id string, observed datetime
a|2024-03-01T00:30:00
b|2024-03-01T00:30:00`},
	{section: "Missing values", clause: "—, NA, 无, not declared", fixture: "missing-undeclared.csv",
		want: `站点 string, PM2.5 string, 排名 string
东湖|35|1
西岭|—|2
南桥|NA|无
notes: undeclared-missing, undeclared-missing`},
	{section: "Missing values", clause: "—, NA, 无, declared", fixture: "missing-declared.csv",
		options: Options{Schema: Schema{MissingValues: []string{"", "—", "NA", "无"}}},
		want: `站点 string, PM2.5 integer, 排名 integer
东湖|35|1
西岭|∅|2
南桥|∅|∅`},
	{section: "Declared types", clause: "Cells that do not fit their declared type", fixture: "declared.csv",
		options: Options{Schema: Schema{Fields: []Field{{Name: "编号", Type: String}, {Name: "人数", Type: Integer}, {Name: "日期", Type: Date}}}},
		want: `编号 string, 人数 integer, 日期 date
7|12|2024-03-01
8|∅|∅
9|∅|∅
reject 3 人数 "约20": not a value of type integer
reject 3 日期 "2024-02-30": not a value of type date
reject 4 日期 "1.3.24": not a value of type date`},
	{section: "Declared types", clause: "Constraints", fixture: "constraints.csv",
		options: Options{Schema: Schema{Fields: []Field{{Name: "街道", Type: String, Constraints: &Constraints{Required: true, Unique: true}}, {Name: "人口", Type: Integer, Constraints: &Constraints{Minimum: 0}}}}},
		want: `街道 string, 人口 integer
东湖|52300
东湖|∅
∅|48150
reject 3 街道 "东湖": repeats an earlier value
reject 3 人口 "-4": below the minimum 0
reject 4 街道 "": a value is required`},
	{section: "Declared types", clause: "A declared column that the file lacks", fixture: "comma.csv",
		options: Options{Schema: Schema{Fields: []Field{{Name: "邮编", Type: String}}}},
		want:    `refused: missing-fields`},
	{section: "Encodings", clause: "UTF-8 with a byte order mark", fixture: "bom.csv",
		want: `街道 string, 人口 integer, 面积 number
东湖街道|52300|3.6
西岭街道|48150|12.4`},
	{section: "Encodings", clause: "GB18030, with full-width digits and characters of four bytes", fixture: "gb18030.csv",
		want: `名称 string, 地址 string
东湖图书馆|湖滨路１号
镕基㐀馆|中山路２号`},
	{section: "Encodings", clause: "GBK that begins with 20,000 ASCII rows", fixture: "generated: 20,000 ASCII rows, then GBK", data: lateGBK,
		want: `name string, count i … 240041 bytes`},
	{section: "Encodings", clause: "Big5, with characters whose second byte is a backslash", fixture: "big5.csv",
		want: `名稱 string, 地址 string
東湖圖書館|湖濱路一號
功能許可蓋章|淚珠么
臺灣歷史資料館|中山北路二段`},
	{section: "Encodings", clause: "UTF-16 with a mark", fixture: "utf16le-bom.csv",
		want: `街道 string, 人口 integer, 面积 number
东湖街道|52300|3.6
西岭街道|48150|12.4`},
	{section: "Encodings", clause: "UTF-16 without a mark", fixture: "utf16be.csv",
		want: `code string, name string, count integer
1|东湖1号|7
2|东湖2号|14
3|东湖3号|21
4|东湖4号|28
5|东湖5号|35`},
	{section: "Encodings", clause: "UTF-8 with a broken byte", fixture: "broken-utf8.csv",
		want: `refused: bad-utf8 at 2`},
	{section: "Encodings", clause: "Neither UTF-8 nor GB18030 nor Big5", fixture: "broken-gb.csv",
		want: `refused: encoding at 1`},
	{section: "Encodings", clause: "Declared as UTF-8, and is not", fixture: "gb18030.csv",
		options: Options{Encoding: "utf-8"},
		want:    `refused: bad-utf8 at 1`},
	{section: "Workbooks", clause: "Dates by number format, times, leading zeros by format, cached formula results", fixture: "generated: typed cells", data: typedBook,
		want: `站点 string, 日期 date, 时刻 datetime, 编码 string, 比例 number, 合计 number
东湖|2024-03-01|2024-03-01T08:30:00|000123|0.1|0.3
西岭|2024-12-31|2024-12-31T12:00:00|000045|0.25|4
notes: formulas`},
	{section: "Workbooks", clause: "Dates counted from 1904", fixture: "generated: 1904", data: book1904,
		want: `站点 string, 日期 date
东湖|2024-03-01`},
	{section: "Workbooks", clause: "Merged cells in header and body, a title across the table", fixture: "generated: merged cells", data: mergedBook,
		want: `区 string, 街道 string, 2024年 人口 integer, 2024年 面积 number
东区|东湖|52300|3.6
东区|西岭|48150|12.4
notes: merged-cells, lead-lines, header-rows`},
	{section: "Workbooks", clause: "Several sheets, an empty one first, a hidden one", fixture: "generated: several sheets", data: sheetsBook,
		want: `街道 string, 区 string
东湖|东区
notes: other-sheets, hidden-sheets`},
	{section: "Workbooks", clause: "A sheet that the dialect names", fixture: "generated: several sheets", data: sheetsBook,
		options: Options{Dialect: Dialect{SheetName: "旧"}},
		want: `街道 string, 区 string
西岭|西区
notes: other-sheets, hidden-sheets`},
	{section: "Workbooks", clause: "A formula without a saved result", fixture: "generated: formula without result", data: formulaBook,
		want: `街道 string, 合计 string
东湖|∅
notes: formulas-without-value`},
	{section: "Workbooks", clause: "Rows out of order", fixture: "generated: rows out of order", data: disorderBook,
		want: `refused: row-order at 2`},
	{section: "Workbooks", clause: "A zip bomb", fixture: "generated: 300 MiB of blanks in a small archive", data: bombBook,
		want: `refused: limit-unzip`},
	{section: "JSON", clause: "An array of objects, integers beyond 2^53, nested values", fixture: "objects.json",
		want: `街道 string, 编号 string, 大数 integer, 值 number, 备注 string
东湖|007|9007199254740993|1.5|∅
西岭|008|-1|∅|{"a":[1,2]}`},
	{section: "JSON", clause: "An array of arrays", fixture: "arrays.json",
		want: `街道 string, 人口 integer
东湖|52300
西岭|48150`},
	{section: "JSON", clause: "Rows under a key", fixture: "rows-under-key.json",
		want: `日期 date, 客流 number
2024-03-01|1287.5
2024-03-02|810`},
	{section: "JSON", clause: "Rows under two keys", fixture: "two-keys.json",
		want: `refused: several-tables`},
	{section: "JSON", clause: "Rows under two keys, one named", fixture: "two-keys.json",
		options: Options{Dialect: Dialect{Property: "b"}},
		want: `y integer
2`},
	{section: "JSON", clause: "A key that comes twice", fixture: "duplicate-keys.json",
		want: `a integer
2
3
notes: duplicate-keys`},
	{section: "JSON", clause: "Bytes that are not UTF-8", fixture: "bad-utf8.json",
		want: `refused: encoding at 1`},
	{section: "JSON", clause: "Half of a surrogate pair", fixture: "surrogate.json",
		want: `refused: bad-json-text`},
	{section: "JSON", clause: "Nesting without end", fixture: "deep.json",
		want: `refused: limit-depth`},
	{section: "JSON", clause: "An object per line", fixture: "lines.ndjson",
		want: `街道 string, 人口 integer
东湖|52300
西岭|48150`},
	{section: "JSON", clause: "GeoJSON", fixture: "points.geojson",
		want: `名称 string, 层数 integer, geometry geojson
东湖|3|{"type":"Point","coordinates":[121.5,31.2]}
西岭|5|∅`},
	{section: "XML", clause: "Attributes of a repeating element and of those around it", fixture: "attributes.xml",
		want: `城市.名称 string, 区.名称 string, 代码 string, 人口 integer
示例市|东区|001|52300
示例市|东区|002|48150
示例市|西区|003|39900
notes: xml-element`},
	{section: "XML", clause: "Child elements", fixture: "elements.xml",
		want: `名称 string, 位置.经度 number
东湖|121.5
西岭 & 南桥|121.7
notes: xml-element`},
	{section: "XML", clause: "Entities of the document's own", fixture: "entities.xml",
		want: `refused: bad-xml at 2`},
	{section: "XML", clause: "Nesting without end", fixture: "deep.xml",
		want: `refused: limit-depth`},
	{section: "No tables", clause: "Text in blocks", fixture: "blocks.txt",
		want: `refused: block-text at 1`},
	{section: "No tables", clause: "Prose", fixture: "prose.txt",
		want: `refused: block-text at 1`},
	{section: "No tables", clause: "A legacy workbook (.xls)", fixture: "legacy.xls",
		want: `refused: legacy-xls`},
	{section: "No tables", clause: "A legacy document (.doc)", fixture: "legacy.doc",
		want: `refused: legacy-doc`},
	{section: "No tables", clause: "A PDF", fixture: "report.pdf",
		want: `refused: pdf`},
	{section: "No tables", clause: "An image under the name of a table", fixture: "photo.csv",
		want: `refused: image`},
	{section: "No tables", clause: "A web page under the name of a workbook", fixture: "page.xls",
		want: `refused: html`},
	{section: "No tables", clause: "An empty file", fixture: "empty.csv",
		want: `refused: empty`},
}
