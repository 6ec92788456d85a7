package check_test

import (
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

func TestPrintSaysWhereWhatToDoAndByWhichArticle(t *testing.T) {
	f := datasets.Finding{Severity: datasets.Blocks, Rule: "R60", File: "datasets/stops/stops.csv", Row: 3, Column: "phone",
		Message: lang.Text{ZH: "有手机号码", EN: "mobile numbers"}, Fix: lang.Text{ZH: "去掉", EN: "remove them"},
		Cites: []profile.Cite{{Instrument: lang.Text{ZH: "沪府令9号", EN: "Shanghai Order No. 9"}, Article: "47"}}}
	tests := map[lang.Code]string{
		lang.ZH: "错误 R60 datasets/stops/stops.csv:3（phone 列）: 有手机号码\n    处理：去掉\n    依据：沪府令9号第四十七条\n",
		lang.EN: "error R60 datasets/stops/stops.csv:3 (column phone): mobile numbers\n    to do: remove them\n    by: Shanghai Order No. 9, Art. 47\n",
	}
	for l, want := range tests {
		var b strings.Builder
		if err := check.Print(&b, f, l); err != nil {
			t.Fatal(err)
		}
		if b.String() != want {
			t.Errorf("%s: got\n%swant\n%s", l, b.String(), want)
		}
	}
}

func TestPrintLetsNoTextSteerTheTerminal(t *testing.T) {
	f := datasets.Finding{Severity: datasets.Warns, Rule: "L2", File: "f", Message: lang.Text{EN: "title \x1b[2J\r\nerror R1 forged \u202eline"}}
	var b strings.Builder
	if err := check.Print(&b, f, lang.EN); err != nil {
		t.Fatal(err)
	}
	if want := "warning L2 f: title [2Jerror R1 forged line\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}
