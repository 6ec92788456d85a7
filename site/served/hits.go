package served

import (
	"slices"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
)

const (
	// mostPlaces and mostTexts bound what a hit says of where it was found.
	mostPlaces = 3
	mostTexts  = 4
	// around is how many characters of a long text are shown on either side of
	// what was found in it.
	around = 36
)

// hit is a dataset in the list of answers, in one language.
type hit struct {
	Title     []run
	TitleLang string // BCP 47, where it differs from the page's
	Href      string // from the search page
	Summary   []run
	Found     []place // besides title and summary
	Class     datasets.OpenClass
	ClassName string
	Agency    string
	AgencyID  string
	Updated   string // in words
	ISO       string
	Frequency string
	Late      int // days, if Due
	Due       bool
	Formats   []string
	Rows      string
	Columns   string // empty: no table
}

// run is a stretch of text; Mark is what answers the query.
type run struct {
	Text string
	Mark bool
}

// place is where a hit was found: a field with one text or several.
type place struct {
	Field string
	Texts []spot
}

// spot is one text of a place.
type spot struct {
	Lang string // BCP 47, where it differs from the page's
	Runs []run
}

// names are the names of facets' values in one language.
type names map[search.Facet]map[string]string

func newNames(v search.Vocabulary, c lang.Code) names {
	n := names{}
	for _, facet := range v.Facets {
		n[facet.Facet] = map[string]string{}
		for _, value := range facet.Values {
			n[facet.Facet][value.ID], _ = either(value.Name, c)
		}
	}
	return n
}

// of is the name of a value, its id where it has none.
func (n names) of(f search.Facet, id string) string {
	if name := n[f][id]; name != "" {
		return name
	}
	return id
}

func (f *Frame) hit(h search.Hit) hit {
	title, tag := either(h.Title, f.lang)
	out := hit{Title: []run{{Text: title}}, TitleLang: tag, Href: "../datasets/" + h.ID + "/", Summary: []run{{Text: h.Summary.In(f.lang)}},
		Class: h.Class, ClassName: f.names.of(search.Class, string(h.Class)), Agency: f.names.of(search.Agency, h.Agency), AgencyID: h.Agency,
		Frequency: h.Frequency.Label(f.lang)}
	if !h.Updated.IsZero() {
		out.Updated, out.ISO = f.lang.Date(h.Updated.Time()), h.Updated.String()
	}
	if !h.Due.IsZero() {
		out.Due, out.Late = true, max(int(f.vocabulary.AsOf-h.Due), 0)
	}
	for _, format := range h.Formats {
		out.Formats = append(out.Formats, f.names.of(search.Format, format))
	}
	if h.Columns > 0 {
		out.Rows, out.Columns = lang.Number(h.Rows), lang.Number(h.Columns)
	}
	for _, why := range h.Why {
		f.found(&out, why)
	}
	out.Found = slices.DeleteFunc(out.Found, out.needless)
	out.Found = out.Found[:min(len(out.Found), mostPlaces)]
	return out
}

// found shows a highlight where the page has its text already, or adds it to
// the places.
func (f *Frame) found(out *hit, why search.Highlight) {
	own := why.Lang == "" || why.Lang == f.lang
	switch {
	case why.Field == "title" && (own || out.TitleLang != ""):
		out.Title = runs(why.Text, why.Ranges)
	case why.Field == "summary" && own:
		out.Summary = runs(why.Text, why.Ranges)
	default:
		t := spot{Runs: excerpt(runs(why.Text, why.Ranges))}
		if !own {
			t.Lang = why.Lang.Tag()
		}
		out.add(why.Field, t)
	}
}

// needless reports whether a place explains nothing that title and summary do
// not: a data item always does, other places where the title does not answer,
// and those in the other language where the summary does not either.
func (h *hit) needless(p place) bool {
	inTitle, inSummary := slices.ContainsFunc(h.Title, isMarked), slices.ContainsFunc(h.Summary, isMarked)
	foreign := !slices.ContainsFunc(p.Texts, func(t spot) bool { return t.Lang == "" })
	return p.Field != "item" && (inTitle || inSummary && foreign)
}

func isMarked(r run) bool { return r.Mark }

func (h *hit) add(field string, t spot) {
	for i := range h.Found {
		if p := &h.Found[i]; p.Field == field {
			if len(p.Texts) < mostTexts {
				p.Texts = append(p.Texts, t)
			}
			return
		}
	}
	h.Found = append(h.Found, place{field, []spot{t}})
}

// runs cuts a text at ranges of characters, which are sorted and apart.
func runs(s string, ranges [][2]int) []run {
	chars := []rune(s)
	var out []run
	done := 0
	for _, r := range ranges {
		from, to := min(max(r[0], done), len(chars)), min(r[1], len(chars))
		if from >= to {
			continue
		}
		if from > done {
			out = append(out, run{Text: string(chars[done:from])})
		}
		out = append(out, run{string(chars[from:to]), true})
		done = to
	}
	if done < len(chars) {
		out = append(out, run{Text: string(chars[done:])})
	}
	return out
}

// excerpt shortens what is long and not marked, and keeps what stands around
// the marks.
func excerpt(all []run) []run {
	out := make([]run, len(all))
	for i, r := range all {
		if out[i] = r; r.Mark {
			continue
		}
		before, after := around, around // characters kept at the beginning and at the end
		switch {
		case len(all) == 1:
			before, after = 2*around, 0
		case i == 0:
			before = 0
		case i == len(all)-1:
			after = 0
		}
		if utf8.RuneCountInString(r.Text) > max(before+after, around)+2 {
			chars := []rune(r.Text)
			out[i].Text = string(chars[:before]) + "…" + string(chars[len(chars)-after:])
		}
	}
	return out
}
