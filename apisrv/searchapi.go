package apisrv

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
)

// minPacked is the size in bytes above which an answer of the API is
// compressed; below it the whole fits into one packet as it is.
const minPacked = 1 << 10

// searchAPI answers a search.
func (s *Server) searchAPI(w http.ResponseWriter, r *http.Request) error {
	values, err := parameters(r)
	if err != nil {
		return err
	}
	q, err := parseQuery(values)
	if err != nil {
		return err
	}
	answer, err := s.search(r.Context(), q)
	if err != nil {
		return err
	}
	made := s.current.Load().searchAnswer(answer)
	noteSearch(w, values, made.Total)
	s.writeJSON(w, r, made)
	return nil
}

// noteSearch has a question counted as a search.
func noteSearch(w http.ResponseWriter, values url.Values, hits int) {
	if events.Asks(values) {
		e := events.Of(w)
		e.Kind, e.Terms, e.Hits = events.Search, values.Get("q"), int64(hits)
	}
}

// suggestAPI answers what may be meant by what was typed so far.
func (s *Server) suggestAPI(w http.ResponseWriter, r *http.Request) error {
	values, err := parameters(r)
	if err != nil {
		return err
	}
	asked, err := parseSuggestion(values)
	if err != nil {
		return err
	}
	found, err := s.suggest(r.Context(), asked)
	if err != nil {
		return err
	}
	s.writeJSON(w, r, s.current.Load().suggestAnswer(found))
	return nil
}

// noAPI answers every other address below api/.
func (s *Server) noAPI(http.ResponseWriter, *http.Request) error {
	return &problem.Refusal{Kind: problem.NoSuchAddress, Detail: lang.Text{
		ZH: "有哪些接口，请看 api/v1/openapi.json。", EN: "api/v1/openapi.json lists the endpoints that there are.",
	}}
}

// parameters reads the query of an address. Its error is a *search.QueryError.
func parameters(r *http.Request) (url.Values, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, &search.QueryError{Message: lang.Text{
			ZH: "网址中的参数写法有误：参数之间用 & 隔开，百分号、分号等字符须转义（% 写作 %25，; 写作 %3B）。",
			EN: "The parameters are not written as an address wants them: put & between them and escape percent signs and semicolons (% as %25, ; as %3B).",
		}}
	}
	return values, nil
}

// api turns a handler that may refuse into one that always answers.
func (s *Server) api(h func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.writeProblem(w, r, s.refusalOf(err))
		}
	}
}

// refusalOf says to the caller what an error means. What it does not know is a
// fault of the server, of which only the log gives the particulars.
func (s *Server) refusalOf(err error) *problem.Refusal {
	var known *problem.Refusal
	var fault *search.QueryError
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &fault):
		return &problem.Refusal{Kind: problem.BadParameter, Detail: fault.Message, Param: fault.Param}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return &problem.Refusal{Kind: problem.TookTooLong, Retry: 1, Detail: lang.Text{
			ZH: "服务器正忙，请稍后再试，或缩小查询范围。", EN: "The server is busy; ask again in a moment, or for less.",
		}}
	case !errors.Is(err, errNotOpen) && !errors.Is(err, search.ErrDamaged):
		s.log.Error("search failed", "error", err)
	}
	return &problem.Refusal{Kind: notReady, Retry: 5, Detail: s.index.advice()}
}

// writeJSON answers with a value.
func (s *Server) writeJSON(w http.ResponseWriter, r *http.Request, v any) {
	h := w.Header()
	s.setOpenHeaders(h, r)
	h["Content-Type"] = jsonType
	h["Cache-Control"] = revalidate
	writeMade(w, r, problem.Encode(v), http.StatusOK)
}

// writeMade answers with a body that was made for this request, under headers
// that are set but for those of its bytes. Its tag is made of the bytes, so that
// one who asks again for what did not change is told so.
func writeMade(w http.ResponseWriter, r *http.Request, body []byte, status int) {
	sum, enc := sha256.Sum256(body), identity
	h := w.Header()
	if _, takesGzip := accepts(r.Header.Get("Accept-Encoding")); takesGzip && len(body) >= minPacked {
		body, enc = compress(body, gz), gz
		h["Content-Encoding"] = encodingNames[gz]
	}
	h.Add("Vary", "Accept-Encoding")
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	if status != http.StatusOK {
		w.WriteHeader(status)
		w.Write(body)
		return
	}
	h["Etag"] = []string{etagOf(sum, enc)}
	r.Header.Del("Range") // an answer is one piece
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
