package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// writer is the one connection that writes to a SQLite file, with the statements
// that were prepared on it: SQLite takes longer to parse most of them than to
// run them. Whoever has its turn has it alone.
type writer struct {
	turn  chan struct{}
	conn  *sql.Conn // nil until the first turn
	stmts map[string]*sql.Stmt
}

func newWriter() *writer {
	return &writer{turn: make(chan struct{}, 1), stmts: map[string]*sql.Stmt{}}
}

// begin waits for the turn and begins a transaction; end gives the turn on. The
// transaction outlives ctx, so that nobody but its owner ends it: package sql
// would undo it at a moment of its own, when the next one may have begun.
func (w *writer) begin(ctx context.Context, db *sql.DB) (*sql.Tx, error) {
	select {
	case w.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	tx, err := w.start(ctx, db)
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) {
		w.drop() // whatever befell the connection; the error is of the next one
		tx, err = w.start(ctx, db)
	}
	if err != nil {
		w.end()
	}
	return tx, err
}

func (w *writer) start(ctx context.Context, db *sql.DB) (*sql.Tx, error) {
	if w.conn == nil {
		conn, err := db.Conn(ctx)
		if err != nil {
			return nil, err
		}
		w.conn = conn
	}
	return w.conn.BeginTx(context.WithoutCancel(ctx), nil)
}

// drop ends the connection and what was prepared on it.
func (w *writer) drop() error {
	var errs []error
	for _, stmt := range w.stmts {
		errs = append(errs, stmt.Close())
	}
	clear(w.stmts)
	if w.conn != nil {
		errs = append(errs, w.conn.Close())
		w.conn = nil
	}
	return errors.Join(errs...)
}

func (w *writer) end() { <-w.turn }

// prepared is the statement of a query, as it runs in the transaction that the
// connection is in.
func (w *writer) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt := w.stmts[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := w.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	w.stmts[query] = stmt
	return stmt, nil
}

// close waits for the turn and keeps it.
func (w *writer) close() error {
	w.turn <- struct{}{}
	return w.drop()
}
