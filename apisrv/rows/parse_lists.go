package rows

import (
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// quoted reads a text in double quotes at the start of s, in which a quote is
// written twice.
func quoted(s string) (text, rest string, ok bool) {
	var b strings.Builder
	for s = s[1:]; ; s = s[1:] {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			return "", "", false
		}
		b.WriteString(s[:i])
		if s = s[i+1:]; !strings.HasPrefix(s, `"`) {
			return b.String(), s, true
		}
		b.WriteByte('"')
	}
}

// item reads one item of a list: a quoted text, or what stands before one of
// the bytes of end.
func item(s, end string) (text, rest string, ok bool) {
	if strings.HasPrefix(s, `"`) {
		return quoted(s)
	}
	i := strings.IndexAny(s, end)
	if i < 0 {
		i = len(s)
	}
	return s[:i], s[i:], true
}

// items splits a whole parameter at its commas; prefix are the bytes that may
// stand before an item, such as the minus of an order.
func (p *parser) items(param, s string, most int) (found []string, signs []bool) {
	for {
		minus := param == "order" && strings.HasPrefix(s, "-")
		text, rest, ok := item(strings.TrimPrefix(s, sign(minus)), ",")
		if !ok || rest != "" && rest[0] != ',' {
			p.fail(param, textf("引号没有配对：名称若用双引号括起，其后须是逗号或结尾，其中的引号写两次。",
				"A quote is not closed: after a name in double quotes comes a comma or the end, and a quote within is written twice."))
			return nil, nil
		}
		found, signs = append(found, text), append(signs, minus)
		if len(found) > most {
			p.fail(param, textf("列出的项过多，最多 %d 项。", "Too much is listed; at most %d items are allowed.", most))
			return nil, nil
		}
		if rest == "" {
			return found, signs
		}
		s = rest[1:]
	}
}

func sign(minus bool) string {
	if minus {
		return "-"
	}
	return ""
}

// columns reads a list of columns, each once.
func (p *parser) columns(param string, most int) []string {
	v := p.one(param)
	if v == "" {
		return nil
	}
	var names []string
	found, _ := p.items(param, v, most)
	for _, name := range found {
		if _, ok := p.column(param, name); !ok {
			continue
		}
		if slices.Contains(names, name) {
			p.fail(param, textf("列 %s 列出了两次。", "The column %s is listed twice.", shown(name)))
			continue
		}
		names = append(names, name)
	}
	return names
}

// selected are the columns of the answer; without select, all that are allowed.
func (p *parser) selected() []string {
	if len(p.values["select"]) > 0 && p.values["select"][0] != "" {
		return p.columns("select", len(p.schema.Columns)+1)
	}
	p.one("select") // refuses a second one
	return p.allowed.Of(p.schema)
}

// order reads the keys of an order: columns, or for figures by group what the
// answer consists of.
func (p *parser) order(figures *Query) []Sort {
	v := p.one("order")
	if v == "" {
		return nil
	}
	var keys []Sort
	names, minus := p.items("order", v, maxOrder)
	for i, name := range names {
		if figures != nil && !p.inAnswer(name, figures) {
			continue
		}
		if figures == nil {
			if _, ok := p.column("order", name); !ok {
				continue
			}
		}
		if slices.ContainsFunc(keys, func(s Sort) bool { return s.Column == name }) {
			p.fail("order", textf("列 %s 列出了两次。", "The column %s is listed twice.", shown(name)))
			continue
		}
		keys = append(keys, Sort{Column: name, Descending: minus[i]})
	}
	return keys
}

func (p *parser) inAnswer(name string, q *Query) bool {
	known := slices.Clone(q.Group)
	for _, m := range q.Measures {
		known = append(known, m.Name())
	}
	if slices.Contains(known, name) {
		return true
	}
	p.fault(Fault{Kind: UnknownColumn, Param: "order", Column: clip(name), Near: near(name, known),
		Text: textf("%s 不在统计结果之中；可按分组的列或统计量排序。", "%s is not part of the answer; order by a column of group or by a figure of aggregate.", shown(name))})
	return false
}

// measures reads the figures of each group; without any, rows are counted.
func (p *parser) measures() []Measure {
	v := p.one("aggregate")
	if v == "" {
		return []Measure{{Function: CountOf}}
	}
	var measures []Measure
	for rest := v; ; rest = rest[1:] {
		if len(measures) == maxMeasures {
			p.fail("aggregate", textf("统计量过多，最多 %d 个。", "There are too many figures; at most %d are allowed.", maxMeasures))
			return nil
		}
		name, after, _ := item(rest, ":,")
		column := ""
		ok := true
		if strings.HasPrefix(after, ":") {
			column, after, ok = item(after[1:], ",")
			ok = ok && column != ""
		}
		if rest = after; !ok || rest != "" && rest[0] != ',' {
			p.fail("aggregate", textf("请写成“函数:列名”，用逗号隔开，如 count,sum:amount。", "Write function:column with commas between, like count,sum:amount."))
			return nil
		}
		if m := (Measure{Function(name), column}); p.measure(m) {
			if slices.Contains(measures, m) {
				p.fail("aggregate", textf("%s 列出了两次。", "%s is listed twice.", shown(m.Name())))
			}
			measures = append(measures, m)
		}
		if rest == "" {
			return measures
		}
	}
}

func (p *parser) measure(m Measure) bool {
	if !slices.Contains(functions, string(m.Function)) {
		f := Fault{Kind: Malformed, Param: "aggregate", Near: near(string(m.Function), functions),
			Text: textf("没有统计函数 %s，可用的有：%s。", "There is no function %s; there are: %s.", shown(string(m.Function)), strings.Join(functions, ", "))}
		p.fault(f)
		return false
	}
	if m.Column == "" {
		if m.Function != CountOf {
			p.fail("aggregate", textf("%s 后面要写列名，如 %s:amount。", "After %s comes a column, like %s:amount.", m.Function, m.Function))
		}
		return m.Function == CountOf
	}
	c, ok := p.column("aggregate", m.Column)
	if ok && (m.Function == Sum || m.Function == Mean) && c.Type != table.Integer && c.Type != table.Number {
		p.fail("aggregate", textf("列 %s 不是数值，不能求和或平均。", "The column %s holds no numbers and has neither sum nor mean.", shown(m.Column)))
		return false
	}
	return ok
}
