package events

import (
	"path"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
)

// pagesOf are the pages by the first part of their address: the name of the page
// itself, and of those below it.
var pagesOf = map[string]struct{ list, one string }{
	"datasets":      {"datasets", "dataset"},
	"agencies":      {"agencies", "agency"},
	"domains":       {"domains", "domain"},
	"districts":     {"districts", "district"},
	"classes":       {"classes", "class"},
	"formats":       {"formats", "format"},
	"open-list":     {"open-list", "open-list"},
	"search":        {"search", "titles"},
	"help":          {"help", "help"},
	"answers":       {"answers", "answers"},
	"audit":         {"audit", "audit"},
	"statistics":    {"statistics", "statistics"},
	"about":         {"about", "about"},
	"accessibility": {"accessibility", "accessibility"},
	"licence":       {"licence", "licence"},
	"privacy":       {"privacy", "privacy"},
	"api":           {"api", "api"},
	"account":       {account, account},
	"applications":  {account, account},
	"apply":         {account, account},
	"keys":          {account, account},
	"status":        {account, account},
}

// staffed are pages of those who run the portal and evaluate it: they do not
// count, or a portal's busiest readers would be its own people.
var staffed = map[string]bool{"desk": true, "commission": true}

// account is the name of all pages for people with an account: which of them
// somebody looks at is nobody's business.
const account = "account"

// page fills in the page that is at an address, and reports whether one is.
func (e *Event) page(name string) bool {
	if name = strings.TrimSuffix(name, "index.html"); name != "" && !strings.HasSuffix(name, "/") {
		return false
	}
	first, rest, _ := strings.Cut(path.Clean(name), "/")
	known, ok := pagesOf[first]
	switch {
	case staffed[first]:
		return false
	case name == "":
		e.Page = "home"
	case !ok:
		e.Page = "other"
	case rest == "" || strings.HasPrefix(rest, "page/"):
		e.Page = known.list
	default:
		e.Page = known.one
	}
	if e.Page == "dataset" && datasets.ValidID(rest) {
		e.Dataset = rest
	}
	return true
}
