package rollup

import (
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/events"
)

// tally is the measures of a line, in the order of columns.
type tally [len(columns)]int64

// columns are the measures of the tables by their names there.
var columns = [...]string{"views", "visitors", "downloads", "download_bytes", "parts", "heads", "searches", "empty_searches",
	"calls", "call_rows", "call_bytes", "refused", "failed", "micros"}

const (
	views = iota
	visitors
	downloads
	downloadBytes
	parts
	heads
	searches
	emptySearches
	calls
	callRows
	callBytes
	refused
	failed
	micros
)

// columnOf is the measure by which events of a kind are counted.
var columnOf = map[events.Kind]int{events.View: views, events.Download: downloads, events.Part: parts, events.Head: heads,
	events.Search: searches, events.Call: calls}

const (
	// maxAmount bounds rows and bytes of one event, and maxTook the time of a
	// call, so that no sum of what a log claims overflows.
	maxAmount = 1 << 40
	maxTook   = time.Hour
)

func (t *tally) add(u *tally) {
	for i, n := range u {
		t[i] += n
	}
}

// measure is what an event counts for each of its lines, without what counts
// once a day.
func measure(e *events.Event) (t tally) {
	switch e.Kind {
	case events.View:
		t[views] = 1
	case events.Download, events.Part:
		t[downloadBytes] = amount(e.Bytes)
	case events.Head:
		t[heads] = 1
	case events.Search:
		t[searches] = 1
		if e.Hits == 0 {
			t[emptySearches] = 1
		}
	case events.Call:
		t[calls] = 1
		t[callRows], t[callBytes] = amount(e.Rows), amount(e.Bytes)
		t[micros] = min(max(e.Took, 0), maxTook).Microseconds()
		switch e.Status / 100 {
		case 4:
			t[refused] = 1
		case 5:
			t[failed] = 1
		}
	}
	return t
}

func amount(n int64) int64 { return min(max(n, 0), maxAmount) }
