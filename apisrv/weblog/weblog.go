// Package weblog counts the use of a portal whose static pages another server
// hosts, out of the access logs of that server: nginx, Apache, Caddy, or a content
// delivery network. A log is known by what stands in it: one that comes again, was
// renamed, compressed or has grown counts only with what is new, and a process that
// is killed while it counts has counted a part that the next one goes on behind. No
// address is kept: who asked is hashed while a line is read. Start with Import.
package weblog

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/weblog/format"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// Options are how a log is read.
type Options struct {
	Counter *rollup.Counter      // nil in a dry run: nothing was counted before
	Base    string               // path of the portal; begins and ends in a slash
	Host    string               // of the portal, in a log of several sites; empty: any
	Label   string               // of the server that wrote the log
	Format  string               // as format.Named takes it; empty: it is found out
	Without map[events.Kind]bool // what something else counts already
	Dry     bool                 // only say what would be counted
	Now     func() time.Time
}

// Report is what was read of a log, and what was added to the counts of the
// portal. In a dry run, which tells no visitors apart, nothing is a repeat.
type Report struct {
	Format     string                `json:"format,omitempty"`
	Before     int64                 `json:"before"`  // lines that had been counted earlier
	Lines      int64                 `json:"lines"`   // that are new
	Counted    map[events.Kind]int64 `json:"counted"` // of people
	Bots       int64                 `json:"bots"`
	Checks     int64                 `json:"checks"`
	Repeats    int64                 `json:"repeats"`           // files and parts that the client had taken on the day already
	Passed     []Finding             `json:"passed,omitempty"`  // nothing that is counted
	Skipped    []Finding             `json:"skipped,omitempty"` // that cannot be counted
	Noted      []Finding             `json:"noted,omitempty"`   // that were read, with something odd about them
	First      time.Time             `json:"first,omitzero"`    // of what was counted
	Last       time.Time             `json:"last,omitzero"`
	Unfinished bool                  `json:"unfinished,omitempty"` // the last line has no end: it is left for the next time

	found  findings
	latest int64 // seconds: the latest time of a line
}

// maxBack is how far a line may be behind a line above it: servers write lines
// when an answer ends, with the time when it began.
const maxBack = 60 * 60

// Import counts what is new in a log. The report holds for what was counted, also
// where there is an error. ErrChanged is a log that is refused.
func Import(ctx context.Context, log io.Reader, o Options) (rep Report, err error) {
	rep = Report{Counted: map[events.Kind]int64{}, found: findings{}}
	defer rep.close()
	lines, done, err := plain(cancelled{ctx, log})
	if err != nil {
		return rep, err
	}
	defer done()
	head, err := lines.Peek(headBytes)
	if len(head) == 0 && err != nil && err != io.EOF {
		return rep, fmt.Errorf("read log: %w", err)
	}
	who, err := identify(ctx, o.Counter, head)
	if err != nil || who.id == "" {
		rep.Unfinished = len(head) > 0
		return rep, err
	}
	g := &reading{Options: o, now: o.Now(), salts: map[calendar.Date][]byte{}}
	if g.format, err = o.format(head); err != nil {
		return rep, err
	}
	rep.Format = g.format.Name
	s := newSplitter(lines, g.format.Headed())
	if err := who.past(s); err != nil {
		return rep, err
	}
	rep.Before = s.lines
	err = g.count(ctx, s, &batch{reading: g, who: who, rep: &rep, from: s.position})
	rep.Unfinished = s.broken
	return rep, err
}

func (o Options) format(head []byte) (format.Format, error) {
	if o.Format != "" {
		return format.Named(o.Format)
	}
	return format.Detect(string(head))
}

// job is a piece that is being read.
type job struct {
	piece
	done chan struct{}
	x    *extract
	err  error
}

// count counts what a splitter gives. Pieces are read side by side and counted
// one after the other.
func (g *reading) count(ctx context.Context, s *splitter, b *batch) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	queue := make(chan *job, runtime.GOMAXPROCS(0))
	var failed error // of reading; known once the queue is closed
	go func() {
		defer close(queue)
		failed = g.queue(ctx, s, queue)
	}()
	for j := range queue {
		<-j.done
		if err == nil {
			err = b.add(ctx, j)
		}
		if err != nil {
			cancel()
		}
	}
	if err == nil {
		err = b.keep(ctx)
	}
	if err != nil {
		return err
	}
	return failed
}

// queue reads pieces until the log ends or ctx does.
func (g *reading) queue(ctx context.Context, s *splitter, queue chan<- *job) error {
	for {
		j := &job{done: make(chan struct{})}
		var err error
		j.piece, err = s.next(0)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read log behind line %d: %w", s.lines, err)
		}
		select {
		case queue <- j:
		case <-ctx.Done():
			return ctx.Err()
		}
		go func() {
			defer close(j.done)
			j.x, j.err = g.read(ctx, j.piece)
		}()
	}
}
