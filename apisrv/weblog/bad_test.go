package weblog_test

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/apisrv/weblog"
	"github.com/kaimen-portal/kaimen/apisrv/weblog/weblogtest"
)

// line is one of nginx, of the given minute of a day before the clock of the tests.
func line(minute int, request string, rest string) string {
	return fmt.Sprintf(`203.0.113.7 - - [01/Mar/2026:%02d:%02d:00 +0800] "%s" %s`, 8+minute/60, minute%60, request, rest)
}

const fine = `200 500 "-" "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"`

func empty(t *testing.T) *store.DB {
	t.Helper()
	return storetest.Open(t, filepath.Join(t.TempDir(), store.FileName), storetest.NewClock())
}

func TestEachLineHasAnOutcome(t *testing.T) {
	log := file([]string{
		line(90, "GET /datasets/bus/ HTTP/1.1", fine),
		line(91, "GET http://data.example.org/datasets/bus/ HTTP/1.1", fine),                   // a whole address
		line(92, "GET /datasets/bus/#rows HTTP/1.1", fine),                                     // a fragment
		line(93, "GET //datasets/./bus/index.html?from=mail HTTP/1.1", fine),                   // another spelling
		line(94, "GET /search/?q=%B1%B1%BE%A9 HTTP/1.1", fine),                                 // a search in GBK
		line(95, "CONNECT data.example.org:443 HTTP/1.1", fine),                                // a proxy is looked for
		line(96, "GET /datasets/%ff/ HTTP/1.1", fine),                                          // no UTF-8
		line(97, "GET /assets/site.css HTTP/1.1", fine),                                        // no page
		line(98, "GET /datasets/bus/ HTTP/1.1", `499 0 "-" "Mozilla/5.0"`),                     // nobody waited
		line(99, "GET /data/bus/bus.csv HTTP/1.1", `200 -12 "-" "curl/8.5.0"`),                 // an impossible size
		line(100, "GET /data/bus/bus.csv HTTP/1.1", `200 99999999999999999 "-" "wget/1"`),      // another one
		line(101, "GET / HTTP/1.1", `200 5 "-" "\x1B[2J\x1B[31mred"`),                          // a forged agent
		line(102, "GET / HTTP/1.1", `200 5 "-" "`+strings.Repeat("A", 10<<10)+`"`),             // a long one
		line(103, "GET /datasets/bus/ HTTP/1.1", "200 5 \"http://\xb1\xb1/\" \"Mozilla/5.0\""), // a referrer in GBK
		line(10, "GET /datasets/bus/ HTTP/1.1", fine),                                          // earlier than the lines above
		"",
	})
	db := empty(t)
	rep := reading(t, db, counter(db), strings.NewReader(strings.ReplaceAll(log, "\n", "\r\n")), nil)
	type result struct {
		Counted                map[events.Kind]int64
		Passed, Skipped, Noted []weblog.Finding
	}
	want := result{
		Counted: map[events.Kind]int64{events.View: 8, events.Search: 1, events.Download: 2},
		Passed:  []weblog.Finding{{weblog.Other, 2, 8}, {weblog.Elsewhere, 2, 6}, {weblog.NoRequest, 1, 16}},
		Noted:   []weblog.Finding{{weblog.Order, 1, 15}, {weblog.Size, 2, 10}, {weblog.Agent, 2, 12}, {weblog.Encoding, 1, 14}},
	}
	if diff := cmp.Diff(want, result{rep.Counted, rep.Passed, rep.Skipped, rep.Noted}); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyThePortalCounts(t *testing.T) {
	log := file([]string{
		"data.example.org " + line(1, "GET /open/datasets/bus/ HTTP/1.1", fine),
		"DATA.example.org:443 " + line(2, "GET /open/ HTTP/1.1", fine),
		"data.example.org " + line(3, "GET /datasets/bus/ HTTP/1.1", fine),
		"data.example.org " + line(3, "GET /open/api/v1/search?q=x HTTP/1.1", fine),
		"www.example.org " + line(4, "GET /open/ HTTP/1.1", fine),
		line(5, "GET /open/ HTTP/1.1", fine),
	})
	db := empty(t)
	rep := reading(t, db, counter(db), strings.NewReader(log), func(o *weblog.Options) {
		o.Base, o.Host, o.Without = "/open/", "data.example.org", map[events.Kind]bool{events.Search: true}
	})
	if rep.Counted[events.View] != 2 || len(rep.Counted) != 1 {
		t.Errorf("counted are %v", rep.Counted)
	}
	if diff := cmp.Diff([]weblog.Finding{{weblog.Elsewhere, 1, 3}, {weblog.OtherHost, 1, 5}, {weblog.LeftOut, 1, 4}}, rep.Passed); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]weblog.Finding{{weblog.NoHost, 1, 6}}, rep.Skipped); diff != "" {
		t.Error(diff)
	}
}

