package figures

import (
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// none is the cell without a value.
var none = Cell{None: true}

func count[N int | int64](n N) Cell { return Cell{Number: float64(n)} }

// where is a number where it is known.
func where(known bool, n int64) Cell {
	if !known {
		return none
	}
	return count(n)
}

// joined is a text and what follows it.
func joined(t, next lang.Text) lang.Text {
	return lang.Text{ZH: t.ZH + next.ZH, EN: strings.TrimSpace(t.EN + " " + next.EN)}
}

// share is a part of a whole; none of nothing.
func share[N int | int64](part, whole N) Cell {
	if whole == 0 {
		return none
	}
	return Cell{Number: float64(part) / float64(whole)}
}

func day(d calendar.Date) Cell {
	if d.IsZero() {
		return none
	}
	return Cell{Number: float64(d)}
}

func words(t lang.Text) Cell {
	if t.IsZero() {
		return none
	}
	return Cell{Text: t}
}

// verbatim is a text that is the same in both languages.
func verbatim(s string) Cell { return words(lang.Text{ZH: s, EN: s}) }

// figure is the column of a figure, which has a definition of the same key.
func figure(key string) Column {
	d := defined[key]
	return Column{Key: key, Title: d.title, Unit: d.unit, Definition: key}
}

func figures(keys ...string) (all []Column) {
	for _, k := range keys {
		all = append(all, figure(k))
	}
	return all
}

// label is a column of texts.
func label(key, zh, en string) Column { return Column{Key: key, Title: lang.Text{ZH: zh, EN: en}} }

func dated(key, zh, en string) Column {
	return Column{Key: key, Title: lang.Text{ZH: zh, EN: en}, Unit: Date}
}

// Columns that many tables have.
var (
	agencyColumn  = label("agency", "数据提供单位", "Agency")
	domainColumn  = label("domain", "数据领域", "Domain")
	datasetColumn = label("dataset", "数据集", "Dataset")
)

// The addresses of the pages of things, below base path and language: empty for
// what the catalogue no longer has, which has no page.
func (q *question) agencyPath(id string) string {
	return q.path("agencies", id, Scope{Agency: id})
}
func (q *question) domainPath(id string) string {
	return q.path("domains", id, Scope{Domain: id})
}
func (q *question) datasetPath(id string) string {
	return q.path("datasets", id, Scope{Dataset: id})
}

func (q *question) path(of, id string, s Scope) string {
	if id == "" || !q.knows(s) {
		return ""
	}
	return "commission/" + of + "/" + id + "/"
}

func applicationPath(number string) string { return "commission/applications/" + number + "/" }
