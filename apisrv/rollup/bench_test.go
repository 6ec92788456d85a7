package rollup_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

const (
	benchEvents   = 1_000_000
	benchDatasets = 5_000
	benchAgencies = 100
	benchVisitors = 60_000
	benchBatch    = 10_000
)

// BenchmarkCount counts a million events of one day, in batches as the server
// does: of 5,000 datasets of 100 agencies, asked for by 60,000 visitors, of both
// few much more often than most.
func BenchmarkCount(b *testing.B) {
	all := busyDay()
	for kind, place := range storetest.Places(b) {
		b.Run(kind, func(b *testing.B) {
			clock := storetest.NewClock()
			clock.Add(14 * time.Hour)
			db := storetest.Open(b, place, clock)
			longest := time.Duration(0)
			for n := 0; b.Loop(); n++ {
				c := rollup.New(db, benchPlace)
				src := rollup.Source{ID: fmt.Sprint("run-", n), Kind: "run"}
				for from := 0; from < len(all); from += benchBatch {
					begun := time.Now()
					batch := rollup.Batch{Events: all[from : from+benchBatch], From: int64(from), Position: int64(from + benchBatch)}
					must(b, c.Count(b.Context(), src, batch))
					longest = max(longest, time.Since(begun))
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
			b.ReportMetric(float64(longest.Milliseconds()), "longest-turn-ms")
		})
	}
}

func benchPlace(id string) rollup.Place {
	var n int
	if _, err := fmt.Sscanf(id, "dataset-%d", &n); err != nil {
		return rollup.Place{}
	}
	return rollup.Place{Agency: fmt.Sprint("agency-", n%benchAgencies), Domain: fmt.Sprint("domain-", n%20), Class: "unconditional"}
}

func busyDay() []events.Event {
	r := rand.New(rand.NewPCG(1, 1))
	datasets, visitors := rand.NewZipf(r, 1.1, 10, benchDatasets-1), rand.NewZipf(r, 1.05, 100, benchVisitors-1)
	from := storetest.NewClock().Now().Add(-9 * time.Hour)
	all := make([]events.Event, benchEvents)
	for i := range all {
		e := events.Event{At: from.Add(time.Duration(i) * 24 * time.Hour / benchEvents), Status: 200, Bytes: 4000, Visitor: 1 + visitors.Uint64()*0x9e3779b97f4a7c15}
		e.Dataset = fmt.Sprint("dataset-", datasets.Uint64())
		switch n := r.IntN(20); {
		case n < 11:
			e.Kind, e.Page = events.View, "dataset"
		case n < 14:
			e.Kind, e.Format = events.Download, pick(r, "csv", "xlsx", "json", "parquet")
			e.File = fmt.Sprintf("data/%s/table.%s", e.Dataset, e.Format)
		case n < 15:
			e.Kind, e.Format, e.File, e.Range = events.Part, "parquet", "data/"+e.Dataset+"/table.parquet", fmt.Sprint(r.IntN(9), "-")
		case n < 16:
			e.Kind, e.Dataset, e.Terms, e.Hits = events.Search, "", fmt.Sprint("words ", r.IntN(5000)), r.Int64N(3)
		case n < 18:
			e.Kind, e.Format, e.Rows, e.Took = events.Call, "json", 100, time.Millisecond
		case n < 19:
			e.Kind, e.Dataset, e.Page = events.View, "", pick(r, "home", "list", "agency")
		default:
			e.Kind, e.Audience, e.Bot, e.Page = events.View, events.Bots, pick(r, "Googlebot", "Baiduspider", "bingbot"), "dataset"
		}
		all[i] = e
	}
	return all
}
