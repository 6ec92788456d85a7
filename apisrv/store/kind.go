package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// kind is the database engine. Everything in which the two differ stands in
// this file, except for how migrations are locked.
type kind int

const (
	sqlite kind = iota
	postgres
)

const (
	// lockTimeout bounds how long a writer waits for those before it: a reply is
	// better late than never, but a person does not wait longer.
	lockTimeout = 10 * time.Second
	// writerLock is the advisory lock of the one writer in PostgreSQL.
	writerLock = 0x6b61696d656e // "kaimen"
	// postgresConns leaves room for several servers within the hundred
	// connections that PostgreSQL allows by default.
	postgresConns = 20
)

// openSQLite opens the file twice: for many readers, and for the one writer and
// the migrations. In WAL mode readers do not wait for the writer; FULL makes a
// commit wait for the disk.
func openSQLite(path string) (read, write *sql.DB, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, nil, err
	}
	// The file is made here so that only its owner can read it; SQLite gives the
	// files beside it the same mode. One that is there is not touched: closing it
	// would end the locks of another store that this process has open on it.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		err = f.Close()
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, nil, err
	}
	source := func(more ...string) string {
		pragmas := append([]string{
			fmt.Sprintf("busy_timeout(%d)", lockTimeout.Milliseconds()), "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		}, more...)
		q := url.Values{"_pragma": pragmas, "_txlock": {"immediate"}}
		return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
	}
	if write, err = sql.Open("sqlite", source()); err != nil {
		return nil, nil, err
	}
	write.SetMaxOpenConns(2)
	if err = write.Ping(); err != nil { // makes the WAL, which readers cannot
		return nil, nil, errors.Join(err, write.Close())
	}
	if read, err = sql.Open("sqlite", source("query_only(1)")); err != nil {
		return nil, nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(2 * runtime.GOMAXPROCS(0))
	read.SetMaxIdleConns(2 * runtime.GOMAXPROCS(0))
	return read, write, nil
}

// openPostgres opens a pool. A commit waits for the disk whatever the server's
// own setting is.
func openPostgres(url string) (*sql.DB, error) {
	conf, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	conf.RuntimeParams["synchronous_commit"] = "on"
	conf.RuntimeParams["lock_timeout"] = strconv.FormatInt(lockTimeout.Milliseconds(), 10)
	db := stdlib.OpenDB(*conf)
	db.SetMaxOpenConns(postgresConns)
	db.SetMaxIdleConns(postgresConns)
	return db, nil
}

// snapshot is the isolation in which a transaction sees one state. SQLite has
// no other.
func (k kind) snapshot() sql.IsolationLevel {
	if k == postgres {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

// bind writes the placeholders of a query, "?" in this program, as the engine
// wants them. No query has a question mark in a text.
func (k kind) bind(query string) string {
	if k == sqlite {
		return query
	}
	var b strings.Builder
	for n := 1; ; n++ {
		before, after, found := strings.Cut(query, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
		query = after
	}
}

// describe names the database in an error, without the password of its URL.
func (k kind) describe(place string) string {
	if k == sqlite {
		return place
	}
	u, err := url.Parse(place)
	if err != nil {
		return "given by its URL"
	}
	return u.Redacted()
}

// exists reports whether there is a file at the place; of a PostgreSQL database
// that is found out by opening it.
func exists(place string) bool {
	if IsURL(place) {
		return true
	}
	_, err := os.Stat(place)
	return !errors.Is(err, fs.ErrNotExist)
}
