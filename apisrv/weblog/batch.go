package weblog

import (
	"context"
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

	from    int64 // where it begins
	pieces  []piece
	found   []*extract
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
	j.piece.text = ""
	b.pieces, b.found = append(b.pieces, j.piece), append(b.found, j.x)
	if len(b.events) < rollup.MaxBatch && len(b.pieces) < maxPieces {
		return nil
	}
	return b.keep(ctx)
}

// keep counts the batch, and reports what was counted.
func (b *batch) keep(ctx context.Context) error {
	if len(b.pieces) == 0 {
		return nil
	}
	last := b.pieces[len(b.pieces)-1]
	if !b.Dry {
		src := rollup.Source{ID: b.who.id, Kind: "log", Label: b.Label}
		one := rollup.Batch{Events: b.events, From: b.from, Position: last.position, State: b.who.state(last.state), Skipped: b.skipped}
		if err := b.Counter.Count(ctx, src, one); err != nil {
			return err
		}
	}
	for i, p := range b.pieces {
		b.rep.add(p, b.found[i])
	}
	*b = batch{reading: b.reading, who: b.who, rep: b.rep, from: last.position}
	return nil
}
