package chart

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

func TestChooseTakesThePictureThatTheColumnTypesAsk(t *testing.T) {
	date := table.Field{Name: "date", Type: table.Date}
	year := table.Field{Name: "year", Type: table.Year}
	area := table.Field{Name: "area", Type: table.String}
	code := table.Field{Name: "area_code", Type: table.Integer}
	lon, lat := table.Field{Name: "lon", Type: table.Number}, table.Field{Name: "lat", Type: table.Number}
	pm := table.Field{Name: "pm", Type: table.Number, Unit: "µg/m³"}
	o3 := table.Field{Name: "o3", Type: table.Number, Unit: "µg/m³"}
	so2 := table.Field{Name: "so2", Type: table.Number, Unit: "µg/m³"}
	no2 := table.Field{Name: "no2", Type: table.Number, Unit: "µg/m³"}
	temp := table.Field{Name: "temp", Type: table.Number, Unit: "℃"}
	shape := table.Field{Name: "shape", Type: table.GeoJSON}
	keyed := table.Schema{Fields: []table.Field{area, year, pm}, PrimaryKey: []string{"area", "year"}}
	cases := []struct {
		name string
		s    table.Schema
		want Options
		plan Plan
		ok   bool
	}{
		{"numbers over time", schema(date, pm), Options{}, Plan{Kind: Line, X: "date", Y: []string{"pm"}}, true},
		{"at most three of one unit", schema(date, pm, o3, so2, no2), Options{}, Plan{Kind: Line, X: "date", Y: []string{"pm", "o3", "so2"}}, true},
		{"another unit stays out", schema(date, pm, temp), Options{}, Plan{Kind: Line, X: "date", Y: []string{"pm"}}, true},
		{"the key splits lines", keyed, Options{}, Plan{Kind: Line, X: "year", Y: []string{"pm"}, Series: "area"}, true},
		{"numbers by category", schema(area, pm), Options{}, Plan{Kind: Bar, X: "area", Y: []string{"pm"}}, true},
		{"geometry before all else", schema(area, date, pm, shape), Options{}, Plan{Kind: Map, X: "shape", Label: "area"}, true},
		{"coordinates are points", schema(area, lon, lat, pm), Options{}, Plan{Kind: Map, X: "lon", Y: []string{"lat"}, Label: "area"}, true},
		{"coordinates of readings are not", schema(date, lon, lat, pm), Options{}, Plan{Kind: Line, X: "date", Y: []string{"pm"}}, true},
		{"codes are no quantities", schema(area, code), Options{}, Plan{}, false},
		{"a key is no quantity", table.Schema{Fields: []table.Field{area, {Name: "n", Type: table.Integer}}, PrimaryKey: []string{"n"}}, Options{}, Plan{}, false},
		{"texts alone", schema(area), Options{}, Plan{}, false},
		{"asked for none", schema(date, pm), Options{Kind: None}, Plan{}, false},
		{"asked for bars of years", schema(year, pm), Options{Kind: Bar, X: "year"}, Plan{Kind: Bar, X: "year", Y: []string{"pm"}}, true},
		{"asked for a sum", schema(date, pm, temp), Options{Y: []string{"temp"}, Aggregate: Sum}, Plan{Kind: Line, X: "date", Y: []string{"temp"}, Aggregate: Sum}, true},
		{"asked for a field that is not there", schema(date, pm), Options{Y: []string{"rain"}}, Plan{}, false},
		{"asked for a map of texts", schema(area, pm), Options{Kind: Map, X: "area"}, Plan{}, false},
	}
	for _, c := range cases {
		got, ok := Choose(c.s, 100, c.want)
		if diff := cmp.Diff(c.plan, got); ok != c.ok || (ok && diff != "") {
			t.Errorf("%s: ok %v, want %v (-want +got):\n%s", c.name, ok, c.ok, diff)
		}
	}
	if _, ok := Choose(schema(date, pm), 2, Options{}); ok {
		t.Error("two rows were found worth a picture")
	}
}

func TestTicksAreRoundAndCoverTheRange(t *testing.T) {
	cases := []struct {
		lo, hi float64
		want   []string
	}{
		{0, 1287, []string{"0", "500", "1,000", "1,500"}},
		{0, 1, []string{"0.0", "0.5", "1.0"}},
		{-12, 30, []string{"−20", "0", "20", "40"}},
		{98.2, 99.1, []string{"98.0", "98.5", "99.0", "99.5"}},
		{5, 5, []string{"4.0", "4.5", "5.0", "5.5", "6.0"}},
		{0, 3e15, []string{"0", "1e+15", "2e+15", "3e+15"}},
	}
	for _, c := range cases {
		values, decimals := ticks(c.lo, c.hi, 4)
		var got []string
		for _, v := range values {
			got = append(got, number(v, decimals))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("ticks(%v, %v) (-want +got):\n%s", c.lo, c.hi, diff)
		}
	}
}

func TestValuesAreAsExactAsTheyWereGiven(t *testing.T) {
	for v, want := range map[float64]string{
		141488.9: "141,488.9", 990.25: "990.25", -12.25: "−12.25", 0: "0", 5000: "5,000", 0.003: "0.003",
		100.0 / 3: "33.33", 1304382794.1212: "1,304,382,794", 1e-12: "1e-12", 2.0 / 3000: "0.0006667", 1e20: "1e+20",
	} {
		if got := value(v); got != want {
			t.Errorf("value(%v) = %q, want %q", v, got, want)
		}
	}
}
