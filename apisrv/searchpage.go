package apisrv

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/site/served"
)

// hitsPerPage is how many datasets a page of answers lists.
const hitsPerPage = 20

// pageParams are the parameters of the search page besides the facets.
var pageParams = []string{"q", "item", "bbox", "from", "to", "sort", "cursor"}

// noRobots keeps answers out of search engines (the page says so too).
var noRobots = []string{"noindex, nofollow"}

// searchPage answers a question with a page in the language. Where there is no
// answer the static page of that address is sent, which searches in the browser
// or, where scripts are off, lists the titles.
func (s *Server) searchPage(c lang.Code) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		rel := s.current.Load()
		page, status, err := s.drawSearch(w, r, rel, c)
		if err == nil {
			writePage(w, r, rel, page, status)
			return
		}
		s.refusalOf(err) // for the log: to the asker the static page is as good an answer
		s.static(w, r)
	}
}

// drawSearch makes the page of an answer, or of what is wrong with the query.
func (s *Server) drawSearch(w http.ResponseWriter, r *http.Request, rel *release, c lang.Code) (page []byte, status int, err error) {
	made, err := s.shellOf(rel)
	if err != nil {
		return nil, 0, err
	}
	frame := made.frames[c]
	values, shown, err := s.askPage(r, rel, c)
	if fault := (*search.QueryError)(nil); errors.As(err, &fault) {
		page, err = frame.Fault(typed(values), fault)
		return page, http.StatusBadRequest, err
	}
	if err != nil {
		return nil, 0, err
	}
	noteSearch(w, values, shown.Answer.Total)
	page, err = frame.Search(shown)
	return page, http.StatusOK, err
}

// typed are the words of a faulty query, whole, so that they can be mended in
// the box; of more than a query may have, the beginning.
func typed(values url.Values) string {
	words := []rune(strings.ToValidUTF8(values.Get("q"), "\uFFFD"))
	return string(words[:min(len(words), search.MaxText)])
}

// askPage reads the parameters of the page and asks. Parameters that are none
// of the page's are dropped, because mail programs and networks add theirs to
// the links that people share.
func (s *Server) askPage(r *http.Request, rel *release, c lang.Code) (values url.Values, shown served.Search, err error) {
	if values, err = parameters(r); err != nil {
		return values, shown, err
	}
	for name := range values {
		if !slices.Contains(pageParams, name) && !slices.Contains(facetParams, search.Facet(name)) {
			delete(values, name)
		}
	}
	q, err := parseQuery(values)
	if err != nil {
		return values, shown, err
	}
	q.Text, q.Lang, q.Limit = strings.TrimSpace(q.Text), c, hitsPerPage
	shown, err = inTime(r.Context(), s, func(ctx context.Context, x *search.Index) (served.Search, error) {
		return rel.answerPage(ctx, x, q)
	})
	return values, shown, err
}

// answerPage has a query answered with all that its page shows.
func (rel *release) answerPage(ctx context.Context, x *search.Index, q search.Query) (shown served.Search, err error) {
	shown.Query = q
	shown.Days, shown.Boxes = x.States()
	shown.Answer, err = x.Search(ctx, q)
	if isFault(err, "cursor") { // of a release that is gone: back to the first page
		shown.Query.Cursor = ""
		shown.Answer, err = x.Search(ctx, shown.Query)
	}
	if err != nil {
		return shown, err
	}
	rel.withdraw(shown.Answer)
	if shown.Answer.Total == 0 {
		n := nearby{index: x, rel: rel}
		shown.Near, err = n.look(ctx, shown.Query)
	}
	return shown, err
}

// isFault reports whether an error is about that parameter of a query.
func isFault(err error, param string) bool {
	fault := (*search.QueryError)(nil)
	return errors.As(err, &fault) && fault.Param == param
}

// writePage answers with a page that was made for this request.
func writePage(w http.ResponseWriter, r *http.Request, rel *release, page []byte, status int) {
	h := w.Header()
	rel.setHeaders(h, r, "search/", pageKind)
	h["X-Robots-Tag"] = noRobots
	writeMade(w, r, page, status)
}

// pageKind is the kind of a page of the portal.
var pageKind = kindOf("search/index.html")
