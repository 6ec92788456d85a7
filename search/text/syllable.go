package text

import (
	"slices"
	"strings"
)

// syllables are the syllables of pinyin (汉语拼音) without tones, ü written v,
// each under itself. The table lists, for every initial, the finals that
// standard Chinese joins with it.
var syllables = func() map[string]string {
	legal := map[string]string{}
	for _, row := range strings.Split(`
:a ai an ang ao e ei en eng er o ou
b:a ai an ang ao ei en eng i ian iao ie in ing o u
c:a ai an ang ao e en eng i ong ou u uan ui un uo
ch:a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo
d:a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo
f:a an ang ei en eng o ou u
g:a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo
h:a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo
j:i ia ian iang iao ie in ing iong iu u uan ue un
k:a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo
l:a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve
m:a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u
n:a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan uo v ve
p:a ai an ang ao ei en eng i ian iao ie in ing o ou u
q:i ia ian iang iao ie in ing iong iu u uan ue un
r:an ang ao e en eng i ong ou u ua uan ui un uo
s:a ai an ang ao e en eng i ong ou u uan ui un uo
sh:a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo
t:a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo
w:a ai an ang ei en eng o u
x:i ia ian iang iao ie in ing iong iu u uan ue un
y:a an ang ao e i in ing o ong ou u uan ue un
z:a ai an ang ao e ei en eng i ong ou u uan ui un uo
zh:a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo
`, "\n") {
		initial, finals, _ := strings.Cut(row, ":")
		for _, final := range strings.Fields(finals) {
			legal[initial+final] = initial + final
		}
	}
	legal["lue"], legal["nue"] = "lve", "nve"
	return legal
}()

// unfinished are the proper beginnings of syllables.
var unfinished = func() map[string]bool {
	begun := map[string]bool{}
	for s := range syllables {
		for i := 1; i < len(s); i++ {
			begun[s[:i]] = true
		}
	}
	return begun
}()

// Limits of Segment.
const (
	maxTyped        = 64 // letters
	maxSegmentation = 8
	maxSyllable     = 6 // letters: zhuang
)

// Segment returns the ways to read a typed, folded string as pinyin, at most
// 8, those of whole and of few syllables first; nil if it is none. The last
// syllable may be unfinished: gongjiaozh is gong jiao zh. An apostrophe or a
// space parts syllables: xi'an is xi an, xian may also be xian. ü is typed v;
// lue and nue, which are typed as often, become lve and nve.
func Segment(typed string) [][]string {
	if len(typed) == 0 || len(typed) > maxTyped {
		return nil
	}
	s := segmenter{typed: typed, dead: make([]bool, len(typed))}
	s.from(0, nil)
	slices.SortStableFunc(s.found, func(a, b []string) int { return weight(a) - weight(b) })
	return s.found[:min(len(s.found), maxSegmentation)]
}

// weight orders readings: an unfinished syllable weighs more than any number
// of whole ones.
func weight(reading []string) int {
	if syllables[reading[len(reading)-1]] == "" {
		return len(reading) + maxTyped
	}
	return len(reading)
}

type segmenter struct {
	typed string
	dead  []bool // from here nothing can be read
	found [][]string
}

// from reads on at byte i, longest syllables first, and reports whether
// anything was found.
func (s *segmenter) from(i int, before []string) bool {
	for i < len(s.typed) && i > 0 && (s.typed[i] == '\'' || s.typed[i] == ' ') {
		i++
	}
	rest := s.typed[i:]
	if rest == "" {
		s.found = append(s.found, slices.Clone(before))
		return true
	}
	if s.dead[i] {
		return false
	}
	alive := false
	for n := min(len(rest), maxSyllable); n > 0 && len(s.found) < 4*maxSegmentation; n-- {
		syllable := syllables[rest[:n]]
		if syllable == "" && n == len(rest) && unfinished[rest] {
			syllable = rest
		}
		if syllable != "" {
			alive = s.from(i+n, append(before, syllable)) || alive
		}
	}
	s.dead[i] = !alive && len(s.found) < 4*maxSegmentation
	return alive
}
