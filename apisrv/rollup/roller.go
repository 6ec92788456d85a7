package rollup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// stepEvery is how old what is counted may be.
const stepEvery = 5 * time.Second

// Roller counts the runs of servers in a data directory: of the one that goes on
// what it has written so far, and of those whose process is gone the rest. Where
// two processes read one directory, whoever comes first counts.
type Roller struct {
	Counter *Counter
	Dir     string // data directory
	Label   string // of the host
	Log     *slog.Logger

	clock steady
}

// Run counts every few seconds, until ctx ends. What was written since the last
// time is counted at the next start.
func (r *Roller) Run(ctx context.Context) {
	tick := time.NewTicker(stepEvery)
	defer tick.Stop()
	for {
		if err := r.Step(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("use not counted", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Step counts what there is, removes runs that ended and were counted once their
// day is over, and what is out of date. A run that cannot be read does not keep
// others from being counted.
func (r *Roller) Step(ctx context.Context) error {
	now := r.Counter.db.Now()
	runs, err := events.Runs(r.Dir)
	if err != nil {
		return fmt.Errorf("list runs: %w", err)
	}
	var faults []error
	for _, id := range runs {
		err := r.countRun(ctx, id, calendar.Today(now))
		if err != nil && !errors.Is(err, ErrMark) { // which says that another process counted it just now
			faults = append(faults, fmt.Errorf("run %s: %w", id, err))
		}
	}
	if len(faults) == 0 {
		r.Counter.read.Store(store.Millis(now))
	}
	if r.clock.trusted(now) {
		faults = append(faults, r.Counter.Sweep(ctx))
	}
	return errors.Join(faults...)
}

// countRun counts what a run has behind its mark, and removes what it has before
// it: a server that runs for months does not keep what was asked months ago.
func (r *Roller) countRun(ctx context.Context, id string, today calendar.Date) error {
	m, err := r.Counter.mark(ctx, id)
	if err != nil {
		return err
	}
	if m.ended != 0 {
		if calendar.Today(store.Time(m.last)) < today {
			return events.Remove(r.Dir, id)
		}
		return nil
	}
	in, err := events.OpenRun(r.Dir, id, m.position)
	if err != nil {
		return err
	}
	defer in.Close()
	src := Source{ID: id, Kind: "run", Label: r.Label}
	for {
		from := in.Position()
		b, err := nextBatch(in)
		if err != nil || b.Position == from && !b.Ended {
			return err
		}
		b.From = from
		_, err = r.Counter.Count(ctx, src, b)
		if err == nil {
			err = events.Trim(r.Dir, id, b.Position)
		}
		if err != nil || b.Ended {
			return err
		}
	}
}

// nextBatch reads at most MaxBatch events.
func nextBatch(in *events.Reader) (b Batch, err error) {
	lost := in.Lost()
	for len(b.Events) < MaxBatch {
		e, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return b, err
		}
		b.Events = append(b.Events, e)
	}
	b.Position, b.Lost, b.Ended = in.Position(), in.Lost()-lost, in.Ended()
	return b, nil
}

const (
	// trustAfter is how long a clock has to go on evenly before what depends on
	// the date is removed. A machine whose time is set wrong and put right again
	// shall not have forgotten meanwhile who was counted today.
	trustAfter = 15 * time.Minute
	// maxStride is how far a clock that goes evenly comes between two steps.
	maxStride = 10 * time.Minute
)

// steady watches a clock. Its zero value has not seen it.
type steady struct{ last, since time.Time }

func (s *steady) trusted(now time.Time) bool {
	if stride := now.Sub(s.last); stride < 0 || stride > maxStride {
		s.since = now
	}
	s.last = now
	return now.Sub(s.since) >= trustAfter
}
