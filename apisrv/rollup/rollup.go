// Package rollup counts events into the tables use_hour, use_day, use_month and
// use_term of the store. A batch of events, the mark of the source that it came
// from, and what it added to what counts once a day are one transaction: a batch
// that comes again changes nothing, and of a crash remains either all of it or
// nothing. Start with New, then Roller.Run.
//
// What is counted is the same however events are cut into batches and in
// whatever order sources are read: see day.add.
package rollup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// ErrMark says that a batch does not begin where counting of its source stopped:
// somebody else counted it meanwhile.
var ErrMark = errors.New("the batch does not begin where counting stopped")

// Earliest is the first day that an event can be of: the year in which the first
// open data portal of a Chinese city went online. A machine whose clock was not set
// says that it is 1970 or 2000, and one event of that time would make all that is
// said "since counting began" wrong.
var Earliest = calendar.NewDate(2012, time.January, 1)

// MaxBatch is how many events a batch should have at most: of more, others would
// wait long for their turn to write, and of fewer at once each takes longer.
const MaxBatch = 100_000

// Place is where the catalogue has a dataset. Its zero value stands for a dataset
// that the catalogue does not have: such a name is not kept, or anybody could
// fill the tables with names.
type Place struct{ Agency, Domain, Class string }

// Source is a log that events come from.
type Source struct {
	ID    string
	Kind  string // run: of a server; log: of a web server, imported
	Label string // of the host
}

// Batch is a piece of a source.
type Batch struct {
	Events   []events.Event
	From     int64  // where it begins: the mark
	Position int64  // where it ends
	State    string // of the reader at that position
	Skipped  int64  // lines in it that could not be read
	Lost     int64  // events that a crash took; known at the end of a run
	Ended    bool   // nothing will follow

	// Follows reports whether what was counted under the name of the source, in that
	// state, is of the same log; nil: it is.
	Follows func(state string) bool
}

// Use is what an event counts as.
type Use struct {
	Audience events.Audience
	Kind     events.Kind
}

// Counter counts. Its methods may be called from several goroutines, and several
// processes may count into one store.
type Counter struct {
	Log *slog.Logger

	db     *store.DB
	places func(dataset string) Place

	mu      sync.Mutex
	sets    map[calendar.Date]*held
	turn    int64         // of counting, for held.used
	cleared calendar.Date // day on which what is out of date was last removed

	read atomic.Int64 // when all runs were last read to their end, milliseconds
}

// New counts into a store. The function finds a dataset in the catalogue.
func New(db *store.DB, places func(dataset string) Place) *Counter {
	return &Counter{Log: slog.New(slog.DiscardHandler), db: db, places: places, sets: map[calendar.Date]*held{}}
}

// Count adds a batch. One that was counted already changes nothing; one that
// neither follows what was counted nor lies in it is an ErrMark. An event whose
// time is before Earliest or more than a day in the future is counted today.
//
// It returns what was added to the counts of the portal: fewer than the events of
// the batch where a client took on a day what it had taken before.
func (c *Counter) Count(ctx context.Context, src Source, b Batch) (added map[Use]int64, err error) {
	if err := b.check(src); err != nil {
		return nil, fmt.Errorf("count batch of %q: %w", src.ID, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	pieces, astray := split(b.Events, c.db.Now())
	added = map[Use]int64{}
	err = c.db.Keep(ctx, func(tx *store.Tx) error {
		m, err := readMark(ctx, tx, src.ID)
		if err != nil {
			return err
		}
		if counted, err := m.holds(b); counted || err != nil {
			return err
		}
		for _, p := range pieces {
			if err := c.countDay(ctx, tx, src, p, added); err != nil {
				return fmt.Errorf("count %s: %w", p.date, err)
			}
		}
		return m.write(ctx, tx, src, b, pieces)
	})
	if err != nil {
		// What was counted in memory was perhaps not kept, or perhaps it was: the
		// sets are read anew.
		clear(c.sets)
		return nil, fmt.Errorf("count batch of %s: %w", src.ID, err)
	}
	if astray > 0 {
		c.Log.Warn("events with an impossible time were counted today", "source", src.ID, "events", astray)
	}
	return added, nil
}

func (b Batch) check(src Source) error {
	switch {
	case clean(src.ID) == "":
		return errors.New("the source has no name, or one that cannot be kept")
	case b.From < 0 || b.Position < b.From || b.Skipped < 0 || b.Lost < 0:
		return fmt.Errorf("it goes from %d to %d, with %d skipped and %d lost", b.From, b.Position, b.Skipped, b.Lost)
	case b.Position == b.From && !b.Ended && (len(b.Events) > 0 || b.Skipped > 0 || b.Lost > 0):
		return errors.New("it holds something and takes no room: counted again, it could not be told from the next")
	}
	return nil
}

// piece is what a batch has of one day.
type piece struct {
	date   calendar.Date
	events []*events.Event
}

// split cuts events by day, the first day first, and puts those with an
// impossible time on today.
func split(all []events.Event, now time.Time) (pieces []piece, astray int) {
	today, index := calendar.Today(now), map[calendar.Date]int{}
	for i := range all {
		e := &all[i]
		date := calendar.Today(e.At)
		if date < Earliest || date > today && e.At.Sub(now) > 24*time.Hour {
			moved := *e // the batch is the caller's
			moved.At = now
			e, date = &moved, today
			astray++
		}
		at, ok := index[date]
		if !ok {
			at = len(pieces)
			index[date] = at
			pieces = append(pieces, piece{date: date})
		}
		pieces[at].events = append(pieces[at].events, e)
	}
	slices.SortFunc(pieces, func(a, b piece) int { return int(a.date - b.date) })
	return pieces, astray
}

// countDay counts the events of one day, and adds to added what they added.
func (c *Counter) countDay(ctx context.Context, tx *store.Tx, src Source, p piece, added map[Use]int64) error {
	s, err := c.hold(ctx, tx, p.date)
	if err != nil {
		return fmt.Errorf("read what was counted once: %w", err)
	}
	d := newDay(p.date, s.set, c.places)
	for _, e := range p.events {
		d.add(e, src.ID)
	}
	d.sumUp(added)
	if err := s.keep(ctx, tx, p.date); err != nil {
		return fmt.Errorf("keep what was counted once: %w", err)
	}
	return d.write(ctx, tx, calendar.Today(tx.Now()))
}
