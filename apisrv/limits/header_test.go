package limits

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

var (
	burst  = Window{"burst", 50, time.Second, Calls}
	minute = Window{"minute", 1000, time.Minute, Calls}
	rows   = Window{"rows", 5000, day, Rows}
	octets = Window{"bytes", 1000000, day, Bytes}
)

func TestAnswersSayWhatIsLeft(t *testing.T) {
	now := time.Unix(1772413200, 0)
	for _, c := range []struct {
		name   string
		d      Decision
		legacy bool
		want   http.Header
	}{
		{"nothing was counted", Decision{}, true, http.Header{}},
		{"the minute is the tighter one",
			Decision{Windows: []Window{burst, minute}, States: []State{{burst, 49, time.Second, false}, {minute, 10, 42 * time.Second, false}}}, false,
			http.Header{"Ratelimit-Policy": {`"burst";q=50;w=1, "minute";q=1000;w=60`}, "Ratelimit": {`"minute";r=10;t=42`}}},
		{"legacy fields by switch",
			Decision{Windows: []Window{burst}, States: []State{{burst, 49, time.Second, false}}}, true,
			http.Header{"Ratelimit-Policy": {`"burst";q=50;w=1`}, "Ratelimit": {`"burst";r=49;t=1`},
				"X-Ratelimit-Limit": {"50"}, "X-Ratelimit-Remaining": {"49"}, "X-Ratelimit-Reset": {"1772413201"}}},
		{"refused by the burst, before the minute was counted",
			Decision{Windows: []Window{burst, minute}, States: []State{{burst, 0, time.Second, true}}}, false,
			http.Header{"Ratelimit-Policy": {`"burst";q=50;w=1, "minute";q=1000;w=60`}, "Ratelimit": {`"burst";r=0;t=1`}, "Retry-After": {"2"}}},
		{"counted by this server alone",
			Decision{Windows: []Window{burst}, States: []State{{burst, 9, time.Second, false}}, Local: true}, false,
			http.Header{"Ratelimit-Policy": {`"burst";q=50;w=1`}, "Ratelimit": {`"burst";r=9;t=1`}, "Kaimen-Ratelimit-Scope": {"server"}}},
		{"with a quota of rows and bytes",
			Decision{Windows: []Window{burst}, States: []State{{burst, 49, time.Second, false}}}.
				Join(Decision{Windows: []Window{rows, octets}, States: []State{{rows, 100, time.Hour, false}, {octets, 900000, time.Hour, false}}}), false,
			http.Header{"Ratelimit-Policy": {`"burst";q=50;w=1, "rows";q=5000;w=86400;qu="rows", "bytes";q=1000000;w=86400;qu="content-bytes"`},
				"Ratelimit": {`"rows";r=100;t=3600`}}},
	} {
		// Set, not added: what another hand wrote before is not sent beside it.
		got := http.Header{}
		c.d.SetHeader(got, now, c.legacy)
		c.d.SetHeader(got, now, c.legacy)
		if want := c.want.Get("Retry-After"); want != "" { // 1 second, and its jitter rounded up
			if n := got.Get("Retry-After"); n != "1" && n != want {
				t.Errorf("%s: Retry-After is %q", c.name, n)
			}
			got.Set("Retry-After", want)
		}
		if diff := cmp.Diff(got, c.want); diff != "" {
			t.Errorf("%s: got -, want +:\n%s", c.name, diff)
		}
	}
}

// The fields are Lists of String Items with Parameters (RFC 9651), which the
// older forms of the draft were not.
var structured = regexp.MustCompile(`^"[a-z]+"(;[a-z]+=([0-9]{1,15}|"[a-z-]+"))+(, "[a-z]+"(;[a-z]+=([0-9]{1,15}|"[a-z-]+"))+)*$`)

func TestTheFieldsAreStructured(t *testing.T) {
	clock := storetest.NewClock()
	l := newLimiter(t, clock.Now)
	for _, windows := range [][]Window{Keyed, Anonymous, Forms, {rows, octets}} {
		h := http.Header{}
		l.Allow(ctx, subject("a"), 1, windows).SetHeader(h, clock.Now(), false)
		for _, name := range []string{"RateLimit-Policy", "RateLimit"} {
			if value := h.Get(name); !structured.MatchString(value) {
				t.Errorf("%s: %s", name, value)
			}
		}
	}
}

func TestWhoWaitsAsToldIsLetIn(t *testing.T) {
	clock := storetest.NewClock()
	l := newLimiter(t, clock.Now)
	windows := []Window{{"burst", 3, time.Second, Calls}, {"minute", 10, time.Minute, Calls}}
	for range 2000 {
		clock.Add(137 * time.Millisecond)
		d := l.Allow(ctx, subject("a"), 1, windows)
		if d.OK() {
			continue
		}
		h := http.Header{}
		d.SetHeader(h, clock.Now(), false)
		_, in, _ := strings.Cut(h.Get("RateLimit"), ";t=")
		wait, err := strconv.Atoi(in)
		if err != nil || wait < 1 || wait > 60 {
			t.Fatalf("RateLimit is %q", h.Get("RateLimit"))
		}
		if again, err := strconv.Atoi(h.Get("Retry-After")); err != nil || again < wait || again > wait+2 {
			t.Fatalf("RateLimit is %q, Retry-After %q", h.Get("RateLimit"), h.Get("Retry-After"))
		}
		clock.Add(time.Duration(wait) * time.Second)
		if again := l.Allow(ctx, subject("a"), 1, windows); !again.OK() {
			t.Fatalf("refused after the wait: %+v", again)
		}
	}
}

func TestRetryAfterIsSpreadALittle(t *testing.T) {
	for _, c := range []struct {
		reset  time.Duration
		chance float64
		want   int64
	}{
		{time.Second, 0, 1}, {time.Second, 1, 2}, {time.Minute, 0, 60}, {time.Minute, 0.5, 61}, {time.Minute, 1, 62}, {day, 1, 86400 + 2592},
	} {
		if got := retryAfter(c.reset, c.chance); got != c.want {
			t.Errorf("%v at chance %v: got %d, want %d", c.reset, c.chance, got, c.want)
		}
	}
}

func TestARefusalNamesWhatWasExceeded(t *testing.T) {
	d := Decision{Windows: []Window{minute, rows, octets}, States: []State{{minute, 5, time.Second, false}, {rows, 0, 3 * time.Hour, true}, {octets, 0, 3 * time.Hour, true}}}
	got, err := json.Marshal(d.Problem())
	if want := `{"type":"https://iana.org/assignments/http-problem-types#quota-exceeded","violated-policies":["rows","bytes"]}`; err != nil || string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	local := Decision{Windows: []Window{minute}, States: []State{{minute, 0, 42 * time.Second, true}}, Local: true}
	if got := local.Problem().Type; got != ReducedCapacity {
		t.Errorf("counted alone: got %s", got)
	}
	for _, c := range []struct {
		d    Decision
		want lang.Text
	}{
		{d, lang.Text{ZH: "每天限额为5,000行，余额不足，请在3小时后再试。", EN: "The limit is 5,000 rows a day, and too little of it is left. Try again in 3 hours."}},
		{local, lang.Text{ZH: "每分钟限额为1,000次，余额不足，请在42秒后再试。计数服务暂时中断，目前限额比平时小。",
			EN: "The limit is 1,000 calls a minute, and too little of it is left. Try again in 42 seconds. The service that counts is away, so the limit is lower than usual for now."}},
	} {
		if diff := cmp.Diff(c.d.Detail(), c.want); diff != "" {
			t.Errorf("got -, want +:\n%s", diff)
		}
	}
}
