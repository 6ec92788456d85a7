package events

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

const (
	// MaxUnwritten bounds the events that are not yet on disk, which are those that
	// a crash may take.
	MaxUnwritten = 1000
	// together is how many events are written without waiting for the clock.
	together = 500
	// period is how often the clock has them written: with the time that a disk
	// takes, less than a second after the first of them came.
	period = 500 * time.Millisecond
	// patience is how long a request waits for room.
	patience = 100 * time.Millisecond
)

// Options are what a Log needs besides its folder.
type Options struct {
	Now  func() time.Time
	Salt func(ctx context.Context, day calendar.Date) ([]byte, error) // of the visitors of a day; nil: one in memory
	Log  *slog.Logger                                                 // nil: none
}

// Log takes the events of one run of a server. Its methods may be called from
// several goroutines, and on a nil Log, which counts nothing.
type Log struct {
	now   func() time.Time
	log   *slog.Logger
	salts salts

	mu        sync.Mutex
	counter   *counter
	waiting   []arrival
	unwritten int           // events that wait or are being written
	room      chan struct{} // closed when there is room again
	stuck     bool          // somebody waited in vain, or nothing can be written: nobody else waits
	closed    bool

	wake chan struct{}
	lost atomic.Uint64

	writing sync.Mutex // held by flush, for what follows
	spare   []arrival
	lines   []byte // made and not yet on disk
	made    int    // events that are in lines
	told    uint64 // lost events that were logged
	failing bool   // what was written last did not reach the disk
	run     *run
}

// arrival is an event as it was handed in, with what never reaches the disk.
type arrival struct {
	Event
	serial uint64
	from   netip.Addr
	agent  string
}

// Open begins a run below the data directory. Run has to run for its events to
// be written, and Close ends it.
func Open(dir string, o Options) (*Log, error) {
	l := &Log{now: o.Now, log: o.Log, salts: salts{ask: o.Salt}, wake: make(chan struct{}, 1), room: make(chan struct{}),
		waiting: make([]arrival, 0, MaxUnwritten), spare: make([]arrival, 0, MaxUnwritten)}
	if l.log == nil {
		l.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if l.run, l.counter, err = begin(dir); err != nil {
		return nil, err
	}
	return l, nil
}

// ID is that of the run.
func (l *Log) ID() string {
	if l == nil {
		return ""
	}
	return l.run.id
}

// Append hands an event in that was asked for from an address by a program. It
// does not wait, unless a thousand events wait for the disk already: then for a
// tenth of a second, after which the event is lost, and counted as such; and then
// nobody waits any more until there is room. An event without a time is of now.
func (l *Log) Append(e Event, from netip.Addr, agent string) {
	if l == nil {
		return
	}
	if e.At.IsZero() {
		e.At = l.now()
	}
	e.Took = max(e.Took, 0)
	l.mu.Lock()
	if !l.hasRoom() {
		return
	}
	serial := l.counter.add()
	l.waiting = append(l.waiting, arrival{e, serial, from, agent})
	l.unwritten++
	full := len(l.waiting) == together
	l.mu.Unlock()
	if full {
		l.notify()
	}
}

// hasRoom waits for room for one event with l.mu held. Where there is none, the
// event is lost and l.mu given back.
func (l *Log) hasRoom() bool {
	if l.unwritten < MaxUnwritten && !l.closed {
		return true
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	for l.unwritten >= MaxUnwritten && !l.stuck && !l.closed {
		room, inVain := l.room, false
		l.mu.Unlock()
		select {
		case <-room:
		case <-late.C:
			inVain = true
		}
		l.mu.Lock()
		l.stuck = l.stuck || inVain && l.unwritten >= MaxUnwritten
	}
	if l.unwritten < MaxUnwritten && !l.closed {
		return true
	}
	if !l.closed {
		l.counter.add()
	}
	l.mu.Unlock()
	l.lost.Add(1)
	return false
}

func (l *Log) notify() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Run writes the events that come until ctx ends, and then those that came.
func (l *Log) Run(ctx context.Context) {
	if l == nil {
		return
	}
	tick := time.NewTicker(period)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			l.flush(context.WithoutCancel(ctx))
			return
		case <-tick.C:
		case <-l.wake:
		}
		l.flush(ctx)
	}
}

// Close writes what came and ends the run. Events that come later are lost.
func (l *Log) Close() error {
	if l == nil {
		return nil
	}
	l.flush(context.Background())
	l.writing.Lock()
	defer l.writing.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	if l.unwritten == 0 {
		l.counter.end()
	}
	return l.run.close(l.counter)
}

// Count is how many events were handed in, wait to be written, and are lost.
func (l *Log) Count() (handed, waiting, lost uint64) {
	if l == nil {
		return 0, 0, 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.counter.handed, uint64(l.unwritten), l.lost.Load()
}
