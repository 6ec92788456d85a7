package text

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Limits of a file of synonyms and of what it makes of a query.
const (
	maxGroup        = 16 // words of a group
	maxSynonym      = 40 // characters of a word
	maxParts        = 8  // parts of a query that are replaced
	maxAlternatives = 12 // phrases for one part, over all groups
)

//go:embed synonyms.txt
var builtInSynonyms string

// Synonyms are groups of phrases of which a query may use any. It does not
// change after ParseSynonyms and serves goroutines at once.
type Synonyms struct {
	phrases map[string][]*synonym // by first unit, longest first
	byKey   map[string]*synonym   // by all units
}

// synonym is a phrase with those that may stand for it, of all its groups.
type synonym struct {
	units  []string
	others []string // in the order of the files
}

// Alternative is a part of a query and what may stand in its place.
type Alternative struct {
	Start, End int      // bytes of the query
	Phrases    []string // folded, without the part itself; at least one, at most 12
}

// ParseSynonyms adds the groups of an operator's file to those that are built
// in. A line is a group: "公交,巴士,bus", its phrases parted by "," "，" or "、";
// "#" begins a comment. A phrase that stands in several groups may be replaced
// by the phrases of each. The empty file leaves the built-in groups. Errors are
// *FileError.
func ParseSynonyms(file string) (*Synonyms, error) {
	s := &Synonyms{phrases: map[string][]*synonym{}, byKey: map[string]*synonym{}}
	for _, part := range []string{builtInSynonyms, file} {
		err := eachLine(part, func(number int, line string) *FileError {
			group, err := parseGroup(number, line)
			if err != nil {
				return err
			}
			s.add(group)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for _, list := range s.phrases {
		slices.SortStableFunc(list, func(a, b *synonym) int { return len(b.units) - len(a.units) })
	}
	return s, nil
}

// parseGroup returns the folded phrases of a line.
func parseGroup(number int, line string) ([]string, *FileError) {
	var group []string
	known := map[string]bool{}
	wrong := func(at int, message, fix lang.Text) ([]string, *FileError) {
		return nil, &FileError{Line: number, Column: column(line, at), Message: message, Fix: fix}
	}
	for start := 0; start <= len(line); {
		end, next := nextComma(line, start)
		word := strings.TrimSpace(line[start:end])
		at := start + strings.Index(line[start:end], word)
		phrase := Fold(word)
		key := strings.Join(unitsOf(phrase), " ")
		switch {
		case key == "":
			return wrong(start, lang.Text{ZH: "此处没有词语", EN: "no phrase here"}, groupForm)
		case utf8.RuneCountInString(word) > maxSynonym:
			return wrong(at, lang.Text{
				ZH: fmt.Sprintf("词语超过 %d 个字符", maxSynonym),
				EN: fmt.Sprintf("a phrase of more than %d characters", maxSynonym),
			}, lang.Text{ZH: "请写简短的词语", EN: "write short phrases"})
		case known[key]:
			return wrong(at, lang.Text{
				ZH: fmt.Sprintf("“%s”在本行中重复（英文单词的不同形式视为相同）", word),
				EN: fmt.Sprintf("%q stands twice in the line (forms of an English word count as one)", word),
			}, lang.Text{ZH: "请删去重复的词语", EN: "leave one of them out"})
		case len(group) == maxGroup:
			return wrong(at, lang.Text{
				ZH: fmt.Sprintf("一组超过 %d 个词语", maxGroup),
				EN: fmt.Sprintf("a group of more than %d phrases", maxGroup),
			}, lang.Text{ZH: "请分成几组", EN: "make several groups of it"})
		}
		known[key] = true
		group = append(group, phrase)
		start = next
	}
	if len(group) == 1 {
		return wrong(0, lang.Text{ZH: "只有一个词语", EN: "only one phrase"}, groupForm)
	}
	return group, nil
}

var groupForm = lang.Text{
	ZH: "请写成“公交,巴士,bus”：同义词写在一行，以逗号分隔",
	EN: `write it like "公交,巴士,bus": phrases of the same meaning in one line, parted by commas`,
}

// nextComma returns where the phrase that begins at start ends, and where the
// next one begins: past the end of the line if there is none.
func nextComma(line string, start int) (end, next int) {
	for i, r := range line[start:] {
		if r == ',' || r == '，' || r == '、' {
			return start + i, start + i + utf8.RuneLen(r)
		}
	}
	return len(line), len(line) + 1
}

func (s *Synonyms) add(group []string) {
	for _, phrase := range group {
		units := unitsOf(phrase)
		key := strings.Join(units, " ")
		entry := s.byKey[key]
		if entry == nil {
			entry = &synonym{units: units}
			s.byKey[key] = entry
			s.phrases[units[0]] = append(s.phrases[units[0]], entry)
		}
		for _, other := range group {
			if other != phrase && !slices.Contains(entry.others, other) && len(entry.others) < maxAlternatives {
				entry.others = append(entry.others, other)
			}
		}
	}
}

// Expand returns the parts of a folded query that have synonyms, from left to
// right and apart from each other, at most 8; of several that begin at one
// place, the longest. English words match in all their forms.
func (s *Synonyms) Expand(folded string) []Alternative {
	var found []Alternative
	tokens := units(folded)
	for i := 0; i < len(tokens) && len(found) < maxParts; {
		match := s.longest(tokens[i:])
		if match == nil {
			i++
			continue
		}
		last := i + len(match.units) - 1
		found = append(found, Alternative{Start: tokens[i].start, End: tokens[last].end, Phrases: match.others})
		i = last + 1
	}
	return found
}

func (s *Synonyms) longest(tokens []unit) *synonym {
	for _, candidate := range s.phrases[tokens[0].key] {
		if len(candidate.units) > len(tokens) {
			continue
		}
		same := true
		for i, key := range candidate.units {
			same = same && tokens[i].key == key
		}
		if same {
			return candidate
		}
	}
	return nil
}

// unit is what phrases are compared by: a Chinese character or the stem of a word.
type unit struct {
	key        string
	start, end int
}

func units(folded string) []unit {
	var all []unit
	Scan(folded, func(t Token) {
		switch t.Kind {
		case Word:
			all = append(all, unit{Stem(t.Term), t.Start, t.End})
		case Bigram, Single, Last:
			_, width := utf8.DecodeRuneInString(folded[t.Start:])
			all = append(all, unit{folded[t.Start : t.Start+width], t.Start, t.Start + width})
		}
	})
	return all
}

func unitsOf(phrase string) []string {
	var keys []string
	for _, u := range units(phrase) {
		keys = append(keys, u.key)
	}
	return keys
}
