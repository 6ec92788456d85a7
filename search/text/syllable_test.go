package text

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mozillazg/go-pinyin"
)

func TestSegmentReadsWhatIsTypedAsPinyin(t *testing.T) {
	for _, c := range []struct {
		why, typed string
		want       [][]string
	}{
		{"a title", "ditie", [][]string{{"di", "tie"}, {"di", "ti", "e"}}},
		{"the last syllable is unfinished", "tingchech", [][]string{{"ting", "che", "ch"}}},
		{"two towns", "xian", [][]string{{"xian"}, {"xi", "an"}, {"xia", "n"}, {"xi", "a", "n"}}},
		{"parted", "xi'an", [][]string{{"xi", "an"}, {"xi", "a", "n"}}},
		{"spaces", "che wei", [][]string{{"che", "wei"}}},
		{"ü is v", "lvdi", [][]string{{"lv", "di"}}},
		{"ü typed u", "gonglue", [][]string{{"gong", "lve"}, {"gong", "lu", "e"}}},
		{"initials are no syllables", "gjzd", nil},
		{"English", "subway", nil},
		{"Chinese", "公交", nil},
		{"nothing", "", nil},
		{"signs", "a-b", nil},
		{"too long", strings.Repeat("a", 65), nil},
	} {
		if diff := cmp.Diff(c.want, Segment(c.typed)); diff != "" {
			t.Errorf("%s: %s", c.why, diff)
		}
	}
}

func TestSegmentGivesFewReadingsOfWhatHasMany(t *testing.T) {
	if got := len(Segment(strings.Repeat("xian", 16))); got != maxSegmentation {
		t.Errorf("%d readings, want %d", got, maxSegmentation)
	}
	if got := Segment(strings.Repeat("xian", 15) + "q!"); got != nil {
		t.Errorf("%q ends in no syllable", got)
	}
}

func TestEveryCommonCharacterHasALegalSyllable(t *testing.T) {
	for c := rune(0x4e00); c <= 0x9fa5; c++ {
		reading, _, _ := strings.Cut(pinyin.PinyinDict[int(c)], ",")
		if reading != "" && toneless(reading) == "" && !strings.Contains("兙兛兝兞兡兣嗧瓩糎呣哼唔嗯噷覅黁", string(c)) {
			t.Errorf("%c is read %s, which the table of syllables lacks", c, reading)
		}
	}
}

func FuzzSegment(f *testing.F) {
	for _, typed := range []string{"gongjiao", "xi'an", "lvse ", "zhzh", "' '", "\xff"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		all := Segment(typed)
		if len(all) > maxSegmentation {
			t.Fatalf("%d readings of %q", len(all), typed)
		}
		for _, said := range all {
			for i, s := range said {
				if syllables[s] == "" && (i < len(said)-1 || !unfinished[s]) {
					t.Fatalf("%q of %q is no syllable", s, typed)
				}
			}
			if letters(Joined(said)) != letters(typed) {
				t.Fatalf("%q reads %q", typed, said)
			}
		}
	})
}

// letters takes out what parts syllables and writes ü one way.
func letters(typed string) string {
	bare := strings.NewReplacer("'", "", " ", "").Replace(typed)
	return strings.NewReplacer("lue", "lve", "nue", "nve").Replace(bare)
}
