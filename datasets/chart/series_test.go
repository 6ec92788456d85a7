package chart

import (
	"encoding/xml"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// written is a label of a drawing, with the room that it takes when it has grown
// as on a phone.
type written struct {
	text string
	box  box
}

// labelsOf reads the labels back out of a drawing.
func labelsOf(t *testing.T, svg string) (all []written) {
	t.Helper()
	var doc struct {
		Texts []struct {
			X      string `xml:"x,attr"`
			Y      string `xml:"y,attr"`
			Anchor string `xml:"text-anchor,attr"`
			Text   string `xml:",chardata"`
		} `xml:"text"`
	}
	if err := xml.Unmarshal([]byte(svg), &doc); err != nil {
		t.Fatal(err)
	}
	for _, l := range doc.Texts {
		x, errX := strconv.ParseFloat(l.X, 64)
		y, errY := strconv.ParseFloat(l.Y, 64)
		if errX != nil || errY != nil {
			t.Fatalf("%q stands at %s, %s", l.Text, l.X, l.Y)
		}
		all = append(all, written{l.Text, spot{x, y, l.Anchor}.box(l.Text)})
	}
	return all
}

func TestLinesHaveDashesAndNamesAtTheirEnds(t *testing.T) {
	days := []int64{20_000, 20_001, 20_002, 20_003}
	svg := Lines(table.Date, days, []Series{{"浏览", []float64{10, 20, math.NaN(), 40}}, {"下载", []float64{1, 2, 3, 4}}, {"接口调用", []float64{0, 0, 0, 0}}}, zh, "每日使用情况")
	wellFormed(t, svg)
	golden(t, "lines.zh.txt", strings.ReplaceAll(svg, "><", ">\n<")+"\n")
	for i, name := range []string{"浏览", "下载", "接口调用"} {
		if !strings.Contains(svg, ">"+name+"</text>") {
			t.Errorf("%s is not written", name)
		}
		if n := strings.Count(svg, "line-"+fmt.Sprint(i+1)+`"`); n != 2 {
			t.Errorf("line %d is drawn %d times, want the line and its sample", i+1, n)
		}
	}
}

func TestGroupsAreToldApartByFilling(t *testing.T) {
	svg := Groups([]string{"交通", "卫生"}, []Series{{"本期", []float64{120, 30}}, {"上期", []float64{100, math.NaN()}}}, zh, "下载量")
	wellFormed(t, svg)
	golden(t, "groups.zh.txt", strings.ReplaceAll(svg, "><", ">\n<")+"\n")
	if full, empty := strings.Count(svg, fillings[0]+"/>"), strings.Count(svg, fillings[1]+"/>"); full != 3 || empty != 2 {
		t.Errorf("%d full and %d empty bars with their samples, want 3 and 2", full, empty)
	}
}

func TestNoLabelLiesOverAnotherOrSticksOut(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var at []int64
		for i := range 2 + r.IntN(60) {
			at = append(at, 600+int64(i))
		}
		var series []Series
		for n := range 1 + r.IntN(4) {
			s := Series{Name: strings.Repeat("名", 1+r.IntN(20)) + fmt.Sprint(n)}
			for range at {
				s.Values = append(s.Values, math.Floor(r.Float64()*math.Pow(10, float64(r.IntN(9)))))
			}
			series = append(series, s)
		}
		labels := []string{"甲", "市住房和城乡建设管理委员会", strings.Repeat("很长的名字", 20)}
		for kind, svg := range map[string]string{"months": Lines(table.YearMonth, at, series, zh, "x"), "days": Lines(table.Date, at, series, en, "x"), "groups": Groups(labels, series, zh, "x")} {
			wellFormed(t, svg)
			all := labelsOf(t, svg)
			for i, one := range all {
				if one.box.x0 < -1 || one.box.x1 > width+1 {
					t.Fatalf("%s: %q sticks out: %v", kind, one.text, one.box)
				}
				for _, other := range all[:i] {
					if meets := one.box.meets(other.box); meets && math.Abs(one.box.y0-other.box.y0) < 17 {
						t.Fatalf("%s: %q lies over %q: %v %v\n%s", kind, one.text, other.text, one.box, other.box, svg)
					}
				}
			}
		}
	}
}

func TestNothingIsDrawnOfNothing(t *testing.T) {
	if svg := Lines(table.Date, nil, []Series{{"a", nil}}, zh, "x"); svg != "" {
		t.Errorf("drew %s", svg)
	}
	one := Lines(table.Date, []int64{20_000}, []Series{{`<script>"&`, []float64{7}}}, zh, `<b>"`)
	wellFormed(t, one)
	if !strings.Contains(one, "<circle") {
		t.Errorf("a single value is not to be seen: %s", one)
	}
}

// A name that has no room is cut at its end, and told whole by its title; what is
// left fits, also in letters that are wide.
func TestLongNamesAreCutAtTheirEnd(t *testing.T) {
	const long = "MMMMMM WWWWWW Sample City Emergency Management Commission"
	for _, svg := range []string{
		Bars([]string{long, "B"}, []float64{1, 2}, en, "Use"),
		Groups([]string{long, "B"}, []Series{{"Now", []float64{1, 2}}, {"Before", []float64{2, 1}}}, en, "Use"),
	} {
		wellFormed(t, svg)
		label := regexp.MustCompile(`x="([0-9.]+)"[^>]*><title>([^<]*)</title>([^<]*)…</text>`).FindStringSubmatch(svg)
		if label == nil || label[2] != long || !strings.HasPrefix(long, label[3]) {
			t.Fatalf("no label tells its whole name: %s", svg)
		}
		x, err := strconv.ParseFloat(label[1], 64)
		if wide := float64(strings.Count(label[3], "M")+strings.Count(label[3], "W")) * 0.9 * wideText; err != nil || wide > x {
			t.Errorf("%q ends at %s, and its wide letters alone take %.0f", label[3], label[1], wide)
		}
	}
}
