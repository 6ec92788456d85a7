package weblog_test

import (
	"maps"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/weblog/traffic"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// site is the portal of the tests.
var site = traffic.Site{
	Pages: []traffic.Page{{Path: "/"}, {Path: "/en/"}, {Path: "/datasets/"}, {Path: "/datasets/bus/", Dataset: "bus"}, {Path: "/en/datasets/bus/", Dataset: "bus"},
		{Path: "/datasets/parks/", Dataset: "parks"}, {Path: "/agencies/jtj/"}},
	Files: []traffic.File{
		{Path: "/data/bus/bus.csv", Dataset: "bus", Format: "csv", Bytes: 5000}, {Path: "/data/bus/bus.xlsx", Dataset: "bus", Format: "xlsx", Bytes: 9000},
		{Path: "/data/bus/0123456789ab/bus.csv", Dataset: "bus", Format: "csv", Bytes: 4000},
		{Path: "/data/parks/parks.geojson", Dataset: "parks", Format: "geojson", Bytes: 70000},
		{Path: "/data/parks/parks.parquet", Dataset: "parks", Format: "parquet", Bytes: 3000},
	},
	Words: []string{"bus", "park", "%E5%85%AC%E4%BA%A4"},
}

// fourDays is traffic over the end of a month, before the clock of the tests.
func fourDays(seed uint64, ranges bool) ([]traffic.Request, *traffic.Truth) {
	return traffic.Make(site, traffic.Plan{Seed: seed, From: time.Date(2026, 2, 25, 16, 0, 0, 0, time.UTC), For: 96 * time.Hour, Actions: 4000, Clients: 300, Ranges: ranges})
}

// counter counts into a store with the datasets of the site.
func counter(db *store.DB) *rollup.Counter {
	return rollup.New(db, func(dataset string) rollup.Place {
		return map[string]rollup.Place{"bus": {Agency: "jtj", Domain: "transport", Class: "unconditional"}, "parks": {Agency: "ylj", Domain: "culture", Class: "unconditional"}}[dataset]
	})
}

// counted is what stands in the tables about the portal, datasets and formats.
func counted(t *testing.T, db *store.DB) map[traffic.Key]*traffic.Counts {
	t.Helper()
	all := map[traffic.Key]*traffic.Counts{}
	type row struct {
		audience, at int64
		dim, name    string
		traffic.Counts
	}
	for table, when := range map[string]func(at int64) string{
		"use_day": func(at int64) string { return calendar.Date(at).String() },
		"use_month": func(at int64) string {
			return time.Date(int(at/12), time.Month(at%12+1), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
		},
	} {
		most := map[string]string{"use_day": "0", "use_month": "max_visitors"}[table]
		err := db.Read(t.Context(), func(tx *store.Tx) error {
			rows, err := store.All(t.Context(), tx, `SELECT audience, dim, name, at, views, visitors, `+most+`, downloads, download_bytes, parts, heads, searches
FROM `+table+` WHERE dim IN ('portal', 'dataset', 'format') ORDER BY audience, dim, name, at`, nil, func(r *row) []any {
				return []any{&r.audience, &r.dim, &r.name, &r.at, &r.Views, &r.Visitors, &r.MaxVisitors, &r.Downloads, &r.DownloadBytes, &r.Parts, &r.Heads, &r.Searches}
			})
			for _, r := range rows {
				k := traffic.Key{Audience: []string{"people", "bots", "checks"}[r.audience], When: when(r.at)}
				switch r.dim {
				case "dataset":
					k.Dataset = r.name
				case "format":
					k.Format = r.name
				}
				all[k] = &r.Counts
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// searched is what people searched for.
func searched(t *testing.T, db *store.DB) map[string]int64 {
	t.Helper()
	all := map[string]int64{}
	type row struct {
		term string
		n    int64
	}
	err := db.Read(t.Context(), func(tx *store.Tx) error {
		rows, err := store.All(t.Context(), tx, `SELECT term, searches FROM use_term ORDER BY at, term`, nil, func(r *row) []any { return []any{&r.term, &r.n} })
		for _, r := range rows {
			all[r.term] += r.n
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// isTrue holds the tables against the truth, number by number. Of a day there is
// no maximum.
func isTrue(t *testing.T, db *store.DB, truth *traffic.Truth) {
	t.Helper()
	want := map[traffic.Key]*traffic.Counts{}
	for k, n := range truth.Counts {
		one := *n
		if len(k.When) > len("2006-01") {
			one.MaxVisitors = 0
		}
		want[k] = &one
	}
	if diff := cmp.Diff(want, counted(t, db)); diff != "" {
		t.Errorf("the tables (+) are not what was asked for (-):\n%s", diff)
	}
	words := maps.Clone(truth.Searches)
	if n, ok := words["%E5%85%AC%E4%BA%A4"]; ok {
		delete(words, "%E5%85%AC%E4%BA%A4")
		words["公交"] = n
	}
	if diff := cmp.Diff(words, searched(t, db)); diff != "" {
		t.Errorf("the words (+) are not what was searched for (-):\n%s", diff)
	}
}
