package weblog_test

import (
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/weblog/traffic"
	"github.com/kaimen-portal/kaimen/apisrv/weblog/weblogtest"
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
	Search: "/search/?q=",
	Words:  []string{"bus", "park", "%E5%85%AC%E4%BA%A4"},
}

// fourDays is traffic over the end of a month, before the clock of the tests.
func fourDays(seed uint64, ranges bool) ([]traffic.Request, *traffic.Truth) {
	return traffic.Make(site, traffic.Plan{Seed: seed, From: time.Date(2026, 2, 25, 16, 0, 0, 0, time.UTC), For: 96 * time.Hour, Actions: 3000, Clients: 300, Ranges: ranges})
}

// counter counts into a store with the datasets of the site.
func counter(db *store.DB) *rollup.Counter {
	return rollup.New(db, func(dataset string) rollup.Place {
		return map[string]rollup.Place{"bus": {Agency: "jtj", Domain: "transport", Class: "unconditional"}, "parks": {Agency: "ylj", Domain: "culture", Class: "unconditional"}}[dataset]
	})
}

// isTrue holds the tables of a store against the truth, number by number.
func isTrue(t *testing.T, db *store.DB, truth *traffic.Truth) {
	t.Helper()
	if diff := weblogtest.Diff(t, db, truth); diff != "" {
		t.Errorf("the tables (+) are not what was asked for (-):\n%s", diff)
	}
}
