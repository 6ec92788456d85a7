package rows

import (
	"maps"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// aliased splits the name of a parameter like amount__gt.
func aliased(name string) (column string, op Op, ok bool) {
	column, text, found := cutLast(name, "__")
	return column, Op(text), found && column != "" && slices.Contains(ops, text)
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// filter reads where, which may be repeated, and its alias: all must hold.
func (p *parser) filter() Filter {
	all := Filter{Op: And}
	for _, v := range p.values["where"] {
		if v == "" {
			continue // a form's empty field
		}
		w := &whereText{parser: p, param: "where", rest: v}
		f, ok := w.term(0)
		if ok && w.rest != "" {
			ok = w.fail(textf("条件之后还有多余的文字 %s。", "There is more text after the condition: %s.", shown(w.rest)))
		}
		if ok {
			all.Parts = append(all.Parts, f)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.values)) {
		column, op, ok := aliased(name)
		if !ok {
			continue
		}
		for _, v := range p.values[name] {
			w := &whereText{parser: p, param: name, rest: v}
			if f, ok := w.comparison(column, op, 0); ok {
				all.Parts = append(all.Parts, f)
			}
		}
	}
	if len(all.Parts) == 0 {
		return Filter{}
	}
	return all
}

// whereText is one condition that is being read.
type whereText struct {
	*parser
	param string
	rest  string
}

// fail notes what is wrong and returns false.
func (w *whereText) fail(text lang.Text) bool {
	w.parser.fail(w.param, text)
	return false
}

// term reads a group or a condition.
func (w *whereText) term(depth int) (Filter, bool) {
	for _, op := range []Op{And, Or} {
		if rest, ok := strings.CutPrefix(w.rest, string(op)+"("); ok {
			w.rest = rest
			return w.group(op, depth+1)
		}
	}
	name, rest, ok := item(w.rest, `:(),"`)
	if w.rest = rest; !ok || !strings.HasPrefix(rest, ":") {
		return Filter{}, w.fail(textf("请写成“列名:比较方式:值”，如 amount:gt:100；列名含有特殊符号时用双引号括起。",
			"Write column:operator:value, like amount:gt:100; put double quotes around a column with other signs in it."))
	}
	op, rest, ok := strings.Cut(rest[1:], ":")
	if !ok {
		return Filter{}, w.fail(textf("比较方式 %s 之后缺少冒号和值。", "After the operator %s a colon and a value are missing.", shown(op)))
	}
	w.rest = rest
	return w.comparison(name, Op(op), depth)
}

// group reads the terms up to the closing parenthesis.
func (w *whereText) group(op Op, depth int) (Filter, bool) {
	g := Filter{Op: op}
	if depth > maxDepth {
		return g, w.fail(textf("条件嵌套过深，最多 %d 层。", "The groups are nested too deep; at most %d levels are allowed.", maxDepth))
	}
	for {
		part, ok := w.term(depth)
		if !ok {
			return g, false
		}
		g.Parts = append(g.Parts, part)
		switch {
		case strings.HasPrefix(w.rest, ","):
			w.rest = w.rest[1:]
		case strings.HasPrefix(w.rest, ")"):
			w.rest = w.rest[1:]
			return g, true
		default:
			return g, w.fail(textf("%s( 缺少右括号，或条件之间缺少逗号。", "A closing parenthesis of %s( is missing, or a comma between its conditions.", op))
		}
	}
}

// comparison reads the values of a condition. In a group, at a depth above 0, a
// value ends at a comma or parenthesis.
func (w *whereText) comparison(name string, op Op, depth int) (Filter, bool) {
	f := Filter{Op: op, Column: name}
	if w.conditions++; w.conditions > maxConditions {
		if w.conditions == maxConditions+1 {
			w.fail(textf("条件过多，最多 %d 个。", "There are too many conditions; at most %d are allowed.", maxConditions))
		}
		return f, false
	}
	column, ok := w.parser.column(w.param, name)
	if !ok {
		return f, false
	}
	if !slices.Contains(ops, string(op)) {
		w.unknownOp(Malformed, w.param, string(op))
		return f, false
	}
	if (op == Like || op == Starts || op == Contains) && column.Type != table.String && column.Type != table.GeoJSON {
		return f, w.fail(textf("比较方式 %s 只用于文本，列 %s 不是文本。", "The operator %s is for texts, which the column %s does not hold.", op, shown(name)))
	}
	texts, ok := w.operands(op, depth)
	if !ok {
		return f, false
	}
	for _, text := range texts {
		v, problem := parseValue(column, op, text)
		if !problem.IsZero() {
			return f, w.fail(problem)
		}
		f.Values = append(f.Values, v)
	}
	return f, true
}

// otherOps are names of operators in other grammars, of which the nearest of ours
// means something else.
var otherOps = map[string]string{"gte": "ge", "lte": "le", "neq": "ne", "startswith": "starts", "isnull": "null"}

func (p *parser) unknownOp(k FaultKind, param, op string) {
	f := Fault{Kind: k, Param: clip(param), Near: otherOps[op],
		Text: textf("没有比较方式 %s，可用的有：%s。", "There is no operator %s; there are: %s.", shown(op), strings.Join(ops, ", "))}
	if f.Near == "" {
		f.Near = near(op, ops)
	}
	if f.Near != "" {
		f.Text.ZH += "是否应为 " + f.Near + "？"
		f.Text.EN += " Did you mean " + f.Near + "?"
	}
	p.fault(f)
}

// operands reads the texts that a column is compared with.
func (w *whereText) operands(op Op, depth int) ([]string, bool) {
	if op == In || op == Between {
		return w.list(op, depth)
	}
	end := ",)"
	if depth == 0 {
		end = ""
	}
	text, rest, ok := item(w.rest, end)
	if w.rest = rest; !ok || rest != "" && depth == 0 {
		return nil, w.fail(textf("引号没有配对：值若用双引号括起，其后不能再有文字，其中的引号写两次。",
			"A quote is not closed: nothing follows a value in double quotes, and a quote within is written twice."))
	}
	return []string{text}, true
}

// list reads the values of in and between: in parentheses, which only a
// condition that stands alone may leave away.
func (w *whereText) list(op Op, depth int) ([]string, bool) {
	rest, wrapped := strings.CutPrefix(w.rest, "(")
	if !wrapped && depth > 0 {
		return nil, w.fail(textf("在 and( ) 和 or( ) 里，%s 的值要用括号括起，如 %s:(1,2)。", "Within and( ) and or( ) the values of %s stand in parentheses, like %s:(1,2).", op, op))
	}
	end := ","
	if wrapped {
		end = ",)"
	}
	var texts []string
	for {
		text, after, ok := item(rest, end)
		rest = after
		closed := strings.HasPrefix(rest, ")") && wrapped
		if !ok || !closed && rest != "" && rest[0] != ',' || wrapped && rest == "" {
			return nil, w.fail(textf("%s 的值请用逗号隔开；引号和括号要配对。", "Put commas between the values of %s, and close quotes and parentheses.", op))
		}
		if texts = append(texts, text); len(texts) > maxListed {
			return nil, w.fail(textf("列出的值过多，最多 %d 个。", "There are too many values; at most %d are allowed.", maxListed))
		}
		if closed || rest == "" {
			break
		}
		rest = rest[1:]
	}
	w.rest = strings.TrimPrefix(rest, ")")
	if op == Between && len(texts) != 2 {
		return nil, w.fail(textf("between 要有两个值：下限和上限。", "The operator between takes two values: the lowest and the highest."))
	}
	return texts, true
}
