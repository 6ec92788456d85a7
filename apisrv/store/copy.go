package store

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// copied are the tables of a copy, each after those that its rows refer to, and
// the keys that rows are ordered by. What is left out is of the moment: sessions
// begin anew in a restored portal, nobody waits for earlier failures, and the
// facts of applications are read anew from their histories.
var copied = []struct{ name, key string }{
	{"account", "id"},
	{"password_history", "account, set_at"},
	{"link", "id"},
	{"connection", "subject"},
	{"audit", "seq"},
	{"audit_opening", "seq, field"},
	{"audit_checkpoint", "seq"},
	{"notice", "account, created_at, id"},
	{"application", "receipt"},
	{"application_event", "receipt, seq"},
	{"application_token", "account, token"},
	{"agreement", "receipt, seq"},
	{"internal_note", "id"},
	{"access_key", "id"},
	{"suspended_dataset", "dataset"},
	{"quota_use", "receipt, day, server"},
	{"told", "receipt, what"},
	{"scenario", "dataset, id"},
	{"agreement_template", "id, version"},
	{"stock_reason", "id"},
	{"misuse", "id"},
	{"file_link", "id"},
	{"use_report", "id"},
	{"use_hour", "audience, dim, name, at"},
	{"use_day", "audience, dim, name, at"},
	{"use_month", "audience, dim, name, at"},
	{"use_term", "at, term"},
	{"use_source", "id"},
	{"duty", "id"},
	{"inventory_entry", "duty, dataset"},
	{"known_entry", "dataset"},
	{"known_version", "dataset, version"},
	{"fault", "id"},
	{"fault_answer", "id"},
	{"judged_application", "receipt"},
	{"supply_day", "dim, name, day"},
	{"evaluation_report", "period"},
}

// maxRow bounds a row of a copy, in bytes of JSON.
const maxRow = 4 << 20

// Copied says what a copy holds.
type Copied struct {
	Schema int64            `json:"schema"` // version of the schema that it was taken from
	Rows   map[string]int64 `json:"rows"`   // by table
}

// part begins the rows of a table in a copy.
type part struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
}

// CopyTo writes the state of the store at one moment as lines of JSON: for each
// table an object that names it and its columns, then an array for each row. The
// same state gives the same bytes from either kind of database.
func (db *DB) CopyTo(ctx context.Context, w io.Writer) (Copied, error) {
	c := Copied{Rows: map[string]int64{}}
	b := bufio.NewWriter(w)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	err := db.Read(ctx, func(tx *Tx) (err error) {
		if c.Schema, err = schemaVersion(ctx, tx); err != nil {
			return err
		}
		for _, t := range copied {
			if c.Rows[t.name], err = copyTable(ctx, tx, enc, t.name, t.key); err != nil {
				return fmt.Errorf("copy table %s: %w", t.name, err)
			}
		}
		return nil
	})
	if err != nil {
		return c, err
	}
	return c, b.Flush()
}

func copyTable(ctx context.Context, tx *Tx, enc *json.Encoder, table, key string) (n int64, err error) {
	rows, err := tx.Query(ctx, "SELECT * FROM "+table+" ORDER BY "+key)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	if err := enc.Encode(part{table, columns}); err != nil {
		return 0, err
	}
	values, dest := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		dest[i] = &values[i]
	}
	for ; rows.Next(); n++ {
		if err := rows.Scan(dest...); err != nil {
			return n, err
		}
		if err := enc.Encode(values); err != nil {
			return n, err
		}
	}
	return n, rows.Err()
}

// Restore makes the store at place from a copy, in one transaction. A place that
// holds a store with anything in it is refused. A copy that is older than this
// program is brought up to date; one that is newer is an ErrNewerSchema.
func Restore(ctx context.Context, place string, now func() time.Time, c Copied, r io.Reader) (*DB, error) {
	db, err := connect(place, now)
	if err != nil {
		return nil, err
	}
	if err := db.restore(ctx, c, r); err != nil {
		return nil, errors.Join(fmt.Errorf("restore database %s: %w", db.kind.describe(place), err), db.Close())
	}
	return db, nil
}

func (db *DB) restore(ctx context.Context, c Copied, r io.Reader) error {
	p, err := db.migrator()
	if err != nil {
		return err
	}
	if last := lastOf(p); c.Schema > last {
		return newer(c.Schema, last)
	}
	if err := db.migrate(ctx, c.Schema); err != nil {
		return err
	}
	if err := db.Keep(ctx, func(tx *Tx) error { return tx.load(ctx, c, r) }); err != nil {
		return err
	}
	return db.migrate(ctx, newest)
}

// load fills an empty store with the rows of a copy.
func (t *Tx) load(ctx context.Context, c Copied, r io.Reader) error {
	var entries int64
	if err := t.Row(ctx, "SELECT (SELECT COUNT(*) FROM audit) + (SELECT COUNT(*) FROM account)", nil, &entries); err != nil {
		return err
	}
	if entries > 0 {
		return errors.New("there is something in it already; restore into an empty place")
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxRow)
	insert, table, got := "", "", map[string]int64{}
	for lines.Scan() {
		line := lines.Bytes()
		if strings.HasPrefix(string(line), "{") {
			var p part
			if err := json.Unmarshal(line, &p); err != nil {
				return err
			}
			var err error
			if insert, err = p.insert(); err != nil {
				return err
			}
			table = p.Table
			got[table] = 0
			continue
		}
		row, err := readRow(line)
		if err != nil {
			return fmt.Errorf("row %d of table %s: %w", got[table]+1, table, err)
		}
		if _, err := t.Exec(ctx, insert, row...); err != nil {
			return fmt.Errorf("row %d of table %s: %w", got[table]+1, table, err)
		}
		got[table]++
	}
	if err := lines.Err(); err != nil {
		return err
	}
	for table, want := range c.Rows {
		if got[table] != want {
			return fmt.Errorf("table %s has %d rows, the copy was said to have %d", table, got[table], want)
		}
	}
	return nil
}

// insert is the statement that adds a row of the part. Names are put into it, so
// they have to be ones of tables that are copied.
func (p part) insert() (string, error) {
	known := false
	for _, t := range copied {
		known = known || t.name == p.Table
	}
	for _, c := range p.Columns {
		known = known && strings.Trim(c, "abcdefghijklmnopqrstuvwxyz_") == ""
	}
	if !known || len(p.Columns) == 0 {
		return "", fmt.Errorf("table %q with columns %q is none of a copy", p.Table, p.Columns)
	}
	marks := strings.Repeat(", ?", len(p.Columns))[2:]
	return "INSERT INTO " + p.Table + " (" + strings.Join(p.Columns, ", ") + ") VALUES (" + marks + ")", nil
}

// readRow reads texts and whole numbers.
func readRow(line []byte) ([]any, error) {
	dec := json.NewDecoder(strings.NewReader(string(line)))
	dec.UseNumber()
	var row []any
	if err := dec.Decode(&row); err != nil {
		return nil, err
	}
	for i, v := range row {
		switch v := v.(type) {
		case string:
		case json.Number:
			n, err := v.Int64()
			if err != nil {
				return nil, err
			}
			row[i] = n
		default:
			return nil, fmt.Errorf("value %d is neither a text nor a whole number", i+1)
		}
	}
	return row, nil
}