func TestLinesWithoutAnAddressOrAZoneAreNoted(t *testing.T) {
	says := func(at, from string) string {
		return fmt.Sprintf(`{"time":%q,"client_ip":%q,"request":"GET /data/bus/bus.csv HTTP/1.1","status":200,"agent":"curl/8"}`, at, from)
	}
	log := file([]string{says("2026-03-01T08:00:00Z", "203.0.113.7"), says("2026-03-01T08:00:00Z", "-"), says("2026-03-01 08:00:00", "203.0.113.7, 10.0.0.1")})
	db := empty(t)
	rep := reading(t, db, counter(db), strings.NewReader(log), nil)
	if diff := cmp.Diff([]weblog.Finding{{weblog.Client, 1, 2}, {weblog.Zone, 1, 3}}, rep.Noted); diff != "" {
		t.Error(diff)
	}
	if rep.Counted[events.Download] != 2 { // that without an address, and one of the same client
		t.Errorf("counted are %v", rep.Counted)
	}
}

func TestADryRunCountsNothing(t *testing.T) {
	db := empty(t)
	log := file([]string{line(1, "GET / HTTP/1.1", fine)})
	for range 2 {
		rep := reading(t, db, counter(db), strings.NewReader(log), func(o *weblog.Options) { o.Dry = true })
		if rep.Lines != 1 || rep.Counted[events.View] != 1 {
			t.Errorf("a dry run reads %d lines, %v", rep.Lines, rep.Counted)
		}
	}
	if n := len(weblogtest.Counted(t, db)); n != 0 {
		t.Errorf("it left %d numbers", n)
	}
}

