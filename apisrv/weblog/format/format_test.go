package format_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/weblog/format"
)

var (
	noon = time.Date(2026, 3, 31, 12, 0, 5, 0, time.UTC)
	from = netip.AddrFrom4([4]byte{203, 0, 113, 7})
	same = cmp.Comparer(func(a, b netip.Addr) bool { return a == b })
)

// whole is what most of the lines below say.
func whole(change func(*format.Request)) format.Request {
	r := format.Request{At: noon, From: from, Method: "GET", Target: "/data/bus/bus.csv?x=1", Status: 200, Bytes: 1234, Agent: "curl/8.5.0"}
	if change != nil {
		change(&r)
	}
	return r
}

const fieldsOfCloudFront = "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) " +
	"cs-uri-query x-host-header time-taken sc-content-len sc-range-start sc-range-end"

func TestLinesOfAllFormatsSayTheSame(t *testing.T) {
	hosted := func(r *format.Request) { r.Host = "data.example.org" }
	for name, test := range map[string]struct {
		log, format string
		want        format.Request
	}{
		"nginx":                    {`203.0.113.7 - - [31/Mar/2026:20:00:05 +0800] "GET /data/bus/bus.csv?x=1 HTTP/1.1" 200 1234 "-" "curl/8.5.0"`, "combined", whole(nil)},
		"with the time":            {`203.0.113.7 - - [31/Mar/2026:20:00:05 +0800] "GET /data/bus/bus.csv?x=1 HTTP/2.0" 200 1234 "-" "curl/8.5.0" 0.250`, "combined", whole(func(r *format.Request) { r.Took = 250 * time.Millisecond })},
		"with a host":              {`data.example.org 203.0.113.7 - - [31/Mar/2026:12:00:05 +0000] "GET /data/bus/bus.csv?x=1 HTTP/1.1" 200 1234 "-" "curl/8.5.0"`, "combined", whole(hosted)},
		"with a user of two names": {`203.0.113.7 - Li Lei [31/Mar/2026:12:00:05 +0000] "GET /data/bus/bus.csv?x=1 HTTP/1.1" 200 1234 "-" "curl/8.5.0"`, "combined", whole(nil)},
		"with what is behind":      {`203.0.113.7 - - [31/Mar/2026:12:00:05 +0000] "GET /data/bus/bus.csv?x=1 HTTP/1.1" 200 1234 "-" "curl/8.5.0" "198.51.100.1" rt=0.1`, "combined", whole(nil)},
		"escapes":                  {`203.0.113.7 - - [31/Mar/2026:12:00:05 +0000] "GET /data/bus/bus.csv?x=1 HTTP/1.1" 200 1234 "-" "a\x22b\\c\"d\x1B\xE5"`, "combined", whole(func(r *format.Request) { r.Agent = "a\"b\\c\"d\x1b\xe5" })},
		"client gone":              {`203.0.113.7 - - [31/Mar/2026:12:00:05 +0000] "GET /data/bus/bus.csv?x=1 HTTP/1.1" 499 0 "-" "curl/8.5.0"`, "combined", whole(func(r *format.Request) { r.Status, r.Bytes = 499, 0 })},
		"no answer":                {`203.0.113.7 - - [31/Mar/2026:12:00:05 +0000] "GET /data/bus/bus.csv?x=1 HTTP/1.1" 000 - "-" "-"`, "combined", whole(func(r *format.Request) { r.Status, r.Bytes, r.Agent = 0, 0, "" })},
		"negative size":            {`203.0.113.7 - - [31/Mar/2026:12:00:05 +0000] "GET /data/bus/bus.csv?x=1 HTTP/1.1" 200 -5 "-" "curl/8.5.0"`, "combined", whole(func(r *format.Request) { r.Bytes = -1 })},
		"huge size":                {`203.0.113.7 - - [31/Mar/2026:12:00:05 +0000] "GET /data/bus/bus.csv?x=1 HTTP/1.1" 200 99999999999999999999 "-" "curl/8.5.0"`, "combined", whole(func(r *format.Request) { r.Bytes = -1 })},
		"HTTP/0.9":                 {`203.0.113.7 - - [31/Mar/2026:12:00:05 +0000] "GET /data/bus/bus.csv?x=1" 200 1234 "-" "curl/8.5.0"`, "combined", whole(nil)},
		"IPv6":                     {`2001:db8::1 - - [31/Mar/2026:12:00:05 +0000] "GET /data/bus/bus.csv?x=1 HTTP/1.1" 200 1234 "-" "curl/8.5.0"`, "combined", whole(func(r *format.Request) { r.From = netip.MustParseAddr("2001:db8::1") })},
		"a host name":              {`example.net - - [31/Mar/2026:12:00:05 +0000] "GET /data/bus/bus.csv?x=1 HTTP/1.1" 200 1234 "-" "curl/8.5.0"`, "combined", whole(func(r *format.Request) { r.From = netip.Addr{} })},
		"Apache common":            {`203.0.113.7 - - [31/Mar/2026:07:30:05 -0430] "GET /data/bus/bus.csv?x=1 HTTP/1.1" 200 1234`, "common", whole(func(r *format.Request) { r.Agent = "" })},
		"Caddy": {`{"level":"info","ts":1774958405.25,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"10.0.0.1","remote_port":"4","client_ip":"203.0.113.7","proto":"HTTP/2.0","method":"GET","host":"data.example.org","uri":"/data/bus/bus.csv?x=1","headers":{"Accept":["*/*"],"User-Agent":["curl/8.5.0","x"],"Range":["bytes=0-9"],"Sec-Purpose":["prefetch"]},"tls":{"resumed":false}},"bytes_read":0,"user_id":"","duration":0.5,"size":1234,"status":200,"resp_headers":{"Server":["Caddy"]}}`, "caddy", whole(func(r *format.Request) {
			r.At, r.Host, r.Range, r.Purpose, r.Took = noon.Add(250*time.Millisecond), "data.example.org", "bytes=0-9", "prefetch", time.Second/2
		})},
		"Caddy before 2.5": {`{"ts":1774958405,"request":{"remote_addr":"203.0.113.7:5000","method":"GET","host":"data.example.org","uri":"/data/bus/bus.csv?x=1","headers":{"User-Agent":["curl/8.5.0"]}},"size":1234,"status":200}`, "caddy", whole(hosted)},
		"Caddy with clock": {`{"ts":"2026/03/31 12:00:05","request":{"remote_ip":"203.0.113.7","method":"GET","host":"data.example.org","uri":"/data/bus/bus.csv?x=1","headers":{"User-Agent":["curl\/8.5.0"]}},"size":1234,"status":200}`, "caddy", whole(func(r *format.Request) {
			r.Host, r.NoZone = "data.example.org", true
		})},
		"Cloudflare": {`{"ClientIP":"203.0.113.7","ClientRequestHost":"data.example.org","ClientRequestMethod":"GET","ClientRequestURI":"/data/bus/bus.csv?x=1","ClientRequestUserAgent":"curl/8.5.0","EdgeEndTimestamp":"2026-03-31T12:00:05Z","EdgeResponseBytes":1300,"EdgeResponseBodyBytes":1234,"EdgeResponseStatus":200,"EdgeStartTimestamp":1774958404000000000}`, "cloudflare", whole(hosted)},
		"Akamai": {`{"version":1,"cliIP":"203.0.113.7","reqTimeSec":"1774958405","reqHost":"data.example.org","reqMethod":"GET","reqPath":"data/bus/bus.csv","queryStr":"x=1","statusCode":"206","bytes":"1234","range":"5-9","UA":"Mozilla%2F5.0+%28X11%29"}`, "akamai", whole(func(r *format.Request) {
			r.Host, r.Status, r.Range, r.Agent = "data.example.org", 206, "bytes=5-9", "Mozilla/5.0 (X11)"
		})},
		"Fastly":        {`{"timestamp":"2026-03-31T20:00:05+0800","client_ip":"203.0.113.7","host":"data.example.org","url":"/data/bus/bus.csv?x=1","request_method":"GET","request_user_agent":"curl/8.5.0","response_status":200,"response_body_size":1234}`, "json", whole(hosted)},
		"nginx in JSON": {`{"time_iso8601":"2026-03-31T20:00:05+08:00","remote_addr":"203.0.113.7","uri":"/index.html","request":"GET \/data\/bus\/bus.csv?x=1 HTTP\/1.1","status":"200","body_bytes_sent":"1234","http_user_agent":"curl/8.5.0","request_time":"0.5"}`, "json", whole(func(r *format.Request) { r.Took = time.Second / 2 })},
		"CloudFront":    {fieldsOfCloudFront + "\n2026-03-31\t12:00:05\tHKG1\t1500\t203.0.113.7\tGET\td1.cloudfront.net\t/data/bus/bus.csv\t200\t-\tcurl/8.5.0\tx=1\tdata.example.org\t0.5\t1234\t-\t-", "cloudfront", whole(func(r *format.Request) { r.Host, r.Took = "data.example.org", time.Second/2 })},
		"CloudFront, a part": {"#Version: 1.0\n" + fieldsOfCloudFront + "\n2026-03-31\t12:00:05\tHKG1\t1234\t203.0.113.7\tGET\t-\t/data/bus/bus.csv\t206\t-\tMozilla/5.0%2520(X11)\t-\t-\t0\t-\t0\t99", "cloudfront", whole(func(r *format.Request) {
			r.Target, r.Status, r.Range, r.Agent = "/data/bus/bus.csv", 206, "bytes=0-99", "Mozilla/5.0 (X11)"
		})},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := format.Detect(test.log + "\n")
			if err != nil {
				t.Fatal(err)
			}
			if f.Name != test.format {
				t.Errorf("the format is %s, want %s", f.Name, test.format)
			}
			line := test.log
			if at := strings.LastIndexByte(line, '\n'); at >= 0 {
				header := line[strings.Index(line, format.HeaderPrefix):at]
				f, line = f.Under(header), line[at+1:]
			}
			var got format.Request
			if v := f.Read(line, &got); v != format.Sound {
				t.Fatalf("the line is read as %d", v)
			}
			if diff := cmp.Diff(test.want, got, same); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Proxies hand on the addresses through which a request came, the client's first.
func TestTheClientIsTheFirstOfTheAddressesThatWereHandedOn(t *testing.T) {
	const behind = ` - - [31/Mar/2026:12:00:05 +0000] "GET /data/bus/bus.csv?x=1 HTTP/1.1" 200 1234 "-" "curl/8.5.0"`
	for who, want := range map[string]struct{ host, from string }{
		"203.0.113.7":                            {"", "203.0.113.7"},
		"203.0.113.7:4711":                       {"", "203.0.113.7"},
		"203.0.113.7, 10.0.0.1":                  {"", "203.0.113.7"},
		"203.0.113.7,10.0.0.1":                   {"", "203.0.113.7"},
		"203.0.113.7, 198.51.100.3, 10.0.0.1":    {"", "203.0.113.7"},
		"data.example.org 203.0.113.7, 10.0.0.1": {"data.example.org", "203.0.113.7"},
		"2001:db8::1":                            {"", "2001:db8::1"},
		"[2001:db8::1]":                          {"", "2001:db8::1"},
		"[2001:db8::1]:443":                      {"", "2001:db8::1"},
		"[2001:db8::1]:443, 10.0.0.1":            {"", "2001:db8::1"},
		"::ffff:203.0.113.7":                     {"", "203.0.113.7"},
		"-":                                      {"", ""},
		"unknown, 10.0.0.1":                      {"", ""},
		"[203.0.113.7":                           {"", ""},
	} {
		for name, line := range map[string]string{
			"combined": who + behind,
			"json":     `{"time":"2026-03-31T12:00:05Z","client_ip":"` + strings.TrimPrefix(who, "data.example.org ") + `","host":"` + want.host + `","request":"GET / HTTP/1.1","status":200}`,
		} {
			f, err := format.Named(name)
			if err != nil {
				t.Fatal(err)
			}
			var r format.Request
			v := f.Read(line, &r)
			from := ""
			if r.From.IsValid() {
				from = r.From.String()
			}
			if v != format.Sound || r.Host != want.host || from != want.from {
				t.Errorf("%s: %q is read as %d, host %q, from %q", name, who, v, r.Host, from)
			}
		}
	}
}

func TestATimeWithoutAZoneIsTakenForUTCAndSaidToBe(t *testing.T) {
	f, err := format.Named("json")
	if err != nil {
		t.Fatal(err)
	}
	for text, noZone := range map[string]bool{
		`"2026-03-31T12:00:05"`: true, `"2026-03-31 12:00:05.000"`: true, `"2026/03/31 12:00:05"`: true,
		`"2026-03-31T12:00:05Z"`: false, `"2026-03-31T20:00:05+08:00"`: false, `"31/Mar/2026:20:00:05 +0800"`: false, `1774958405`: false, `1774958405.0`: false,
	} {
		var r format.Request
		v := f.Read(`{"time":`+text+`,"request":"GET / HTTP/1.1","status":200}`, &r)
		if v != format.Sound || !r.At.Equal(noon) || r.NoZone != noZone {
			t.Errorf("%s is read as %d, %v, without zone: %v", text, v, r.At, r.NoZone)
		}
	}
}

// The verdict on lines that are no requests, by format.
func TestLinesThatSayNothingAreToldFromDamagedOnes(t *testing.T) {
	const before, behind = `203.0.113.7 - - [31/Mar/2026:12:00:05 +0000] `, ` "-" "curl"`
	for line, want := range map[string]format.Verdict{
		before + `"GET / HTTP/1.1" 200 5` + behind:                     format.Sound,
		before + `"-" 400 0` + behind:                                  format.NoRequest,
		before + `"\x16\x03\x01\x02" 400 150` + behind:                 format.NoRequest,
		before + `"" 400 0` + behind:                                   format.NoRequest,
		before + `"GET / HTTP/1.1" 200 5`:                              format.Broken,
		before + `"GET / HTTP/1.1" 200 5 "-" "cur`:                     format.Broken,
		before + `"GET / HTTP/1.1" 200`:                                format.Broken,
		before + `"GET / HT`:                                           format.Broken,
		`203.0.113.7 - - [31/Mar/20`:                                   format.Broken,
		`[31/Mar/2026:12:00:05 +0000] "GET / HTTP/1.1" 200 5` + behind: format.Broken,
		`rubbish`: format.Broken,
		`203.0.113.7 - - [31/Mar/2026:12:00:05 +0000] "GET /a HTT198.51.100.9 - - [31/Mar/2026:12:00:05 +0000] "GET`: format.Broken,
		before + `"GET / HTTP/1.1" OK 5` + behind:                                      format.BadStatus,
		before + `"GET / HTTP/1.1" 2000 5` + behind:                                    format.BadStatus,
		`203.0.113.7 - - [30/Feb/2026:12:00:05 +0000] "GET / HTTP/1.1" 200 5` + behind: format.BadTime,
		`203.0.113.7 - - [31/Mar/2026:25:00:05 +0000] "GET / HTTP/1.1" 200 5` + behind: format.BadTime,
		`203.0.113.7 - - [31/Mrz/2026:12:00:05 +0000] "GET / HTTP/1.1" 200 5` + behind: format.BadTime,
		`203.0.113.7 - - [31/Mar/2026 12:00:05] "GET / HTTP/1.1" 200 5` + behind:       format.BadTime,
		`203.0.113.7 - - [31/Mar/2026:12:00:05 *0000] "GET / HTTP/1.1" 200 5` + behind: format.BadTime,
	} {
		f, err := format.Named("combined")
		if err != nil {
			t.Fatal(err)
		}
		var r format.Request
		if got := f.Read(line, &r); got != want {
			t.Errorf("%s\nis read as %d, want %d", line, got, want)
		}
	}
	for line, want := range map[string]format.Verdict{
		`{"level":"info","ts":1774958405.25,"msg":"serving initial configuration"}`: format.NoRequest,
		`{"ts":1,"request":{"method":"GET","uri":"/"},"status":200}`:                format.Sound,
		`{"ts":1,"request":{"method":"GET","uri":"/"},"status":0}`:                  format.Sound, // the connection went away
		`{"ts":1,"request":{"method":"GET","uri":"/"},"status":200`:                 format.Broken,
		`{"ts":1,"request":{"method":"GET","uri":"/"},"status":200}}`:               format.Broken,
		`{"ts":1,"request":{"method":"GET","uri":"/`:                                format.Broken,
		`{"ts":1,"request":{"method":"GET","uri":"/\q"},"status":200}`:              format.Broken,
		`{"ts":x,"request":{"method":"GET","uri":"/"},"status":200}`:                format.Broken,
		`{"ts":"noon","request":{"method":"GET","uri":"/"},"status":200}`:           format.BadTime,
		`{"ts":-5,"request":{"method":"GET","uri":"/"},"status":200}`:               format.BadTime,
		`{"ts":1,"request":{"method":"GET","uri":"/"},"status":"twenty"}`:           format.BadStatus,
		strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40):                 format.Broken,
		strings.Repeat(`[`, 40) + strings.Repeat("]", 40):                           format.Broken,
	} {
		f, err := format.Named("caddy")
		if err != nil {
			t.Fatal(err)
		}
		var r format.Request
		if got := f.Read(line, &r); got != want {
			t.Errorf("%s\nis read as %d, want %d", line, got, want)
		}
	}
}

// Package time, which reads dates by itself, has the last word.
func TestTimesOfApacheAreThoseOfPackageTime(t *testing.T) {
	const layout = "02/Jan/2006:15:04:05 -0700"
	f, err := format.Named("common")
	if err != nil {
		t.Fatal(err)
	}
	for _, zone := range []int{0, 8 * 3600, -(4*3600 + 1800)} {
		at := time.Date(1999, 12, 27, 23, 59, 58, 0, time.FixedZone("", zone))
		for range 5000 {
			at = at.Add(67*time.Hour + 59*time.Minute + 7*time.Second)
			text := at.Format(layout)
			var r format.Request
			if v := f.Read("1.2.3.4 - - ["+text+`] "GET / HTTP/1.1" 200 1`, &r); v != format.Sound || !r.At.Equal(at) {
				t.Fatalf("%s is read as %v (%d)", text, r.At, v)
			}
		}
	}
}

func TestKeysOfAJSONLogCanBeSaid(t *testing.T) {
	f, err := format.Named("json:time=when,address=who.ip,method=how,target=what,status=said,bytes=size,agent=who.agent")
	if err != nil {
		t.Fatal(err)
	}
	var got format.Request
	line := `{"when":1774958405000,"who":{"ip":"203.0.113.7","agent":"curl/8.5.0"},"how":"GET","what":"/data/bus/bus.csv?x=1","said":200,"size":1234}`
	if v := f.Read(line, &got); v != format.Sound {
		t.Fatalf("the line is read as %d", v)
	}
	if diff := cmp.Diff(whole(nil), got, same); diff != "" {
		t.Error(diff)
	}
	for name, want := range map[string]string{
		"json:time=ts":          "are needed",
		"json:when=ts,status=s": "no field and key",
		"json:time,status=s":    "no field and key",
		"json:":                 "no field and key",
		"iis":                   `no format "iis"`,
	} {
		if _, err := format.Named(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want one with %q", name, err, want)
		}
	}
	if _, err := format.Detect("rubbish\nand more of it\n"); err == nil || !strings.Contains(err.Error(), "no format that is known") {
		t.Errorf("rubbish is %v", err)
	}
}
