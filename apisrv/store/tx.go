package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
)

// Tx is a transaction. Queries name their columns, have "?" for each argument,
// and order by something unique; arguments and results are texts and whole
// numbers, times among them as Millis. A Tx is used by one goroutine.
type Tx struct {
	tx      *sql.Tx
	one     *writer // whose transaction it is; nil: a reader's, or PostgreSQL's
	kind    kind
	now     func() time.Time
	changed bool       // something was executed
	head    audit.Head // of the log, zero until something was recorded
}

// Now is the time of the transaction's doings.
func (t *Tx) Now() time.Time { return t.now() }

// prepared is the statement of a query, nil where the engine keeps prepared
// statements by itself or the query is a reader's.
func (t *Tx) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if t.one == nil {
		return nil, nil
	}
	return t.one.prepared(ctx, query)
}

// Exec runs a statement and returns how many rows it changed. One that deletes
// what has to be kept is refused.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := retains(query); err != nil {
		return 0, err
	}
	t.changed = true
	var res sql.Result
	stmt, err := t.prepared(ctx, query)
	switch {
	case err != nil:
		return 0, err
	case stmt != nil:
		res, err = stmt.ExecContext(ctx, args...)
	default:
		res, err = t.tx.ExecContext(ctx, t.kind.bind(query), args...)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Query runs a query of many rows, which the caller closes.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := t.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	if stmt != nil {
		return stmt.QueryContext(ctx, args...)
	}
	return t.tx.QueryContext(ctx, t.kind.bind(query), args...)
}

// Row scans the one row of a query. The error is ErrNotFound where there is none.
func (t *Tx) Row(ctx context.Context, query string, args []any, dest ...any) error {
	rows, err := t.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return err
		}
		return ErrNotFound
	}
	if err := rows.Scan(dest...); err != nil {
		return err
	}
	return rows.Close()
}

// All scans each row of a query into a T.
func All[T any](ctx context.Context, t *Tx, query string, args []any, dest func(*T) []any) ([]T, error) {
	rows, err := t.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var one T
		if err := rows.Scan(dest(&one)...); err != nil {
			return nil, fmt.Errorf("read row %d: %w", len(all)+1, err)
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// Millis is how the store keeps a time: milliseconds since 1970 UTC, 0 for the
// zero time.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Time is the time that Millis was made of, in UTC.
func Time(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
