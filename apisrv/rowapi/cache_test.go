package rowapi_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// nginxConfig is a cache in front of the portal that keeps what it may keep, and
// below /careless/ what it may not keep too.
const nginxConfig = `
daemon off;
worker_processes 1;
pid %[1]s/nginx.pid;
error_log %[1]s/error.log;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path %[1]s/client; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/fastcgi; uwsgi_temp_path %[1]s/uwsgi; scgi_temp_path %[1]s/scgi;
  proxy_cache_path %[1]s/cache keys_zone=shared:1m;
  upstream portal { server %[2]s; keepalive 16; }
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_cache shared;
  proxy_cache_key $request_uri;
  proxy_cache_valid any 10m;
  add_header X-Cache $upstream_cache_status;
  server {
    listen %[3]s;
    location / { proxy_pass http://portal; }
    location /careless/ { proxy_ignore_headers Cache-Control Vary; proxy_pass http://portal/; }
  }
}
`

// nginx starts nginx in front of a server until the test ends, and returns its
// address.
func nginx(t *testing.T, upstream string) string {
	t.Helper()
	folder := t.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	config := fmt.Sprintf(nginxConfig, folder, upstream, address)
	if os.Getuid() == 0 {
		config = "user root;" + config
	}
	if err := os.WriteFile(filepath.Join(folder, "nginx.conf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("nginx", "-c", filepath.Join(folder, "nginx.conf"), "-p", folder, "-e", filepath.Join(folder, "error.log"))
	if err := cmd.Start(); err != nil {
		t.Fatalf("nginx (apt-get install nginx-light): %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	for range 500 {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return "http://" + address + "/"
		}
		time.Sleep(10 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(folder, "error.log"))
	t.Fatalf("nginx does not listen: %s", log)
	return ""
}

// cachedCaller asks for rows through the cache with a key, and tells whether it got
// what is its own.
type cachedCaller struct {
	field, value string // of the header
	own, other   string // items
}

func (c cachedCaller) ask(t *testing.T, address string) (mixed bool, cache string) {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Error(err)
		return false, ""
	}
	r.Header.Set(c.field, c.value)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return false, ""
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("%d %v %.200s", res.StatusCode, err, body)
	}
	text := string(body)
	return !strings.Contains(text, `"`+c.own+`"`) || strings.Contains(text, `"`+c.other+`"`), res.Header.Get("X-Cache")
}

// An answer to a key never comes out of a shared cache (RFC 9111, section 3.5),
// for the same address, with two keys, in 10,000 calls.
func TestAnAnswerToAKeyNeverComesOutOfASharedCache(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	first := p.Key(t, a, p.Grant(t, a, "metro-flow", apisrvtest.Terms{Items: []string{"station"}, Calls: 100_000}))
	second := p.Key(t, a, p.Grant(t, a, "metro-flow", apisrvtest.Terms{Items: []string{"passengers"}, Calls: 100_000}))
	upstream := httptest.NewServer(p.Handler)
	defer upstream.Close()
	front := nginx(t, upstream.Listener.Addr().String())
	callers := []cachedCaller{{"Authorization", "Bearer " + first, "station", "passengers"}, {"X-API-Key", second, "passengers", "station"}}

	const calls = 10_000
	var asked, mixed, hits atomic.Int64
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for i := range calls / 4 {
				p.Clock.Add(70 * time.Millisecond) // no more than 1,000 a minute
				wrong, cache := callers[(worker+i)%2].ask(t, front+"api/v1/datasets/metro-flow/rows?limit=3")
				asked.Add(1)
				if wrong {
					mixed.Add(1)
				}
				if cache == "HIT" {
					hits.Add(1)
				}
			}
		})
	}
	all.Wait()
	if asked.Load() != calls || mixed.Load() != 0 || hits.Load() != 0 {
		t.Errorf("%d calls, %d mixed, %d out of the cache", asked.Load(), mixed.Load(), hits.Load())
	}

	// The cache works, and the test would see a mixed answer: where the cache is
	// told not to heed the portal, the second key gets what the first one got.
	careless := front + "careless/api/v1/datasets/metro-flow/rows?limit=3"
	if wrong, _ := callers[0].ask(t, careless); wrong {
		t.Error("the first call through a careless cache is mixed")
	}
	if wrong, cache := callers[1].ask(t, careless); !wrong || cache != "HIT" {
		t.Errorf("the second call through a careless cache: mixed %v, cache %s", wrong, cache)
	}
}
