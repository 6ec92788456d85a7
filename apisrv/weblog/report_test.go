package weblog_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/apisrv/weblog"
	"github.com/kaimen-portal/kaimen/apisrv/weblog/traffic"
)

// added is what a report says that was added to the counts.
type added struct {
	People                map[events.Kind]int64
	Bots, Checks, Repeats int64
}

// addedTruly is what the truth says of that.
func addedTruly(truth *traffic.Truth) added {
	a := added{People: map[events.Kind]int64{}, Repeats: truth.Events}
	for k, n := range truth.Counts {
		if len(k.When) != len(time.DateOnly) || k.Dataset != "" || k.Format != "" {
			continue
		}
		all := n.Views + n.Downloads + n.Parts + n.Heads + n.Searches
		a.Repeats -= all
		switch k.Audience {
		case "bots":
			a.Bots += all
		case "checks":
			a.Checks += all
		default:
			for kind, n := range map[events.Kind]int64{events.View: n.Views, events.Download: n.Downloads, events.Part: n.Parts,
				events.Head: n.Heads, events.Search: n.Searches} {
				a.People[kind] += n
			}
		}
	}
	return a
}

func TestTheReportSaysWhatWasAddedToTheCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		all, truth := fourDays(5, true)
		rep := reading(t, db, counter(db), strings.NewReader(file(traffic.Caddy(all))), func(o *weblog.Options) { o.Host = traffic.Host })
		got, want := added{rep.Counted, rep.Bots, rep.Checks, rep.Repeats}, addedTruly(truth)
		if diff := cmp.Diff(want, got); diff != "" || got.Repeats == 0 {
			t.Errorf("%d repeats (-want +got):\n%s", got.Repeats, diff)
		}
	})
}

func TestALogOfWhichNothingCountsCanBeReadAgain(t *testing.T) {
	db := empty(t)
	log := file([]string{line(1, "GET /datasets/bus/ HTTP/1.1", fine), "damaged", line(2, "GET /datasets/bus/ HTTP/1.1", fine)})
	for range 2 {
		rep := reading(t, db, counter(db), strings.NewReader(log), func(o *weblog.Options) { o.Base = "/open/" })
		if rep.Before != 0 || rep.Lines != 3 || len(rep.Counted) != 0 {
			t.Errorf("below another path: %+v", rep)
		}
	}
	rep := reading(t, db, counter(db), strings.NewReader(log), nil)
	if rep.Lines != 3 || rep.Counted[events.View] != 2 {
		t.Errorf("below its path: %+v", rep)
	}
	rep = reading(t, db, counter(db), strings.NewReader(log), nil)
	if rep.Before != 3 || rep.Lines != 0 {
		t.Errorf("once more: %+v", rep)
	}
}

// A client that took a file by one server and takes it again by another one counts
// once; a dry run says what it would come to at most.
func TestWhatAnotherLogHadOfTheDayIsARepeat(t *testing.T) {
	db := empty(t)
	const csv = "GET /data/bus/bus.csv HTTP/1.1"
	read := func(dry bool, minutes ...int) added {
		var lines []string
		for _, m := range minutes {
			lines = append(lines, line(m, csv, fine))
		}
		rep := reading(t, db, counter(db), strings.NewReader(file(lines)), func(o *weblog.Options) { o.Dry = dry })
		return added{rep.Counted, rep.Bots, rep.Checks, rep.Repeats}
	}
	for _, c := range []struct {
		dry     bool
		minutes []int
		want    added
	}{
		{true, []int{1, 2, 3}, added{People: map[events.Kind]int64{events.Download: 3}}},
		{false, []int{1, 2, 3}, added{People: map[events.Kind]int64{events.Download: 1}, Repeats: 2}},
		{false, []int{4}, added{People: map[events.Kind]int64{}, Repeats: 1}},
	} {
		if diff := cmp.Diff(c.want, read(c.dry, c.minutes...)); diff != "" {
			t.Errorf("dry run %v, minutes %v (-want +got):\n%s", c.dry, c.minutes, diff)
		}
	}
}

func TestAFilePackedInAnotherWayIsNamed(t *testing.T) {
	for name, begins := range map[string]string{"bzip2": "BZh91AY&SY", "xz": "\xfd7zXZ\x00\x00", "zip": "PK\x03\x04\x14\x00"} {
		_, err := weblog.Import(t.Context(), strings.NewReader(begins), weblog.Options{Base: "/", Dry: true, Now: time.Now})
		if err == nil || !strings.Contains(err.Error(), "packed as "+name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
