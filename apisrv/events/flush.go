package events

import (
	"context"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// flush writes what waits, and waits for the disk. What cannot be written is
// tried again at the next flush.
func (l *Log) flush(ctx context.Context) {
	l.writing.Lock()
	defer l.writing.Unlock()
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return
	}
	batch := l.waiting
	l.waiting = l.spare[:0]
	l.mu.Unlock()
	for i := range batch {
		l.make(ctx, &batch[i])
	}
	clear(batch) // with the addresses
	l.spare = batch
	err := l.write()
	l.mu.Lock()
	if err == nil {
		l.unwritten -= l.made
		l.made = 0
	}
	l.stuck = err != nil
	close(l.room)
	l.room = make(chan struct{})
	l.mu.Unlock()
	if err != nil && !l.failing {
		l.log.Error("use is not written down; events beyond those that wait are lost", "run", l.run.id, "error", err)
	}
	l.failing = err != nil
	l.tell()
	l.salts.turn(ctx, l.now(), l.log) // last: a database that hangs keeps nothing from the disk
}

// make makes the line of an event: from here on nobody knows the address.
func (l *Log) make(ctx context.Context, a *arrival) {
	if a.Visitor == 0 {
		a.Visitor = Visitor(l.salts.of(ctx, a.At, l.log), a.from, a.agent)
	}
	if a.Audience != Checks {
		a.Audience, a.Bot = AudienceOf(a.agent)
	}
	a.Terms = Clean(a.Terms)
	l.lines = appendLine(l.lines, a.serial, &a.Event)
	l.made++
}

// write hands the lines to the disk and waits for it. Until they are there they are
// kept.
func (l *Log) write() error {
	if l.made == 0 {
		return nil
	}
	err := l.run.write(l.lines, calendar.Today(l.now()))
	if err == nil {
		l.lines = l.lines[:0]
	}
	return err
}

// tell logs what was lost since it was told last, and has the count of it last.
func (l *Log) tell() {
	lost := l.lost.Load()
	if lost == l.told {
		return
	}
	l.log.Error("events of use are lost", "run", l.run.id, "events", lost-l.told)
	l.told = lost
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.counter.sync(); err != nil {
		l.log.Error("lost events are not counted on disk", "run", l.run.id, "error", err)
	}
}
