package rows

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/strict"
)

// FaultKind tells programs what sort of mistake a query holds.
type FaultKind string

const (
	Malformed        FaultKind = "malformed"         // a value cannot be read, or goes beyond a limit
	UnknownParameter FaultKind = "unknown-parameter" // no such parameter here
	UnknownColumn    FaultKind = "unknown-column"    // the table has no such column
	NotGranted       FaultKind = "not-granted"       // the table has the column, the grant does not
	CursorGone       FaultKind = "cursor-gone"       // the version that the cursor reads is another
	TooCostly        FaultKind = "too-costly"        // the answer is beyond a limit of the engine
	Unfit            FaultKind = "unfit"             // the rows do not fit into the format
)

// Fault is a query that is not answered: what is wrong and what to do. As an
// error it is always a *Fault. Its texts quote the query, never a cell.
type Fault struct {
	Kind   FaultKind
	Param  string // the parameter at fault; empty: the query as a whole
	Column string // UnknownColumn, NotGranted: the column, shortened
	Near   string // the name that was most likely meant, if one is near
	Text   lang.Text
}

// Error says in English what is wrong.
func (f *Fault) Error() string {
	if f.Param == "" {
		return f.Text.EN
	}
	return f.Param + ": " + f.Text.EN
}

// textf makes both texts, which take the same arguments in the same order.
func textf(zh, en string, args ...any) lang.Text {
	return lang.Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}
}

// shown is a text of the caller's as it may be said back: quoted, and short.
func shown(s string) string { return strconv.Quote(clip(s)) }

func clip(s string) string {
	const most = 40 // characters
	n := 0
	for i := range s {
		if n++; n > most {
			return strings.ToValidUTF8(s[:i], "\uFFFD") + "…"
		}
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// near is the name that was meant, or none. A long word is no misspelling.
func near(word string, known []string) string {
	if len(word) > 200 {
		return ""
	}
	return strict.Nearest(word, known)
}
