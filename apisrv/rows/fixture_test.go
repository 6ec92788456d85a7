package rows_test

import (
	"net/url"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/apisrv/rows/rowstest"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

var secret = []byte("a secret for the cursors of tests")

func open(t testing.TB, name, version string, s table.Schema, batches ...*table.Batch) *rows.Table {
	t.Helper()
	opened, err := rows.Open(rowstest.Parquet(t, s, batches...), rows.Options{Name: name, Version: version, Schema: s, Secret: secret, Scratch: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close() })
	return opened
}

// parse reads a query that is right.
func parse(t testing.TB, k rows.Kind, s rows.Schema, query string) rows.Query {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	q, faults := rows.Parse(k, values, s, rows.Everything)
	if len(faults) > 0 {
		t.Fatalf("%s: %v", query, faults[0].Error())
	}
	return q
}
