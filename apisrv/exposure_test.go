package apisrv

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// hostileTargets are request targets that try to leave the public folder.
var hostileTargets = strings.Fields(`
/../manifest.json /../../kaimen.db /data/../../manifest.json /data/bus/../../../rows/conditional/gps.csv
/./../manifest.json /data/./../../manifest.json /.. /../ /../.. /data/.. /data/bus/..
/%2e%2e/manifest.json /%2E%2E/manifest.json /.%2e/manifest.json /%2e./manifest.json /data/%2e%2e/%2e%2e/manifest.json
/..%2fmanifest.json /..%2Fmanifest.json /%2e%2e%2fmanifest.json /data%2fbus%2flatest.csv /data%2Fbus/latest.csv
/%252e%252e/manifest.json /%252e%252e%252fmanifest.json /..%252fmanifest.json /%25252e%25252e/manifest.json
/..\manifest.json /..%5cmanifest.json /..%5Cmanifest.json /%2e%2e%5cmanifest.json /data\bus\latest.csv /data%5cbus%5clatest.csv
/robots.txt%00 /robots.txt%00.html /%00/../manifest.json /%00
/..;/manifest.json /robots.txt;.css /robots.txt/ /robots.txt/. /robots.txt/../robots.txt
//manifest.json ///etc/passwd /etc/passwd //etc/passwd /%2fetc/passwd /file:///etc/passwd /c:/windows/win.ini
/%c0%ae%c0%ae/manifest.json /%c0%ae%c0%ae%c0%afmanifest.json /%ef%bc%8e%ef%bc%8e/manifest.json /%e2%80%a5/manifest.json
/manifest.json /rows/conditional/gps.csv /rows/ /index/ /index/0/documents.ndjson /index/vocabulary.json /repair/x/documents.ndjson /releases/r1/manifest.json /current/manifest.json /trees/r1-bus/latest.csv /kaimen.db
/secret.csv /data/bus/secret.csv /data/bus/.hidden /.git/config /public/index.html /data/bus/latest.csv~
`)

func TestNothingOutsideTheManifestIsReachable(t *testing.T) {
	const canary = "canary-7f3a91"
	p := newPortal(t)
	p.release("r1", sampleFiles)
	p.use("r1")
	for _, name := range []string{
		"kaimen.db", "releases/r1/rows/conditional/gps.csv", "releases/r1/index/0/documents.ndjson", "releases/r1/index/vocabulary.json", "repair/x/documents.ndjson", "releases/r1/public/secret.csv",
		"releases/r1/public/robots.txt;.css", "trees/r1-bus/secret.csv", "trees/r1-bus/.hidden", "releases/r1/public/manifest.json",
	} {
		p.write(filepath.Join(p.dir, name), canary)
	}
	srv := httptest.NewServer(p.open(Options{}).Handler())
	defer srv.Close()
	for _, target := range hostileTargets {
		status, body := raw(t, srv.Listener.Addr().String(), "GET "+target+" HTTP/1.1\r\nHost: portal.test\r\nConnection: close\r\n\r\n")
		if status != 404 && status != 400 {
			t.Errorf("GET %s: status %d, want 404 or 400", target, status)
		}
		if strings.Contains(body, canary) || strings.Contains(body, "sha256") || strings.Contains(body, "line,") {
			t.Errorf("GET %s: sent %.80q", target, body)
		}
	}
	if status, _ := raw(t, srv.Listener.Addr().String(), "GET /robots.txt HTTP/1.1\r\nHost: portal.test\r\nConnection: close\r\n\r\n"); status != 200 {
		t.Errorf("the same question about a listed file: %d, want 200", status)
	}
}

