package apisrv

import (
	"net/http"
	"slices"

	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/apisrv/rowapi"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// notReady is the refusal of a search without an index.
var notReady = problem.Kind{Name: "search-not-ready", Status: http.StatusServiceUnavailable,
	Title: lang.Text{ZH: "搜索暂不可用", EN: "Search is not available right now"}}

// problems are all kinds, in the order in which they are listed.
var problems = slices.Concat([]problem.Kind{problem.BadParameter, problem.NoSuchAddress, problem.WrongMethod, problem.AddressTooLong,
	problem.TooManyRequests, problem.TookTooLong, notReady}, rowapi.Kinds)

// writeProblem answers with the refusal in the language of the caller.
func (s *Server) writeProblem(w http.ResponseWriter, r *http.Request, e *problem.Refusal) {
	s.setOpenHeaders(w.Header(), r)
	problem.Write(w, r, s.BasePath(), e)
}

// listProblems answers with every kind of problem.
func (s *Server) listProblems(w http.ResponseWriter, r *http.Request) error {
	s.writeJSON(w, r, problem.List(s.BasePath(), problems))
	return nil
}
