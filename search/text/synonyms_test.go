package text

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExpandFindsTheLongestPhrasesFromTheLeft(t *testing.T) {
	s, err := ParseSynonyms("# ours\n一卡通，交通卡、travel card # cards\n甲站,乙站\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		why, query string
		want       []string // part: the first of its phrases
	}{
		{"longer before shorter", "公交站", []string{"公交站: 公交车站"}},
		{"a part of a query", "徐汇区停车场价格", []string{"停车场: 停车库", "价格: 物价"}},
		{"a form of an English word", "bus stops", []string{"bus stops: 公交站"}},
		{"no part of a word", "business", nil},
		{"both languages", "metro 客流", []string{"metro: 地铁", "客流: 客流量"}},
		{"an operator's group", "travel cards", []string{"travel cards: 一卡通"}},
		{"signs between Chinese", "甲-站", []string{"甲-站: 乙站"}},
		{"nothing known", "xyzzy 魑魅", nil},
		{"nothing", "", nil},
	} {
		var got []string
		for _, a := range s.Expand(c.query) {
			got = append(got, c.query[a.Start:a.End]+": "+a.Phrases[0])
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.why, diff)
		}
	}
}

func TestAPhraseOfSeveralGroupsHasThePhrasesOfEach(t *testing.T) {
	s, err := ParseSynonyms("子,丑\n卯,子\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []Alternative{{Start: 0, End: 3, Phrases: []string{"丑", "卯"}}}
	if diff := cmp.Diff(want, s.Expand("子")); diff != "" {
		t.Error(diff)
	}
	want = []Alternative{{Start: 0, End: 3, Phrases: []string{"子"}}}
	if diff := cmp.Diff(want, s.Expand("丑")); diff != "" {
		t.Error(diff)
	}
}

func TestAQueryIsExpandedWithinBounds(t *testing.T) {
	var file strings.Builder
	for i := range 30 {
		fmt.Fprintf(&file, "子,词%d\n", i)
	}
	s, err := ParseSynonyms(file.String())
	if err != nil {
		t.Fatal(err)
	}
	got := s.Expand(strings.Repeat("子 ", 100))
	if len(got) != maxParts {
		t.Errorf("%d parts, want %d", len(got), maxParts)
	}
	if len(got[0].Phrases) != maxAlternatives {
		t.Errorf("%d phrases, want %d", len(got[0].Phrases), maxAlternatives)
	}
}

func TestSynonymsSayWhatIsWrongAndWhere(t *testing.T) {
	for _, c := range []struct {
		file         string
		line, column int
		message      string
	}{
		{"公交,巴士\n公交", 2, 1, "only one phrase"},
		{"公交，巴士，", 1, 7, "no phrase here"},
		{"公交,,巴士", 1, 4, "no phrase here"},
		{"公交, ——", 1, 4, "no phrase here"},
		{"车站, 車站", 1, 5, `"車站" stands twice in the line (forms of an English word count as one)`},
		{"公交," + strings.Repeat("长", 41), 1, 4, "a phrase of more than 40 characters"},
		{"a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q", 1, 33, "a group of more than 16 phrases"},
		{strings.Repeat("甲,乙\n", maxLines+1), maxLines + 1, 1, "more than 10000 lines that say something"},
		{"公交,\xff\xfe", 1, 4, "not UTF-8"},
	} {
		_, err := ParseSynonyms(c.file)
		var wrong *FileError
		if !errors.As(err, &wrong) {
			t.Errorf("%.20q: error %v, want a FileError", c.file, err)
			continue
		}
		if wrong.Line != c.line || wrong.Column != c.column || wrong.Message.EN != c.message {
			t.Errorf("%.20q: line %d, column %d: %s", c.file, wrong.Line, wrong.Column, wrong.Message.EN)
		}
		if wrong.Message.ZH == "" || wrong.Fix.ZH == "" || wrong.Fix.EN == "" {
			t.Errorf("%.20q: a text is missing in %+v", c.file, wrong)
		}
	}
}

func TestBuiltInPhrasesStandInOneGroup(t *testing.T) {
	groups := map[string]int{}
	err := eachLine(builtInSynonyms, func(number int, line string) *FileError {
		group, err := parseGroup(number, line)
		for _, phrase := range group {
			key := strings.Join(unitsOf(phrase), " ")
			if first := groups[key]; first > 0 {
				t.Errorf("%s stands in lines %d and %d", phrase, first, number)
			}
			groups[key] = number
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func FuzzParseSynonyms(f *testing.F) {
	f.Add("公交,巴士，bus # x\n地铁、metro", "bus 公交站 metros")
	f.Add("\ufeffａ,b\r\n", "A-b")
	f.Fuzz(func(t *testing.T, file, query string) {
		s, err := ParseSynonyms(file)
		if err != nil {
			var wrong *FileError
			if !errors.As(err, &wrong) || wrong.Line > strings.Count(file, "\n")+1 {
				t.Fatalf("ParseSynonyms(%q): %v", file, err)
			}
			return
		}
		folded, end := Fold(query), 0
		for _, a := range s.Expand(folded) {
			if a.Start < end || a.Start >= a.End || a.End > len(folded) {
				t.Fatalf("%+v overlaps or lies outside of %q", a, folded)
			}
			if len(a.Phrases) == 0 || len(a.Phrases) > maxAlternatives || slices.Contains(a.Phrases, "") {
				t.Fatalf("%+v offers too little or too much for %q", a, folded)
			}
			end = a.End
		}
	})
}
