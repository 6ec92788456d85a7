package format_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/weblog/format"
)

// read reads a line in a format and holds what every reader promises.
func read(t *testing.T, f format.Format, line string) format.Verdict {
	t.Helper()
	var r format.Request
	v := f.Read(line, &r)
	if v != format.Sound {
		return v
	}
	if r.Method == "" || r.Target == "" || r.Status < 0 || r.Status > 999 || r.Bytes < -1 || r.Took < 0 || r.At.Location() != time.UTC {
		t.Errorf("%s reads %q as %+v", f.Name, line, r)
	}
	return v
}

func named(t testing.TB, name string) format.Format {
	t.Helper()
	f, err := format.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func FuzzCombined(f *testing.F) {
	combined, common := named(f, "combined"), named(f, "common")
	f.Add(`203.0.113.7 - - [31/Mar/2026:20:00:05 +0800] "GET /data/bus/bus.csv?x=1 HTTP/1.1" 200 1234 "-" "a\x22b\\" 0.1`)
	f.Add(`data.example.org 203.0.113.7:80 - Li Lei [31/Mar/2026:12:00:05 -0000] "\x16\x03" 000 -`)
	f.Add("203.0.113.7 - - [00/Jan/0000:00:00:60 +1459] \"GET http://[ HTTP/1.0\" 200 -5 \"\xb1\xb1\" \"\\x\\x1\"")
	f.Fuzz(func(t *testing.T, line string) {
		read(t, combined, line)
		if read(t, common, line) == format.Sound && read(t, combined, line+` "-" "x"`) != format.Sound {
			t.Errorf("%q is a common line, and no combined one with two fields more", line)
		}
	})
}

// Of the objects that package json reads, each has a verdict, and none is called
// damaged; what it cannot read may be passed over, but no field comes out of a
// line that is cut.
func FuzzObjects(f *testing.F) {
	var all []format.Format
	for _, name := range []string{"caddy", "cloudflare", "akamai", "json"} {
		all = append(all, named(f, name))
	}
	f.Add(`{"ts":1774958405.25,"request":{"remote_ip":"10.0.0.1","method":"GET","uri":"/","headers":{"User-Agent":["a\u0041","b"]}},"status":200,"size":-1}`)
	f.Add(`{"EdgeStartTimestamp":1774958404000000000,"ClientRequestMethod":"GET","ClientRequestURI":"/","EdgeResponseStatus":304}`)
	f.Add(`{"reqTimeSec":"1.5","reqMethod":"HEAD","reqPath":"x","statusCode":"206","range":"1-2","UA":"%%%"}`)
	f.Add(`{"time":"2026-03-31T20:00:05+08:00","request":"GET / HTTP/1.1","status":200,"x":[[{}],null,true,-1e5]} `)
	f.Fuzz(func(t *testing.T, line string) {
		for _, one := range all {
			v := read(t, one, line)
			var object map[string]json.RawMessage
			if json.Unmarshal([]byte(line), &object) == nil && object != nil && v == format.Broken && !strings.Contains(line, "\n") && strings.Count(line, "{")+strings.Count(line, "[") < 30 {
				t.Errorf("%s calls %q damaged", one.Name, line)
			}
			if v == format.Sound && read(t, one, line[:strings.LastIndexByte(line, '}')]) == format.Sound {
				t.Errorf("%s reads %q without its end", one.Name, line)
			}
		}
	})
}

func FuzzColumns(f *testing.F) {
	f.Add("#Fields: date time c-ip cs-method cs-uri-stem sc-status cs(User-Agent)", "2026-03-31\t12:00:05\t203.0.113.7\tGET\t/\t200\tx%2520y")
	f.Add("#Fields:", "")
	f.Add("#Fields: sc-range-start sc-range-end", "-\t-")
	f.Fuzz(func(t *testing.T, header, line string) {
		read(t, named(t, "cloudfront").Under(header), line)
	})
}

func FuzzDetect(f *testing.F) {
	f.Add("#Version: 1.0\n#Fields: date time\n2026-03-31\t12:00:05\n")
	f.Add("{}\nrubbish\n\x00\x00\n")
	f.Fuzz(func(t *testing.T, head string) {
		if one, err := format.Detect(head); (err == nil) == (one.Name == "") {
			t.Errorf("%q is %q: %v", head, one.Name, err)
		}
	})
}

func FuzzNamed(f *testing.F) {
	f.Add("time=ts,request=r,status=s,agent=a.b.c", `{"ts":1,"r":"GET / HTTP/1.1","s":"200","a":{"b":{"c":"x"}}}`)
	f.Add("time=a,method=a,path=a,status=a.", `{"a":"1","":2}`)
	f.Fuzz(func(t *testing.T, keys, line string) {
		if one, err := format.Named("json:" + keys); err == nil {
			read(t, one, line)
		}
	})
}
