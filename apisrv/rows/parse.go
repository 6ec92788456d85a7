package rows

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// parameters are those of each kind of query, besides column__op.
var parameters = map[Kind][]string{
	Rows:      {"select", "where", "order", "limit", "cursor", "count"},
	Counting:  {"where"},
	Aggregate: {"group", "aggregate", "where", "order", "limit"},
	Exporting: {"select", "where", "order"},
}

// Parameters are the names that a kind of query knows, in the order of the
// documentation, without the alias column__op.
func Parameters(k Kind) []string { return slices.Clone(parameters[k]) }

// parser reads the parameters of one query and gathers what is wrong with them.
type parser struct {
	kind       Kind
	schema     Schema
	allowed    Allowed
	values     url.Values
	faults     []Fault
	conditions int
}

// Parse reads a query. Where there are faults the query is not to be used; the
// first fault is that which decides on the answer: one of a column that is not
// granted stands before all others.
func Parse(k Kind, values url.Values, s Schema, a Allowed) (Query, []Fault) {
	p := &parser{kind: k, schema: s, allowed: a, values: values}
	q := Query{Kind: k, Limit: DefaultLimit}
	if !p.bounded() {
		return q, p.faults
	}
	p.known()
	q.Where = p.filter()
	switch k {
	case Rows, Exporting:
		q.Select = p.selected()
		q.Order = p.order(nil)
	case Aggregate:
		q.Group = p.columns("group", maxGroup)
		q.Measures = p.measures()
		q.Order = p.order(&q)
	}
	q.Limit = p.limit()
	q.Cursor = p.one("cursor")
	q.Count = p.counted()
	p.width(q)
	slices.SortStableFunc(p.faults, func(a, b Fault) int { return rank(a.Kind) - rank(b.Kind) })
	return q, p.faults
}

func rank(k FaultKind) int {
	if k == NotGranted {
		return 0
	}
	return 1
}

func (p *parser) fault(f Fault) {
	if len(p.faults) < maxFaults || f.Kind == NotGranted && len(p.faults) < 2*maxFaults {
		p.faults = append(p.faults, f)
	}
}

// fail notes a value that cannot be read.
func (p *parser) fail(param string, text lang.Text) {
	p.fault(Fault{Kind: Malformed, Param: clip(param), Text: text})
}

// bounded refuses a query that would take long to read, before reading it.
func (p *parser) bounded() bool {
	n := 0
	for _, values := range p.values {
		n += max(1, len(values))
	}
	if n > maxParameters {
		p.fail("", textf("参数过多：收到 %d 个，最多 %d 个。", "There are too many parameters: %d, where at most %d are allowed.", n, maxParameters))
		return false
	}
	for _, name := range slices.Sorted(maps.Keys(p.values)) {
		if !legible(name) || len(name) > maxValueBytes {
			p.fail(name, textf("参数名过长，或含有空字符，或不是有效的 UTF-8 编码。", "The name of a parameter is too long, or has a null character, or is not valid UTF-8."))
		}
		for _, v := range p.values[name] {
			switch {
			case len(v) > maxValueBytes:
				p.fail(name, textf("参数值过长：%d 字节，最多 %d 字节。", "The value is too long: %d bytes, where at most %d are allowed.", len(v), maxValueBytes))
			case !legible(v):
				p.fail(name, textf("文字含有空字符，或不是有效的 UTF-8 编码。", "The text has a null character or is not valid UTF-8."))
			}
		}
	}
	return len(p.faults) == 0
}

