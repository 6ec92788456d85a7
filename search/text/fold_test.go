package text

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestFoldGivesOneForm(t *testing.T) {
	for _, c := range []struct{ why, in, want string }{
		{"case", "Shanghai BUS Stops", "shanghai bus stops"},
		{"traditional characters", "公車站點資訊與衞生機構", "公车站点资讯与卫生机构"},
		{"variants of one character", "羣眾 峯 裏裡 為爲", "群众 峰 里里 为为"},
		{"著 is a simplified character too", "著作权", "著作权"},
		{"full width", "ＧＢ／Ｔ　２２６０（２０２３）", "gb/t 2260(2023)"},
		{"half width kana", "ｶﾞｽ", "カス"},
		{"accents, composed and not", "Café cafe\u0301 Zürich lǜ", "cafe cafe zurich lu"},
		{"capital with a dot", "İstanbul", "istanbul"},
		{"signs of several letters", "㎡ ㎏ ℃ ①", "m2 kg °c 1"},
		{"compatibility ideograph", "\uf9d1", "六"},
		{"variation selector and zero-width space", "辻\U000e0100 公\u200b交", "辻 公交"},
		{"composed and decomposed Korean", "한", "\u1112\u1161\u11ab"},
		{"a broken byte", "a\xffb", "a\ufffdb"},
	} {
		if got := Fold(c.in); got != c.want {
			t.Errorf("%s: Fold(%q) = %q, want %q", c.why, c.in, got, c.want)
		}
	}
}

func TestFoldingAnyCharacterTwiceChangesNothingMore(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if once := Fold(string(r)); Fold(once) != once {
			t.Errorf("U+%04X folds to %q and then to %q", r, once, Fold(once))
		}
	}
}

func TestFoldTakesSignsApartAsUnicodeDoes(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if plain := norm.NFKD.String(string(r)); Fold(plain) != Fold(string(r)) {
			t.Errorf("U+%04X folds to %q, its parts %q to %q", r, Fold(string(r)), plain, Fold(plain))
		}
	}
}

func TestFoldKeepsDigitsOfDifferentValueApart(t *testing.T) {
	digits := "0123456789〇零一二三四五六七八九十百千万"
	seen := map[string]rune{}
	for _, r := range digits {
		if other, ok := seen[Fold(string(r))]; ok {
			t.Errorf("%c and %c fold to the same", other, r)
		}
		seen[Fold(string(r))] = r
	}
}

func TestFoldOfFoldedTextAllocatesNothing(t *testing.T) {
	if n := testing.AllocsPerRun(10, func() { Fold("公交站点 bus stops 2260") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzFold(f *testing.F) {
	f.Add("ＧＢ／Ｔ 公車站 Café\xff\u0301")
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if !utf8.ValidString(once) {
			t.Errorf("Fold(%q) = %q is not UTF-8", s, once)
		}
		if twice := Fold(once); twice != once {
			t.Errorf("Fold(%q) = %q, folded again %q", s, once, twice)
		}
	})
}
