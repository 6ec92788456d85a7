package draft

import (
	"regexp"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// headerUnit is a header that ends in a bracket, of either width.
var headerUnit = regexp.MustCompile(`^\s*(.*?[^\s(（])\s*[(（]\s*(?:单位\s*[:：]\s*)?([^()（）]{1,16}(?:\([A-Z]\))?)\s*[)）]\s*$`)

// hanUnits end the Chinese units, latinUnits are the parts of the others.
var (
	hanUnits   = []rune("元人次个件辆户吨米里克度时分秒天日年月亩公顷升台家所套张条座间例份株只头名班℃％")
	latinUnits = strings.Fields("% ‰ % ℃ °C K kg g mg µg μg ug ng t km m cm mm km² km2 m² m2 m³ m3 ha L l mL ml s min h d kW MW kWh MWh V W Hz Pa hPa kPa MPa dB dB(A) ppm ppb USD CNY RMB EUR")
	notUnits   = []string{"含", "其中", "按", "共", "合计", "总"}
)

// unitInHeader splits a header such as 客运量（万人次） into the name and the
// unit. Only numbers have units, and a bracket may hold anything.
func unitInHeader(f table.Field) (title, unit string, ok bool) {
	if f.Type != table.Integer && f.Type != table.Number {
		return "", "", false
	}
	m := headerUnit.FindStringSubmatch(f.Name)
	if m == nil || !isUnit(m[2]) {
		return "", "", false
	}
	return m[1], m[2], true
}

func isUnit(s string) bool {
	if slices.ContainsFunc(notUnits, func(w string) bool { return strings.Contains(s, w) }) {
		return false
	}
	runes := []rune(s)
	if slices.Contains(hanUnits, runes[len(runes)-1]) && (runes[0] < '0' || runes[0] > '9') {
		return true
	}
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '·' }) {
		if !slices.Contains(latinUnits, part) {
			return false
		}
	}
	return true
}

var (
	sourceLine = regexp.MustCompile(`(?i)(?:数据来源|资料来源|来源|sources?)\s*[:：]\s*(.+)`)
	unitLine   = regexp.MustCompile(`(?i)(?:计量单位|单位|units?)\s*[:：]\s*(.{1,40})`)
)

// said finds what the lines above and below a table say of it.
func said(lines []string, what *regexp.Regexp) []string {
	var out []string
	for _, l := range lines {
		if m := what.FindStringSubmatch(l); m != nil {
			if s := printable(strings.TrimRight(m[1], " \t;；。,，)）")); s != "" && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}
