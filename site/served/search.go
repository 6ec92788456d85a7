package served

import (
	"github.com/kaimen-portal/kaimen/search"
)

// Search is a query with its answer.
type Search struct {
	Query  search.Query
	Answer *search.Answer
	Near   []Near // of an empty answer: questions that have one
	Days   bool   // datasets state the days that they cover, which can be asked for
	Boxes  bool   // datasets state where they lie
}

// Near is a question close to one that found nothing.
type Near struct {
	Query search.Query
	Total int // datasets that it finds
}

// Search draws the answer to a query.
func (f *Frame) Search(s Search) ([]byte, error) {
	return f.draw(s.Query.Text, Address(s.Query), "search", f.view(s))
}

// searchView is what the template says.
type searchView struct {
	Query    search.Query
	From, To string // days, empty: open
	Box      string
	Days     bool
	Boxes    bool
	Total    int
	Filtered bool
	Facets   []facetView
	Chips    []chip
	Clear    string // address without any filter
	Sorts    []option
	Hits     []hit
	First    string // address of the first page, empty on it
	Next     string // address of the next page
	Loose    bool
	Near     []near
}

// chip is a filter that is on, with the address that takes it off.
type chip struct {
	Label string // name of the facet, empty where Kind is set
	Kind  string // item, bbox, from, to
	Value string
	Lang  string // BCP 47 of Value, where it differs from the page's
	Href  string
}

// option is a choice of an order. The value of the usual one is empty, so that
// a form sends it for words that were typed after it was drawn.
type option struct {
	Value    search.Sort
	Order    search.Sort
	Selected bool
}

// near is a Near as the page shows it.
type near struct {
	Text  string // empty: the same words without filters
	Href  string
	Total int
}

func (f *Frame) view(s Search) searchView {
	q := s.Query
	v := searchView{Query: q, From: day(q.From), To: day(q.To), Box: box(q.BBox), Days: s.Days, Boxes: s.Boxes, Total: s.Answer.Total, Filtered: filtered(q),
		Facets: f.facets(s.Answer.Facets), Chips: f.chips(q), Clear: Address(Unfiltered(q)), Sorts: sorts(q), Loose: s.Answer.Loose}
	for _, h := range s.Answer.Hits {
		v.Hits = append(v.Hits, f.hit(h))
	}
	if q.Cursor != "" {
		first := q
		first.Cursor = ""
		v.First = Address(first)
	}
	if s.Answer.Next != "" {
		next := q
		next.Cursor = s.Answer.Next
		v.Next = Address(next)
	}
	for _, n := range s.Near {
		shown := near{Href: Address(n.Query), Total: n.Total}
		if n.Query.Text != q.Text {
			shown.Text = n.Query.Text
		}
		v.Near = append(v.Near, shown)
	}
	return v
}

// sorts are the orders that make sense: without words nothing is relevant, and
// the newest come first.
func sorts(q search.Query) []option {
	orders := []search.Sort{search.ByRelevance, search.ByUpdated, search.ByName}
	if q.Text == "" {
		orders = orders[1:]
	}
	out := make([]option, len(orders))
	for i, order := range orders {
		out[i] = option{order, order, order == q.Sort}
	}
	out[0].Value = ""
	return out
}

// Fault draws what is wrong with a query that was not understood. Its words
// stay in the search box, so that they can be mended.
func (f *Frame) Fault(text string, fault *search.QueryError) ([]byte, error) {
	return f.draw(text, "", "fault", struct{ Param, Message string }{fault.Param, fault.Message.In(f.lang)})
}