func legible(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// known refuses names that mean nothing: a misspelt filter must not be taken
// for none.
func (p *parser) known() {
	names := parameters[p.kind]
	for _, name := range slices.Sorted(maps.Keys(p.values)) {
		if _, _, alias := aliased(name); alias || slices.Contains(names, name) {
			continue
		}
		if column, op, found := cutLast(name, "__"); found && p.visible(column) {
			p.unknownOp(UnknownParameter, name, op)
			continue
		}
		p.unknownParameter(name, names)
	}
}

func (p *parser) unknownParameter(name string, names []string) {
	f := Fault{Kind: UnknownParameter, Param: clip(name)}
	if p.visible(name) {
		f.Near = name + "__eq"
		f.Text = textf("没有参数 %s。按这一列筛选请写 %s=值。", "There is no parameter %s. To filter by that column, write %s=value.", shown(name), clip(f.Near))
		p.fault(f)
		return
	}
	f.Near = near(name, names)
	f.Text = textf("没有参数 %s，可用的有：%s，以及“列名__比较方式”。", "There is no parameter %s; there are: %s, and column__operator.", shown(name), strings.Join(names, ", "))
	if f.Near != "" {
		f.Text.ZH += "是否应为 " + f.Near + "？"
		f.Text.EN += " Did you mean " + f.Near + "?"
	}
	p.fault(f)
}

func (p *parser) visible(column string) bool {
	_, ok := p.schema.Column(column)
	return ok && p.allowed.Has(column)
}

// column checks the name of a column. What is wrong with a column that is not
// granted is said before anything that depends on its type.
func (p *parser) column(param, name string) (Column, bool) {
	c, ok := p.schema.Column(name)
	switch {
	case !ok:
		f := Fault{Kind: UnknownColumn, Param: clip(param), Column: clip(name), Near: near(name, p.allowed.Of(p.schema))}
		f.Text = textf("没有列 %s。", "There is no column %s.", shown(name))
		if f.Near != "" {
			f.Text.ZH = strings.TrimSuffix(f.Text.ZH, "。") + "，是否应为 " + shown(f.Near) + "？"
			f.Text.EN = strings.TrimSuffix(f.Text.EN, ".") + "; did you mean " + shown(f.Near) + "?"
		}
		p.fault(f)
	case !p.allowed.Has(name):
		p.fault(Fault{Kind: NotGranted, Param: clip(param), Column: clip(name),
			Text: textf("获准的数据项不包括列 %s，不能查看，也不能据以筛选、排序或统计。",
				"The data items that were granted do not include the column %s; it can be neither shown nor used to filter, order or aggregate.", shown(name))})
		ok = false
	}
	return c, ok
}

// one returns the value of a parameter that may stand once.
func (p *parser) one(name string) string {
	values := p.values[name]
	if len(values) > 1 {
		p.fail(name, textf("此参数只能给一次，收到 %d 个。", "This parameter may be given once, not %d times.", len(values)))
	}
	if len(values) == 0 || !slices.Contains(parameters[p.kind], name) {
		return ""
	}
	return values[0]
}

func (p *parser) limit() int {
	v := p.one("limit")
	if v == "" {
		return DefaultLimit
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > MaxLimit || v[0] == '+' {
		p.fail("limit", textf("%s 不是 1 到 %d 之间的整数。", "%s is not a whole number from 1 to %d.", shown(v), MaxLimit))
		return DefaultLimit
	}
	return n
}

// width refuses what would take more memory than one query may have.
func (p *parser) width(q Query) {
	if n := len(q.Columns()); n > maxColumns {
		p.fail("select", textf("查询涉及 %d 列，最多 %d 列；请用 select 选出需要的列。",
			"The query touches %d columns, where at most %d are allowed. Name those you need with select.", n, maxColumns))
	}
	if most := maxCells / max(1, len(q.Select)); q.Kind == Rows && q.Limit > most {
		p.fail("limit", textf("每页 %d 列时 limit 最多为 %d。", "With %d columns a page, limit is at most %d.", len(q.Select), most))
	}
}

func (p *parser) counted() bool {
	switch v := p.one("count"); v {
	case "", "none":
	case "exact":
		return true
	default:
		p.fail("count", textf("%s 不是计数方式，请写 exact 或 none。", "%s is no way of counting; write exact or none.", shown(v)))
	}
	return false
}
