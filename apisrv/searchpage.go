package apisrv

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/site/served"
)

const (
	// hitsPerPage is how many datasets a page of answers lists.
	hitsPerPage = 20
	// nearWords bounds the words of a query that are tried alone when together
	// they find nothing.
	nearWords = 4
)

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
		page, status, err := s.drawSearch(r, rel, c)
		if err == nil {
			s.writePage(w, r, page, status)
			return
		}
		if refused := s.refusalOf(err); refused.retry > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(refused.retry))
		}
		s.static(w, r)
	}
}

// drawSearch makes the page of an answer, or of what is wrong with the query.
func (s *Server) drawSearch(r *http.Request, rel *release, c lang.Code) (page []byte, status int, err error) {
	made, err := s.shellOf(rel)
	if err != nil {
		return nil, 0, err
	}
	frame := made.frames[c]
	values, shown, err := s.askPage(r, c)
	if fault := (*search.QueryError)(nil); errors.As(err, &fault) {
		page, err = frame.Fault(clip(values.Get("q")), fault)
		return page, http.StatusBadRequest, err
	}
	if err != nil {
		return nil, 0, err
	}
	if shown.Answer.Total == 0 {
		shown.Near = s.near(r.Context(), shown.Query)
	}
	page, err = frame.Search(shown)
	return page, http.StatusOK, err
}

// askPage reads the parameters of the page and asks. Parameters that are none
// of the page's are dropped, because mail programs and networks add theirs to
// the links that people share.
func (s *Server) askPage(r *http.Request, c lang.Code) (values url.Values, shown served.Search, err error) {
	if values, err = parameters(r); err != nil {
		return nil, shown, err
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
	err = s.ask(r.Context(), func(ctx context.Context, x *search.Index) (err error) {
		shown.Days, shown.Boxes = x.States()
		shown.Answer, err = x.Search(ctx, q)
		if isFault(err, "cursor") { // of a release that is gone: back to the first page
			q.Cursor = ""
			shown.Answer, err = x.Search(ctx, q)
		}
		return err
	})
	shown.Query = q
	return values, shown, err
}

// isFault reports whether an error is about that parameter of a query.
func isFault(err error, param string) bool {
	fault := (*search.QueryError)(nil)
	return errors.As(err, &fault) && fault.Param == param
}

// near are questions close to one that found nothing: the same words without
// filters, or a part of the words. One that cannot be asked in time is left out.
func (s *Server) near(ctx context.Context, q search.Query) []served.Near {
	bare := served.Unfiltered(q)
	found := s.finding(ctx, bare)
	if len(found) > 0 {
		return found
	}
	words := strings.Fields(q.Text)
	if len(words) < 2 {
		return nil
	}
	for _, word := range words[:min(len(words), nearWords)] {
		bare.Text = word
		found = append(found, s.finding(ctx, bare)...)
	}
	return found
}

// finding is the query with what it finds, nothing where that is no dataset.
func (s *Server) finding(ctx context.Context, q search.Query) []served.Near {
	answer, err := s.search(ctx, q)
	if err != nil || answer.Total == 0 {
		return nil
	}
	return []served.Near{{Query: q, Total: answer.Total}}
}

// writePage answers with a page that was made for this request.
func (s *Server) writePage(w http.ResponseWriter, r *http.Request, page []byte, status int) {
	h := w.Header()
	s.current.Load().setHeaders(h, r, "search/", pageKind)
	h["X-Robots-Tag"] = noRobots
	writeMade(w, r, page, status)
}

// pageKind is the kind of a page of the portal.
var pageKind = kindOf("search/index.html")
