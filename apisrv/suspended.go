package apisrv

import (
	"net/http"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// datasetOf is the dataset that a public file belongs to: its page in either
// language, or a file under data/. Empty: none.
func datasetOf(name string) string {
	name = strings.TrimPrefix(name, "en/")
	for _, folder := range []string{"data/", "datasets/"} {
		if rest, ok := strings.CutPrefix(name, folder); ok {
			id, _, _ := strings.Cut(rest, "/")
			return id
		}
	}
	return ""
}

// suspended reports whether a public file belongs to a dataset that the operator
// has taken from everybody. The next release no longer has its files.
func (s *Server) suspended(name string) bool {
	if s.office == nil {
		return false
	}
	id := datasetOf(name)
	return id != "" && s.office.Ring.Suspended(id)
}

// unavailable answers for a suspended dataset (RFC 7725): with the page that
// says so to people, with a line to programs that load files.
func (s *Server) unavailable(w http.ResponseWriter, r *http.Request, name string) {
	setSecurity(w.Header())
	w.Header()["Cache-Control"] = noStore
	if strings.HasPrefix(name, "data/") {
		refuse(w, http.StatusUnavailableForLegalReasons)
		return
	}
	c := lang.ZH
	if strings.HasPrefix(name, "en/") {
		c = lang.EN
	}
	s.office.Unavailable(w, r, c, datasetOf(name))
}
