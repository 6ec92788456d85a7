package rollup_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
)

// catalogue is where datasets are; closed ones and strange names are not in it.
var catalogue = map[string]rollup.Place{
	"bus":   {Agency: "transport", Domain: "traffic", Class: "unconditional"},
	"metro": {Agency: "transport", Domain: "traffic", Class: "conditional"},
	"parks": {Agency: "greening", Domain: "nature", Class: "unconditional"},
	"trees": {Agency: "greening", Domain: "nature", Class: "unconditional"},
	"loose": {Class: "unconditional"},
}

func placeOf(id string) rollup.Place { return catalogue[id] }

// traffic makes n events of a source, in the order of their times, from the
// beginning of 27 February to the end of 2 March, more of them around midnight.
// People come again and again, from several sources, under another hash each day.
func traffic(seed uint64, n int) []events.Event {
	r := rand.New(rand.NewPCG(seed, 0))
	from := time.Date(2026, 2, 27, 0, 0, 0, 0, time.FixedZone("", 8*60*60))
	var all []events.Event
	for i := range n {
		at := from.Add(time.Duration(int64(i)*int64(4*24*time.Hour)/int64(n) + r.Int64N(int64(time.Minute))))
		if r.IntN(10) == 0 {
			midnight := from.Add(time.Duration(r.IntN(4)) * 24 * time.Hour)
			at = midnight.Add(time.Duration(r.Int64N(int64(4*time.Second))) - 2*time.Second)
		}
		all = append(all, ask(r, at))
	}
	return all
}

func ask(r *rand.Rand, at time.Time) events.Event {
	e := events.Event{At: at.Truncate(time.Millisecond), Status: 200, Bytes: r.Int64N(1 << 20), Took: time.Duration(r.IntN(5000)) * time.Microsecond}
	person, day := r.IntN(12), at.Add(8*time.Hour).Unix()/86400
	if person > 0 {
		e.Visitor = rand.New(rand.NewPCG(uint64(person), uint64(day))).Uint64() | 1<<63
	}
	switch {
	case person == 10:
		e.Audience, e.Bot = events.Bots, pick(r, "Googlebot", "Baiduspider")
	case person == 11:
		e.Audience = events.Checks
	}
	e.Dataset = pick(r, "bus", "metro", "parks", "trees", "loose", "nowhere", "")
	switch e.Kind = pick(r, events.View, events.View, events.Download, events.Part, events.Head, events.Search, events.Call); e.Kind {
	case events.View:
		if e.Page = "dataset"; e.Dataset == "" {
			e.Page = pick(r, "home", "list", "agency")
		}
	case events.Download, events.Part, events.Head:
		e.Version, e.Format = pick(r, "", "20260101-ab12", "20260201-cd34"), pick(r, "csv", "xlsx", "pdf", "exe")
		e.File = fmt.Sprintf("data/%s/%s/table.%s", e.Dataset, e.Version, e.Format)
		if e.Kind == events.Part {
			e.Status, e.Range = 206, pick(r, "0-99", "100-199", "0-99,200-299")
		}
	case events.Search:
		e.Dataset, e.Terms, e.Hits = "", pick(r, "公交", "bus stops", "公园 树", ""), r.Int64N(4)-1
	case events.Call:
		e.Format, e.Rows, e.Status = pick(r, "json", "csv"), r.Int64N(1000), pick(r, 200, 200, 404, 429, 503)
		e.Application = pick(r, "", "R-2026-1", "R-2026-2")
	}
	return e
}

func pick[T any](r *rand.Rand, all ...T) T { return all[r.IntN(len(all))] }

// roads are sources with their events.
func roads(seed uint64, n int) map[rollup.Source][]events.Event {
	return map[rollup.Source][]events.Event{
		{ID: "run-1", Kind: "run", Label: "east"}: traffic(seed, n),
		{ID: "run-2", Kind: "run", Label: "west"}: traffic(seed+1, n/2),
		{ID: "log-1", Kind: "log", Label: "cdn"}:  traffic(seed+2, n/3),
	}
}
