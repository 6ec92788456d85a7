package generator

import (
	"testing"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/generator/record"
)

func TestWhatIsNotMeantToBeOpenAnyMoreDoesNotStandIn(t *testing.T) {
	open := &line{ID: "parks", Good: &published{Item: record.Item{Class: datasets.Unconditional}}}
	for _, tt := range []struct {
		name   string
		was    *line
		class  datasets.OpenClass
		secret bool
		want   *line
	}{
		{"as open as before", open, datasets.Unconditional, false, open},
		{"conditional now", open, datasets.Conditional, false, nil},
		{"closed now", open, datasets.Closed, false, nil},
		{"a state secret now", open, datasets.Unconditional, true, nil},
		{"never published", &line{ID: "parks"}, datasets.Unconditional, false, nil},
		{"new", nil, datasets.Unconditional, false, nil},
	} {
		if got := standIn(tt.was, tt.class, tt.secret); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}
