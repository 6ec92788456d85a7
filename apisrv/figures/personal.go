package figures

import (
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/pii"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// withheld stands in the place of a text that may hold what is personal.
var withheld = lang.Text{ZH: "（含个人信息，不显示）", EN: "(holds personal information, not shown)"}

// freeText is what people wrote into a form, withheld where it may hold what is
// personal.
func freeText(text string) lang.Text { return screened(lang.Text{ZH: text, EN: text}) }

// screened is a text of which people wrote a part, withheld where it may hold
// what is personal.
func screened(t lang.Text) lang.Text {
	if personal(t.ZH) || t.EN != t.ZH && personal(t.EN) {
		return withheld
	}
	return t
}

func personal(text string) bool {
	scan := pii.New(table.Schema{Fields: []table.Field{{Name: "text", Type: table.String}}})
	cells := table.Column{Type: table.String, Strings: []string{text}, Null: []bool{false}}
	err := scan.Write(&table.Batch{Len: 1, Columns: []table.Column{cells}})
	return err != nil || len(scan.Hits()) > 0
}
