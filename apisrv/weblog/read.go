package weblog

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/weblog/format"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// maxAhead is how far a line may be in the future: as far as clocks are wrong by
// a time zone.
const maxAhead = 24 * time.Hour

// reading is one run over a log. Its method read may be called from several
// goroutines.
type reading struct {
	Options
	format format.Format
	now    time.Time

	mu    sync.Mutex
	salts map[calendar.Date][]byte
}

// extract is what was found in a piece.
type extract struct {
	events []events.Event
	found  findings
	times  []int64 // of the lines, in seconds; 0: has none
}

// read reads the lines of a piece.
func (g *reading) read(ctx context.Context, p piece) (*extract, error) {
	x := &extract{found: findings{}, times: make([]int64, 0, p.lines)}
	f := g.format
	if p.header != "" {
		f = f.Under(p.header)
	}
	var r format.Request
	for number := p.first; p.text != ""; number++ {
		var line string
		line, p.text, _ = strings.Cut(p.text, "\n")
		line = strings.TrimSuffix(line, "\r")
		if number == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		if f.Headed() && strings.HasPrefix(line, format.HeaderPrefix) {
			f = f.Under(line)
		}
		out := g.judge(f, line, &r)
		x.times = append(x.times, 0)
		if out == "" {
			x.times[len(x.times)-1] = r.At.Unix()
			x.odd(line, &r, number)
			var err error
			if out, err = g.take(ctx, x, &r); err != nil {
				return nil, err
			}
		}
		if out != "" {
			x.found.note(out, number)
		}
	}
	return x, nil
}

// judge reads a line, and says what is to be thought of it if it is no request of
// a time that there was.
func (g *reading) judge(f format.Format, line string, r *format.Request) Outcome {
	if len(line) > maxLine {
		return Long
	}
	if line == "" {
		return NoRequest
	}
	switch f.Read(line, r) {
	case format.NoRequest:
		return NoRequest
	case format.Broken:
		if strings.IndexByte(line, 0) >= 0 {
			return NUL
		}
		return Broken
	case format.BadTime:
		return BadTime
	case format.BadStatus:
		return Status
	}
	switch {
	case strings.IndexByte(line, 0) >= 0:
		return NUL
	case calendar.Today(r.At) < rollup.Earliest:
		return BadTime
	case r.At.Sub(g.now) > maxAhead:
		return Future
	}
	return ""
}

// odd notes what is odd about a line that is read all the same.
func (x *extract) odd(line string, r *format.Request, number int64) {
	if !r.From.IsValid() {
		x.found.note(Client, number)
	}
	if r.NoZone {
		x.found.note(Zone, number)
	}
	if r.Bytes < 0 {
		x.found.note(Size, number)
	}
	if forged(r.Agent) {
		x.found.note(Agent, number)
	}
	if !utf8.ValidString(line) {
		x.found.note(Encoding, number)
	}
}

// take notes the event that a request was. The outcome is empty if it was one.
func (g *reading) take(ctx context.Context, x *extract, r *format.Request) (Outcome, error) {
	r.Target = strings.Clone(r.Target) // an event outlives its piece, which its texts must not keep in memory
	q, out := question(r, g.Base, g.Host)
	if out != "" {
		return out, nil
	}
	e, ok := events.Classify(q)
	switch {
	case !ok:
		return Other, nil
	case g.Without[e.Kind]:
		return LeftOut, nil
	}
	e.At, e.Took = r.At, r.Took
	if r.From.IsValid() && !g.Dry {
		salt, err := g.salt(ctx, calendar.Today(r.At))
		if err != nil {
			return "", err
		}
		e.Visitor = events.Visitor(salt, r.From, q.Agent)
	}
	x.events = append(x.events, e)
	return "", nil
}

// salt is that of the hashes of a day.
func (g *reading) salt(ctx context.Context, day calendar.Date) ([]byte, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if salt := g.salts[day]; salt != nil {
		return salt, nil
	}
	salt, err := g.Counter.Salt(ctx, day)
	if err != nil {
		return nil, fmt.Errorf("salt of %s: %w", day, err)
	}
	g.salts[day] = salt
	return salt, nil
}
