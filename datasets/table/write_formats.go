package table

import "io"

// Format is a form in which a table is published.
type Format struct {
	Name      string // such as excel-csv
	Suffix    string // of the file name, after the name of the table
	MediaType string
	New       func(io.Writer, Schema) Writer
}

// Formats lists the forms in the order in which they are offered.
// XLSX has limits (ErrTooLargeForXLSX), GeoJSON wants a column of geometry.
var Formats = []Format{
	{"csv", ".csv", "text/csv; charset=utf-8; header=present", NewCSV},
	{"excel-csv", ".excel.csv", "text/csv; charset=utf-8; header=present", NewExcelCSV},
	{"xlsx", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", NewXLSX},
	{"json", ".json", "application/json", NewJSON},
	{"ndjson", ".ndjson", "application/x-ndjson", NewNDJSON},
	{"parquet", ".parquet", "application/vnd.apache.parquet", NewParquet},
	{"geojson", ".geojson", "application/geo+json", NewGeoJSON},
}

// FormatNamed returns the format of that name, and false where there is none.
func FormatNamed(name string) (Format, bool) {
	for _, f := range Formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}
