package table

import (
	"math"
	"testing"
)

func TestCellsHaveOneCanonicalText(t *testing.T) {
	zoned := intCell(DateTime, -1)
	zoned.Zoned = true
	cases := []struct {
		cell Column
		want string
	}{
		{textCell("  as it is\n"), "  as it is\n"},
		{intCell(Integer, math.MinInt64), "-9223372036854775808"},
		{floatCell(math.Copysign(0, -1)), "0"},
		{floatCell(123456789012345), "123456789012345"},
		{floatCell(0.000001), "0.000001"},
		{floatCell(0.0000001), "1e-07"},
		{floatCell(1e15), "1e+15"},
		{intCell(Boolean, 0), "false"},
		{intCell(Date, 0), "1970-01-01"},
		{intCell(Date, -719162), "0001-01-01"},
		{intCell(Time, 86_399_999_999), "23:59:59.999999"},
		{intCell(Time, 500_000), "00:00:00.5"},
		{intCell(DateTime, 0), "1970-01-01T00:00:00"},
		{zoned, "1969-12-31T23:59:59.999999Z"},
		{intCell(Year, 987), "0987"},
		{intCell(YearMonth, -1), "1969-12"},
		{intCell(YearMonth, 650), "2024-03"},
		{Column{Type: Integer, Null: []bool{true}, Ints: []int64{5}}, ""},
	}
	for _, c := range cases {
		if got := c.cell.Text(0); got != c.want {
			t.Errorf("%s: got %q, want %q", c.cell.Type, got, c.want)
		}
	}
}
