package judge

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Titles have 6 to 24 Chinese characters or 3 to 9 English words, as in the
// catalogues of cities; of the variants of a form a topic always takes the same,
// or the next that is not too long.
const (
	shortTitle = 6
	longTitle  = 24
	longWords  = 9
)

func (v *vocabulary) titleOf(s subject) lang.Text {
	variant := int(dice(s.topic.id+s.form.id).Uint64() % 12)
	plain := lang.Text{ZH: "{P}{O}", EN: "{O}, {P}"}
	if s.year > 0 {
		plain = lang.Text{ZH: "{P}{O}（{Y}年）", EN: "{O}, {P} {Y}"}
	}
	zh := s.fitting(s.form.zh, variant, plain.ZH, s.topic.name.ZH, s.prefix(), func(t string) bool { return utf8.RuneCountInString(t) <= longTitle })
	if utf8.RuneCountInString(zh) < shortTitle {
		zh = "全市" + zh
	}
	en := s.fitting(s.form.en, variant, plain.EN, s.topic.name.EN, v.where(s).EN, func(t string) bool { return len(strings.Fields(t)) <= longWords })
	return lang.Text{ZH: zh, EN: title(en)}
}

// fitting is the title by the first pattern, from a variant on, that fits, or
// by the plain one.
func (s subject) fitting(patterns []string, variant int, plain, thing, where string, fits func(string) bool) string {
	fill := strings.NewReplacer("{O}", title(thing), "{o}", thing, "{P}", where, "{Y}", strconv.Itoa(s.year))
	for i := range patterns {
		if t := fill.Replace(patterns[(variant+i)%len(patterns)]); fits(t) {
			return t
		}
	}
	return fill.Replace(plain)
}

// prefix is the place in a Chinese title; the city needs none.
func (s subject) prefix() string {
	if s.district == nil {
		return ""
	}
	return s.district.name.ZH + s.town
}

func (v *vocabulary) where(s subject) lang.Text {
	switch {
	case s.district == nil:
		return cityName
	case s.town == "":
		return s.district.name
	default:
		t := v.townName(s.town)
		return lang.Text{ZH: s.district.name.ZH + t.ZH, EN: title(t.EN)}
	}
}
