package events

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
)

// filesFolder is where files of grants are given out; the last part of such an
// address is a secret.
const filesFolder = "api/v1/files/"

// program fills in what a program asks of the interface, and reports whether that
// counts.
func (e *Event) program(q *Question) bool {
	reads := q.Method == http.MethodGet // HEAD asks whether there is an answer, and gets none
	action, ckan := strings.CutPrefix(strings.Replace(q.Path, "api/3/", "api/", 1), "api/action/")
	rows, ofRows := strings.CutPrefix(q.Path, "api/v1/datasets/")
	switch {
	case ckan && (reads || q.Method == http.MethodPost):
		return e.action(q, action)
	case !reads || q.Status == http.StatusMethodNotAllowed:
		return false
	case ofRows:
		return e.rows(rows)
	case q.Path == "api/v1/search":
		e.search(q, Asks(q.Query))
		return true
	case strings.HasPrefix(q.Path, filesFolder):
		e.Kind, e.File = Download, filesFolder
		return q.Method == http.MethodGet && q.Status == http.StatusOK
	}
	return false
}

// search is a question of a program: a Call if it asks for nothing or was refused.
func (e *Event) search(q *Question, asks bool) {
	e.Kind = Call
	if asks && answered(q.Status) {
		e.Kind, e.Terms, e.Hits = Search, Clean(q.Query.Get("q")), -1
	}
}

// rows fills in a call by the rest of its address.
func (e *Event) rows(address string) bool {
	dataset, what, _ := strings.Cut(address, "/")
	what, e.Format, _ = strings.Cut(what, ".")
	if !datasets.ValidID(dataset) || !rowCalls[what] {
		return false
	}
	e.Kind, e.Dataset = Call, dataset
	if !callFormats[e.Format] {
		e.Format = ""
	}
	return true
}

var (
	rowCalls    = map[string]bool{"rows": true, "rows/count": true, "aggregate": true, "export": true, "schema": true, "versions": true}
	callFormats = map[string]bool{"json": true, "ndjson": true, "csv": true, "parquet": true, "xlsx": true}
)

// action fills in an action of CKAN's interface.
func (e *Event) action(q *Question, name string) bool {
	if name == "" || strings.Contains(name, "/") {
		return false
	}
	if name == "package_search" {
		e.search(q, asksCKAN(q.Query))
		return true
	}
	e.Kind = Call
	if id := datasetNamed(name, q.Query); datasets.ValidID(id) {
		e.Dataset = id
	}
	return true
}

// asksCKAN reports whether arguments of package_search search for anything, and not
// for more of what was found before. Filters alone (fq) are no search: with those
// harvesters walk the catalogue, every hour.
func asksCKAN(args url.Values) bool {
	text, start := strings.TrimSpace(args.Get("q")), args.Get("start")
	return text != "" && text != "*:*" && text != "*" && (start == "" || start == "0")
}

// datasetNamed is the dataset that an action names: a resource is
// <dataset>.<table>.
func datasetNamed(action string, args url.Values) string {
	switch action {
	case "package_show":
		return args.Get("id")
	case "datastore_search", "datastore_info":
		id := args.Get("resource_id")
		if id == "" {
			id = args.Get("id")
		}
		dataset, _, _ := strings.Cut(id, ".")
		return dataset
	}
	return ""
}
