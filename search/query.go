package search

import (
	"errors"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Limits of a query. A query beyond them is refused with ErrQuery; they bound
// what one question can cost, whatever is in it.
const (
	MaxText    = 200  // characters of Text and Item
	MaxFilters = 60   // values over all facets
	MaxLimit   = 100  // hits a page
	MaxDepth   = 2000 // hits that can be paged to
)

// ErrQuery is wrapped by errors that the asker can mend.
var ErrQuery = errors.New("query not understood")

// QueryError says what is wrong with a query, and with which parameter.
// It wraps ErrQuery.
type QueryError struct {
	Param   string // q, item, sort, limit, cursor, bbox, from, to, or the name of a facet
	Message lang.Text
}

func (e *QueryError) Error() string { return e.Param + ": " + e.Message.EN }
func (e *QueryError) Unwrap() error { return ErrQuery }

// Sort is the order of the hits.
type Sort string

// The orders. Each ends in the dataset's id, so that it is total.
const (
	ByRelevance Sort = "relevance" // best first; without Text: newest first
	ByUpdated   Sort = "updated"   // newest first
	ByName      Sort = "name"      // by pinyin in Chinese, alphabetical in English
)

// Query is a question. The zero value asks for everything.
type Query struct {
	Text    string             // what was typed, in any language; operators mean nothing
	Lang    lang.Code          // of the page that asks: decides ties, order by name and suggestions; empty: ZH
	Item    string             // data item that has to occur, by name or title
	Filters map[Facet][]string // values of one facet are OR, facets are AND
	BBox    []float64          // west, south, east, north: data whose box meets this one
	From    calendar.Date      // data that cover any day of From…To; zero: open
	To      calendar.Date
	Sort    Sort   // empty: ByRelevance
	Limit   int    // 0: 20
	Cursor  string // Answer.Next of the page before, with the same query
}

// Answer is a page of hits and the counts of all of them. Where fewer than five
// documents have all that was typed, those that have most of it follow them and
// are counted.
type Answer struct {
	Total   int // datasets that match
	Hits    []Hit
	Facets  []Count // every facet that divides the answer; a facet's own filter does not narrow it
	Next    string  // cursor of the next page; empty: this is the last, or MaxDepth is reached
	Loose   bool    // no dataset has all that was typed; the hits have it, or most of it, with typing errors forgiven or not
	Release string  // id of the index; a cursor of another index is refused
}

// Hit is a dataset that was found.
type Hit struct {
	Document
	Why []Highlight // where the query stands: title and summary in the language of the query's page; then, until all of it was shown, those in the other language, sentences of the description, keywords, data items, agency …
}

// Highlight is a text of a hit with the parts that answer the query.
type Highlight struct {
	Field  string    // title, summary, description, keyword, item, item_description, agency, domain, code, file
	Lang   lang.Code // empty where the text belongs to no language
	Text   string    // whole, but of a description one sentence
	Ranges [][2]int  // start and end in characters (Unicode code points), sorted, apart
}

// Count is a facet with the number of hits for each of its values.
type Count struct {
	Names
	Hits     []int  // by index in Values; only values with hits or selected ones are listed
	Selected []bool // by index in Values
}

// Suggestion completes what is being typed.
type Suggestion struct {
	Kind   string   // title, item, agency
	Text   string   // in the language asked for, or the other where it has none
	ID     string   // of the dataset or agency; empty for a data item
	Ranges [][2]int // characters of Text that were typed already
}
