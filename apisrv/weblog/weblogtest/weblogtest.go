// Package weblogtest holds what was counted in a store against what was asked for,
// as package traffic knows it.
package weblogtest

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/weblog/traffic"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// Diff says how the numbers in the tables (+) differ from the truth (-); empty: in
// nothing.
func Diff(t testing.TB, db *store.DB, truth *traffic.Truth) string {
	t.Helper()
	words := map[string]int64{}
	for word, n := range truth.Searches {
		plain, err := url.QueryUnescape(word)
		if err != nil {
			t.Fatal(err)
		}
		words[plain] += n
	}
	return cmp.Diff(Wanted(truth), Counted(t, db)) + cmp.Diff(words, searched(t, db))
}

// Wanted is the truth as tables have it, in which a day has no day with the most
// visitors.
func Wanted(truth *traffic.Truth) map[traffic.Key]traffic.Counts {
	all := map[traffic.Key]traffic.Counts{}
	for k, n := range truth.Counts {
		one := *n
		if len(k.When) == len(time.DateOnly) {
			one.MaxVisitors = 0
		}
		all[k] = one
	}
	return all
}

// table is one that numbers are read from: what stands for the most visitors of a
// day, and how its times are written.
type table struct {
	name, most string
	when       func(at int64) string
}

var tables = []table{
	{"use_day", "0", func(at int64) string { return calendar.Date(at).String() }},
	{"use_month", "max_visitors", func(at int64) string { return fmt.Sprintf("%04d-%02d", at/12, at%12+1) }},
}

// row is a line of a table.
type row struct {
	audience, at int64
	dim, name    string
	traffic.Counts
}

// Counted is what stands in the tables about the portal, datasets and formats.
func Counted(t testing.TB, db *store.DB) map[traffic.Key]traffic.Counts {
	t.Helper()
	all := map[traffic.Key]traffic.Counts{}
	for _, from := range tables {
		rows := read(t, db, `SELECT audience, dim, name, at, views, visitors, `+from.most+`, downloads, download_bytes, parts, heads, searches
FROM `+from.name+` WHERE dim IN ('portal', 'dataset', 'format') ORDER BY audience, dim, name, at`, func(r *row) []any {
			return []any{&r.audience, &r.dim, &r.name, &r.at, &r.Views, &r.Visitors, &r.MaxVisitors, &r.Downloads, &r.DownloadBytes, &r.Parts, &r.Heads, &r.Searches}
		})
		for _, r := range rows {
			k := traffic.Key{Audience: []string{"people", "bots", "checks"}[r.audience], When: from.when(r.at)}
			switch r.dim {
			case "dataset":
				k.Dataset = r.name
			case "format":
				k.Format = r.name
			}
			all[k] = r.Counts
		}
	}
	return all
}

// searched is what people searched for, over all months.
func searched(t testing.TB, db *store.DB) map[string]int64 {
	t.Helper()
	type term struct {
		words string
		n     int64
	}
	all := map[string]int64{}
	for _, one := range read(t, db, `SELECT term, searches FROM use_term ORDER BY at, term`, func(r *term) []any { return []any{&r.words, &r.n} }) {
		all[one.words] += one.n
	}
	return all
}

// Sources are how many events were counted, and how many are shown as lost.
func Sources(t testing.TB, db *store.DB) (events, lost int64) {
	t.Helper()
	type source struct{ events, lost int64 }
	for _, one := range read(t, db, `SELECT events, lost FROM use_source ORDER BY id`, func(r *source) []any { return []any{&r.events, &r.lost} }) {
		events, lost = events+one.events, lost+one.lost
	}
	return events, lost
}

func read[T any](t testing.TB, db *store.DB, query string, dest func(*T) []any) (rows []T) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *store.Tx) (err error) {
		rows, err = store.All(t.Context(), tx, query, nil, dest)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
