package events

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
)

// Question is a request and how it was answered.
type Question struct {
	Method  string
	Path    string // below the base path, without a slash at the beginning, unescaped
	Query   url.Values
	Status  int
	Bytes   int64  // of the body
	Range   string // the field of the request; empty where it is not known
	Agent   string
	Purpose string // Sec-Purpose, in which browsers say that nobody looks at it yet
}

// healthPath is where monitors ask whether the server is well.
const healthPath = "healthz"

// Classify is what a request counts as; false: as nothing. The server and the
// reader of logs share it, and all that is known of addresses here stands in it:
//
//   - a View is a page that was sent (200) or is still the same (304);
//   - a Download is a file of data/ or bulk/ that was sent whole, a Part one of
//     which ranges were sent, a Head one that was looked for. Descriptions that lie
//     beside data are no data, and a copy that is still the same (304) is no
//     download;
//   - a Search is a question with terms or filters that was answered, on the page
//     or by a program; a further page of its hits is none;
//   - a Call is one for rows, or of the CKAN interface, however it ended, and
//     whatever else a program asks of the search.
//
// Suggestions, assets, feeds, redirections and errors count as nothing, and nothing
// does that a browser fetched before anybody wanted it. The audience is that of
// the agent.
func Classify(q Question) (e Event, counts bool) {
	e = Event{Status: q.Status, Bytes: max(q.Bytes, 0)}
	switch name := strings.TrimPrefix(q.Path, "en/"); {
	case strings.Contains(q.Purpose, "prefetch"):
		return e, false
	case q.Path == healthPath:
		e.Kind, e.Page, e.Audience = View, "health", Checks
		return e, true
	case strings.HasPrefix(q.Path, "api/") && q.Path != "api/":
		counts = e.program(&q)
	case strings.HasPrefix(name, "data/") || strings.HasPrefix(name, "bulk/"):
		counts = e.file(&q, name)
	case q.Method != http.MethodGet:
	case name == "search/" && Asks(q.Query):
		e.Kind, e.Terms, e.Hits = Search, Clean(q.Query.Get("q")), -1
		counts = answered(q.Status)
	default:
		e.Kind = View
		counts = answered(q.Status) && e.page(name)
	}
	if counts {
		e.Audience, e.Bot = AudienceOf(q.Agent)
	}
	return e, counts
}

// answered reports whether a status says that there was an answer.
func answered(status int) bool { return status == http.StatusOK || status == http.StatusNotModified }

// Asks reports whether a query of the search page or of the search interface asks
// for anything, and not for more of what it found before.
func Asks(query url.Values) bool {
	if query.Get("cursor") != "" {
		return false
	}
	for _, name := range searchParams {
		if query.Get(name) != "" {
			return true
		}
	}
	return false
}

// searchParams are the parameters that narrow a search.
var searchParams = []string{"q", "item", "bbox", "from", "to", "domain", "agency", "district", "class", "format", "frequency", "high_value", "timely", "year"}

// file fills in what is asked of a file, and reports whether that counts.
func (e *Event) file(q *Question, name string) bool {
	if strings.HasSuffix(name, "/") {
		return false
	}
	folder, rest, _ := strings.Cut(name, "/")
	parts := strings.Split(rest, "/")
	base := parts[len(parts)-1]
	if folder == "data" {
		if len(parts) < 2 || !datasets.ValidID(parts[0]) || descriptions[base] {
			return false
		}
		e.Dataset = parts[0]
		if len(parts) > 2 && isVersion(parts[1]) {
			e.Version = parts[1]
			parts = parts[1:]
		}
	}
	e.File, e.Format = name, formatOf(parts)
	switch {
	case q.Method == http.MethodGet && q.Status == http.StatusOK:
		e.Kind = Download
	case q.Method == http.MethodGet && q.Status == http.StatusPartialContent:
		e.Kind, e.Range = Part, Ranges(q.Range)
	case q.Method == http.MethodHead && q.Status == http.StatusOK:
		e.Kind = Head
	}
	return e.Kind != ""
}

// descriptions are files that lie beside data and describe them.
var descriptions = map[string]bool{"datapackage.json": true, "SHA256SUMS": true, "openapi.json": true, "openapi.en.json": true}

// isVersion reports whether a part of an address names a version of data.
func isVersion(s string) bool { return len(s) == 12 && strings.Trim(s, "0123456789abcdef") == "" }
