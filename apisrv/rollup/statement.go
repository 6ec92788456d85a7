package rollup

import (
	"fmt"
	"strings"
	"sync"
)

// statement is a form of adding rows to a table.
type statement struct {
	table string
	rows  int
	tells bool // gives back the keys and their visitors
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

func (s statement) write() string {
	names, adds := append([]string{"audience", "dim", "name", "at"}, columns[:]...), []string{}
	for _, c := range columns {
		adds = append(adds, fmt.Sprintf("%[2]s = %[1]s.%[2]s + excluded.%[2]s", s.table, c))
	}
	if s.table == "use_month" {
		names = append(names, "max_visitors")
		adds = append(adds, "max_visitors = CASE WHEN excluded.max_visitors > use_month.max_visitors"+
			" THEN excluded.max_visitors ELSE use_month.max_visitors END")
	}
	row := "(" + strings.Repeat(", ?", len(names))[2:] + ")"
	t := "INSERT INTO " + s.table + " (" + strings.Join(names, ", ") + ") VALUES " + strings.Repeat(", "+row, s.rows)[2:] +
		" ON CONFLICT (audience, dim, name, at) DO UPDATE SET " + strings.Join(adds, ", ")
	if s.tells {
		t += " RETURNING audience, dim, name, visitors"
	}
	return t
}
