package commission

import (
	"math"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// figureView is a figure in large type.
type figureView struct {
	Title, Value, Unit string
	Definition         string
	Compared           bool
	Before, Change     string // Change is empty where it cannot be said
	Target             string // what the city aims at, and how the value stands to it; empty: none
	Aim                string // whose target it is: the work plan that sets it
	State              string // good, bad or empty
	Path               string
}

// figures are the views of figures.
func (a asked) figures(v *office.Visit, all []figures.Figure) (views []figureView) {
	for _, f := range all {
		d := v.Figures.Definition(f.Definition)
		view := figureView{Title: v.Text(d.Title), Value: write(f.Value, d.Unit, v.Lang), Unit: v.Text(units[d.Unit]), Definition: f.Definition,
			Compared: !a.Before.IsZero() && !f.Before.None, Before: write(f.Before, d.Unit, v.Lang), Change: v.Text(change(f, d.Unit)), State: f.State, Path: f.Path}
		if f.Value.None {
			view.Unit = ""
		}
		if !f.Target.None {
			view.Target, view.Aim = write(f.Target, d.Unit, v.Lang)+v.Text(standing[f.State]), worded(f.Aim, v.Lang)
		}
		views = append(views, view)
	}
	return views
}

// units are written behind a figure in large type where it would not tell.
var units = map[figures.Unit]lang.Text{figures.Days: {ZH: "个工作日", EN: "working days"}, figures.Score: {ZH: "分", EN: "of 100"}}

// standing is how a value stands to its target, in words.
var standing = map[string]lang.Text{"good": {ZH: "，达到", EN: ", reached"}, "bad": {ZH: "，未达到", EN: ", missed"}}

// change is how a value changed, where it was something before: of a share in
// percentage points, of others in per cent.
func change(f figures.Figure, u figures.Unit) lang.Text {
	then, now := f.Before.Number, f.Value.Number
	if f.Before.None || f.Value.None {
		return lang.Text{}
	}
	switch {
	case then == now:
		return lang.Text{ZH: "持平", EN: "same"}
	case u == figures.Share:
		return signed(100*(now-then), "个百分点", " points")
	case u == figures.Days || u == figures.Score:
		return signed(now-then, "", "")
	case then <= 0:
		return lang.Text{}
	}
	return signed(100*(now-then)/then, "%", "%")
}

// signed writes a change with its sign: a small one with a decimal.
func signed(n float64, zh, en string) lang.Text {
	sign := "+"
	if n < 0 {
		sign, n = "−", -n
	}
	s := decimal(n)
	if n >= 10 {
		s = lang.Number(int64(math.Round(n)))
	}
	return lang.Text{ZH: sign + s + zh, EN: sign + s + en}
}