func TestFilesOfTheIndexAreNotReachable(t *testing.T) {
	p, s := searching(t, sampleDocuments)
	p.flip(filepath.Join(p.dir, "trees/index-r1-0/words.zap"), 200)
	s = p.open(Options{}) // mends a shard, whose files are then below repair/
	p.settle(s, http.StatusOK)
	tried := 0
	for _, folder := range []string{"trees", repairFolder, "releases/r1/index"} {
		err := filepath.WalkDir(filepath.Join(p.dir, folder), func(name string, e fs.DirEntry, err error) error {
			place, relErr := filepath.Rel(p.dir, name)
			p.must(errors.Join(err, relErr))
			place = filepath.ToSlash(place)
			if strings.HasPrefix(place, "trees/r1-") {
				return nil // public files
			}
			for _, target := range []string{"/" + place, "/" + strings.TrimPrefix(place, folder+"/"), "/" + strings.TrimPrefix(place, "releases/r1/"), "/data/" + place, "/search/" + place} {
				tried++
				if got := ask(s, "GET", target).Code; got != 404 {
					t.Errorf("GET %s: status %d, want 404", target, got)
				}
			}
			return nil
		})
		p.must(err)
	}
	if tried < 40 {
		t.Errorf("only %d addresses were tried", tried)
	}
}

// raw sends bytes to a server as they are and reads its answer.
func raw(t *testing.T, addr, request string) (status int, body string) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	go io.WriteString(conn, request) // a refusing server may stop reading
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("%.40q: %v", request, err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(text)
}

func TestPackagesLinkOnlyWhatTheyMay(t *testing.T) {
	const project = "github.com/kaimen-portal/kaimen/"
	for _, c := range []struct {
		pkg       string
		list      []string // what go list prints: all that is linked, or the packages' own imports
		forbidden []string
	}{
		{"./apisrv/...", []string{"-deps"}, []string{"github.com/gohugoio/hugo", project + "generator", project + "cmd"}},
		{"./datasets/...", []string{"-deps"}, []string{
			"github.com/gohugoio/hugo", "github.com/blevesearch", "modernc.org/sqlite", "github.com/go-chi", "database/sql",
			project + "generator", project + "apisrv", project + "search", project + "site", project + "cmd",
		}},
		// Readers of file formats link net/http for uses that are not ours.
		{"./datasets/...", []string{"-f", `{{join .Imports "\n"}}`}, []string{"net/http", "net", "os/exec", "net/smtp", "net/rpc", "crypto/tls"}},
	} {
		list := exec.Command("go", append(append([]string{"list"}, c.list...), c.pkg)...)
		list.Dir = ".."
		out, err := list.Output()
		if err != nil {
			t.Fatalf("go list %s: %v", c.pkg, err)
		}
		if !strings.Contains(string(out), "\n"+project) {
			t.Fatalf("go list %s names no package of the project", c.pkg)
		}
		for pkg := range strings.Lines(string(out)) {
			pkg = strings.TrimSpace(pkg)
			for _, bad := range c.forbidden {
				if pkg == bad || strings.HasPrefix(pkg, bad+"/") && bad != "net" && bad != "database/sql" {
					t.Errorf("%s depends on %s", c.pkg, pkg)
				}
			}
		}
	}
}

func TestHeadsThatAreTooLargeAreRefused(t *testing.T) {
	addr, stop := serve(t, sampleServer(t))
	defer stop()
	for _, size := range []int{12 << 10, 32 << 10, 1 << 20} {
		request := fmt.Sprintf("GET / HTTP/1.1\r\nHost: portal.test\r\nX-Fill: %s\r\n\r\n", strings.Repeat("x", size))
		if status, _ := raw(t, addr, request); status != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("%d bytes of head: status %d, want 431", size, status)
		}
	}
	for request, want := range map[string]int{
		"GET / HTTP/1.1\r\n\r\n":                                              400, // no Host
		"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n":                                400,
		"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n":                        400,
		"GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n":                               400,
		"GET /?" + strings.Repeat("x", 3000) + " HTTP/1.1\r\nHost: a\r\n\r\n": 414,
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n":             405,
	} {
		if status, _ := raw(t, addr, request); status != want {
			t.Errorf("%.40q: status %d, want %d", request, status, want)
		}
	}
}
