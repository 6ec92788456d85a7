package compose

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func TestSizesAreRoundedInStepsOfAThousand(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 KB", 9949: "9.9 KB", 9950: "10 KB", 999_499: "999 KB",
		999_500: "1.0 MB", 1_234_567: "1.2 MB", 56_000_000_000: "56 GB", 9_000_000_000_000_000_000: "9000 PB"} {
		if got := size(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestSharesOfAFewAreNotNothing(t *testing.T) {
	for _, tt := range []struct {
		n, of int64
		want  string
	}{{1, 3, "33.3%"}, {1, 100_000, "<0.1%"}, {3, 3, "100.0%"}} {
		if got := percent(tt.n, tt.of); got != tt.want {
			t.Errorf("%d of %d: %s, want %s", tt.n, tt.of, got, tt.want)
		}
	}
}

// both is a text in Chinese and in English.
func both(f func(lang.Code) string) [2]string { return [2]string{f(lang.ZH), f(lang.EN)} }

func TestWordsInBothLanguages(t *testing.T) {
	day, err := calendar.ParseDate("2026-02-03")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		of   func(lang.Code) string
		want [2]string
	}{
		{"a date", func(c lang.Code) string { return date(day, c) }, [2]string{"2026年2月3日", "3 February 2026"}},
		{"no date", func(c lang.Code) string { return date(0, c) }, [2]string{}},
		{"no datasets", func(c lang.Code) string { return sets(0, c) }, [2]string{"0 个数据集", "0 datasets"}},
		{"one dataset", func(c lang.Code) string { return sets(1, c) }, [2]string{"1 个数据集", "1 dataset"}},
		{"many datasets", func(c lang.Code) string { return sets(1200, c) }, [2]string{"1,200 个数据集", "1,200 datasets"}},
		{"a table", func(c lang.Code) string { return dimensions(26772, 4, c) }, [2]string{"26,772 行 × 4 列", "26,772 rows × 4 columns"}},
		{"no table", func(c lang.Code) string { return dimensions(0, 0, c) }, [2]string{}},
		{"a part", func(c lang.Code) string { return share(3, 4, c) }, [2]string{"3（75%）", "3 (75%)"}},
		{"a part of nothing", func(c lang.Code) string { return share(0, 0, c) }, [2]string{"0", "0"}},
		{"rows of all kinds", func(c lang.Code) string { return rowChange(1200, 3, 1, c) },
			[2]string{"新增 1,200 行，改动 1 行，删除 3 行", "1,200 rows added, 1 changed, 3 removed"}},
		{"one row", func(c lang.Code) string { return rowChange(0, 1, 0, c) }, [2]string{"删除 1 行", "1 row removed"}},
		{"no row", func(c lang.Code) string { return rowChange(0, 0, 0, c) }, [2]string{"行无变化", "no rows changed"}},
		{"a list", func(c lang.Code) string { return list(c, []string{"a", "b"}) }, [2]string{"a、b", "a, b"}},
		{"a path", func(c lang.Code) string { return href(c, "datasets/") }, [2]string{"datasets/", "en/datasets/"}},
	} {
		if diff := cmp.Diff(tt.want, both(tt.of)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestATextInOneLanguageStandsInForTheOtherAndSaysSo(t *testing.T) {
	for _, tt := range []struct {
		text   lang.Text
		c      lang.Code
		s, tag string
	}{
		{lang.Text{ZH: "公园", EN: "Parks"}, lang.EN, "Parks", ""},
		{lang.Text{ZH: "公园"}, lang.EN, "公园", lang.ZH.Tag()},
		{lang.Text{EN: "Parks"}, lang.ZH, "Parks", lang.EN.Tag()},
	} {
		if s, tag := either(tt.text, tt.c); s != tt.s || tag != tt.tag {
			t.Errorf("%v in %s: %q, %q", tt.text, tt.c, s, tag)
		}
	}
}

func TestAPortalBelowAPathKnowsItsPath(t *testing.T) {
	for url, want := range map[string]string{"https://data.example.org/": "/", "https://example.org/open/data/": "/open/data/", "": "/"} {
		if got := basePath(url); got != want {
			t.Errorf("%s: %s, want %s", url, got, want)
		}
	}
}

func TestParagraphsEndAtBlankLines(t *testing.T) {
	want := []string{"one two", "three"}
	if diff := cmp.Diff(want, paragraphs("one\r\ntwo\r\n\r\n \n\nthree\n")); diff != "" {
		t.Error(diff)
	}
}

// What is pasted into a shell, an editor of queries or a program must not end
// the text that it stands in.
func TestAddressesAreQuotedForWhereTheyStand(t *testing.T) {
	for _, tt := range []struct{ name, got, want string }{
		{"plain", shell("https://example.org/a.csv"), "https://example.org/a.csv"},
		{"a quote", shell("https://example.org/a'b;c"), `'https://example.org/a'\''b;c'`},
		{"Power Query", mText(`a"b#(lf)`), `"a""b#(#)(lf)"`},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, tt.got, tt.want)
		}
	}
}
