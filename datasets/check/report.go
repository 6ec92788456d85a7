package check

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// severities are the words for what follows from a finding.
var severities = map[datasets.Severity]lang.Text{
	datasets.Blocks:  {ZH: "错误", EN: "error"},
	datasets.Warns:   {ZH: "警告", EN: "warning"},
	datasets.Advises: {ZH: "建议", EN: "advice"},
}

// Print writes a finding for people: what is wrong and where, then what to do
// and which clause asks for it. Characters that could steer a terminal, which a
// catalogue may hold, are left out.
func Print(w io.Writer, f datasets.Finding, l lang.Code) error {
	fix, by := words("处理：", "to do: "), words("依据：", "by: ")
	lines := []string{fmt.Sprintf("%s %s %s: %s", severities[f.Severity].In(l), f.Rule, Place(f, l), f.Message.In(l))}
	if s := f.Fix.In(l); s != "" {
		lines = append(lines, "    "+fix.In(l)+s)
	}
	for _, c := range f.Cites {
		lines = append(lines, "    "+by.In(l)+c.In(l))
	}
	for i := range lines {
		lines[i] = Harmless(lines[i])
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return err
}

// Place says where a finding lies: file and line, or file, row and column.
func Place(f datasets.Finding, l lang.Code) string {
	place := f.File
	switch {
	case f.Line > 0:
		place = fmt.Sprintf("%s:%d", place, f.Line)
	case f.Row > 0:
		place = fmt.Sprintf("%s:%d", place, f.Row)
	}
	if f.Column != "" {
		place += words("（%s 列）", " (column %s)", f.Column).In(l)
	}
	return place
}

// Tally counts findings by severity in one line.
func Tally(found []datasets.Finding, entries int) lang.Text {
	n := map[datasets.Severity]int{}
	out := map[string]bool{}
	for _, f := range found {
		n[f.Severity]++
		if f.Severity == datasets.Blocks && f.Dataset != "" {
			out[f.Dataset] = true
		}
	}
	return words("检查了 %d 个条目：%d 个错误，%d 个警告，%d 条建议；%d 个条目不能发布",
		"entries checked: %d; errors: %d; warnings: %d; advice: %d; entries that stay out of a release: %d",
		entries, n[datasets.Blocks], n[datasets.Warns], n[datasets.Advises], len(out))
}

// Harmless takes the characters out of a text that could steer a terminal or
// turn the direction of writing, line breaks included.
func Harmless(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s)
}
