package bench

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
	_ "modernc.org/sqlite"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/apisrv/rows/rowstest"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// fixture is the table, and the same in each of the peers.
type fixture struct {
	table *rows.Table
	peers []peer
}

// peer is a database with the rows.
type peer struct {
	name string
	db   *sql.DB
}

func newFixture(b *testing.B) *fixture {
	f, _, _ := fixtureFile(b)
	return f
}

func withPeers(b *testing.B) *fixture {
	f, file, batches := fixtureFile(b)
	f.peers = []peer{sqlite(b, batches), duckdb(b, "duckdb", "TABLE", file), duckdb(b, "duckdb-parquet", "VIEW", file)}
	return f
}

func fixtureFile(b *testing.B) (*fixture, string, []*table.Batch) {
	s, batches := rowstest.Trips(manyRows)
	opened := rowstest.Parquet(b, s, batches...)
	t, err := rows.Open(opened, rows.Options{Name: "trips", Version: "v1", Schema: s, Secret: make([]byte, 32), Scratch: b.TempDir()})
	if err == nil {
		err = t.Prepare(b.Context())
	}
	if err != nil {
		b.Fatal(err)
	}
	return &fixture{table: t}, opened.Name(), batches
}

func (f *fixture) close() {
	f.table.Close()
	for _, p := range f.peers {
		p.db.Close()
	}
}

func (f *fixture) parse(k rows.Kind, query string) (rows.Query, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return rows.Query{}, err
	}
	q, faults := rows.Parse(k, values, f.table.Schema(), rows.Everything)
	if len(faults) > 0 {
		return q, &faults[0]
	}
	return q, nil
}

// query is a function that answers a query in JSON.
func (f *fixture) query(k rows.Kind, query string) func() error {
	q, wrong := f.parse(k, query)
	return func() error {
		if wrong != nil {
			return wrong
		}
		var answered interface{ JSON() ([]byte, error) }
		var err error
		if k == rows.Aggregate {
			answered, err = f.table.Aggregate(context.Background(), q)
		} else {
			answered, err = f.table.Page(context.Background(), q)
		}
		if err == nil {
			_, err = answered.JSON()
		}
		return err
	}
}

// ask reads the whole answer and encodes it.
func (p peer) ask(query string) error {
	found, err := p.db.Query(query)
	if err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	defer found.Close()
	names, err := found.Columns()
	if err != nil {
		return err
	}
	var answer [][]any
	for found.Next() {
		cells := make([]any, len(names))
		into := make([]any, len(names))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := found.Scan(into...); err != nil {
			return err
		}
		answer = append(answer, cells)
	}
	if len(answer) == 0 {
		return fmt.Errorf("%s: no rows for %s", p.name, query)
	}
	_, err = json.Marshal(answer)
	return err
}

// duckdb holds the rows as a table of its own, or reads the Parquet file.
func duckdb(b *testing.B, name, kind, file string) peer {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(fmt.Sprintf("SET threads=2; CREATE %s trips AS SELECT * FROM read_parquet('%s')", kind, file)); err != nil {
		b.Fatal(err)
	}
	return peer{name, db}
}

// sqlite holds the rows with an index on each column that is asked for.
func sqlite(b *testing.B, batches []*table.Batch) peer {
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "peer.db")+"?_pragma=journal_mode(wal)&_pragma=synchronous(off)")
	if err != nil {
		b.Fatal(err)
	}
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	exec := func(query string, args ...any) {
		if _, err := tx.Exec(query, args...); err != nil {
			b.Fatal(err)
		}
	}
	exec(`CREATE TABLE trips (_row INTEGER PRIMARY KEY, id INTEGER, card TEXT, station TEXT, line TEXT, day TEXT, passengers INTEGER, fare REAL, delay REAL)`)
	insert, err := tx.Prepare(`INSERT INTO trips VALUES (?,?,?,?,?,?,?,?,?)`)
	if err != nil {
		b.Fatal(err)
	}
	for _, batch := range batches {
		for i := range batch.Len {
			c := batch.Columns
			var delay any
			if !c[7].Null[i] {
				delay = c[7].Floats[i]
			}
			_, err := insert.Exec(batch.Start+int64(i), c[0].Ints[i], c[1].Strings[i], c[2].Strings[i], c[3].Strings[i], c[4].Text(i), c[5].Ints[i], c[6].Floats[i], delay)
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	for _, column := range []string{"id", "station", "day", "fare", "line"} {
		exec("CREATE INDEX trips_" + column + " ON trips (" + column + ")")
	}
	exec("ANALYZE")
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	return peer{"sqlite", db}
}
