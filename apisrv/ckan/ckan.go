// Package ckan answers what clients of CKAN ask, so that they and harvesters work
// with this portal as it is: the reading half of CKAN's action API, version 3
// (https://docs.ckan.org/en/latest/api/), with its names, shapes and errors. A
// dataset is a package, an agency an organization, a domain a group, a table's
// file a resource. Rows come through the gate of apisrv/rowapi. Start with New.
package ckan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"sync"

	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/apisrv/rowapi"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
)

// Release is what the API reads of the current release.
type Release struct {
	ID      string
	Public  func(name string) (*os.File, error) // opens a public file by its address below the base path
	HasPage func(dataset string) bool
}

// Options are what a Service is made of.
type Options struct {
	Office  *office.Office
	Rows    *rowapi.Service
	Current func() Release
	Search  func(context.Context, search.Query) (*search.Answer, error)
	// Document is the description of a dataset; Each hands over all of them, in
	// no order.
	Document func(ctx context.Context, id string) (search.Document, bool, error)
	Each     func(context.Context, func(*search.Document)) error
	// Refusal says what an error of the index means to a caller.
	Refusal func(error) *problem.Refusal
	// Send answers with a body that was made for the request.
	Send func(w http.ResponseWriter, r *http.Request, body []byte, status int)
	Log  *slog.Logger
}

// Service answers for a portal. Its methods may be called from several goroutines.
type Service struct {
	Options
	mu     sync.Mutex
	listed *list // of the release and index that were asked about last
}

// New returns the service.
func New(o Options) *Service { return &Service{Options: o} }

// call is one request.
type call struct {
	context.Context
	w       http.ResponseWriter
	r       *http.Request
	from    netip.Addr
	args    args
	lang    lang.Code
	release Release
}

// action is a thing that can be asked. What it returns is the result; an error is
// a *failure, a *problem.Refusal, or one of the index.
type action func(*Service, *call) (any, error)

// actions are all of them, by name.
var actions = map[string]action{
	"package_list":      (*Service).packageList,
	"package_show":      (*Service).packageShow,
	"package_search":    (*Service).packageSearch,
	"organization_list": (*Service).organizationList,
	"organization_show": (*Service).organizationShow,
	"group_list":        (*Service).groupList,
	"group_show":        (*Service).groupShow,
	"tag_list":          (*Service).tagList,
	"status_show":       (*Service).statusShow,
	"datastore_search":  (*Service).datastoreSearch,
	"datastore_info":    (*Service).datastoreInfo,
}

// envelope is what every answer stands in.
type envelope struct {
	Help    string `json:"help"`
	Success bool   `json:"success"`
	Result  any    `json:"result,omitempty"`
	Error   any    `json:"error,omitempty"`
}

// Answer answers a request for an action that came from an address. Headers that
// answers of the API carry are set already.
func (s *Service) Answer(w http.ResponseWriter, r *http.Request, from netip.Addr, name string) {
	c := &call{Context: r.Context(), w: w, r: r, from: from, lang: problem.Preferred(r), release: s.Current()}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Add("Vary", "Accept-Language")
	act, ok := actions[name]
	if !ok { // a bare text, as CKAN has it
		s.send(c, "Bad request - Action name not known: "+clip(name), http.StatusBadRequest)
		return
	}
	out := envelope{Help: s.url("api/3/action/help_show?name=" + name), Success: true}
	var err error
	if c.args, err = readArgs(r); err == nil {
		out.Result, err = act(s, c)
	}
	if err == nil {
		s.send(c, out, http.StatusOK)
		return
	}
	fault := s.failure(c, err)
	out.Success, out.Result, out.Error = false, nil, fault.body
	w.Header().Set("Cache-Control", "no-store")
	s.send(c, out, fault.status)
}

// send answers with a value.
func (s *Service) send(c *call, v any, status int) {
	body, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Errorf("ckan: %w", err)) // texts, numbers and rows that were written as JSON
	}
	s.Send(c.w, c.r, append(body, '\n'), status)
}

// url is the absolute address of a path below the base path: clients of CKAN
// follow addresses as they stand.
func (s *Service) url(path string) string { return s.Office.Offer().Portal.BaseURL + path }

// failure is an action that was refused, as CKAN says it.
type failure struct {
	status int
	body   object
}

func (f *failure) Error() string { return fmt.Sprintf("%d %v", f.status, f.body["__type"]) }

// object is a JSON object.
type object = map[string]any

// failure says in CKAN's words what an error means.
func (s *Service) failure(c *call, err error) *failure {
	var known *failure
	var refused *problem.Refusal
	switch {
	case errors.As(err, &known):
		return known
	case !errors.As(err, &refused):
		refused = s.Refusal(err)
	}
	return refusedAs(c, refused)
}
