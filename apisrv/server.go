// Package apisrv is the server of the portal. It sends the current release of
// a data directory: the files that the release's manifest lists and nothing
// else, so that no other file of the directory can ever be reached. It answers
// searches from the release's index, to programs and as pages, and programs that
// ask for rows; it has the pages for people with an account, see OpenOffice; and
// it notes how it is used. It never builds a release itself and never imports the
// generator; apisrv/publish starts a build as a child process. Start with Open,
// then Serve.
package apisrv

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/ulule/limiter/v3"

	"github.com/kaimen-portal/kaimen/apisrv/ckan"
	"github.com/kaimen-portal/kaimen/apisrv/metrics"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/rowapi"
)

// DefaultCacheBytes bounds the memory that file bodies take, encodings
// included: enough for ten thousand dataset pages in both languages.
const DefaultCacheBytes = 256 << 20

// watchInterval is how often Watch looks for a switched release.
const watchInterval = time.Second

// Options are what a Server may be given; the zero value is usable.
type Options struct {
	CacheBytes int64        // memory for file bodies; 0: DefaultCacheBytes
	Log        *slog.Logger // one line per event; nil: none
	Requests   io.Writer    // takes a line per request, from several goroutines; nil: none
	// MetricsToken opens the metrics to those who are not on this machine; empty:
	// nobody else gets them.
	MetricsToken string
}

// Server sends the current release of one data directory.
// Its methods may be called from several goroutines.
type Server struct {
	dir      string
	root     *os.Root
	log      *slog.Logger
	requests io.Writer
	cache    *cache
	current  atomic.Pointer[release]
	shell    atomic.Pointer[shell] // of search pages; nil until one is asked for
	draining atomic.Bool
	ids      *requestIDs
	guard    limiter.Store // calls counted by address
	index    *keeper
	office   *office.Office  // nil: there are no pages for people with an account
	rows     *rowapi.Service // nil: there is no row API
	ckan     *ckan.Service   // nil: there is no interface for clients of CKAN
	turns    chan struct{}   // holds a token for each question that is being answered
	pulse    pulse           // of the database
	metrics  *metrics.Metrics
	// metricsToken is that of the options.
	metricsToken    string
	passed, refused atomic.Uint64 // by the guard
}

// Open reads the current release of the data directory dir. The error wraps
// fs.ErrNotExist when the directory holds no release yet.
func Open(dir string, opts Options) (*Server, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open data directory: %w", err)
	}
	s := &Server{
		dir: dir, root: root, log: opts.Log, requests: opts.Requests,
		ids: newRequestIDs(), guard: newGuard(), turns: make(chan struct{}, turnsPerCore*runtime.GOMAXPROCS(0)),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.metrics, s.metricsToken = s.newMetrics(), opts.MetricsToken
	if opts.CacheBytes == 0 {
		opts.CacheBytes = DefaultCacheBytes
	}
	s.cache = newCache(opts.CacheBytes)
	id, err := s.currentID()
	if err == nil {
		err = s.swap(id)
	}
	if err != nil {
		root.Close()
		return nil, err
	}
	s.index = keep(dir, s.log, s.current.Load)
	return s, nil
}

// Close releases the data directory and the search index; requests that come
// later fail.
func (s *Server) Close() error {
	s.index.close()
	if s.rows != nil {
		s.rows.Close()
	}
	return s.root.Close()
}

// Release is the id of the release that new requests are answered from.
func (s *Server) Release() string { return s.current.Load().id }

// BasePath is the path below which the release is served: "/", or the path of
// the portal's base URL such as "/opendata/".
func (s *Server) BasePath() string { return s.current.Load().base }

// Handler answers every request: with a file of the release, or by a route.
func (s *Server) Handler() http.Handler { return s.record(s.filesBefore(s.routes())) }

// Watch swaps to a new release within a second of the data directory's
// current link being switched, until ctx ends. A release that cannot be read
// is logged once and the one before it goes on being served.
func (s *Server) Watch(ctx context.Context) {
	tick := time.NewTicker(watchInterval)
	defer tick.Stop()
	refused := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		id, err := s.currentID()
		if err != nil || id == s.Release() || id == refused {
			continue // a missing link is a switch half way or a folder gone: serve on
		}
		if err := s.swap(id); err != nil {
			refused = id
			s.log.Error("release refused", "release", id, "serving", s.Release(), "error", err)
			continue
		}
		refused = ""
		s.log.Info("release switched", "release", id)
	}
}

// currentID reads where the current link leads, without following it.
func (s *Server) currentID() (string, error) {
	target, err := s.root.Readlink("current")
	if err != nil {
		return "", fmt.Errorf("find the current release of %s: %w", s.dir, err)
	}
	return filepath.Base(target), nil
}

// swap makes the release the one that new requests are answered from.
// Requests under way keep the release and the files that they have open.
func (s *Server) swap(id string) error {
	next, err := openRelease(s.root, id)
	if err != nil {
		return fmt.Errorf("open release %s: %w", id, err)
	}
	s.current.Store(next)
	s.cache.retain(next)
	if s.index != nil { // nil: the server is being opened
		notify(s.index.swapped)
	}
	if s.office == nil {
		return nil
	}
	offered, err := next.offer()
	if err == nil {
		err = s.office.Switch(offered)
	}
	if err != nil {
		s.log.Error("offer of the release before it stays", "release", id, "error", err)
	}
	return nil
}
