package crash_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/apisrv/weblog/traffic"
	"github.com/kaimen-portal/kaimen/apisrv/weblog/weblogtest"
)

// asked is what people, crawlers and monitors ask of the portal of the tests.
// Answers are short, so that they leave the server after they were noted.
func asked(r *rig) ([]traffic.Request, *traffic.Truth) {
	r.t.Helper()
	site := traffic.Site{
		Pages: []traffic.Page{{Path: "/"}, {Path: "/datasets/bus/", Dataset: "bus"}, {Path: "/en/datasets/bus/", Dataset: "bus"}, {Path: "/datasets/metro-flow/", Dataset: "metro-flow"}},
		Files: []traffic.File{{Path: "/data/bus/stops.parquet", Dataset: "bus", Format: "parquet"}, {Path: "/data/bus/0123456789ab/stops.parquet", Dataset: "bus", Format: "parquet"},
			{Path: "/data/bus/stops.csv", Dataset: "bus", Format: "csv"}},
		Search: "/api/v1/search?q=", Words: []string{"bus", "nothing-is-called-so"},
	}
	for i, f := range site.Files {
		info, err := os.Stat(filepath.Join(r.Dir, "current", "public", f.Path))
		if err != nil {
			r.t.Fatal(err)
		}
		site.Files[i].Bytes = info.Size()
	}
	return traffic.Make(site, traffic.Plan{Seed: 1, From: r.Now(), For: time.Second, Actions: 2000, Clients: 200, Live: true, Ranges: true})
}

// ask sends a request to the server that is up, which has to answer as it should.
func (r *rig) ask(one traffic.Request) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), one.Method, r.address()+one.Target[1:], nil)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("X-Forwarded-For", one.From)
	req.Header.Set("User-Agent", one.Agent)
	req.Header.Set("Accept-Encoding", "identity")
	if one.Range != "" {
		req.Header.Set("Range", one.Range)
	}
	res, err := client.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		r.t.Fatal(err)
	}
	if res.StatusCode != one.Status && one.Target != "/robots.txt" {
		r.t.Fatalf("%s %s: %d, want %d", one.Method, one.Target, res.StatusCode, one.Status)
	}
}

// untilSearched waits until the server has opened its search index, by asking for
// suggestions, which count as nothing.
func (r *rig) untilSearched() {
	r.t.Helper()
	for end := time.Now().Add(startTime); ; time.Sleep(20 * time.Millisecond) {
		res, err := client.Get(r.address() + "api/v1/suggest?q=x")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Now().After(end) {
			r.t.Fatalf("the search does not answer: %v", err)
		}
	}
}

// use sends traffic to a server that is killed as often as is asked, each time
// between two requests, and waits until the last one has counted all there is. One
// that is to lose nothing is given time to write: where the disk is so slow that a
// thousand events wait, it would drop some, and say so.
func (r *rig) use(all []traffic.Request, truth *traffic.Truth, kills int) (counted, lost int64) {
	r.t.Helper()
	for i, one := range all {
		if kills > 0 && i > 0 && i%(len(all)/(kills+1)) == 0 && i < len(all)-1 {
			r.kill()
			r.start()
			r.untilSearched()
		}
		r.ask(one)
		if kills == 0 && i%400 == 399 {
			time.Sleep(time.Second)
		}
	}
	for end := time.Now().Add(2 * startTime); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if counted, lost = weblogtest.Sources(r.t, r.DB); counted+lost >= truth.Events {
			break
		}
	}
	return counted, lost
}

// Of what was asked of a server nothing is missing that it does not show as lost,
// and nothing is counted that was not asked, however often it is killed.
func TestUseIsCountedExactlyAndAKilledServerShowsWhatItLost(t *testing.T) {
	const mostLost = 1000 // in a crash
	for _, killed := range []int{0, kills(t, 2)} {
		for kind, place := range storetest.Places(t) {
			t.Run(fmt.Sprintf("%s, killed %d times", kind, killed), func(t *testing.T) {
				r := newRig(t, place)
				r.start()
				r.untilSearched()
				all, truth := asked(r)
				counted, lost := r.use(all, truth, killed)
				t.Logf("of %d events %d were counted, %d are shown as lost", truth.Events, counted, lost)
				if counted > truth.Events || counted < truth.Events-lost || lost > int64(killed)*mostLost {
					t.Errorf("of %d events %d were counted, and %d are shown as lost", truth.Events, counted, lost)
				}
				r.within(truth, lost)
			})
		}
	}
}

// within demands that every number is at most the true one, and lower by no more
// than was lost.
func (r *rig) within(truth *traffic.Truth, lost int64) {
	r.t.Helper()
	got := weblogtest.Counted(r.t, r.DB)
	for k, want := range weblogtest.Wanted(truth) {
		n := got[k]
		for name, pair := range map[string][2]int64{"views": {n.Views, want.Views}, "visitors": {n.Visitors, want.Visitors},
			"most visitors": {n.MaxVisitors, want.MaxVisitors}, "downloads": {n.Downloads, want.Downloads}, "parts": {n.Parts, want.Parts},
			"heads": {n.Heads, want.Heads}, "searches": {n.Searches, want.Searches}} {
			if pair[0] > pair[1] || pair[0] < pair[1]-lost {
				r.t.Errorf("%+v: %d %s were counted and %d events lost, true are %d", k, pair[0], name, lost, pair[1])
			}
		}
		if n.DownloadBytes > want.DownloadBytes || lost == 0 && n.DownloadBytes != want.DownloadBytes {
			r.t.Errorf("%+v: %d bytes were counted, true are %d", k, n.DownloadBytes, want.DownloadBytes)
		}
	}
	for k := range got {
		if truth.Counts[k] == nil {
			r.t.Errorf("%+v was never asked for, and is counted", k)
		}
	}
}
