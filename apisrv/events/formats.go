package events

import (
	"path"
	"slices"
	"strings"
)

// otherFormat is a file in a format that is rare.
const otherFormat = "other"

// Formats are what files and calls are counted by: the formats that tables are
// written in, those of files that agencies attach, files as they were handed in,
// archives, and the rest.
var Formats = []string{"csv", "excel-csv", "xlsx", "json", "ndjson", "parquet", "geojson",
	"doc", "docx", "jpg", "pdf", "png", "rdf", "svg", "tif", "txt", "xls", "xml", "original", "zip", otherFormat}

// spellings are other endings of the names of files in a format.
var spellings = map[string]string{"jpeg": "jpg", "tiff": "tif"}

// Format is the one of a name among Formats; empty for none.
func Format(name string) string {
	if name == "" || slices.Contains(Formats, name) {
		return name
	}
	return otherFormat
}

// formatOf is the format of a file, by the parts of its address below data/.
func formatOf(parts []string) string {
	if len(parts) > 2 && parts[1] == "original" {
		return "original"
	}
	base := strings.ToLower(parts[len(parts)-1])
	if strings.HasSuffix(base, ".excel.csv") {
		return "excel-csv"
	}
	ending := strings.TrimPrefix(path.Ext(base), ".")
	if usual, ok := spellings[ending]; ok {
		ending = usual
	}
	if ending == "" {
		return otherFormat
	}
	return Format(ending)
}
