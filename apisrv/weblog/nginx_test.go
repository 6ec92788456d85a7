package weblog_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/weblog"
	"github.com/kaimen-portal/kaimen/apisrv/weblog/traffic"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// conf writes each request to two logs.
const conf = `daemon off; worker_processes 1; pid %[1]s/pid; error_log %[1]s/error.log crit; %[4]s
events { worker_connections 64; }
http {
	log_format keys escape=json '{"time_iso8601":"$time_iso8601","remote_addr":"$remote_addr","host":"$host","request":"$request",'
		'"status":"$status","body_bytes_sent":"$body_bytes_sent","http_range":"$http_range","http_user_agent":"$http_user_agent"}';
	access_log %[1]s/combined.log combined;
	access_log %[1]s/keys.log keys;
	client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
	set_real_ip_from 127.0.0.1;
	real_ip_header X-Forwarded-For;
	server { listen %[2]s; root %[3]s; }
}
`

// nginx serves the site of the tests and returns its address and its folder.
func nginx(t *testing.T) (address, folder string) {
	t.Helper()
	folder = t.TempDir()
	root := filepath.Join(folder, "public")
	put := func(name string, size int64) {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, bytes.Repeat([]byte("x"), int(size)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("search/index.html", 500)
	for _, p := range site.Pages {
		put(p.Path+"index.html", 500)
	}
	for _, f := range site.Files {
		put(f.Path, f.Bytes)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = ln.Addr().String()
	ln.Close()
	user := ""
	if os.Getuid() == 0 {
		user = "user root;"
	}
	file := filepath.Join(folder, "nginx.conf")
	if err := os.WriteFile(file, fmt.Appendf(nil, conf, folder, address, root, user), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("nginx", "-p", folder, "-c", file)
	cmd.Env = append(os.Environ(), "PATH="+os.Getenv("PATH")+":/usr/sbin")
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	})
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return address, folder
		}
		if time.Now().After(end) {
			t.Fatal("nginx does not answer")
		}
	}
}

// odd are requests that no browser sends. None of them counts.
var odd = []string{
	"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
	"GET /data/\xb9\xab\xbd\xbb.csv HTTP/1.0\r\nUser-Agent: \xb9\xab\xbd\xbb\r\n\r\n",
	"GET /no/\" HTTP/1.0\r\nUser-Agent: a\"b\\c\x1b[31m\x7f\r\nReferer: \"\r\n\r\n",
	"GET /no HTTP/1.0\r\nUser-Agent: " + strings.Repeat("A", 7000) + "\r\n\r\n",
	"GET /" + strings.Repeat("%41", 2500) + " HTTP/1.0\r\n\r\n",
	"GET /" + strings.Repeat("%41", 5000) + " HTTP/1.0\r\n\r\n",
	"CONNECT data.example.org:443 HTTP/1.0\r\n\r\n", "OPTIONS * HTTP/1.0\r\n\r\n", "GET no HTTP/1.0\r\n\r\n", "GET /no\r\n", "\r\n\r\n", "get / HTTP/1.0\r\n\r\n",
	"GET /%ff%00/ HTTP/1.0\r\n\r\n", "GET /../../etc/passwd HTTP/1.0\r\n\r\n", "GET http://[::1]:80/no HTTP/1.0\r\n\r\n", "POST / HTTP/1.0\r\nContent-Length: -1\r\n\r\n",
}

// visit sends traffic to a server, and odd requests between.
func visit(t *testing.T, address string, all []traffic.Request) {
	t.Helper()
	for i, one := range all {
		req, err := http.NewRequestWithContext(t.Context(), one.Method, "http://"+address+one.Target, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("User-Agent", one.Agent)
		if one.Range != "" {
			req.Header.Set("Range", one.Range)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if i%20 == 0 {
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			conn.SetDeadline(time.Now().Add(20 * time.Second))
			fmt.Fprint(conn, odd[i/20%len(odd)])
			conn.(*net.TCPConn).CloseWrite()
			io.Copy(io.Discard, conn)
			conn.Close()
		}
	}
}

// Whatever nginx writes when it is asked what people and attackers ask, each of
// its lines can be read, and the numbers are true.
func TestLogsOfARealNginxAreTrue(t *testing.T) {
	address, folder := nginx(t)
	for log, ranges := range map[string]bool{"combined": false, "keys": true} {
		for today := calendar.Date(0); today != calendar.Today(time.Now()); {
			today = calendar.Today(time.Now()) // over midnight, once more
			if err := os.Truncate(filepath.Join(folder, log+".log"), 0); err != nil {
				t.Fatal(err)
			}
			all, truth := traffic.Make(site, traffic.Plan{Seed: 7, From: time.Now(), For: time.Second, Actions: 500, Clients: 40, Live: true, Ranges: ranges})
			visit(t, address, all)
			db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), store.FileName), time.Now)
			if err != nil {
				t.Fatal(err)
			}
			f, err := os.Open(filepath.Join(folder, log+".log"))
			if err != nil {
				t.Fatal(err)
			}
			rep := reading(t, db, counter(db), f, nil)
			f.Close()
			if today == calendar.Today(time.Now()) {
				isTrue(t, db, truth)
				for _, bad := range rep.Skipped {
					if bad.Outcome != weblog.Address {
						t.Errorf("%s: %d lines are skipped as %q, the first is %d", log, bad.Lines, bad.Outcome, bad.First)
					}
				}
			}
			db.Close()
		}
	}
}
