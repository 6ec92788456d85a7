package search

import (
	"bytes"
	"math/bits"
	"strings"
)

// The order of relevance has tiers; a document of a higher tier is always
// above one of a lower, whatever they score:
//
//	exact     the title in either language, the id or the code is what was typed
//	opening   the title begins with it
//	phrase    the title contains it
//	title     all that is needed stands in the title
//	keyword   … in title and keywords
//	item      … in these and names of data items
//	agency    … in these and names of provider and domain
//	anywhere  … in all fields
//	near      not all that is needed
//
// Within a tier the score counts: what is rare and stands in the better field;
// of two titles with all words the shorter, since it says less besides; and data
// of the whole city before those of one district. Scores so close that the
// difference means nothing are ties: high value goes first, then what changed
// last, then the id decides.
type tier uint8

const (
	near tier = iota
	anywhere
	inAgencies
	inItems
	inKeywords
	inTitles
	phrase
	opening
	exact
)

// levels are the fields that count as one in a tier, the best first.
var levels = [...]fields{inTitle, inKeyword, inItem, inAgency, inItemDescription | inDescription | inName}

// worths are what a part is worth in the levels.
var worths = [len(levels)]float32{8, 5, 4, 2, 1}

// level is the best of the fields' levels.
func (f fields) level() int {
	for l, set := range levels {
		if f&set != 0 {
			return l
		}
	}
	return len(levels) - 1
}

// worth is what a part is worth in the best of its fields, and a little more
// for each other one.
func (f fields) worth() float32 {
	return worths[f.level()] + 0.1*float32(bits.OnesCount8(uint8(f))-1)
}

// tally is how a document answers a question.
type tally struct {
	covers [len(levels)]uint64 // units covered, by level
	score  float32
}

// covered are the units covered down to a level.
func (t *tally) covered(level int) uint64 {
	var all uint64
	for _, c := range t.covers[:level+1] {
		all |= c
	}
	return all
}

// tier places a document that answers the question.
func (x *Index) tier(q *question, t *tally, n int) tier {
	if q.whole != "" && (x.rows.codes[n] == q.whole || strings.EqualFold(x.rows.ids[n], q.whole)) {
		return exact
	}
	best := near
	for l := range levels {
		if q.needed != 0 && t.covered(l)&q.needed == q.needed {
			best = inTitles - tier(l)
			break
		}
	}
	if best < inTitles {
		return best
	}
	if q.letters != "" && string(x.rows.titles.spoken.of(n)) == q.letters {
		best = opening
	}
	for l := range x.rows.titles.plain {
		title := x.rows.titles.plain[l].of(n)
		at := bytes.Index(title, []byte(q.whole))
		switch {
		case at < 0:
		case at == 0 && len(title) == len(q.whole):
			return exact
		case at == 0:
			best = max(best, opening)
		default:
			best = max(best, phrase)
		}
	}
	return best
}

// Scores besides what the parts of a question are worth, which is mostly from
// 20 to 90 each.
const (
	shareWorth = 4 // of a title that is the query and nothing else
	wholeWorth = 1 // of data of the whole city
	scoreSteps = 4 // differences of score that are told apart in one point
)

// relevance is the order of relevance as a number: tier, score, high value,
// day of the last change.
func (x *Index) relevance(q *question, t *tally, n int) uint64 {
	tier, score := x.tier(q, t, n), t.score
	if tier >= inTitles {
		score += shareWorth * x.share(q, n)
	}
	if x.rows.whole[n] {
		score += wholeWorth
	}
	key := uint64(tier)<<60 | uint64(min(score*scoreSteps, 1<<27-1))<<33
	if x.rows.highValue[n] {
		key |= 1 << 32
	}
	return key | uint64(uint32(x.rows.updated[n]))
}

// share is how much of the title the query is, by length and from 0 to 1, in
// the language in which it is more: of two titles with the words the shorter
// says less besides.
func (x *Index) share(q *question, n int) float32 {
	best := float32(0)
	for l := range x.rows.titles.plain {
		if length := len(x.rows.titles.plain[l].of(n)); length > 0 {
			best = max(best, min(1, float32(len(q.whole))/float32(length)))
		}
	}
	return best
}
