package apisrv

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/strict"
	"github.com/kaimen-portal/kaimen/search"
)

// params reads parameters and keeps the first fault.
type params struct {
	values url.Values
	fault  *search.QueryError
}

func (p *params) err() error {
	if p.fault == nil {
		return nil
	}
	return p.fault
}

// fail notes a fault; both texts take the same arguments in the same order.
func (p *params) fail(name, zh, en string, args ...any) {
	if p.fault == nil {
		p.fault = &search.QueryError{Param: name, Message: lang.Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}}
	}
}

// known refuses names that mean nothing, in alphabetical order, so that a
// misspelt filter is never taken for none.
func (p *params) known(plain []string, facets []search.Facet) {
	names := slices.Clone(plain)
	for _, facet := range facets {
		names = append(names, string(facet))
	}
	for _, name := range slices.Sorted(maps.Keys(p.values)) {
		if slices.Contains(names, name) {
			continue
		}
		shown := strconv.Quote(clip(name))
		if near := strict.Nearest(clip(name), names); near != "" {
			p.fail(clip(name), "没有参数 %s，是否应为 %s？", "There is no parameter %s; did you mean %s?", shown, near)
			return
		}
		p.fail(clip(name), "没有参数 %s，可用的参数有：%s。", "There is no parameter %s; there are: %s.", shown, strings.Join(names, ", "))
		return
	}
}

// clip shortens a text of the client's to what may be said back to it.
func clip(s string) string {
	const shown = 40 // characters
	s = strings.ToValidUTF8(s, "\uFFFD")
	if runes := []rune(s); len(runes) > shown {
		return string(runes[:shown]) + "…"
	}
	return s
}

// all returns the values of a parameter that are not empty.
func (p *params) all(name string) []string {
	var kept []string
	for _, v := range p.values[name] {
		switch {
		case v == "":
		case !utf8.ValidString(v):
			p.fail(name, "文字不是有效的 UTF-8 编码。", "The text is not valid UTF-8.")
		case strings.ContainsRune(v, 0):
			p.fail(name, "文字不能含有空字符（U+0000）。", "The text must not contain the null character (U+0000).")
		default:
			kept = append(kept, v)
		}
	}
	return kept
}

// one returns the value of a parameter that may stand once.
func (p *params) one(name string) string {
	kept := p.all(name)
	if len(kept) > 1 {
		p.fail(name, "此参数只能给一次，收到 %d 个。", "This parameter may be given once, not %d times.", len(kept))
	}
	if len(kept) == 0 {
		return ""
	}
	return kept[0]
}

func (p *params) lang() lang.Code {
	switch v := p.one("lang"); v {
	case "", string(lang.ZH):
	case string(lang.EN):
		return lang.EN
	default:
		p.fail("lang", "%q 不是本站的语言，请写 zh 或 en。", "%q is no language of this portal; write zh or en.", clip(v))
	}
	return lang.ZH
}

func (p *params) sort() search.Sort {
	switch v := search.Sort(p.one("sort")); v {
	case "", search.ByRelevance, search.ByUpdated, search.ByName:
		return v
	default:
		p.fail("sort", "%q 不是排序方式，请写 relevance、updated 或 name。", "%q is no order; write relevance, updated or name.", clip(string(v)))
		return ""
	}
}

// limit is a number from 1 to most, or other where none is given.
func (p *params) limit(other, most int) int {
	v := p.one("limit")
	if v == "" {
		return other
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > most {
		p.fail("limit", "%q 不是 1 到 %d 之间的整数。", "%q is not a whole number from 1 to %d.", clip(v), most)
	}
	return n
}

func (p *params) date(name string) calendar.Date {
	v := p.one(name)
	if v == "" {
		return 0
	}
	day, err := calendar.ParseDate(v)
	if err != nil {
		p.fail(name, "%q 不是日期，请按 2026-01-31 的写法。", "%q is no date; write it like 2026-01-31.", clip(v))
	}
	return day
}

// bbox is four numbers of degrees: west, south, east, north.
func (p *params) bbox() []float64 {
	v := p.one("bbox")
	if v == "" {
		return nil
	}
	box := make([]float64, 0, 4)
	for part := range strings.SplitSeq(v, ",") {
		n, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		bound := 180.0
		if len(box)%2 == 1 {
			bound = 90
		}
		if err != nil || !(n >= -bound && n <= bound) || len(box) == 4 { // the comparison refuses NaN
			box = nil
			break
		}
		box = append(box, n)
	}
	if len(box) != 4 || box[0] > box[2] || box[1] > box[3] {
		p.fail("bbox", "%q 不是范围，请依次写西、南、东、北四个度数，用逗号隔开，如 121.2,31.0,121.8,31.5。",
			"%q is no box; write west, south, east and north in degrees with commas between, like 121.2,31.0,121.8,31.5.", clip(v))
		return nil
	}
	return box
}

// facet returns the values chosen of a facet, each once.
func (p *params) facet(facet search.Facet) []string {
	given := p.all(string(facet))
	if len(given) > search.MaxFilters {
		p.fail(string(facet), "筛选值过多，收到 %d 个，最多 %d 个。", "There are too many values to filter by: %d, where at most %d are allowed.", len(given), search.MaxFilters)
		return nil
	}
	var chosen []string
	fits := facetValues[facet]
	for _, v := range given {
		if fits != nil && !fits(v) {
			p.fail(string(facet), "此筛选项没有取值 %q。", "This filter has no value %q.", clip(v))
		}
		if !slices.Contains(chosen, v) {
			chosen = append(chosen, v)
		}
	}
	return chosen
}
