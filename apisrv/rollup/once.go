package rollup

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

const (
	// maxHeld is how many days' sets are in memory; one that is needed again is
	// read again.
	maxHeld = 4
	// maxBody bounds a row of use_once, in entries: in a copy a row has at most
	// 4 MiB.
	maxBody = 64 << 10
)

// held is the set of a day as this process knows it.
type held struct {
	*set
	made int64 // when the day's row was made: another one is of another set
	seq  int64 // last row of use_once that was read
	used int64 // when it was used last
}

// hold is the set of a day with everything in it that other processes counted
// too: within a transaction nobody else writes.
func (c *Counter) hold(ctx context.Context, tx *store.Tx, date calendar.Date) (*held, error) {
	made, err := madeAt(ctx, tx, date)
	if err != nil {
		return nil, err
	}
	h := c.sets[date]
	if h == nil || h.made != made {
		delete(c.sets, date)
		c.evict()
		h = &held{set: &set{}, made: made}
		c.sets[date] = h
	}
	c.turn++
	h.used = c.turn
	type row struct {
		seq  int64
		body string
	}
	rows, err := store.All(ctx, tx, `SELECT seq, body FROM use_once WHERE day = ? AND seq > ? ORDER BY seq`, []any{int64(date), h.seq},
		func(r *row) []any { return []any{&r.seq, &r.body} })
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if err := h.read(r.body); err != nil {
			return nil, fmt.Errorf("row %d: %w", r.seq, err)
		}
		h.seq = r.seq
	}
	h.added = h.added[:0]
	return h, nil
}

// evict makes room for another set: the one that was not used for longest goes.
func (c *Counter) evict() {
	for len(c.sets) >= maxHeld {
		var oldest calendar.Date
		for date, h := range c.sets {
			if o := c.sets[oldest]; o == nil || h.used < o.used {
				oldest = date
			}
		}
		delete(c.sets, oldest)
	}
}

// madeAt is when the row of a day was made, which is now where there is none: of
// a day whose set is gone, what counts once begins anew.
func madeAt(ctx context.Context, tx *store.Tx, date calendar.Date) (made int64, err error) {
	err = tx.Row(ctx, `SELECT made_at FROM day_salt WHERE day = ?`, []any{int64(date)}, &made)
	if !errors.Is(err, store.ErrNotFound) {
		return made, err
	}
	made = store.Millis(tx.Now())
	_, err = tx.Exec(ctx, `INSERT INTO day_salt (day, salt, made_at) VALUES (?, '', ?)`, int64(date), made)
	return made, err
}

// read adds the entries of a row.
func (h *held) read(body string) error {
	raw, err := base64.StdEncoding.DecodeString(body)
	if err != nil || len(raw)%8 != 0 {
		return errors.New("it is not in base64, or no row of entries")
	}
	for ; len(raw) > 0; raw = raw[8:] {
		e := binary.LittleEndian.Uint64(raw)
		h.put(e, int(e&hourBits))
	}
	return nil
}

// keep writes the entries that were added.
func (h *held) keep(ctx context.Context, tx *store.Tx, date calendar.Date) error {
	for all := h.added; len(all) > 0; {
		n := min(len(all), maxBody)
		raw := make([]byte, 0, 8*n)
		for _, e := range all[:n] {
			raw = binary.LittleEndian.AppendUint64(raw, e)
		}
		h.seq++
		_, err := tx.Exec(ctx, `INSERT INTO use_once (day, seq, body) VALUES (?, ?, ?)`, int64(date), h.seq, base64.StdEncoding.EncodeToString(raw))
		if err != nil {
			return err
		}
		all = all[n:]
	}
	h.added = h.added[:0]
	return nil
}
