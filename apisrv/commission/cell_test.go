package commission

import (
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func TestCellsAreWrittenAsPeopleReadThem(t *testing.T) {
	cases := []struct {
		unit   figures.Unit
		number float64
		zh, en string
	}{
		{figures.Count, 0, "0", "0"},
		{figures.Count, 1234567, "1,234,567", "1,234,567"},
		{figures.Count, 12.25, "12.2", "12.2"},
		{figures.Count, -3, "−3", "−3"},
		{figures.Share, 0, "0%", "0%"},
		{figures.Share, 0.0003, "<0.1%", "<0.1%"},
		{figures.Share, 0.0005, "0.1%", "0.1%"},
		{figures.Share, 0.004, "0.4%", "0.4%"},
		{figures.Share, 0.0849, "8.5%", "8.5%"},
		{figures.Share, 0.625, "63%", "63%"},
		{figures.Share, 0.9951, "99.5%", "99.5%"},
		{figures.Share, 0.99996, "99.9%", "99.9%"},
		{figures.Share, 1, "100%", "100%"},
		{figures.Share, 2.5, "250%", "250%"},
		{figures.Days, 3, "3.0", "3.0"},
		{figures.Days, 12.34, "12.3", "12.3"},
		{figures.Days, -0.04, "0.0", "0.0"},
		{figures.Score, 1234.56, "1,234.6", "1,234.6"},
		{figures.Bytes, 999, "999 B", "999 B"},
		{figures.Bytes, 999.6, "1.0 kB", "1.0 kB"},
		{figures.Bytes, 99_960, "100 kB", "100 kB"},
		{figures.Bytes, 999_499, "999 kB", "999 kB"},
		{figures.Bytes, 999_600, "1.0 MB", "1.0 MB"},
		{figures.Bytes, 1_500_000, "1.5 MB", "1.5 MB"},
		{figures.Bytes, 123_456_789_000, "123 GB", "123 GB"},
		{figures.Date, float64(calendar.NewDate(2026, 3, 2)), "2026年3月2日", "2 March 2026"},
		{figures.Month, 12*2026 + 10, "2026年11月", "November 2026"},
	}
	for _, c := range cases {
		for code, want := range map[lang.Code]string{lang.ZH: c.zh, lang.EN: c.en} {
			if got := write(figures.Cell{Number: c.number}, c.unit, code); got != want {
				t.Errorf("%v %s in %s: %q, want %q", c.number, c.unit, code, got, want)
			}
		}
	}
}

func TestNoValueIsNeverZero(t *testing.T) {
	for _, unit := range []figures.Unit{figures.Words, figures.Count, figures.Share, figures.Days, figures.Bytes, figures.Score, figures.Date, figures.Month} {
		if got := write(figures.Cell{None: true}, unit, lang.EN); got != "" {
			t.Errorf("%s: %q", unit, got)
		}
	}
}

func TestATextThatIsThereInOneLanguageStandsInForTheOther(t *testing.T) {
	for _, c := range []struct {
		text   lang.Text
		zh, en string
	}{{lang.Text{ZH: "公交", EN: "Bus"}, "公交", "Bus"}, {lang.Text{ZH: "公交"}, "公交", "公交"}, {lang.Text{EN: "Bus"}, "Bus", "Bus"}} {
		if zh, en := worded(c.text, lang.ZH), worded(c.text, lang.EN); zh != c.zh || en != c.en {
			t.Errorf("%v: %q and %q", c.text, zh, en)
		}
	}
}

func TestChangesSayTheirSignAndKind(t *testing.T) {
	cell := func(n float64) figures.Cell { return figures.Cell{Number: n} }
	for _, c := range []struct {
		before, now figures.Cell
		unit        figures.Unit
		want        string
	}{
		{cell(100), cell(112), figures.Count, "+12%"},
		{cell(100), cell(98.5), figures.Count, "−1.5%"},
		{cell(0), cell(5), figures.Count, ""}, // no share of nothing
		{cell(0), cell(0), figures.Count, "same"},
		{cell(0.91), cell(0.87), figures.Share, "−4.0 points"},
		{cell(3.1), cell(2.3), figures.Days, "−0.8"},
		{figures.Cell{None: true}, cell(2), figures.Count, ""},
	} {
		if got := change(figures.Figure{Value: c.now, Before: c.before}, c.unit).EN; got != c.want {
			t.Errorf("from %v to %v %s: %q, want %q", c.before, c.now, c.unit, got, c.want)
		}
	}
}
