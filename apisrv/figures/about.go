package figures

import (
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// daysOf is the days that a column is of, as ISO 8601 has it: one, or the first and
// the last with a slash between them; empty where it is of no time.
func (t Table) daysOf(c Column) string {
	last := min(t.Period.To, t.Made).String()
	switch {
	case t.Period.IsZero():
		return ""
	case t.Present && !c.OfPeriod:
		return t.Made.String()
	case t.Period.From.IsZero():
		return "../" + last
	}
	return t.Period.From.String() + "/" + last
}

// when is the day or the period that a table is of, in words.
func (t Table) when() lang.Text {
	days := t.daysOf(Column{})
	if t.Present {
		return lang.Text{ZH: "截至" + days, EN: "as of " + days}
	}
	return lang.Text{ZH: t.Period.Label.ZH + "（" + days + "）", EN: t.Period.Label.EN + " (" + days + ")"}
}

// stated is what a table is and is of, for those who read its file.
func stated(file string, t Table) string {
	when := t.when()
	return fmt.Sprintf("%s\n    %s · %s%s\n    %s · %s%s\n", file, t.Title.ZH, when.ZH, after("。", t.Note.ZH), t.Title.EN, when.EN, after(". ", t.Note.EN))
}

// after is a text with what goes before it; nothing where there is no text.
func after(mark, text string) string {
	if text == "" {
		return ""
	}
	return mark + text
}

// notes is the sheet of a workbook that says what its table is, and is of.
func (t Table) notes(c lang.Code) table.Notes {
	n := table.Notes{Sheet: lang.Text{ZH: "说明", EN: "about"}.In(c)}
	for _, line := range [][2]lang.Text{
		{{ZH: "表", EN: "Table"}, t.Title}, {{ZH: "范围", EN: "Scope"}, t.Of}, {{ZH: "时间", EN: "Time"}, t.when()}, {{ZH: "说明", EN: "Note"}, t.Note},
	} {
		if text := in(line[1], c); text != "" {
			n.Lines = append(n.Lines, [2]string{line[0].In(c), text})
		}
	}
	return n
}
