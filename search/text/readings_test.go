package text

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func builtIn(t testing.TB) *Readings {
	t.Helper()
	r, err := ParseReadings("")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOfReadsTitlesAloud(t *testing.T) {
	r := builtIn(t)
	for _, c := range []struct{ title, want string }{
		{"公交站点", "gong jiao zhan dian"},
		{"重庆市重点行业企业名单", "chong qing shi zhong dian hang ye qi ye ming dan"},
		{"厦门、六安、朝阳、长宁", "xia men  lu an  chao yang  chang ning"},
		{"行政区划代码", "xing zheng qu hua dai ma"},
		{"长宁区长寿路、市长热线", "chang ning qu chang shou lu  shi zhang re xian"},
		{"长江大桥长度调查数据", "chang jiang da qiao chang du diao cha shu ju"},
		{"村长、河长和校长", "cun zhang  he zhang he xiao zhang"},
		{"空调能耗调整", "kong tiao neng hao tiao zheng"},
		{"银行执行情况", "yin hang zhi xing qing kuang"},
		{"社会会计师协会计划", "she hui kuai ji shi xie hui ji hua"},
		{"绿化率、旅游", "lv hua lv  lv you"},
		{"莘庄地鐵站（一號線）", "xin zhuang di tie zhan  yi hao xian"},
		{"2023年PM2.5浓度", "nian  nong du"},
		{"GB/T 2260", ""},
	} {
		if got := strings.Join(r.Of(c.title), " "); got != c.want {
			t.Errorf("%s reads %q, want %q", c.title, got, c.want)
		}
	}
}

func TestAnOperatorsFileAddsToTheReadingsAndGoesBeforeThem(t *testing.T) {
	r, err := ParseReadings("\ufeff# our own\n\n朝陽 zhāo yáng # a street\n铝 lǚ\n单于 chan yu")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"zhao", "yang", "chang", "ning", "lv", "chan", "yu"}
	if diff := cmp.Diff(want, r.Of("朝阳长宁铝单于")); diff != "" {
		t.Error(diff)
	}
}

func TestReadingsSayWhatIsWrongAndWhere(t *testing.T) {
	for _, c := range []struct {
		file         string
		line, column int
		message      string
	}{
		{"重庆 chong qing\n行业 hang", 2, 1, "行业 has 2 characters and 1 syllables; at most 16 are allowed"},
		{"  行业 hang yeh", 1, 11, `"yeh" is no syllable of pinyin`},
		{"A股 a gu", 1, 1, `"A股" has other characters than Chinese ones`},
		{"行业 hang ye\n\n行業 xing ye", 3, 1, "行业 has a reading in line 1 already"},
		{strings.Repeat("长", 17) + strings.Repeat(" chang", 17), 1, 1, strings.Repeat("长", 17) + " has 17 characters and 17 syllables; at most 16 are allowed"},
		{"# 行\xff业", 1, 4, "not UTF-8"},
		{strings.Repeat("一 yi\n", maxLines+1), 2, 1, "一 has a reading in line 1 already"},
		{strings.Repeat("#", MaxFile+1), 0, 0, "the file has 1048577 bytes, more than 1048576"},
	} {
		_, err := ParseReadings(c.file)
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

func TestJoinedAndInitialsAreWhatOneTypes(t *testing.T) {
	said := []string{"gong", "jiao", "", "zhan", "dian"}
	if got := Joined(said); got != "gongjiaozhandian" {
		t.Errorf("joined %s", got)
	}
	if got := Initials(said); got != "gjzd" {
		t.Errorf("initials %s", got)
	}
}

func FuzzParseReadings(f *testing.F) {
	f.Add("重庆 chong qing # 市\n铝 lǚ", "重庆铝合金 2023")
	f.Add("\ufeff行业 hang", "\xff行")
	f.Fuzz(func(t *testing.T, file, title string) {
		r, err := ParseReadings(file)
		if err != nil {
			var wrong *FileError
			if !errors.As(err, &wrong) || wrong.Line > strings.Count(file, "\n")+1 {
				t.Fatalf("ParseReadings(%q): %v", file, err)
			}
			return
		}
		said := r.Of(title)
		if len(said) > 2*utf8.RuneCountInString(Fold(title)) {
			t.Fatalf("%q has %d syllables", title, len(said))
		}
		for i, s := range said {
			if s == "" && (i == 0 || i == len(said)-1 || said[i-1] == "") || s != "" && syllables[s] == "" {
				t.Fatalf("%q reads %q", title, said)
			}
		}
	})
}
