package chart

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func plot(name string, lon, lat, side float64) Area {
	return Area{Name: name, Closed: true, Lines: []orb.LineString{{
		{lon, lat}, {lon + side, lat}, {lon + side, lat + side}, {lon, lat + side}, {lon, lat}}}}
}

var labelText = regexp.MustCompile(`<text[^>]*>([^<]*)</text>`)

// drawnNames are the names on a map, sorted.
func drawnNames(t *testing.T, f *Figure) []string {
	t.Helper()
	var svg strings.Builder
	if err := f.SVG(&svg, Words{Lang: lang.EN, ID: "m"}); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range labelText.FindAllStringSubmatch(svg.String(), -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return names
}

func TestNamesStandBesideSmallOutlinesAndWhereverThereIsRoom(t *testing.T) {
	tests := []struct {
		name string
		fig  Figure
		want []string
	}{
		{"small outlines far apart are all named", Figure{Areas: []Area{plot("滨河公园", 0, 0, .1), plot("石桥公园", 2, 0, .1), plot("望海公园", 1, 1, .1)}},
			[]string{"望海公园", "滨河公园", "石桥公园"}},
		{"a name longer than the sheet is left out", Figure{Areas: []Area{plot(strings.Repeat("长", 60), 0, 0, 1), plot("短", 3, 0, 1)}}, []string{"短"}},
		{"an outline shut in by others has no room for its name", Figure{Areas: []Area{
			plot("甲", 0, 0, 10), plot("乙", 10, 0, 10), plot("丙", 0, 10, 10), plot("丁", 10, 10, 10), plot("名字很长的地方", 10, 9.5, .5)}},
			[]string{"丁", "丙", "乙", "甲"}},
		{"a point within an outline is named there", Figure{Areas: []Area{plot("区", 0, 0, 10)}, Marks: []Mark{{At: orb.Point{2, 2}, Name: "站", Rows: 1}}}, []string{"区", "站"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.fig.Kind = Map
			slices.Sort(tt.want)
			if got := drawnNames(t, &tt.fig); !slices.Equal(got, tt.want) {
				t.Errorf("names %q, want %q", got, tt.want)
			}
		})
	}
}

func TestCaptionSpeaksOfNamesOnlyWherePointsAreNamed(t *testing.T) {
	for _, n := range []int{maxLabels, maxLabels + 1} {
		f := &Figure{Kind: Map, Label: "name", Rows: int64(n)}
		for i := range n {
			f.Marks = append(f.Marks, Mark{At: orb.Point{float64(i), 0}, Name: fmt.Sprint(i), Rows: 1})
		}
		caption := f.Caption(Words{Lang: lang.EN})
		if got, want := strings.Contains(caption, "where there is room"), n <= maxLabels; got != want {
			t.Errorf("%d points: caption %q", n, caption)
		}
		if strings.Contains(caption, "outlines") {
			t.Errorf("%d points: caption %q speaks of outlines", n, caption)
		}
	}
}
