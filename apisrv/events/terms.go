package events

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/kaimen-portal/kaimen/datasets/pii"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// maxTerms bounds what is kept of a query, in characters.
const maxTerms = 100

// Clean is a query in the form in which equal ones are counted together: Unicode
// NFKC, folded, with single spaces, at most 100 characters. A query in which
// personal information may stand is not kept at all: the result is empty.
func Clean(query string) string {
	if query == "" {
		return ""
	}
	query = norm.NFKC.String(strings.ToValidUTF8(query[:min(len(query), 16*maxTerms)], ""))
	if personal(query) {
		return ""
	}
	query = cases.Fold().String(query)
	query = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return ' '
		}
		if !unicode.IsGraphic(r) {
			return -1
		}
		return r
	}, query)
	query = strings.Join(strings.Fields(query), " ")
	if chars := []rune(query); len(chars) > maxTerms {
		query = strings.TrimSpace(string(chars[:maxTerms]))
	}
	return query
}

// personal reports whether a text may hold what is personal.
func personal(text string) bool {
	scan := pii.New(table.Schema{Fields: []table.Field{{Name: "q", Type: table.String}}})
	cells := table.Column{Type: table.String, Strings: []string{text}, Null: []bool{false}}
	if err := scan.Write(&table.Batch{Len: 1, Columns: []table.Column{cells}}); err != nil {
		return true
	}
	return len(scan.Hits()) > 0
}
