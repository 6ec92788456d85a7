package rollup

import (
	"context"
	"errors"
	"fmt"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// mark is how far a source was counted.
type mark struct {
	position              int64
	state                 string
	events, skipped, lost int64
	first, last           int64 // time of the events, in milliseconds; where there are none, of counting
	ended                 int64
}

// Mark is how far a source was counted, and in which state its reader was there.
// Of a source that nothing was counted of it is zero.
func (c *Counter) Mark(ctx context.Context, id string) (position int64, state string, err error) {
	m, err := c.mark(ctx, id)
	return m.position, m.state, err
}

func (c *Counter) mark(ctx context.Context, id string) (m mark, err error) {
	err = c.db.Read(ctx, func(tx *store.Tx) error {
		m, err = readMark(ctx, tx, id)
		return err
	})
	if err != nil {
		return mark{}, fmt.Errorf("read mark of %s: %w", id, err)
	}
	return m, nil
}

func readMark(ctx context.Context, tx *store.Tx, id string) (m mark, err error) {
	const q = `SELECT position, state, events, skipped, lost, first_at, last_at, ended FROM use_source WHERE id = ?`
	err = tx.Row(ctx, q, []any{id}, &m.position, &m.state, &m.events, &m.skipped, &m.lost, &m.first, &m.last, &m.ended)
	if errors.Is(err, store.ErrNotFound) {
		return mark{}, nil
	}
	return m, err
}

// holds reports whether a batch was counted already.
func (m mark) holds(b Batch) (bool, error) {
	switch {
	case m.position > 0 && b.Follows != nil && !b.Follows(m.state):
		return false, fmt.Errorf("%w: it is of another log", ErrMark)
	case m.ended != 0 && m.position == b.Position:
		return true, nil
	case m.ended != 0 && b.Position > m.position:
		return false, fmt.Errorf("%w: its source ended at %d", ErrMark, m.position)
	case b.Position > b.From && m.position >= b.Position:
		return true, nil
	case m.position != b.From:
		return false, fmt.Errorf("%w: it begins at %d, counting stopped at %d", ErrMark, b.From, m.position)
	}
	return false, nil
}

// write moves the mark behind a batch.
func (m mark) write(ctx context.Context, tx *store.Tx, src Source, b Batch, pieces []piece) error {
	if m.events == 0 {
		m.first, m.last = 0, 0
	}
	m.position, m.state = b.Position, b.State
	m.events += int64(len(b.Events))
	m.skipped += b.Skipped
	m.lost += b.Lost
	if b.Ended {
		m.ended = 1
	}
	for _, p := range pieces {
		for _, e := range p.events {
			at := e.At.UnixMilli()
			if m.first == 0 || at < m.first {
				m.first = at
			}
			m.last = max(m.last, at)
		}
	}
	if m.last == 0 { // nothing is left of it but that something is missing
		m.first = store.Millis(tx.Now())
		m.last = m.first
	}
	_, err := tx.Exec(ctx, `INSERT INTO use_source (id, kind, label, position, state, events, skipped, lost, first_at, last_at, ended)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET position = excluded.position, state = excluded.state, events = excluded.events, skipped = excluded.skipped,
	lost = excluded.lost, first_at = excluded.first_at, last_at = excluded.last_at, ended = excluded.ended`,
		src.ID, src.Kind, clean(src.Label), m.position, m.state, m.events, m.skipped, m.lost, m.first, m.last, m.ended)
	if err != nil {
		return fmt.Errorf("move the mark: %w", err)
	}
	return nil
}
