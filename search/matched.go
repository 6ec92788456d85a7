package search

import (
	"context"
	"math/bits"
)

// matched is which documents answer a question, and how.
type matched struct {
	question *question
	tallies  []tally // by document; nil: nothing was asked, and all answer
	enough   func(covered uint64) bool
	loose    bool
}

// answers reports whether a document matches.
func (m *matched) answers(n int) bool {
	return m.tallies == nil || m.enough(m.tallies[n].covered(len(levels)-1))
}

// match looks for a question's parts, and where nothing has all that is
// needed, for what comes near.
func (x *Index) match(ctx context.Context, q *question) (*matched, error) {
	m := &matched{question: q}
	if len(q.units) == 0 {
		if q.whole != "" {
			m.tallies, m.enough = make([]tally, len(x.owner)), func(uint64) bool { return false }
		}
		return m, nil
	}
	r, err := x.reader(ctx, wordsField)
	if err != nil {
		return nil, err
	}
	m.tallies = make([]tally, len(x.owner))
	for _, p := range q.parts {
		list, err := r.part(p)
		if err != nil {
			return nil, err
		}
		if word := q.wordOf(p); word != "" {
			if list, err = r.understood(word, list); err != nil {
				return nil, err
			}
		}
		x.tallyUp(m.tallies, p, list)
	}
	m.enough = func(covered uint64) bool { return covered&q.needed == q.needed }
	if !m.any() {
		m.enough = most(q)
		m.loose = true
	}
	return m, nil
}

// tallyUp enters the documents that have a part.
func (x *Index) tallyUp(tallies []tally, p part, list []found) {
	worth := rarity(len(list), len(tallies))
	for _, f := range list {
		t := &tallies[f.n]
		t.covers[f.in.level()] |= p.cover
		t.score += worth * f.weight * f.in.worth()
	}
}

// any reports whether any document answers.
func (m *matched) any() bool {
	for n := range m.tallies {
		if m.answers(n) {
			return true
		}
	}
	return false
}

// most is satisfied with three quarters of at least four units.
func most(q *question) func(covered uint64) bool {
	n := bits.OnesCount64(q.needed)
	return func(covered uint64) bool {
		return n >= 4 && 4*bits.OnesCount64(covered&q.needed) >= 3*n
	}
}
