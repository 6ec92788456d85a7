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
func freeText(text string) lang.Text {
	scan := pii.New(table.Schema{Fields: []table.Field{{Name: "text", Type: table.String}}})
	cells := table.Column{Type: table.String, Strings: []string{text}, Null: []bool{false}}
	if err := scan.Write(&table.Batch{Len: 1, Columns: []table.Column{cells}}); err != nil || len(scan.Hits()) > 0 {
		return withheld
	}
	return lang.Text{ZH: text, EN: text}
}
