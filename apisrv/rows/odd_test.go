package rows_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/rows/rowstest"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// oddSchema has a column of every type, under names that mean something in the
// grammar.
var oddSchema = table.Schema{Fields: []table.Field{
	{Name: "id", Type: table.Integer}, {Name: "名称", Type: table.String}, {Name: "a,b", Type: table.Integer},
	{Name: `say "x"`, Type: table.Number}, {Name: "and(", Type: table.Boolean}, {Name: "-day", Type: table.Date},
	{Name: "month:of", Type: table.YearMonth}, {Name: "year", Type: table.Year}, {Name: "at__eq", Type: table.Time},
	{Name: "local", Type: table.DateTime}, {Name: "zoned", Type: table.DateTime}, {Name: "shape", Type: table.GeoJSON},
	{Name: "void", Type: table.String},
}}

var oddTexts = []string{"", " ", "a", "A", "ab", "a\u0000b", "浦东", "浦东新区", "50%", "x_y", `back\slash`, `"quoted"`, "a,b", "(c)", "e\u0301", "😀", "' OR 1=1 --", "zzzzzzzz1", "zzzzzzzz2", "zzzzzzzz"}

var oddInts = []int64{0, 1, -1, 7, 1 << 53, 1<<53 + 1, -(1<<53 + 1), math.MaxInt64, math.MinInt64, math.MaxInt64 - 1}

var oddFloats = []float64{0, math.Copysign(0, -1), 0.1, -0.1, 1e-7, 1e300, -1e300, math.MaxFloat64, math.SmallestNonzeroFloat64, 3, 12.5}

// oddRows fills a table with values at the edges, most of them several times and
// one in six missing. The same seed gives the same rows.
func oddRows(n int, seed uint64) []*table.Batch {
	r := rand.New(rand.NewPCG(seed, 1))
	var batches []*table.Batch
	for start := 0; start < n; start += table.BatchRows {
		b := &table.Batch{Start: int64(start), Len: min(table.BatchRows, n-start)}
		for _, f := range oddSchema.Fields {
			c := rowstest.Column(f.Type, b.Len)
			c.Zoned = f.Name == "zoned"
			for i := range b.Len {
				c.Null[i] = f.Name != "id" && r.IntN(6) == 0 || f.Name == "void"
				oddCell(r, f, &c, start, i)
			}
			b.Columns = append(b.Columns, c)
		}
		batches = append(batches, b)
	}
	return batches
}

func oddCell(r *rand.Rand, f table.Field, c *table.Column, start, i int) {
	switch f.Type {
	case table.String:
		c.Strings[i] = oddTexts[r.IntN(len(oddTexts))]
	case table.GeoJSON:
		c.Strings[i] = fmt.Sprintf(`{"type":"Point","coordinates":[121.%d,31]}`, r.IntN(9))
	case table.Number:
		c.Floats[i] = oddFloats[r.IntN(len(oddFloats))]
	case table.Boolean:
		c.Ints[i] = r.Int64N(2)
	case table.Date:
		c.Ints[i] = r.Int64N(40) - 20
	case table.YearMonth:
		c.Ints[i] = r.Int64N(30) - 15
	case table.Year:
		c.Ints[i] = 1990 + r.Int64N(40)
	case table.Time:
		c.Ints[i] = r.Int64N(86_400_000_000/3) * 3 / (1 + r.Int64N(4)*999_999)
	case table.DateTime:
		c.Ints[i] = (r.Int64N(2_000_000_000) - 1_000_000_000) * (1 + r.Int64N(2)*500_000)
	default:
		if c.Ints[i] = oddInts[r.IntN(len(oddInts))]; f.Name == "id" {
			c.Ints[i] = int64((start + i) * 3)
		}
	}
}

// oddWhere makes up a condition; now and then it is wrong.
func oddWhere(r *rand.Rand, n *naive, depth int) string {
	if depth < 3 && r.IntN(3) == 0 {
		var parts []string
		for range 1 + r.IntN(3) {
			parts = append(parts, oddWhere(r, n, depth+1))
		}
		return []string{"and", "or"}[r.IntN(2)] + "(" + strings.Join(parts, ",") + ")"
	}
	at := r.IntN(len(n.fields))
	op := []string{"eq", "ne", "lt", "le", "gt", "ge", "in", "between", "like", "starts", "contains", "null"}[r.IntN(12)]
	name := n.fields[at].Name
	if strings.ContainsAny(name, `",:(`) || r.IntN(4) == 0 {
		name = quote(name)
	}
	return name + ":" + op + ":" + oddOperand(r, n, at, op)
}

func oddOperand(r *rand.Rand, n *naive, at int, op string) string {
	pick := func() string {
		for range 20 {
			if cell := n.rows[r.IntN(len(n.rows))][at]; cell != nil && !strings.ContainsRune(*cell, 0) {
				return *cell
			}
		}
		return "x"
	}
	switch op {
	case "null":
		return []string{"true", "false"}[r.IntN(2)]
	case "in", "between":
		values := []string{quote(pick()), quote(pick())}
		if op == "in" {
			values = values[:1+r.IntN(2)]
		}
		return "(" + strings.Join(values, ",") + ")"
	case "like":
		text := []rune(pick())
		for i := range text {
			if r.IntN(3) == 0 {
				text[i] = []rune(`%_\`)[r.IntN(3)]
			}
		}
		return quote(string(text))
	}
	return quote(pick())
}

func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// spoilt changes one character of a text, or leaves one out.
func spoilt(r *rand.Rand, text string) string {
	runes := []rune(text)
	if len(runes) == 0 {
		return text
	}
	i := r.IntN(len(runes))
	if r.IntN(2) == 0 {
		return string(runes[:i]) + string(runes[i+1:])
	}
	runes[i] = []rune(`"(),:%_0aZ `)[r.IntN(11)]
	return string(runes)
}
