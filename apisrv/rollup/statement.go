package rollup

import (
	"fmt"
	"strings"
	"sync"
)

// groups are columns that are written together: of most lines a batch changes
// those of one or two groups, and what is not written costs nothing. The last is
// of use_month only.
var groups = [...][]int{
	{views, visitors},
	{downloads, downloadBytes, parts, heads},
	{searches, emptySearches},
	{calls, callRows, callBytes, refused, failed, micros},
	{mostVisitors},
}

// mostVisitors stands behind the columns for the most visitors of a day.
const mostVisitors = len(columns)

// statement is a form of adding rows to a table.
type statement struct {
	table  string
	groups uint8 // bits
	rows   int
	tells  bool // gives back the keys and their visitors
}

// texts are statements that were written out.
var texts sync.Map // of string by statement

func (s statement) text() string {
	if t, ok := texts.Load(s); ok {
		return t.(string)
	}
	t := s.write()
	texts.Store(s, t)
	return t
}

// each calls f for each column of the statement.
func (s statement) each(f func(column int)) {
	for g, list := range groups {
		if s.groups>>g&1 == 0 {
			continue
		}
		for _, c := range list {
			f(c)
		}
	}
}

func (s statement) write() string {
	names, adds := []string{"audience", "dim", "name", "at"}, []string{}
	s.each(func(column int) {
		if column == mostVisitors {
			names = append(names, "max_visitors")
			adds = append(adds, "max_visitors = CASE WHEN excluded.max_visitors > use_month.max_visitors"+
				" THEN excluded.max_visitors ELSE use_month.max_visitors END")
			return
		}
		names = append(names, columns[column])
		adds = append(adds, fmt.Sprintf("%[2]s = %[1]s.%[2]s + excluded.%[2]s", s.table, columns[column]))
	})
	what := "NOTHING"
	if len(adds) > 0 {
		what = "UPDATE SET " + strings.Join(adds, ", ")
	}
	row := "(" + strings.Repeat(", ?", len(names))[2:] + ")"
	t := "INSERT INTO " + s.table + " (" + strings.Join(names, ", ") + ") VALUES " + strings.Repeat(", "+row, s.rows)[2:] +
		" ON CONFLICT (audience, dim, name, at) DO " + what
	if s.tells {
		t += " RETURNING audience, dim, name, visitors"
	}
	return t
}
