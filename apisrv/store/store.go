// Package store keeps the state of the portal's server: accounts, applications,
// grants, the audit log and the notices that are to be sent. It is a SQLite
// file by default and PostgreSQL where several servers share the state; there
// is one set of migrations and one set of queries for both, and both give the
// same results. A change, the audit entry that records it and the notices that
// tell of it are one transaction, durable when Change returns. Start with Open.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
)

// FileName is the name of the SQLite file in a data directory.
const FileName = "kaimen.db"

// ErrNotFound is what Row.Scan and the services over the store return for a
// thing that does not exist.
var ErrNotFound = errors.New("not found")

// DB is an open store. Its methods may be called from several goroutines.
type DB struct {
	kind  kind
	read  *sql.DB
	write *sql.DB // the same as read in PostgreSQL
	one   *writer // SQLite's
	now   func() time.Time
	close sync.Once
}

// Open opens the store at place, the path of a SQLite file, which is created if
// missing, or the URL of a PostgreSQL database (postgres://…), and brings its
// schema up to date. A schema that is newer than this program is refused.
// The time of audit entries and notices comes from now.
func Open(ctx context.Context, place string, now func() time.Time) (*DB, error) {
	if !IsURL(place) {
		opened, err := alone(ctx, place)
		if err != nil {
			return nil, fmt.Errorf("open database %s: %w", place, err)
		}
		defer opened()
	}
	db, err := connect(place, now)
	if err != nil {
		return nil, err
	}
	if err := db.migrate(ctx, newest); err != nil {
		db.Close()
		return nil, fmt.Errorf("open database %s: %w", db.kind.describe(place), err)
	}
	return db, nil
}

// Inspect opens a store that is there, of this program's schema, and changes
// nothing about it: for who looks at it or copies it. One of an older schema is
// refused too, since what it lacks cannot be read.
func Inspect(ctx context.Context, place string, now func() time.Time) (*DB, error) {
	if !exists(place) {
		return nil, fmt.Errorf("open database %s: %w", place, fs.ErrNotExist)
	}
	db, err := connect(place, now)
	if err != nil {
		return nil, err
	}
	if err := db.checkSchema(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("open database %s: %w", db.kind.describe(place), err)
	}
	return db, nil
}

func connect(place string, now func() time.Time) (*DB, error) {
	db := &DB{kind: sqlite, now: now}
	var err error
	if IsURL(place) {
		db.kind = postgres
		db.read, err = openPostgres(place)
		db.write = db.read
	} else {
		db.one = newWriter()
		db.read, db.write, err = openSQLite(place)
	}
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", db.kind.describe(place), err)
	}
	return db, nil
}

// IsURL reports whether place is the URL of a PostgreSQL database.
func IsURL(place string) bool {
	return strings.HasPrefix(place, "postgres://") || strings.HasPrefix(place, "postgresql://")
}

// Close waits for what is under way and closes the store.
func (db *DB) Close() (err error) {
	db.close.Do(func() {
		if db.one != nil {
			err = errors.Join(db.one.close(), db.read.Close())
		}
		err = errors.Join(err, db.write.Close())
	})
	return err
}

// Now is the store's time.
func (db *DB) Now() time.Time { return db.now() }

// Read runs f in a transaction that sees one state of the store and changes
// nothing.
func (db *DB) Read(ctx context.Context, f func(*Tx) error) error {
	return db.run(ctx, db.read, &sql.TxOptions{Isolation: db.kind.snapshot(), ReadOnly: true}, f)
}

// Change runs f in the one writing transaction that there is at a time, and
// commits what it did. An error of f, a panic or the end of ctx undoes all of
// it. A change that f did not Record is an error: nothing that people answer
// for happens outside of the audit log.
func (db *DB) Change(ctx context.Context, f func(*Tx) error) error {
	return db.write1(ctx, func(tx *Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		if tx.changed && tx.head == (audit.Head{}) {
			return errors.New("the change was not recorded in the audit log")
		}
		return nil
	})
}

// Keep is a Change of what the software keeps for itself and nobody answers
// for, such as a counter, the last use of a session, or a notice being sent.
func (db *DB) Keep(ctx context.Context, f func(*Tx) error) error { return db.write1(ctx, f) }

// write1 makes PostgreSQL work like SQLite: one writer after the other. The
// audit log is a chain, so the end of every writing transaction has to wait for
// the one before it anyway; waiting at the beginning spares all queries from
// having to reckon with changes under way.
func (db *DB) write1(ctx context.Context, f func(*Tx) error) error {
	if db.kind == sqlite {
		tx, err := db.one.begin(ctx, db.write)
		if err != nil {
			return fmt.Errorf("begin transaction: %w", err)
		}
		defer db.one.end()
		return finish(ctx, tx, f, &Tx{tx: tx, one: db.one, kind: db.kind, now: db.now})
	}
	return db.run(ctx, db.write, nil, func(tx *Tx) error {
		if _, err := tx.tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", writerLock); err != nil {
			return fmt.Errorf("wait for the other writers: %w", err)
		}
		return f(tx)
	})
}

func (db *DB) run(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, f func(*Tx) error) error {
	tx, err := pool.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	return finish(ctx, tx, f, &Tx{tx: tx, kind: db.kind, now: db.now})
}

// finish runs f in a transaction and commits it, or undoes it.
func finish(ctx context.Context, tx *sql.Tx, f func(*Tx) error, t *Tx) error {
	defer tx.Rollback() // does nothing after Commit
	if err := f(t); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}
