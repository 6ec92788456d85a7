package compose

import (
	"testing"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/sample"
	"github.com/kaimen-portal/kaimen/generator/record"
)

func TestAChangeOfDataMovesNoDatasetInListsButLeadsTheChanges(t *testing.T) {
	cat, _, err := datasets.Load(t.Context(), sample.FS())
	if err != nil {
		t.Fatal(err)
	}
	day := calendar.NewDate(2026, 3, 1)
	old, young, changed := item("a", day, day), item("b", day+2, day+2), item("c", day, day+9)
	v := NewFrame(cat, day+9).facetsOf([]*record.Item{old, young, changed}, lang.EN)
	var list, changes string
	for _, it := range v.items {
		list += it.ID
	}
	for _, c := range v.changes() {
		changes += c.Title
	}
	if list != "bac" || changes != "cba" {
		t.Errorf("the list is %s and the changes %s, want bac and cba", list, changes)
	}
}

func item(id string, published, updated calendar.Date) *record.Item {
	return &record.Item{ID: id, Title: lang.Text{ZH: id, EN: id}, Published: published, Updated: updated, Class: datasets.Unconditional}
}
