package rollup_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

const (
	benchEvents   = 1_000_000
	benchDatasets = 5_000
	benchAgencies = 100
	benchVisitors = 60_000
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
				batch := rollup.Batch{Events: make([]events.Event, rollup.MaxBatch)}
				for ; batch.Position < benchEvents; batch.From = batch.Position {
					for i := range batch.Events {
						batch.Events[i] = all[batch.Position].event()
						batch.Position++
					}
					begun := time.Now()
					_, err := c.Count(b.Context(), src, batch)
					must(b, err)
					longest = max(longest, time.Since(begun))
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
			b.ReportMetric(float64(longest.Milliseconds()), "longest-turn-ms")
			var chars int64 // in base64, of 8 bytes each
			must(b, db.Read(b.Context(), func(tx *store.Tx) error {
				return tx.Row(b.Context(), `SELECT CAST(SUM(LENGTH(body)) AS BIGINT) FROM use_once`, nil, &chars)
			}))
			b.ReportMetric(float64(chars*3/4/8), "counted-once")
		})
	}
}

func benchPlace(id string) rollup.Place {
	n, err := strconv.Atoi(strings.TrimPrefix(id, "dataset-"))
	if err != nil {
		return rollup.Place{}
	}
	return rollup.Place{Agency: fmt.Sprint("agency-", n%benchAgencies), Domain: fmt.Sprint("domain-", n%20), Class: "unconditional"}
}

// asked is an event of the benchmark in few bytes, since a server does not hold
// a day's events either.
type asked struct {
	second, visitor, dataset uint32
	what, more               uint16
}

// busyDay makes the events of a day, in the order of their times.
func busyDay() []asked {
	r := rand.New(rand.NewPCG(1, 1))
	datasets, visitors := rand.NewZipf(r, 1.1, 10, benchDatasets-1), rand.NewZipf(r, 1.05, 100, benchVisitors-1)
	all := make([]asked, benchEvents)
	for i := range all {
		all[i] = asked{uint32(i * 86400 / benchEvents), uint32(visitors.Uint64()), uint32(datasets.Uint64()), uint16(r.IntN(20)), uint16(r.IntN(5000))}
	}
	return all
}

var busyFrom = storetest.NewClock().Now().Add(-9 * time.Hour)

func (a asked) event() events.Event {
	e := events.Event{At: busyFrom.Add(time.Duration(a.second) * time.Second), Status: 200, Bytes: 4000, Visitor: (1 + uint64(a.visitor)) * 0x9e3779b97f4a7c15,
		Kind: events.View, Dataset: "dataset-" + strconv.Itoa(int(a.dataset))}
	switch {
	case a.what < 11:
		e.Page = "dataset"
	case a.what < 14:
		e.Kind, e.Format = events.Download, []string{"csv", "xlsx", "json", "parquet"}[a.more%4]
		e.File = "data/" + e.Dataset + "/table." + e.Format
	case a.what < 15:
		e.Kind, e.Format, e.File, e.Range = events.Part, "parquet", "data/"+e.Dataset+"/table.parquet", strconv.Itoa(int(a.more%9))+"-"
	case a.what < 16:
		e.Kind, e.Dataset, e.Terms, e.Hits = events.Search, "", "words "+strconv.Itoa(int(a.more)), int64(a.more%3)
	case a.what < 18:
		e.Kind, e.Format, e.Rows, e.Took = events.Call, "json", 100, time.Millisecond
	case a.what < 19:
		e.Dataset, e.Page = "", []string{"home", "list", "agency"}[a.more%3]
	default:
		e.Audience, e.Bot, e.Page = events.Bots, []string{"Googlebot", "Baiduspider", "bingbot"}[a.more%3], "dataset"
	}
	return e
}
