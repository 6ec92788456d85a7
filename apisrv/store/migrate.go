package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Migrations go forward only: going back loses what the newer version wrote. An
// upgrade that is to be undone is undone by restoring the backup made before it.
//
//go:embed migrations/*.sql
var migrations embed.FS

// newest asks migrate for the newest schema that this program knows.
const newest int64 = math.MaxInt64

// ErrNewerSchema says that a newer version of this program wrote the store.
var ErrNewerSchema = errors.New("the database was written by a newer version of this program")

// migrate brings the schema to a version. Two servers that start at once wait
// for each other: in PostgreSQL here, in SQLite since they open it alone.
func (db *DB) migrate(ctx context.Context, version int64) error {
	p, err := db.migrator()
	if err != nil {
		return err
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read the version of the schema: %w", err)
	}
	last := lastOf(p)
	switch {
	case have > last:
		return newer(have, last)
	case version == newest && have == last:
		return nil
	case version == newest:
		_, err = p.Up(ctx)
	default:
		_, err = p.UpTo(ctx, version)
	}
	if err != nil {
		return fmt.Errorf("bring the schema up to date: %w", err)
	}
	return nil
}

// checkSchema refuses every schema but this program's own.
func (db *DB) checkSchema(ctx context.Context) error {
	p, err := db.migrator()
	if err != nil {
		return err
	}
	var have int64
	err = db.Read(ctx, func(tx *Tx) error {
		have, err = schemaVersion(ctx, tx)
		return err
	})
	last := lastOf(p)
	switch {
	case err != nil:
		return fmt.Errorf("it is none of a portal: %w", err)
	case have > last:
		return newer(have, last)
	case have < last:
		return fmt.Errorf("its schema has version %d, this program's is %d; use the version that wrote it, or upgrade it with kaimen serve", have, last)
	}
	return nil
}

func lastOf(p *goose.Provider) int64 {
	known := p.ListSources()
	return known[len(known)-1].Version
}

func newer(have, last int64) error {
	return fmt.Errorf("%w: its schema has version %d, this one knows up to %d; run the newer version, or restore a backup made before the upgrade", ErrNewerSchema, have, last)
}

func (db *DB) migrator() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption(nil)
	if db.kind == postgres {
		// The other's migrations take a moment; it is asked for each second, for as
		// long as an upgrade of much data may take.
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
		if err != nil {
			return nil, err
		}
		dialect, options = goose.DialectPostgres, append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(dialect, db.write, files, options...)
}

// schemaVersion is the version of the schema that a transaction sees.
func schemaVersion(ctx context.Context, tx *Tx) (version int64, err error) {
	var v sql.NullInt64
	err = tx.Row(ctx, "SELECT MAX(version_id) FROM goose_db_version", nil, &v)
	return v.Int64, err
}
