// Package rowapi answers programs that ask for rows: of unconditional data
// without a key, of conditional data with the key of a grant, which binds every
// column that a question may touch (沪府令9号 第三十条第二款: conditional data are
// opened by interface and other ways). It joins the engine of apisrv/rows with
// keys, limits and the answers of HTTP. Start with New.
package rowapi

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/limits"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

const (
	// deadline is how long an answer of one piece may take to be worked out.
	deadline = 2 * time.Second
	// exportTime is how long a stream may take; a client that reads nothing for
	// chunkTime is cut off before.
	exportTime = time.Hour
	chunkTime  = time.Minute
)

// Release is what the API reads of the current release.
type Release struct {
	ID       string
	Base     string                              // path of the portal, with a slash at either end
	Public   func(name string) (*os.File, error) // opens a public file by its address below the base path
	Versions func(dataset string) []string       // of an unconditional dataset that can still be had, in no order
}

// Options are what a Service is made of.
type Options struct {
	Office  *office.Office
	Limiter *limits.Limiter
	Current func() *Release
	// Restricted opens a kept file of conditional rows, by its path below
	// rows/conditional, of the release that has it with this hash (hexadecimal):
	// the current one, or one before it that is kept still.
	Restricted func(path, sha256 string) (*os.File, error)
	// Send answers with a body that was made for the request.
	Send    func(w http.ResponseWriter, r *http.Request, body []byte, status int)
	Legacy  bool   // also send X-RateLimit-* headers
	Scratch string // folder for unpacked columns
	Log     *slog.Logger
}

// Service answers for the rows of a portal. Its methods may be called from
// several goroutines.
type Service struct {
	Options
	secret  []byte // of cursors
	sources *sources
	tables  *rows.Shelf
	exports *turns
	seen    *sightings
}

// New returns the service.
func New(o Options) *Service {
	return &Service{Options: o, secret: o.Office.Secrets.For("row cursors"), sources: newSources(), tables: rows.NewShelf(maxTables, maxUnpacked),
		exports: newTurns(), seen: newSightings()}
}

// Close gives back what is open, after what is being noted was noted. It comes
// after the last call.
func (s *Service) Close() {
	s.seen.under.Wait()
	s.tables.Close()
}

// call is one request for rows.
type call struct {
	w       http.ResponseWriter
	r       *http.Request
	from    netip.Addr
	release *Release
	source  *source
	table   *sourceTable // nil until one is asked for
	caller  caller
	link    string   // token of the one-time link by which the call came; empty: by none
	lent    []func() // give tables back
	format  string   // of the answer
	given   int64    // rows
	meter
}

// end settles what was used, has the call counted and gives the tables back.
func (c *call) end() {
	c.settle()
	c.note()
	for _, giveBack := range c.lent {
		giveBack()
	}
}

// Route is an address of the API with what answers there.
type Route struct {
	Pattern string // below the base path
	handle  func(*Service, *call) error
}

// Routes are all addresses. Those with a format in their name come beside those
// that look at Accept.
var Routes = []Route{
	{"/api/v1/datasets/{dataset}/rows", (*Service).page},
	{"/api/v1/datasets/{dataset}/rows.{format}", (*Service).page},
	{"/api/v1/datasets/{dataset}/rows/count", (*Service).count},
	{"/api/v1/datasets/{dataset}/aggregate", (*Service).aggregate},
	{"/api/v1/datasets/{dataset}/export.{format}", (*Service).export},
	{"/api/v1/datasets/{dataset}/schema", (*Service).schema},
	{"/api/v1/datasets/{dataset}/versions", (*Service).versions},
}

// Answer answers a request that came to a route from an address.
func (s *Service) Answer(w http.ResponseWriter, r *http.Request, from netip.Addr, dataset string, route Route) {
	c := &call{w: w, r: r, from: from, release: s.Current()}
	defer c.end()
	err := s.admit(c, dataset)
	if err == nil {
		err = route.handle(s, c)
	}
	s.refuse(c, err)
}

// refuse answers with what an error means, if there is one. A call that failed
// for a fault of the server is not counted.
func (s *Service) refuse(c *call, err error) {
	if err == nil {
		return
	}
	e := s.refusal(c, err)
	if e.Status >= http.StatusInternalServerError {
		c.used = limits.Amount{}
	}
	problem.Write(c.w, c.r, c.release.Base, e)
}

// admit finds the dataset, and out who asks and whether they may at all.
func (s *Service) admit(c *call, dataset string) (err error) {
	c.w.Header().Set("Cache-Control", "no-cache")
	if c.r.ContentLength != 0 {
		return &problem.Refusal{Kind: TooLarge, Detail: lang.Text{ZH: "请把查询参数写在网址里，不要带正文。", EN: "Put the parameters of the query into the address, and send no body."}}
	}
	if c.source, err = s.sources.find(c.release, s.Office.Offer(), dataset); err != nil {
		return err
	}
	if s.Office.Ring.Suspended(dataset) {
		return suspended
	}
	if err := s.recognise(c); err != nil {
		return err
	}
	return s.limit(c)
}

// suspended is the answer for a dataset that is taken from everybody (RFC 7725).
var suspended = &problem.Refusal{Kind: Suspended, Detail: lang.Text{
	ZH: "平台运行单位已暂停开放这个数据集，恢复后可照常调用。", EN: "The operator of the platform has suspended this dataset; calls work again when it is resumed."}}

// refusal says to the caller what an error means. What it does not know is a
// fault of the server, of which only the log gives the particulars.
func (s *Service) refusal(c *call, err error) *problem.Refusal {
	var known *problem.Refusal
	var fault *rows.Fault
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &fault):
		return s.refusalOf(c, fault)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return &problem.Refusal{Kind: problem.TookTooLong, Retry: 1, Detail: lang.Text{
			ZH: "这次查询超过了时限。请加上筛选条件，或者改用导出。", EN: "The query went beyond the time limit. Add a filter, or use the export."}}
	}
	s.Log.Error("rows not answered", "dataset", c.source.id(), "error", err)
	return &problem.Refusal{Kind: Failed, Retry: 5, Detail: lang.Text{
		ZH: "服务器读取数据时出现故障，已经记录。请稍后再试。", EN: "The server failed to read the data, which has been noted. Try again later."}}
}
