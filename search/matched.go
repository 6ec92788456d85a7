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

// few is the number of answers below which those that come near follow them.
const few = 5

// needed are the units that a document has to cover.
func (m *matched) needed() uint64 { return m.question.needed }

// match looks for a question's parts. Where nothing has all that is needed, it
// forgives typing errors; where little has it, what has most of it follows.
func (x *Index) match(ctx context.Context, q *question) (*matched, error) {
	m := &matched{question: q}
	if q.whole == "" {
		return m, nil
	}
	m.tallies = make([]tally, len(x.owner))
	m.enough = func(covered uint64) bool { return q.needed != 0 && covered&q.needed == q.needed }
	r, err := x.reader(ctx, wordsField)
	if err != nil {
		return nil, err
	}
	if err := r.tally(m, r.asTyped); err != nil {
		return nil, err
	}
	if m.loose = !m.atLeast(1); m.loose {
		if err := r.tally(m, r.forgiven); err != nil {
			return nil, err
		}
	}
	if !m.atLeast(few) {
		m.enough = most(q)
	}
	m.loose = m.loose && m.atLeast(1)
	return m, nil
}

// asTyped is what has a part, or another way to say it.
func (r *reader) asTyped(q *question, p *part) ([]found, error) {
	list, err := r.part(p)
	if word := q.wordOf(p); err == nil && word != "" {
		return r.understood(q, p, word, list)
	}
	return list, err
}

// tally enters what is found of each part.
func (r *reader) tally(m *matched, find func(*question, *part) ([]found, error)) error {
	q := m.question
	for i := range q.parts {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		list, err := find(q, &q.parts[i])
		if err != nil {
			return err
		}
		worth := rarity(len(list), len(m.tallies))
		for _, f := range list {
			t := &m.tallies[f.n]
			t.covers[f.in.level()] |= q.parts[i].cover
			t.score += worth * f.weight * f.in.worth()
		}
	}
	return nil
}

// atLeast reports whether so many documents answer.
func (m *matched) atLeast(n int) bool {
	for i := range m.tallies {
		if m.answers(i) {
			if n--; n == 0 {
				return true
			}
		}
	}
	return false
}

// most is satisfied with two thirds of at least four units.
func most(q *question) func(covered uint64) bool {
	n := bits.OnesCount64(q.needed)
	return func(covered uint64) bool {
		return q.needed != 0 && (covered&q.needed == q.needed || n >= 4 && 3*bits.OnesCount64(covered&q.needed) >= 2*n)
	}
}
