package weblog_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/apisrv/weblog"
	"github.com/kaimen-portal/kaimen/apisrv/weblog/traffic"
)

// file is a log of lines.
func file(lines []string) string { return strings.Join(lines, "\n") + "\n" }

// reading imports a log and demands that it works.
func reading(t *testing.T, db *store.DB, c *rollup.Counter, log io.Reader, change func(*weblog.Options)) weblog.Report {
	t.Helper()
	o := weblog.Options{Counter: c, Base: "/", Label: "static.example.org", Now: db.Now}
	if change != nil {
		change(&o)
	}
	rep, err := weblog.Import(t.Context(), log, o)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func TestEveryFormatComesToTheNumbersThatAreTrue(t *testing.T) {
	for name, form := range map[string]struct {
		lines  func([]traffic.Request) []string
		ranges bool
		host   string
	}{
		"nginx":         {traffic.Combined, false, ""},
		"several hosts": {traffic.Hosted, false, traffic.Host},
		"Caddy":         {traffic.Caddy, true, traffic.Host},
		"CloudFront":    {traffic.CloudFront, true, ""},
	} {
		storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
			all, truth := fourDays(1, form.ranges)
			rep := reading(t, db, counter(db), strings.NewReader(file(form.lines(all))), func(o *weblog.Options) { o.Host = form.host })
			if len(rep.Skipped) > 0 || len(rep.Noted) > 0 {
				t.Errorf("of a sound log of %s are skipped %v, noted %v", name, rep.Skipped, rep.Noted)
			}
			isTrue(t, db, truth)
		})
	}
}

func TestDamagedLinesAreReportedAndChangeNoNumber(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		all, truth := fourDays(2, false)
		lines, kinds := traffic.Damage(traffic.Combined(all), 2)
		rep := reading(t, db, counter(db), strings.NewReader(file(lines)), nil)
		isTrue(t, db, truth)
		got := map[weblog.Outcome]int64{}
		for _, f := range rep.Skipped {
			got[f.Outcome] = f.Lines
		}
		for kind, outcome := range map[string]weblog.Outcome{"cut": weblog.Broken, "zero": weblog.NUL, "long": weblog.Long, "future": weblog.Future,
			"old": weblog.BadTime, "status": weblog.Status, "address": weblog.Address} {
			if kinds[kind] == 0 || got[outcome] != kinds[kind] {
				t.Errorf("%d lines are reported as %q, the log has %d", got[outcome], outcome, kinds[kind])
			}
		}
	})
}

func packed(t *testing.T, text string) io.Reader {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}

func packedMore(t *testing.T, text string) io.Reader {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(z.EncodeAll([]byte(text), nil))
}

// A log that grows is read again and again, also while its last line is being
// written; it is rotated, compressed, and comes once more under another name.
func TestALogThatGrowsAndComesAgainCountsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		all, truth := fourDays(3, false)
		text := file(traffic.Combined(all))
		c := counter(db)
		var lines int64
		for _, part := range []int{0, 100, 300, 1000, 20_000, 20_001, len(text) / 2, len(text) - 1} {
			rep := reading(t, db, c, strings.NewReader(text[:part]), nil)
			lines += rep.Lines
			if unfinished := part > 0 && text[part-1] != '\n'; rep.Unfinished != unfinished {
				t.Errorf("up to byte %d: unfinished %v", part, rep.Unfinished)
			}
		}
		rep := reading(t, db, counter(db), packed(t, text), nil)
		if lines += rep.Lines; lines != int64(strings.Count(text, "\n")) || rep.Lines != 1 {
			t.Errorf("%d lines were read in all, the last time %d", lines, rep.Lines)
		}
		for name, again := range map[string]io.Reader{"plain": strings.NewReader(text), "gzip": packed(t, text), "zstd": packedMore(t, text)} {
			if rep := reading(t, db, c, again, nil); rep.Lines != 0 {
				t.Errorf("%s: %d lines are read once more", name, rep.Lines)
			}
		}
		isTrue(t, db, truth)
	})
}

func TestRotatedLogsCountTogetherInAnyOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		all, truth := fourDays(4, true)
		lines := traffic.CloudFront(all)
		header, lines := file(lines[:2]), lines[2:]
		for _, cut := range [][2]int{{2000, 3000}, {0, 2000}, {3000, len(lines)}} {
			reading(t, db, counter(db), packed(t, header+file(lines[cut[0]:cut[1]])), nil)
		}
		isTrue(t, db, truth)
	})
}
