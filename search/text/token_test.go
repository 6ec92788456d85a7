package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// terms are the terms of Scan with a letter for their kind.
func terms(s string) string {
	var b strings.Builder
	Scan(s, func(t Token) {
		b.WriteString(" " + t.Term + "/" + "bswcl"[t.Kind:t.Kind+1])
	})
	return strings.TrimSpace(b.String())
}

func TestScanCutsTerms(t *testing.T) {
	for _, c := range []struct{ why, in, want string }{
		{"bigrams, and the last character", "公交站点", "公交/b 交站/b 站点/b 点/l"},
		{"a character alone", "第3季度", "第/s 3/w 季度/b 度/l"},
		{"signs part Chinese", "“十四五”规划", "十四/b 四五/b 五/l 规划/b 划/l"},
		{"traditional is simplified", "公車", "公车/b 车/l"},
		{"words", "Bus stops of Shanghai", "bus/w stops/w of/w shanghai/w"},
		{"full width", "ＧＢ ２２６０", "gb/w 2260/w"},
		{"an id", "shanghai-bus-stops", "shanghai/w bus/w stops/w shanghai-bus-stops/c"},
		{"a code of digits", "3101150012", "3101150012/w"},
		{"a standard", "GB2260", "gb/w 2260/w gb2260/c"},
		{"the same, spelt out", "GB/T 2260", "gb/w t/w gb/t/c 2260/w"},
		{"a decimal point", "PM2.5浓度", "pm2/w 5/w pm2.5/c 浓度/b 度/l"},
		{"snake case", "stop_name", "stop/w name/w stop_name/c"},
		{"camel case", "stopName", "stop/w name/w stopname/c"},
		{"an abbreviation in camel case", "XMLFile", "xml/w file/w xmlfile/c"},
		{"one digit or one letter stays", "4G H7N9 A股", "4g/w h7n9/w a/w 股/s"},
		{"a file name", "站点.2023.csv", "站点/b 点/l 2023/w csv/w 2023.csv/c"},
		{"the end of a sentence", "Stops. See -list-.", "stops/w see/w list/w"},
		{"two signs part identifiers", "a--b http://c.d", "a/w b/w http/w c/w d/w c.d/c"},
		{"an apostrophe", "citizen's", "citizen/w s/w"},
		{"nothing", " ，。\x00\xff", ""},
	} {
		if got := terms(c.in); got != c.want {
			t.Errorf("%s: %q gives\n%s, want\n%s", c.why, c.in, got, c.want)
		}
	}
}

func TestTokensStandWhereTheyAreInTheOriginal(t *testing.T) {
	const s = "㎡的Cafe\u0301、公\u200b車ＡＢ"
	type place struct{ term, original string }
	var got []place
	for _, token := range Tokens(s) {
		got = append(got, place{token.Term, s[token.Start:token.End]})
	}
	want := []place{
		{"m2", "㎡"}, {"的", "的"}, {"cafe", "Cafe\u0301"},
		{"公车", "公\u200b車"}, {"ab", "ＡＢ"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(place{})); diff != "" {
		t.Error(diff)
	}
}

func TestTokensLeaveOutWhatOnlyAnIndexNeeds(t *testing.T) {
	var got []string
	for _, token := range Tokens("stop_name 公交站") {
		got = append(got, token.Term)
	}
	if diff := cmp.Diff([]string{"stop", "name", "公交", "交站"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAWordWithoutEndIsCut(t *testing.T) {
	got := Tokens(strings.Repeat("x", 61) + "жж")
	if want := strings.Repeat("x", 61) + "ж"; len(got) != 1 || got[0].Term != want || got[0].End != 65 {
		t.Errorf("got %+v, want one term %s", got, want)
	}
}

func FuzzScan(f *testing.F) {
	f.Add("㎡的Cafe\u0301、公\u200b車ＡＢ stop_name GB2260 XMLFile 3.14.\xff")
	f.Add("\ufdfa한 İİ ﾞ々〇")
	f.Fuzz(func(t *testing.T, s string) {
		Scan(s, func(token Token) {
			if token.Start < 0 || token.Start >= token.End || token.End > len(s) {
				t.Fatalf("%+v lies outside of %q", token, s)
			}
			if !startsRune(s, token.Start) || !startsRune(s, token.End) {
				t.Fatalf("%+v cuts a character of %q", token, s)
			}
			if token.Term == "" || len(token.Term) > MaxTerm || Fold(token.Term) != token.Term {
				t.Fatalf("%+v of %q has no folded term", token, s)
			}
			if !strings.HasPrefix(Fold(s[token.Start:token.End]), token.Term[:1]) && token.Kind != Code && !strings.Contains(Fold(s[token.Start:token.End]), token.Term) {
				t.Fatalf("%+v is not what stands in %q", token, s)
			}
		})
	})
}

// startsRune reports whether i is the end of s or no middle of a character.
func startsRune(s string, i int) bool {
	return i == len(s) || utf8.RuneStart(s[i]) || !utf8.ValidString(s)
}
