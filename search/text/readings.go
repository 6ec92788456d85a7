package text

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// maxPhrase is the length, in characters, of the longest phrase with a reading.
const maxPhrase = 16

//go:embed readings.txt
var builtInReadings string

// Readings reads Chinese aloud: the pinyin of characters, and of phrases in
// which a character is read otherwise (多音字). The longest phrase counts.
// It does not change after ParseReadings and serves goroutines at once.
type Readings struct {
	phrases map[rune][]reading // by first character, longest first
}

type reading struct {
	phrase    string // folded
	syllables []string
}

// ParseReadings adds the lines of an operator's file to those that are built
// in, and over them: "重庆 chong qing", a phrase and a syllable for each of its
// characters, without tones, ü written v or ü; "#" begins a comment. The empty
// file leaves the built-in ones. Errors are *FileError.
func ParseReadings(file string) (*Readings, error) {
	all := map[string]reading{}
	for _, part := range []string{builtInReadings, file} {
		lines := map[string]int{}
		err := eachLine(part, func(number int, line string) *FileError {
			r, err := parseReading(number, line)
			if err != nil {
				return err
			}
			if first := lines[r.phrase]; first > 0 {
				return &FileError{Line: number, Column: 1, Message: lang.Text{
					ZH: fmt.Sprintf("“%s”在第 %d 行已有读音", r.phrase, first),
					EN: fmt.Sprintf("%s has a reading in line %d already", r.phrase, first),
				}, Fix: lang.Text{ZH: "请只保留一行", EN: "keep one of the lines"}}
			}
			lines[r.phrase] = number
			all[r.phrase] = r
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return newReadings(all), nil
}

func newReadings(all map[string]reading) *Readings {
	r := &Readings{phrases: map[rune][]reading{}}
	for phrase, reading := range all {
		first, _ := utf8.DecodeRuneInString(phrase)
		r.phrases[first] = append(r.phrases[first], reading)
	}
	for _, list := range r.phrases {
		slices.SortFunc(list, func(a, b reading) int {
			if byLength := len(b.phrase) - len(a.phrase); byLength != 0 {
				return byLength
			}
			return strings.Compare(a.phrase, b.phrase)
		})
	}
	return r
}

func parseReading(number int, line string) (reading, *FileError) {
	fields := strings.Fields(line)
	wrong := func(field int, message lang.Text) (reading, *FileError) {
		at := 0
		for _, before := range fields[:field] {
			at += strings.Index(line[at:], before) + len(before)
		}
		at += strings.Index(line[at:], fields[field])
		return reading{}, &FileError{Line: number, Column: column(line, at), Message: message, Fix: readingForm}
	}
	phrase, syllable := Fold(fields[0]), fields[1:]
	for _, r := range phrase {
		if classOf(r) != han {
			return wrong(0, lang.Text{
				ZH: fmt.Sprintf("“%s”中有汉字以外的字符", fields[0]),
				EN: fmt.Sprintf("%q has other characters than Chinese ones", fields[0]),
			})
		}
	}
	if n := utf8.RuneCountInString(phrase); n != len(syllable) || n > maxPhrase {
		return wrong(0, lang.Text{
			ZH: fmt.Sprintf("“%s”有 %d 个字，却有 %d 个音节；最多 %d 个字", fields[0], n, len(syllable), maxPhrase),
			EN: fmt.Sprintf("%s has %d characters and %d syllables; at most %d are allowed", fields[0], n, len(syllable), maxPhrase),
		})
	}
	for i, s := range syllable {
		legal := toneless(s)
		if legal == "" {
			return wrong(i+1, lang.Text{
				ZH: fmt.Sprintf("“%s”不是拼音音节", s),
				EN: fmt.Sprintf("%q is no syllable of pinyin", s),
			})
		}
		syllable[i] = legal
	}
	return reading{phrase, syllable}, nil
}

var readingForm = lang.Text{
	ZH: "请写成“重庆 chong qing”：词语之后每个字一个音节，以空格分隔",
	EN: `write it like "重庆 chong qing": the phrase, then one syllable for each character, parted by spaces`,
}

// Of returns the syllables of the Chinese characters of s, in order, without
// tones, ü written v. Between stretches of Chinese stands one "", and also for
// a character of which no reading is known; none at the beginning or the end.
func (r *Readings) Of(s string) []string {
	var said []string
	gap := false
	for rest := Fold(s); rest != ""; {
		syllables, width := r.first(rest)
		rest = rest[width:]
		if syllables == nil {
			gap = len(said) > 0
			continue
		}
		if gap {
			said, gap = append(said, ""), false
		}
		said = append(said, syllables...)
	}
	return said
}

// first reads what s, which is folded, begins with: a phrase or a character.
// It returns the bytes that this takes, and no syllables where it has none.
func (r *Readings) first(s string) (said []string, width int) {
	c, width := utf8.DecodeRuneInString(s)
	for _, p := range r.phrases[c] {
		if strings.HasPrefix(s, p.phrase) {
			return p.syllables, len(p.phrase)
		}
	}
	common, _, _ := strings.Cut(pinyin.PinyinDict[int(c)], ",")
	if syllable := toneless(common); syllable != "" {
		return []string{syllable}, width
	}
	return nil, width
}

// toneless takes the tone off a syllable: chong for chóng, lv for lǜ. It
// returns "" for what is no syllable.
func toneless(syllable string) string {
	var plain [maxSyllable + 4]byte
	out := plain[:0]
	for _, r := range syllable {
		switch r {
		case 'ü', 'ǖ', 'ǘ', 'ǚ', 'ǜ':
			r = 'v'
		}
		if out = appendFolded(out, r); len(out) > maxSyllable {
			return ""
		}
	}
	return syllables[string(out)]
}

// Joined are the syllables without gaps, as one types them: gongjiaozhandian.
func Joined(syllables []string) string { return strings.Join(syllables, "") }

// Initials are the first letters of the syllables: gjzd.
func Initials(syllables []string) string {
	var b strings.Builder
	for _, s := range syllables {
		if s != "" {
			b.WriteByte(s[0])
		}
	}
	return b.String()
}
