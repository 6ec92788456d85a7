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

	clock  steady
	tries  map[place]int // of reading on at a place where there is a file that cannot be read
	failed string        // what was logged last
}

// place is behind the last event that was counted of a run.
type place struct {
	run      string
	position int64
}

// giveUpAfter is how many steps a file that cannot be read is waited for, which is
// ten minutes: somebody may have its owner or the disk put right.
const giveUpAfter = 120

// Run counts every few seconds, until ctx ends. What was written since the last
// time is counted at the next start.
func (r *Roller) Run(ctx context.Context) {
	tick := time.NewTicker(stepEvery)
	defer tick.Stop()
	for {
		if err := r.Step(ctx); ctx.Err() == nil {
			r.tell(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// tell logs what is wrong, once as long as it stays so.
func (r *Roller) tell(err error) {
	now := ""
	if err != nil {
		now = err.Error()
	}
	if err != nil && now != r.failed {
		r.Log.Error("use not counted", "error", err)
	}
	r.failed = now
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
	if at, trusted := r.clock.look(now); trusted {
		faults = append(faults, r.Counter.Sweep(ctx, at))
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
		b, err := r.nextBatch(in, id)
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

// nextBatch reads at most MaxBatch events. A file that could not be read for some
// time is given up, once there is something behind it.
func (r *Roller) nextBatch(in *events.Reader, id string) (b Batch, err error) {
	lost := in.Lost()
	var given error
	for len(b.Events) < MaxBatch {
		e, err := in.Next()
		if errors.Is(err, io.EOF) || err != nil && len(b.Events) > 0 { // which comes again
			break
		}
		if err != nil && given == nil && r.givesUp(place{id, in.Position()}, err) {
			given = err
			in.SkipUnreadable()
			continue
		}
		if err != nil {
			return b, err
		}
		b.Events = append(b.Events, e)
	}
	b.Position, b.Lost, b.Ended = in.Position(), in.Lost()-lost, in.Ended()
	if len(b.Events) == 0 && !b.Ended {
		return b, given
	}
	return b, nil
}

// givesUp reports whether it is a file that cannot be read, and was waited for long
// enough.
func (r *Roller) givesUp(at place, err error) bool {
	if !errors.Is(err, events.ErrUnreadable) {
		return false
	}
	if r.tries == nil {
		r.tries = map[place]int{}
	}
	r.tries[at]++
	if r.tries[at] == giveUpAfter {
		r.Log.Error("a file of events is given up: what it holds counts as lost", "run", at.run, "error", err)
	}
	return r.tries[at] >= giveUpAfter
}
