package table

import (
	"encoding/json"
	"fmt"
	"hash/maphash"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// value is a cell in the type of its field.
type value struct {
	n     int64
	x     float64
	zoned bool
}

// value reads a cell that is not missing.
func (p *cellParser) value(b []byte) (v value, ok bool) {
	switch p.typ {
	case String:
		return v, true
	case GeoJSON:
		return v, json.Valid(b) && b[0] == '{'
	case Number:
		v.x, ok = p.number(b)
	case DateTime:
		m, fine := p.moment(b)
		v.n, v.zoned, ok = m.instant(), m.zoned, fine
	default:
		v.n, ok = p.integer(b)
	}
	return v, ok
}

// uniqueCells bounds how many values of a column are remembered to find
// doubles; beyond it the check stops and says so.
const uniqueCells = 1 << 20

// constraintCheck carries out the constraints of a field.
// https://datapackage.org/standard/table-schema/#constraints
type constraintCheck struct {
	rules    Constraints
	parser   *cellParser
	min, max *value
	pattern  *regexp.Regexp
	seed     maphash.Seed
	seen     map[uint64]struct{}
	gaveUp   bool
}

var reasonRequired = lang.Text{ZH: "必填项为空", EN: "a value is required"}

func newConstraintCheck(p *cellParser) (*constraintCheck, *Error) {
	if p.field.Constraints == nil {
		return nil, nil
	}
	c := &constraintCheck{rules: *p.field.Constraints, parser: p}
	for _, bound := range []struct {
		stated any
		into   **value
	}{{c.rules.Minimum, &c.min}, {c.rules.Maximum, &c.max}} {
		if bound.stated == nil {
			continue
		}
		v, ok := p.value([]byte(fmt.Sprint(bound.stated)))
		if !ok {
			return nil, errConstraint(p.field, fmt.Sprint(bound.stated))
		}
		*bound.into = &v
	}
	if c.rules.Pattern != "" {
		re, err := regexp.Compile("^(?:" + c.rules.Pattern + ")$")
		if err != nil {
			return nil, errConstraint(p.field, c.rules.Pattern)
		}
		c.pattern = re
	}
	if c.rules.Unique {
		c.seed, c.seen = maphash.MakeSeed(), map[uint64]struct{}{}
	}
	return c, nil
}

func errConstraint(f Field, what string) *Error {
	return &Error{Code: "bad-constraint", Column: f.Name,
		Text: lang.Text{ZH: fmt.Sprintf("约束 %q 与字段类型 %s 不符或无法识别", what, f.Type), EN: fmt.Sprintf("constraint %q makes no sense for a field of type %s", what, f.Type)},
		Fix:  lang.Text{ZH: "按字段类型改写 constraints", EN: "write the constraint in the type of the field"}}
}

// check returns why a cell breaks a constraint, or nothing.
func (c *constraintCheck) check(b []byte, v value) lang.Text {
	switch n := utf8.RuneCount(b); {
	case c.min != nil && (v.n < c.min.n || v.x < c.min.x):
		return reason("小于最小值 %v", "below the minimum %v", c.rules.Minimum)
	case c.max != nil && (v.n > c.max.n || v.x > c.max.x):
		return reason("大于最大值 %v", "above the maximum %v", c.rules.Maximum)
	case c.rules.MinLength != nil && n < *c.rules.MinLength:
		return reason("少于 %v 个字符", "shorter than %v characters", *c.rules.MinLength)
	case c.rules.MaxLength != nil && n > *c.rules.MaxLength:
		return reason("多于 %v 个字符", "longer than %v characters", *c.rules.MaxLength)
	case c.pattern != nil && !c.pattern.Match(b):
		return reason("不符合格式 %v", "does not match %v", c.rules.Pattern)
	case c.rules.Enum != nil && !slices.Contains(c.rules.Enum, string(b)):
		return reason("不在允许的取值中：%v", "not one of %v", strings.Join(c.rules.Enum, ", "))
	case c.seen != nil && c.repeated(b):
		return lang.Text{ZH: "与前面的值重复", EN: "repeats an earlier value"}
	}
	return lang.Text{}
}

// holds is check without the constraints that look at other rows: a value that
// is repeated is reported, but stays.
func (c *constraintCheck) holds(p *cellParser, b []byte) bool {
	alone := *c
	alone.seen = nil
	v, ok := p.value(b)
	return ok && alone.check(b, v).IsZero()
}

func (c *constraintCheck) repeated(b []byte) bool {
	h := maphash.Bytes(c.seed, b)
	if _, ok := c.seen[h]; ok {
		return true
	}
	if len(c.seen) == uniqueCells {
		c.gaveUp = true
		return false
	}
	c.seen[h] = struct{}{}
	return false
}

func reason(zh, en string, v any) lang.Text {
	return lang.Text{ZH: fmt.Sprintf(zh, v), EN: fmt.Sprintf(en, v)}
}
