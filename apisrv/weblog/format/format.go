// Package format reads lines of the access logs that web servers and content
// delivery networks write: what was asked for, by whom, and what was answered. It
// knows nothing of the portal and keeps nothing. Start with Detect.
package format

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// Request is what one line says. Its texts are parts of the line.
type Request struct {
	At      time.Time
	NoZone  bool       // the line names no time zone: At is as if it were UTC
	From    netip.Addr // invalid: the line names none
	Host    string     // that was asked, as the line has it; empty: it names none
	Method  string
	Target  string // path and query as they were asked for, or a whole address
	Status  int
	Bytes   int64  // of the body; -1: what the line says cannot be
	Range   string // as it was asked for; empty: none, or the line does not say
	Agent   string // user agent; empty: none
	Purpose string // Sec-Purpose; empty: none, or the line does not say
	Took    time.Duration
}

// Verdict is what became of a line.
type Verdict int

const (
	Sound     Verdict = iota
	NoRequest         // a line of the log that speaks of something else
	Broken            // cut off, or damaged
	BadTime           // names no time that there is
	BadStatus         // names no status of three digits
)

// Format is the form of a log's lines. The zero value reads none.
type Format struct {
	Name   string
	headed bool // the columns are named by lines of the log
	read   func(line string, r *Request) Verdict
}

// Read reads a line without its end.
func (f Format) Read(line string, r *Request) Verdict {
	*r = Request{}
	return f.read(line, r)
}

// Headed reports whether lines of the log name the columns of those below them.
func (f Format) Headed() bool { return f.headed }

// HeaderPrefix is how such a line begins.
const HeaderPrefix = "#Fields:"

// Under is the format below a line that names the columns.
func (f Format) Under(header string) Format {
	f.read = newColumns(header).read
	return f
}

// known are the formats that Detect tells apart. Of two that read as many lines
// the first is taken.
func known() []Format {
	all := []Format{
		{Name: "combined", read: combined},
		{Name: "common", read: common},
	}
	for _, k := range keyed {
		all = append(all, Format{Name: k.name, read: newObject(k.keys, k.encoded).read})
	}
	return append(all, Format{Name: "cloudfront", headed: true, read: columns{}.read})
}

// detectLines is how many lines Detect looks at.
const detectLines = 200

// Detect finds out the format from the beginning of a log: the one that most of
// its lines have.
func Detect(head string) (Format, error) {
	var best Format
	most := 0
	for _, f := range known() {
		if n := f.count(head); n > most {
			best, most = f, n
		}
	}
	if most == 0 {
		return best, fmt.Errorf("the first lines are of no format that is known (%s); name the keys of a JSON log with --format json:time=…,target=…", strings.Join(Names(), ", "))
	}
	return best, nil
}

// count is how many of the first lines the format can read.
func (f Format) count(head string) (sound int) {
	var r Request
	for range detectLines {
		line, rest, ok := strings.Cut(head, "\n")
		if !ok {
			break
		}
		head = rest
		line = strings.TrimSuffix(line, "\r")
		if f.headed && strings.HasPrefix(line, HeaderPrefix) {
			f = f.Under(line)
		} else if f.Read(line, &r) == Sound {
			sound++
		}
	}
	return sound
}

// Names are the names of the formats that there are.
func Names() []string {
	var names []string
	for _, f := range known() {
		names = append(names, f.Name)
	}
	return names
}

// Named is the format of a name; or of a JSON log whose keys are said, as in
// "json:time=ts,address=client.ip,method=m,target=uri,status=code". Keys within
// other objects are joined by dots.
func Named(name string) (Format, error) {
	if keys, ok := strings.CutPrefix(name, "json:"); ok {
		return custom(name, keys)
	}
	for _, f := range known() {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, fmt.Errorf("no format %q; known are %s, and json:time=…,target=… with the keys of a JSON log", name, strings.Join(Names(), ", "))
}
