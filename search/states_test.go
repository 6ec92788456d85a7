package search

import (
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

func TestAnIndexKnowsWhatItsDocumentsState(t *testing.T) {
	for _, tt := range []struct {
		name        string
		doc         Document
		days, boxes bool
	}{
		{"neither", Document{ID: "b"}, false, false},
		{"a first day", Document{ID: "b", From: calendar.NewDate(2024, 1, 1)}, true, false},
		{"a last day", Document{ID: "b", To: calendar.NewDate(2024, 1, 1)}, true, false},
		{"a box", Document{ID: "b", BBox: []float64{121, 31, 122, 32}}, false, true},
	} {
		x := openShards(t, []Document{{ID: "a"}, tt.doc, {ID: "c"}}, 1, Vocabulary{})
		if days, boxes := x.States(); days != tt.days || boxes != tt.boxes {
			t.Errorf("%s: days %v, boxes %v", tt.name, days, boxes)
		}
	}
}
