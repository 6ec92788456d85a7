package weblog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/weblog/format"
)

// Whatever a log holds, each whole line is given out once, in order, with its
// number, and positions and hashes are those of the bytes before them.
func FuzzSplitter(f *testing.F) {
	f.Add([]byte("a\nb\n\nc"), uint16(2))
	f.Add([]byte("#Fields: x\r\n\x00\n#Fields: y\n"), uint16(12))
	f.Fuzz(func(t *testing.T, log []byte, cut uint16) {
		s := newSplitter(iotest.OneByteReader(bytes.NewReader(log)), true)
		var text strings.Builder
		for limit := int64(cut); ; limit = 0 {
			p, err := s.next(limit)
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if want := int64(bytes.Count(log[:text.Len()], []byte("\n"))) + 1; p.first != want || p.text == "" {
				t.Fatalf("%d bytes from line %d on, want %d", len(p.text), p.first, want)
			}
			text.WriteString(p.text)
			if limit > 0 && p.position > limit {
				t.Fatalf("up to byte %d, of which %d were asked for", p.position, limit)
			}
			sum := sha256.New()
			sum.Write(log[:p.position])
			state, err := sum.(encoding.BinaryMarshaler).MarshalBinary()
			if err != nil || hex.EncodeToString(state) != p.state || p.position != int64(text.Len()) {
				t.Fatalf("the state at %d is not that of the log", p.position)
			}
		}
		rest := log[text.Len():]
		if !bytes.HasPrefix(log, []byte(text.String())) || bytes.IndexByte(rest, '\n') >= 0 || s.broken != (len(rest) > 0) {
			t.Errorf("%q is given out as %q", log, text.String())
		}
	})
}

// A log of whatever kind is read to its end or refused, and every line has its
// outcome.
func FuzzImport(f *testing.F) {
	f.Add([]byte("203.0.113.7 - - [01/Mar/2026:08:00:00 +0800] \"GET /x//../?q=%zz#y HTTP/1.1\" 200 5 \"-\" \"a\\x00\"\n"), "/", "")
	f.Add([]byte("\ufeff{\"ts\":1,\"request\":{\"method\":\"GET\",\"uri\":\"http://h:1/a/\",\"host\":\"[::1]:8\"},\"status\":200}\n\x00\n"), "/a/", "h")
	f.Add([]byte("#Fields: date time cs-method cs-uri-stem sc-status\n2026-03-01\t08:00:00\tGET\t%2e%2e\t200\n"), "/", "")
	f.Add([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0}, "/", "")
	f.Add([]byte{0x28, 0xb5, 0x2f, 0xfd, 0, 0}, "/", "")
	f.Fuzz(func(t *testing.T, log []byte, base, host string) {
		o := Options{Base: base, Host: host, Dry: true, Now: func() time.Time { return time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC) }}
		rep, err := Import(context.Background(), bytes.NewReader(log), o)
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		lines := rep.Bots + rep.Checks + rep.Repeats
		for _, n := range rep.Counted {
			lines += n
		}
		for _, all := range [][]Finding{rep.Passed, rep.Skipped} {
			for _, one := range all {
				lines += one.Lines
			}
		}
		if lines != rep.Lines {
			t.Errorf("of %d lines %d have an outcome", rep.Lines, lines)
		}
	})
}

// The hosts of requests have many forms; none of them breaks the question.
func FuzzQuestion(f *testing.F) {
	f.Add("http://data.example.org:80/open/data/a/a.csv?x=1#y", "data.example.org", "/open/")
	f.Add("//", "[::1]", "/")
	f.Fuzz(func(t *testing.T, target, host, base string) {
		q, out := question(&format.Request{Method: "GET", Target: target, Host: host, Bytes: -1}, base, "data.example.org")
		if out == "" && (q.Bytes != 0 || len(q.Path) > maxTarget) {
			t.Errorf("%+v", q)
		}
	})
}
