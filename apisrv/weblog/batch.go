package weblog

import (
	"context"
	"errors"
	"fmt"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
)

// maxPieces bounds what is counted in one transaction where few lines are events.
const maxPieces = 16

// batch is what is counted in one transaction.
type batch struct {
	*reading
	who identity
	rep *Report

	from    int64  // where it begins
	jobs    []*job // done, without their texts
	events  []events.Event
	skipped int64
}

// add adds what was found in a piece, and counts the batch once it is large.
func (b *batch) add(ctx context.Context, j *job) error {
	if j.err != nil {
		return fmt.Errorf("read lines from %d on: %w", j.first, j.err)
	}
	_, skips := j.x.found.among(skipped)
	b.skipped += skips
	b.events = append(b.events, j.x.events...)
	j.text = ""
	b.jobs = append(b.jobs, j)
	if len(b.events) < rollup.MaxBatch && len(b.jobs) < maxPieces {
		return nil
	}
	return b.keep(ctx)
}

// keep counts the batch, and reports what was counted. Before the first event of a
// log nothing is kept: where it has none, it was perhaps read with the wrong base
// path, host or format, and can be read again.
func (b *batch) keep(ctx context.Context) error {
	if len(b.jobs) == 0 {
		return nil
	}
	last := b.jobs[len(b.jobs)-1]
	next := batch{reading: b.reading, who: b.who, rep: b.rep, from: last.position}
	if b.from == 0 && len(b.events) == 0 {
		next.from, next.skipped = 0, b.skipped
	} else {
		added, err := b.count(ctx, last)
		if err != nil {
			return err
		}
		b.rep.count(added, len(b.events))
		next.who = b.who // as it was counted
	}
	for _, j := range b.jobs {
		b.rep.add(j.piece, j.x)
	}
	*b = next
	return nil
}

// count counts the events of the batch, up to its last job, and returns how many
// of them counted; in a dry run, which knows no visitors, all of them do.
func (b *batch) count(ctx context.Context, last *job) (added map[rollup.Use]int64, err error) {
	if !b.Dry {
		return b.write(ctx, last)
	}
	added = map[rollup.Use]int64{}
	for i := range b.events {
		added[rollup.Use{Audience: b.events[i].Audience, Kind: b.events[i].Kind}]++
	}
	return added, nil
}

// write counts the batch in the store. Where another log that begins with the same
// line has got the name of this one meanwhile, this one gets another.
func (b *batch) write(ctx context.Context, last *job) (map[rollup.Use]int64, error) {
	for {
		src := rollup.Source{ID: b.who.id, Kind: "log", Label: b.Label}
		added, err := b.Counter.Count(ctx, src, rollup.Batch{Events: b.events, From: b.from, Position: last.position,
			State: b.who.state(last.state), Follows: b.who.follows, Skipped: b.skipped})
		if b.from > 0 || !errors.Is(err, rollup.ErrMark) {
			return added, err
		}
		who, failed := b.who.again(ctx, b.Counter)
		if failed != nil {
			return nil, failed
		}
		if who.id == b.who.id || who.position > 0 { // it is this one, that somebody else counts
			return nil, err
		}
		b.who = who
	}
}
