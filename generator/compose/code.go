package compose

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/table"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// code is how to load the first table of a dataset. Every example runs as it
// stands, with nothing beyond the language's own library.
func (f *Frame) code(rec *record.Record) []pages.Code {
	if !hasRows(rec) {
		return []pages.Code{}
	}
	t := rec.Tables[0]
	base := f.abs("data/" + rec.Entry.ID + "/")
	csv, json, parquet := base+t.Resource+".csv", base+t.Resource+".json", t.Resource+".parquet"
	return []pages.Code{
		{Key: "curl", Label: "curl", Text: "curl -fLO " + shell(csv)},
		{Key: "python", Label: "Python", Text: fmt.Sprintf(`import csv, io, urllib.request

with urllib.request.urlopen(%s) as f:
    rows = list(csv.DictReader(io.TextIOWrapper(f, encoding="utf-8")))
print(len(rows), rows[0])`, strconv.Quote(csv))},
		{Key: "r", Label: "R", Text: fmt.Sprintf(`d <- read.csv(%s, encoding = "UTF-8", check.names = FALSE,
              na.strings = ""%s)
str(d)`, strconv.Quote(csv), textColumns(t.Schema))},
		{Key: "javascript", Label: "JavaScript", Text: fmt.Sprintf(`const response = await fetch(%s);
const rows = await response.json();
console.log(rows.length, rows[0]);`, strconv.Quote(json))},
		{Key: "duckdb", Label: "DuckDB", Text: fmt.Sprintf(`-- %s
SELECT * EXCLUDE (_row) FROM read_parquet('%s') LIMIT 10;`, "curl -fLO "+shell(base+parquet), parquet)},
		{Key: "power-query", Label: "Power Query (Excel)", Text: powerQuery(csv, t.Schema)},
	}
}

// shell quotes a URL for a shell where it needs it.
func shell(s string) string {
	if strings.ContainsAny(s, " '\"&;?*$()<>|") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

// textColumns keeps R from reading codes as numbers: names of the columns that
// are text, as an argument of read.csv.
func textColumns(s table.Schema) string {
	var names []string
	for _, f := range s.Fields {
		if f.Type == table.String {
			names = append(names, strconv.Quote(f.Name)+` = "character"`)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return ",\n              colClasses = c(" + strings.Join(names, ", ") + ")"
}

// powerQuery is a query that Excel's editor takes as it is.
func powerQuery(url string, s table.Schema) string {
	kinds := map[table.Type]string{table.Integer: "Int64.Type", table.Number: "type number", table.Date: "type date", table.Time: "type time",
		table.DateTime: "type datetime", table.Boolean: "type logical", table.Year: "Int64.Type"}
	var types []string
	for _, f := range s.Fields {
		kind, ok := kinds[f.Type]
		if !ok {
			kind = "type text"
		}
		types = append(types, fmt.Sprintf("{%s, %s}", mText(f.Name), kind))
	}
	return fmt.Sprintf(`let
    Source = Csv.Document(Web.Contents(%s), [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),
    Headers = Table.PromoteHeaders(Source, [PromoteAllScalars = true]),
    Types = Table.TransformColumnTypes(Headers, {%s}, "en-US")
in
    Types`, mText(url), strings.Join(types, ", "))
}

// mText is a text of the Power Query language: quotes are doubled, and #(
// begins an escape.
func mText(s string) string {
	s = strings.ReplaceAll(s, `"`, `""`)
	return `"` + strings.ReplaceAll(s, "#(", "#(#)(") + `"`
}
