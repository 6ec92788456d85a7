package judge

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strconv"

	"github.com/kaimen-portal/kaimen/search"
)

// The span of years that the synthetic catalogue covers; its data are looked at
// from 1 November of the last.
const (
	firstYear = 2016
	lastYear  = 2026
)

// seed fixes the synthetic catalogue: another one is another catalogue, and the
// judgements on it would have to be made anew.
const seed = 20261101

// Catalogue returns n datasets of Yunzhou (云州), a city that does not exist:
// the same n first ones for every longer catalogue. They are shaped like those
// of real city portals, where a few things are published by every district and
// every year, under titles that differ in one word, and most things by few: see
// the files in the folder vocabulary.
func Catalogue(n int) []search.Document {
	v := words()
	out := make([]search.Document, 0, n)
	seen := map[string]bool{}
	for s := range v.subjects() {
		if len(out) == n {
			break
		}
		id := v.id(s)
		if seen[id] {
			continue
		}
		seen[id] = true
		out = append(out, v.document(s, len(out)))
	}
	return out
}

// subject is what one dataset is about.
type subject struct {
	topic    *topic
	form     *form
	district *place // nil: the city
	town     string // of the district, by its Chinese name; empty: all of it
	year     int    // 0: none in the title
}

// id is readable, so that judgements can be checked by reading: the topic, the
// form, the place, the year.
func (v *vocabulary) id(s subject) string {
	id := s.topic.id + "-" + s.form.id
	switch {
	case s.district == nil:
		id += "-city"
	case s.town == "":
		id += "-" + s.district.id
	default:
		id += "-" + s.district.id + "-" + v.spelt(s.town, "")
	}
	if s.year > 0 {
		id += "-" + strconv.Itoa(s.year)
	}
	return id
}

// subjects yields what the catalogue is about, without end: each topic once for
// the whole city, then topics by Zipf's law. Some come more than once.
func (v *vocabulary) subjects() func(yield func(subject) bool) {
	return func(yield func(subject) bool) {
		r := rand.New(rand.NewPCG(seed, 1))
		order := r.Perm(len(v.topics))
		for _, i := range order {
			t := &v.topics[i]
			f := &v.forms[t.kind][0]
			if !yield(subject{topic: t, form: f, year: newest(f)}) {
				return
			}
		}
		weights := make([]int, len(order))
		for rank := range order {
			weights[rank] = 100_000 / (rank + 12)
		}
		for {
			t := &v.topics[order[draw(r, weights)]]
			if !yield(v.subject(r, t)) {
				return
			}
		}
	}
}

// newest is the last year for which a form that comes once a year is complete.
func newest(f *form) int {
	if f.yearly {
		return lastYear - 1
	}
	return 0
}

// shares are how many datasets in a hundred are of the city, of districts and
// of towns, by the places that a form knows.
var shares = map[string][]int{"cdt": {20, 62, 18}, "cd": {25, 75}, "d": {100}}

func (v *vocabulary) subject(r *rand.Rand, t *topic) subject {
	forms := v.forms[t.kind]
	weights := make([]int, len(forms))
	for i, f := range forms {
		weights[i] = f.weight
	}
	s := subject{topic: t, form: &forms[draw(r, weights)]}
	level := s.form.places[draw(r, shares[s.form.places])]
	if level != 'c' {
		s.district = &v.districts[r.IntN(len(v.districts))]
	}
	if level == 't' {
		towns := v.towns(s.district)
		s.town = towns[r.IntN(len(towns))]
	}
	if s.form.yearly {
		s.year = lastYear - min(r.IntN(lastYear-firstYear+1), r.IntN(lastYear-firstYear+1))
	}
	return s
}

// draw picks an index with a chance in proportion to its weight.
func draw(r *rand.Rand, weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	x := r.IntN(sum)
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	panic(fmt.Sprintf("draw %d of %v", x, weights)) // weights add up to sum
}

// dice are those of one thing, whatever else the catalogue holds.
func dice(of string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(of)) // never fails
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}
