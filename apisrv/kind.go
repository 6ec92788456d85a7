package apisrv

import (
	"path"
	"strings"
	"sync"
)

// media describes the files of one extension.
type media struct {
	contentType string
	text        bool // shrinks when compressed
	open        bool // data or metadata, which scripts of other sites may read
}

// mediaTypes are the types of published files; they do not come from the
// system's own table, so that every machine sends the same.
var mediaTypes = map[string]media{
	".html":        {"text/html; charset=utf-8", true, false},
	".css":         {"text/css; charset=utf-8", true, false},
	".js":          {"text/javascript; charset=utf-8", true, false},
	".mjs":         {"text/javascript; charset=utf-8", true, false},
	".svg":         {"image/svg+xml", true, false},
	".png":         {"image/png", false, false},
	".jpg":         {"image/jpeg", false, false},
	".webp":        {"image/webp", false, false},
	".ico":         {"image/x-icon", false, false},
	".webmanifest": {"application/manifest+json", true, false},
	".txt":         {"text/plain; charset=utf-8", true, true},
	".md":          {"text/markdown; charset=utf-8", true, true},
	".csv":         {"text/csv; charset=utf-8", true, true},
	".tsv":         {"text/tab-separated-values; charset=utf-8", true, true},
	".json":        {"application/json", true, true},
	".jsonld":      {"application/ld+json", true, true},
	".ndjson":      {"application/x-ndjson", true, true},
	".geojson":     {"application/geo+json", true, true},
	".xml":         {"application/xml", true, true},
	".atom":        {"application/atom+xml", true, true},
	".opensearch":  {"application/opensearchdescription+xml", true, true},
	".rdf":         {"application/rdf+xml", true, true},
	".ttl":         {"text/turtle; charset=utf-8", true, true},
	".yaml":        {"application/yaml", true, true},
	".yml":         {"application/yaml", true, true},
	".parquet":     {"application/vnd.apache.parquet", false, true},
	".xlsx":        {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false, true},
	".zip":         {"application/zip", false, true},
	".gz":          {"application/gzip", false, true},
}

// namedTypes are files whose type does not follow from their extension.
var namedTypes = map[string]media{
	"api-catalog":    {`application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"`, true, true},
	"atom.xml":       mediaTypes[".atom"],
	"feed.xml":       mediaTypes[".atom"],
	"opensearch.xml": mediaTypes[".opensearch"],
}

// kind is everything about a file's headers that does not depend on its
// content or on the request. Files of the same kind share one value, and the
// header values are slices made once, put into each response as they are.
type kind struct {
	contentType  []string
	cacheControl []string
	text, open   bool
	download     bool // sent as an attachment
}

var (
	immutable  = []string{"public, max-age=31536000, immutable"}
	revalidate = []string{"no-cache"}
)

// kinds holds the kinds in use: at most four for each media type.
var kinds sync.Map

// kindOf is the kind of the public file with the given path. What is under
// data/ is for saving, never for showing in the portal's own origin.
func kindOf(name string) *kind {
	m, ok := namedTypes[path.Base(name)]
	if !ok {
		m, ok = mediaTypes[strings.ToLower(path.Ext(name))]
	}
	download := strings.HasPrefix(name, "data/")
	if !ok {
		m = media{"application/octet-stream", false, download}
	}
	id := struct {
		media
		download, permanent bool
	}{m, download, isPermanent(name)}
	if k, ok := kinds.Load(id); ok {
		return k.(*kind)
	}
	k := &kind{contentType: []string{m.contentType}, cacheControl: revalidate, text: m.text, open: m.open || download, download: download}
	if id.permanent {
		k.cacheControl = immutable
	}
	kept, _ := kinds.LoadOrStore(id, k)
	return kept.(*kind)
}

// isPermanent reports whether the content under the path never changes:
// data/<dataset>/<version>/… with the version's 12 hexadecimal digits, and
// assets/… with a fingerprint between dots.
func isPermanent(name string) bool {
	parts := strings.Split(name, "/")
	switch {
	case parts[0] == "data" && len(parts) > 3:
		return len(parts[2]) == 12 && isHex(parts[2])
	case parts[0] == "assets":
		for _, part := range strings.Split(parts[len(parts)-1], ".") {
			if len(part) >= 12 && isHex(part) {
				return true
			}
		}
	}
	return false
}

func isHex(s string) bool { return strings.Trim(s, "0123456789abcdef") == "" }