func TestALogWhoseCountedPartChangedIsRefused(t *testing.T) {
	var lines []string
	for i := range 200 {
		lines = append(lines, line(i, "GET /datasets/bus/ HTTP/1.1", fine))
	}
	text := file(lines)
	db := empty(t)
	reading(t, db, counter(db), strings.NewReader(text), nil)
	before := weblogtest.Counted(t, db)
	more := file([]string{line(300, "GET / HTTP/1.1", fine)})
	for name, log := range map[string]string{
		"changed": text[:10_000] + strings.ToUpper(text[10_000:]) + more,
		"shorter": text[:10_000],
	} {
		_, err := weblog.Import(t.Context(), strings.NewReader(log), weblog.Options{Counter: counter(db), Base: "/", Now: db.Now})
		if !errors.Is(err, weblog.ErrChanged) || !strings.Contains(err.Error(), fmt.Sprintf("tail -c +%d LOG", len(text)+1)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if diff := cmp.Diff(before, weblogtest.Counted(t, db)); diff != "" {
		t.Errorf("a refused log changed numbers: %s", diff)
	}
	if rep := reading(t, db, counter(db), strings.NewReader((text + more)[len(text):]), nil); rep.Lines != 1 {
		t.Errorf("what is new is %d lines", rep.Lines)
	}
}

// Logs of servers behind one balancer may begin with the same line; and a copy
// from before, however short, is no other log.
func TestLogsThatBeginAlikeAreToldApart(t *testing.T) {
	check := line(0, "GET / HTTP/1.1", `200 5 "-" "ELB-HealthChecker/2.0"`)
	one := []string{check, line(1, "GET /datasets/bus/ HTTP/1.1", fine), line(2, "GET / HTTP/1.1", fine)}
	other := []string{check, line(1, "GET /datasets/parks/ HTTP/1.1", fine), line(3, "GET / HTTP/1.1", fine)}
	db := empty(t)
	for i, step := range []struct {
		lines []string
		fresh int64
		fault error
	}{
		{one, 3, nil}, {other, 3, nil}, {one, 0, nil}, {other, 0, nil},
		{one[:1], 0, weblog.ErrChanged}, {other[:2], 0, weblog.ErrChanged},
		{append(other, line(4, "GET / HTTP/1.1", fine)), 1, nil},
	} {
		rep, err := weblog.Import(t.Context(), strings.NewReader(file(step.lines)), weblog.Options{Counter: counter(db), Base: "/", Now: db.Now})
		if rep.Lines != step.fresh || !errors.Is(err, step.fault) {
			t.Errorf("step %d: %d new lines, %v", i, rep.Lines, err)
		}
	}
}

// watched gives a text a few times over, and notes how much memory is in use.
type watched struct {
	io.Reader
	most *uint64
	n    int
}

func (w *watched) Read(p []byte) (int, error) {
	if w.n++; w.n%64 == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		*w.most = max(*w.most, m.HeapAlloc)
	}
	return w.Reader.Read(p)
}

// endless is one letter for ever.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestALineOfAHundredMegabytesIsSkippedInLittleMemory(t *testing.T) {
	good := file([]string{line(1, "GET / HTTP/1.1", fine)})
	long := io.MultiReader(strings.NewReader(good), io.LimitReader(endless{}, 100<<20), strings.NewReader("\n"+good), io.LimitReader(endless{}, 20<<20))
	db := empty(t)
	var most uint64
	rep := reading(t, db, counter(db), &watched{Reader: long, most: &most}, nil)
	if diff := cmp.Diff([]weblog.Finding{{weblog.Long, 1, 2}}, rep.Skipped); diff != "" || rep.Counted[events.View] != 2 || !rep.Unfinished {
		t.Errorf("%+v %s", rep, diff)
	}
	if most > 90<<20 {
		t.Errorf("%d MiB were in use", most>>20)
	}
	again := io.MultiReader(strings.NewReader(good), io.LimitReader(endless{}, 100<<20), strings.NewReader("\n"+good+good))
	if rep := reading(t, db, counter(db), again, nil); rep.Lines != 1 || rep.Before != 3 {
		t.Errorf("when the log has grown, %d lines are new behind %d", rep.Lines, rep.Before)
	}
}

// What can be read of a log that breaks off counts, and the rest when it is there.
func TestABrokenArchiveCountsAsFarAsItGoes(t *testing.T) {
	var lines []string
	for i := range 600 {
		lines = append(lines, line(i, fmt.Sprintf("GET /datasets/bus/?%d HTTP/1.1", i*i*7919), fine))
	}
	text := file(lines)
	db := empty(t)
	whole, err := io.ReadAll(packed(t, text))
	if err != nil {
		t.Fatal(err)
	}
	rep, err := weblog.Import(t.Context(), strings.NewReader(string(whole[:len(whole)*3/4])), weblog.Options{Counter: counter(db), Base: "/", Now: db.Now})
	if !errors.Is(err, io.ErrUnexpectedEOF) || rep.Lines == 0 || rep.Lines >= 600 {
		t.Fatalf("%d lines, then %v", rep.Lines, err)
	}
	if rest := reading(t, db, counter(db), strings.NewReader(text), nil); rest.Before != rep.Lines || rest.Lines != 600-rep.Lines {
		t.Errorf("after %d lines, %d were counted and %d are new", rep.Lines, rest.Before, rest.Lines)
	}
}

func TestLogsThatSayNothing(t *testing.T) {
	db := empty(t)
	for _, log := range []string{"", "\n", "\n\n\n", "no end", "#Version: 1.0\n", "\x1f\x8b"} {
		rep, err := weblog.Import(t.Context(), strings.NewReader(log), weblog.Options{Counter: counter(db), Base: "/", Now: db.Now})
		if rep.Lines != 0 || (err != nil) != (log == "\x1f\x8b") {
			t.Errorf("%q: %d lines, %v", log, rep.Lines, err)
		}
	}
	if _, err := weblog.Import(t.Context(), strings.NewReader("rubbish\n"), weblog.Options{Counter: counter(db), Base: "/", Now: db.Now}); err == nil || !strings.Contains(err.Error(), "no format that is known") {
		t.Errorf("rubbish: %v", err)
	}
}
