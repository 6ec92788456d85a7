package compose

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// size writes a number of bytes as people read file sizes, in steps of 1,000.
func size(n int64) string {
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " B"
	}
	v, units := float64(n), "kMGTP"
	i := -1
	for v >= 999.5 && i < len(units)-1 {
		v /= 1000
		i++
	}
	prec := 0
	if v < 9.95 {
		prec = 1
	}
	unit := string(units[i]) + "B"
	if i == 0 {
		unit = "KB"
	}
	return strconv.FormatFloat(v, 'f', prec, 64) + " " + unit
}

// date writes a date in full.
func date(d calendar.Date, c lang.Code) string {
	if d.IsZero() {
		return ""
	}
	return c.Date(d.Time())
}

// pick is the text in a language.
func pick(c lang.Code, zh, en string) string { return lang.Text{ZH: zh, EN: en}.In(c) }

// either is the text in the language, or in the other with that language's tag
// where the portal has it in one only.
func either(t lang.Text, c lang.Code) (s, tag string) {
	if s = t.In(c); s != "" {
		return s, ""
	}
	other := lang.ZH
	if c == lang.ZH {
		other = lang.EN
	}
	return t.In(other), other.Tag()
}

// plural is "1 dataset" or "14 datasets".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return lang.Number(n) + " " + many
}

// sets is a number of datasets in words.
func sets(n int, c lang.Code) string {
	return pick(c, lang.Number(n)+" 个数据集", plural(n, "dataset", "datasets"))
}

// dimensions is rows and columns in words.
func dimensions(rows int64, columns int, c lang.Code) string {
	if columns == 0 {
		return ""
	}
	return pick(c, fmt.Sprintf("%s 行 × %s 列", lang.Number(rows), lang.Number(columns)),
		fmt.Sprintf("%s rows × %s columns", lang.Number(rows), lang.Number(columns)))
}

// paragraphs splits a description at blank lines.
func paragraphs(s string) []string {
	out := []string{}
	for _, p := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// join joins the parts that are not empty.
func join(sep string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, sep)
}

// list joins words as a list in running text.
func list(c lang.Code, words []string) string { return strings.Join(words, pick(c, "、", ", ")) }
