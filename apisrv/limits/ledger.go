package limits

import (
	"context"
	"fmt"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// flushSize is how many lines one transaction writes: no other writer waits
// longer.
const flushSize = 500

// take takes units out of the quota for this server, if it has what is needed.
// The book is locked.
func (q *Quotas) take(ctx context.Context, b *book, need tally) error {
	ctx, cancel := context.WithTimeout(ctx, keepTimeout)
	defer cancel()
	var l line
	var left tally
	short := false
	err := q.db.Keep(ctx, func(tx *store.Tx) error {
		others, err := q.others(ctx, tx, b.account)
		if err != nil {
			return err
		}
		left = b.room(others)
		if short = !within(need, left, b.daily); short {
			return nil
		}
		for i := range left {
			if b.daily[i] > 0 {
				b.free[i] = portion(need[i], left[i], b.daily[i])
			}
		}
		l = b.line()
		return q.write(ctx, tx, l)
	})
	switch {
	case err != nil:
		b.free = tally{} // whether they were taken is not known; the next line says that they were not
		return err
	case short:
		for i := range left {
			b.free[i] = min(b.free[i], max(0, left[i]))
		}
	default:
		b.written = l
	}
	b.left = left
	return nil
}

// others is what the other servers took out of a quota.
func (q *Quotas) others(ctx context.Context, tx *store.Tx, a account) (t tally, err error) {
	err = tx.Row(ctx, `SELECT CAST(COALESCE(SUM(calls + held_calls), 0) AS BIGINT), CAST(COALESCE(SUM(data_rows + held_rows), 0) AS BIGINT),
		CAST(COALESCE(SUM(bytes + held_bytes), 0) AS BIGINT) FROM quota_use WHERE receipt = ? AND day = ? AND server <> ?`,
		[]any{a.receipt, int64(a.day), q.server}, &t[0], &t[1], &t[2])
	return t, err
}

// write writes a line, unless a later one is there.
func (q *Quotas) write(ctx context.Context, tx *store.Tx, l line) error {
	_, err := tx.Exec(ctx, `INSERT INTO quota_use (receipt, day, server, version, calls, data_rows, bytes, held_calls, held_rows, held_bytes)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (receipt, day, server) DO UPDATE SET version = excluded.version, calls = excluded.calls, data_rows = excluded.data_rows,
		bytes = excluded.bytes, held_calls = excluded.held_calls, held_rows = excluded.held_rows, held_bytes = excluded.held_bytes
		WHERE quota_use.version < excluded.version`,
		l.receipt, int64(l.day), q.server, l.version, l.used[0], l.used[1], l.used[2], l.held[0], l.held[1], l.held[2])
	if err != nil {
		return fmt.Errorf("write the use of %s: %w", l.receipt, err)
	}
	return nil
}

// flush writes down every book that changed. All gives back what no call
// reserved.
func (q *Quotas) flush(ctx context.Context, all bool) error {
	books := q.all()
	for len(books) > 0 {
		some := books[:min(flushSize, len(books))]
		books = books[len(some):]
		if err := q.flushSome(ctx, some, all); err != nil {
			return err
		}
	}
	return nil
}

func (q *Quotas) flushSome(ctx context.Context, books []*book, all bool) error {
	now := q.db.Now()
	changed := map[*book]line{}
	for _, b := range books {
		b.mu.Lock()
		if all || now.Sub(b.touched) >= restAfter {
			b.free = tally{}
		}
		if !b.clean() {
			changed[b] = b.line()
		}
		b.mu.Unlock()
	}
	if len(changed) == 0 {
		return nil
	}
	err := q.db.Keep(ctx, func(tx *store.Tx) error {
		for _, b := range books {
			if l, ok := changed[b]; ok {
				if err := q.write(ctx, tx, l); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for b, l := range changed {
		b.mu.Lock()
		if b.written.version < l.version {
			b.written = l
		}
		b.mu.Unlock()
	}
	return nil
}

// all are the books that are kept. Those of days gone by are dropped once the
// database has them; a day later, since a call may have begun before midnight.
func (q *Quotas) all() (books []*book) {
	today := calendar.Today(q.db.Now())
	q.mu.Lock()
	defer q.mu.Unlock()
	for a, b := range q.books {
		if a.day < today-1 && b.done() {
			delete(q.books, a)
			continue
		}
		books = append(books, b)
	}
	return books
}

// Day is what a grant used on a day.
type Day struct {
	Day  calendar.Date
	Used Amount
	Held Amount // may have been used as well: calls under way, and what servers hold or held when they were killed
}

// Usage is what a grant used from one day to another, the earliest first, on all
// servers together, as it was a second ago. Days without a call are left out.
func (q *Quotas) Usage(ctx context.Context, receipt string, from, to calendar.Date) (days []Day, err error) {
	type row struct {
		day        int64
		used, held tally
	}
	var rows []row
	err = q.db.Read(ctx, func(tx *store.Tx) error {
		rows, err = store.All(ctx, tx, `SELECT day, CAST(SUM(calls) AS BIGINT), CAST(SUM(data_rows) AS BIGINT), CAST(SUM(bytes) AS BIGINT),
			CAST(SUM(held_calls) AS BIGINT), CAST(SUM(held_rows) AS BIGINT), CAST(SUM(held_bytes) AS BIGINT)
			FROM quota_use WHERE receipt = ? AND day >= ? AND day <= ? GROUP BY day ORDER BY day`, []any{receipt, int64(from), int64(to)},
			func(r *row) []any {
				return []any{&r.day, &r.used[0], &r.used[1], &r.used[2], &r.held[0], &r.held[1], &r.held[2]}
			})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the use of %s: %w", receipt, err)
	}
	for _, r := range rows {
		days = append(days, Day{calendar.Date(r.day), r.used.amount(), r.held.amount()})
	}
	return days, nil
}
