package search

import (
	"bytes"
	"cmp"
	"context"
	"iter"
	"runtime/debug"
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search/text"
)

// Kinds of suggestions.
const (
	suggestTitle  = "title"
	suggestItem   = "item"
	suggestAgency = "agency"
)

// Limits of suggestions.
const (
	maxSuggestions = 20
	maxOthers      = 2 // data items, and agencies, beside titles
)

// candidate is a name that could be suggested.
type candidate struct {
	n        int
	aspect   aspect
	language int    // in which it matched; -1: by its pinyin
	name     []byte // as it will be shown, as wholeKey has it
}

// Suggest completes what is being typed to at most limit (0: 8) titles, data
// items and agencies, in this order and in the language c, the best of each
// first and each text of a kind once. Errors are those of Search.
func (x *Index) Suggest(ctx context.Context, typed string, c lang.Code, limit int) (all []Suggestion, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer damage("suggest", &err)
	if err := checkText("q", typed); err != nil {
		return nil, err
	}
	if limit == 0 {
		limit = 8
	}
	key := wholeKey(typed)
	if key == "" || limit < 0 {
		return nil, ctx.Err()
	}
	limit = min(limit, maxSuggestions)
	items, err := x.rows.itemNames.candidates(ctx, key, c, maxOthers)
	if err != nil {
		return nil, err
	}
	agencies, err := x.rows.agencyNames.candidates(ctx, key, c, maxOthers)
	if err != nil {
		return nil, err
	}
	titles, err := x.rows.titles.candidates(ctx, key, c, max(limit-len(items)-len(agencies), 1))
	if err != nil {
		return nil, err
	}
	for _, t := range titles {
		d, err := x.document(t.n)
		if err != nil {
			return nil, err
		}
		all = append(all, x.suggestion(suggestTitle, d.ID, d.Title, t, key, c))
	}
	for _, t := range items {
		all = append(all, x.suggestion(suggestItem, "", x.rows.items[t.n].Title, t, key, c))
	}
	for _, t := range agencies {
		a := x.rows.agencies[t.n]
		all = append(all, x.suggestion(suggestAgency, a.ID, a.Name, t, key, c))
	}
	return all[:min(len(all), limit)], nil
}

// candidates are the best names that answer what was typed. Those that are what
// was typed come first, so that maxPlaces of others cannot keep them out.
func (s *names) candidates(ctx context.Context, key string, c lang.Code, keep int) (best []candidate, err error) {
	own := languageOf(c)
	gather := func(language int, found iter.Seq2[int, aspect]) {
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return
		}
		for n, a := range found {
			best = better(best, candidate{n, a, language, s.in(own, n)}, keep)
		}
	}
	for _, language := range []int{own, 1 - own} {
		gather(language, s.called(key, language))
		gather(language, s.beginning(key, language, maxPlaces))
	}
	if isLetters(key) {
		gather(-1, s.abbreviated(key, maxPlaces))
		if len(text.Segment(key)) > 0 {
			gather(-1, s.sounding(key, true, maxPlaces))
		}
	}
	return best, err
}

// better puts a candidate in its place among at most keep best ones, each name
// once, also where several datasets have it.
func better(best []candidate, c candidate, keep int) []candidate {
	if len(best) == keep && best[keep-1].compare(c) <= 0 {
		return best
	}
	for i := range best {
		if bytes.Equal(best[i].name, c.name) {
			if best[i].compare(c) <= 0 {
				return best
			}
			best = slices.Delete(best, i, i+1)
			break
		}
	}
	at, _ := slices.BinarySearchFunc(best, c, candidate.compare)
	best = slices.Insert(best, at, c)
	return best[:min(len(best), keep)]
}

func (c candidate) compare(d candidate) int {
	return cmp.Or(cmp.Compare(c.aspect, d.aspect), cmp.Compare(len(c.name), len(d.name)), cmp.Compare(c.n, d.n))
}

// suggestion words a candidate, and marks in its text what was typed.
func (x *Index) suggestion(kind, id string, name lang.Text, t candidate, key string, c lang.Code) Suggestion {
	shown, language := name.In(c), languageOf(c)
	if shown == "" {
		shown, language = name.ZH+name.EN, 1-language
	}
	s := Suggestion{Kind: kind, ID: id, Text: shown}
	switch {
	case t.language == language:
		s.Ranges = typedIn(shown, key)
	case t.language < 0 && language == 0:
		s.Ranges = spokenIn(shown, key, x.readings)
	}
	return s
}
