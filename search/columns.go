package search

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// columns hold, by document, what answers are ordered, filtered and counted by.
type columns struct {
	ids       []string
	codes     []string
	titles    names
	highValue []bool
	whole     []bool // of the whole city, not of a district
	updated   []calendar.Date
	spans     [][2]calendar.Date
	boxes     [][]float64
	days      bool // some document states a first or last day that its data cover
	mapped    bool // some document states a box
	facets    []column
	idRank    []int32    // place in the order by id
	nameRank  [2][]int32 // place in the order by name, by languageOf
	agencies  []Value    // that provide a dataset, by id
	spellings []string   // English words, in alphabetical order
	items     []DataItem // that occur, without descriptions, by name and title
	keywords  []string   // the Chinese ones, in order of their characters

	agencyNames, itemNames, keywordNames names
}

// languageOf numbers the languages: 0 is Chinese, also where nothing is said.
func languageOf(c lang.Code) int {
	if c == lang.EN {
		return 1
	}
	return 0
}

// contents are what the shards have read of their columns.
type contents struct {
	rows            []row
	items           map[DataItem]bool
	keywords, words []string
}

// contents numbers the documents, lets go of what the shards hold of them, and
// enters their headers in sum, which names the index.
func (x *Index) contents(sum io.Writer) (contents, error) {
	c := contents{items: map[DataItem]bool{}}
	for i := range x.shards {
		s := &x.shards[i]
		s.first = len(c.rows)
		for range s.rows {
			x.owner = append(x.owner, int32(i))
		}
		c.rows = append(c.rows, s.rows...)
		for _, it := range s.head.Items {
			c.items[it] = true
		}
		c.keywords = append(c.keywords, s.head.Keywords...)
		c.words = append(c.words, s.head.Spellings...)
		s.rows, s.head.Items, s.head.Keywords, s.head.Spellings = nil, nil, nil, nil
		if err := json.NewEncoder(sum).Encode(s.head); err != nil {
			return c, err
		}
	}
	return c, nil
}

// gather makes the columns, and names the index.
func (x *Index) gather(v Vocabulary) (*columns, error) {
	sum := sha256.New()
	if err := json.NewEncoder(sum).Encode(v); err != nil {
		return nil, err
	}
	from, err := x.contents(sum)
	if err != nil {
		return nil, err
	}
	x.id = hex.EncodeToString(sum.Sum(nil)[:16])
	c := &columns{facets: facetColumns(v, from.rows), agencies: agenciesOf(from.rows),
		items: sortedItems(from.items), keywords: distinct(from.keywords), spellings: distinct(from.words)}
	for i := range from.rows {
		c.add(&from.rows[i])
	}
	c.rank(from.rows)
	for _, k := range c.keywords {
		c.keywordNames.add(lang.Text{ZH: k}, x.readings.Of(k))
	}
	for _, a := range c.agencies {
		c.agencyNames.add(a.Name, x.readings.Of(a.Name.ZH))
	}
	for _, it := range c.items {
		c.itemNames.add(it.Title, x.readings.Of(it.Title.ZH))
	}
	return c, nil
}

func (c *columns) add(r *row) {
	c.ids = append(c.ids, r.ID)
	c.codes = append(c.codes, wholeKey(r.Code))
	c.titles.add(r.Title, strings.Fields(r.Syllables))
	c.highValue = append(c.highValue, r.HighValue)
	c.whole = append(c.whole, r.District == "")
	c.updated = append(c.updated, max(r.Updated, 0)) // what is older than dates are counted from sorts as if it stated no day
	c.spans = append(c.spans, [2]calendar.Date{r.From, r.To})
	c.boxes = append(c.boxes, r.BBox)
	c.days = c.days || !r.From.IsZero() || !r.To.IsZero()
	c.mapped = c.mapped || len(r.BBox) > 0
}

// rank orders the documents once by id and by name in each language, so that a
// query compares small numbers.
func (c *columns) rank(rows []row) {
	c.idRank = ranks(len(rows), func(a, b int32) int { return cmp.Compare(c.ids[a], c.ids[b]) })
	for l := range c.nameRank {
		names := make([]string, len(rows))
		for n := range rows {
			names[n] = c.name(n, l, rows[n].Syllables)
		}
		c.nameRank[l] = ranks(len(rows), func(a, b int32) int {
			return cmp.Or(cmp.Compare(names[a], names[b]), cmp.Compare(c.idRank[a], c.idRank[b]))
		})
	}
}

// name is what a document is sorted by: in Chinese the pinyin of its title,
// after what stands before the first character. Where a title is missing, the
// one in the other language takes its place.
func (c *columns) name(n, language int, syllables string) string {
	title := string(c.titles.plain[language].of(n))
	if title == "" {
		language = 1 - language
		title = string(c.titles.plain[language].of(n))
	}
	if language == 1 {
		return title
	}
	han := strings.IndexFunc(title, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	if han < 0 {
		return title
	}
	return title[:han] + syllables + "\x00" + title
}

// ranks sorts the numbers below n and tells the place of each.
func ranks(n int, compare func(a, b int32) int) []int32 {
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, compare)
	places := make([]int32, n)
	for place, i := range order {
		places[i] = int32(place)
	}
	return places
}

func agenciesOf(rows []row) []Value {
	byID := map[string]Value{}
	for _, r := range rows {
		byID[r.Agency] = Value{ID: r.Agency, Name: r.Name}
	}
	agencies := make([]Value, 0, len(byID))
	for _, a := range byID {
		agencies = append(agencies, a)
	}
	slices.SortFunc(agencies, func(a, b Value) int { return cmp.Compare(a.ID, b.ID) })
	return agencies
}

// distinct sorts strings and drops repetitions.
func distinct(all []string) []string {
	slices.Sort(all)
	return slices.Clip(slices.Compact(all))
}

// sortedItems lists a set of data items by name and title.
func sortedItems(set map[DataItem]bool) []DataItem {
	items := make([]DataItem, 0, len(set))
	for it := range set {
		items = append(items, it)
	}
	slices.SortFunc(items, func(a, b DataItem) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Title.ZH, b.Title.ZH), cmp.Compare(a.Title.EN, b.Title.EN))
	})
	return items
}
