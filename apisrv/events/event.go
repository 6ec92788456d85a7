// Package events notes what is asked of the portal: one event for each page that
// is viewed, file that is taken, search and call. They are gathered off the
// request path in a log of the server's own, which loses at most a second or a
// thousand of them in a crash and says so, and from there counted by
// apisrv/rollup. No event holds an address: who asked is a hash whose salt is
// dropped at midnight.
package events

import (
	"time"
)

// Kind is what was asked for.
type Kind string

const (
	View     Kind = "view"     // of a page, by GET
	Download Kind = "download" // a whole file
	Part     Kind = "part"     // ranges of a file (206)
	Head     Kind = "head"     // whether a file is there (HEAD)
	Search   Kind = "search"
	Call     Kind = "call" // of the row API, the search API and those beside it
)

// Kinds are all of them.
var Kinds = []Kind{View, Download, Part, Head, Search, Call}

// Audience is who asked.
type Audience int64

const (
	People Audience = iota
	Bots            // by the list of crawlers
	Checks          // health checks and monitors
)

// Event is one thing that was asked of the portal and answered. Which of the
// fields are filled depends on its Kind.
type Event struct {
	At       time.Time // of the answer
	Kind     Kind
	Audience Audience
	Bot      string // name of the pattern that it matched
	Visitor  uint64 // salted hash of network and user agent, the same during a day; 0: not known

	Page    string // view: dataset, agency, home, list …; see Classify
	Dataset string // id
	Version string // download, part, head: of the data; empty: the latest
	Format  string // download, part, head, call: csv, json …
	File    string // download, part, head: path below the base path
	Range   string // part: as it was asked for, in one form

	Terms string // search: as typed, cleaned; empty where it may hold what is personal
	Hits  int64  // search: -1: not known

	Application string // call: receipt of the grant that opened it; empty: open to all
	Key         string // call: id of the key
	Status      int
	Rows        int64 // call: that were given
	Bytes       int64 // of the body
	Took        time.Duration
}
