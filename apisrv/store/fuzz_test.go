package store

import (
	"strings"
	"testing"
)

// A line of a copy gives texts and whole numbers, or an error; a table's head
// gives a statement of names that are ours, or an error.
func FuzzCopyLine(f *testing.F) {
	f.Add(`["a",1,-9223372036854775808]`, "account", "id,kind")
	f.Add(`[1.5,null,{}]`, "sqlite_master", "name")
	f.Add(`[9223372036854775808]`, "audit", "seq) VALUES (1); --")
	f.Fuzz(func(t *testing.T, line, table, columns string) {
		row, err := readRow([]byte(line))
		for _, v := range row {
			switch v.(type) {
			case string, int64:
			default:
				if err == nil {
					t.Errorf("%q gave a %T", line, v)
				}
			}
		}
		statement, err := part{table, strings.Split(columns, ",")}.insert()
		if err == nil && strings.Trim(statement, "INSERTOVALUESabcdefghijklmnopqrstuvwxyz_(),? ") != "" {
			t.Errorf("%q and %q gave %q", table, columns, statement)
		}
	})
}
