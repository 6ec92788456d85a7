package apisrv

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// portal is a data directory made by hand, laid out as a build lays it out.
type portal struct {
	t       testing.TB
	dir     string
	baseURL string
	proxies []string
}

// pageText is long enough to be worth compressing.
var pageText = "<!doctype html><title>开放数据</title>" + strings.Repeat("<p>Buses by line and hour 各线路每小时客流</p>", 40)

// bigTable is larger than what is kept in memory.

var bigTable = strings.Repeat("line,hour,passengers\n", maxCached/20)

var sampleFiles = map[string]string{
	"index.html":                         pageText,
	"404.html":                           "<title>没有这一页</title>",
	"en/index.html":                      "<title>Open data</title>",
	"en/404.html":                        "<title>No such page</title>",
	"datasets/bus/index.html":            pageText + "bus",
	"datasets/bus/datapackage.json":      `{"name":"bus"}`,
	"data/bus/latest.csv":                "line,passengers\n1,20\n",
	"data/bus/0123456789ab/bus.csv":      "line,passengers\n1,20\n",
	"data/bus/0123456789ab/客流 2026.xlsx": "PK",
	"data/bus/all.csv":                   bigTable,
	"data/bus/bus.parquet":               "PAR1",
	"assets/main.0123456789abcdef.css":   "a{color:#000}",
	"assets/plain.css":                   "a{color:#111}",
	"robots.txt":                         "User-agent: *\n",
}

func newPortal(t testing.TB) *portal {
	t.Helper()
	return &portal{t: t, dir: t.TempDir(), baseURL: "https://data.example.org/"}
}

// release writes a release whose files under data/<dataset> are in a shared
// tree that the public folder links to.
func (p *portal) release(id string, files map[string]string) {
	p.t.Helper()
	public := filepath.Join(p.dir, "releases", id, "public")
	for _, name := range slices.Sorted(maps.Keys(files)) {
		p.link(id, public, name)
		p.write(filepath.Join(public, name), files[name])
	}
	p.manifest(id, files)
}

// link makes public/data/<dataset> a relative link into trees/.
func (p *portal) link(id, public, name string) {
	parts := strings.SplitN(name, "/", 3)
	if len(parts) < 3 || parts[0] != "data" {
		return
	}
	folder := filepath.Join(public, parts[0], parts[1])
	if _, err := os.Lstat(folder); err == nil {
		return
	}
	tree := filepath.Join(p.dir, "trees", id+"-"+parts[1])
	p.must(os.MkdirAll(tree, 0o755))
	p.must(os.MkdirAll(filepath.Dir(folder), 0o755))
	rel, err := filepath.Rel(filepath.Dir(folder), tree)
	p.must(err)
	p.must(os.Symlink(rel, folder))
}

func (p *portal) manifest(id string, files map[string]string) {
	p.t.Helper()
	listed := []listedFile{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		sum := sha256.Sum256([]byte(files[name]))
		listed = append(listed, listedFile{name, int64(len(files[name])), hex.EncodeToString(sum[:])})
	}
	text, err := json.Marshal(map[string]any{
		"release": id, "base_url": p.baseURL, "trusted_proxies": p.proxies, "inputs": map[string]any{"files": 1}, "files": listed,
		"index": p.indexed(id),
	})
	p.must(err)
	p.write(filepath.Join(p.dir, "releases", id, "manifest.json"), string(text))
}

func (p *portal) use(id string) {
	p.t.Helper()
	next := filepath.Join(p.dir, "current.next")
	p.must(os.Symlink("releases/"+id, next))
	p.must(os.Rename(next, filepath.Join(p.dir, "current")))
}

func (p *portal) write(name, text string) {
	p.t.Helper()
	p.must(os.MkdirAll(filepath.Dir(name), 0o755))
	p.must(os.WriteFile(name, []byte(text), 0o644))
}

func (p *portal) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *portal) open(opts Options) *Server {
	p.t.Helper()
	s, err := Open(p.dir, opts)
	p.must(err)
	p.t.Cleanup(func() { s.Close() })
	return s
}

// sampleServer serves sampleFiles.
func sampleServer(t *testing.T) *Server {
	t.Helper()
	p := newPortal(t)
	p.release("r1", sampleFiles)
	p.use("r1")
	return p.open(Options{})
}

// ask sends one request with header fields given as name, value, name, value.
func ask(s *Server, method, target string, fields ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(fields); i += 2 {
		r.Header.Add(fields[i], fields[i+1])
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

func TestOpenRefusesABrokenManifest(t *testing.T) {
	good := `{"path":"index.html","bytes":1,"sha256":"` + strings.Repeat("0", 64) + `"}`
	for name, text := range map[string]string{
		"not JSON":           "no",
		"cut short":          `{"files":[` + good,
		"no files":           `{"base_url":"https://example.org/"}`,
		"empty list":         `{"files":[]}`,
		"files no list":      `{"files":{}}`,
		"path upwards":       `{"files":[` + strings.Replace(good, "index.html", "../index.html", 1) + `]}`,
		"absolute path":      `{"files":[` + strings.Replace(good, "index.html", "/etc/passwd", 1) + `]}`,
		"backslash":          `{"files":[` + strings.Replace(good, "index.html", `a\\b`, 1) + `]}`,
		"same file twice":    `{"files":[` + good + "," + good + `]}`,
		"short hash":         `{"files":[` + strings.Replace(good, "00", "0", 1) + `]}`,
		"hash not hex":       `{"files":[` + strings.Replace(good, "00", "zz", 1) + `]}`,
		"negative size":      `{"files":[` + strings.Replace(good, ":1,", ":-1,", 1) + `]}`,
		"proxy not a prefix": `{"trusted_proxies":["proxy"],"files":[` + good + `]}`,
		"base not a URL":     `{"base_url":"http://[","files":[` + good + `]}`,
	} {
		t.Run(name, func(t *testing.T) {
			p := newPortal(t)
			p.write(filepath.Join(p.dir, "releases/r1/manifest.json"), text)
			p.use("r1")
			if s, err := Open(p.dir, Options{}); err == nil {
				s.Close()
				t.Error("opened")
			}
		})
	}
}

func TestOpenNamesAMissingRelease(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(dir, Options{}); !os.IsNotExist(unwrapAll(err)) {
		t.Errorf("error %v does not say that the release does not exist", err)
	}
}

func unwrapAll(err error) error {
	for {
		inner, ok := err.(interface{ Unwrap() error })
		if !ok {
			return err
		}
		if _, isPath := err.(*os.PathError); isPath {
			return err
		}
		err = inner.Unwrap()
	}
}

func TestFilesThatDifferFromTheManifestAreNotServed(t *testing.T) {
	p := newPortal(t)
	p.release("r1", sampleFiles)
	p.use("r1")
	public := filepath.Join(p.dir, "releases/r1/public")
	p.write(filepath.Join(public, "robots.txt"), "User-agent: x\n") // same length
	p.write(filepath.Join(public, "index.html"), "short")
	p.write(filepath.Join(public, "data/bus/all.csv"), bigTable+"more")
	p.must(os.Remove(filepath.Join(public, "en/index.html")))
	s := p.open(Options{})
	for _, target := range []string{"/robots.txt", "/", "/data/bus/all.csv", "/en/"} {
		if got := ask(s, "GET", target).Code; got != http.StatusServiceUnavailable {
			t.Errorf("GET %s: status %d, want 503", target, got)
		}
	}
	p.write(filepath.Join(public, "robots.txt"), sampleFiles["robots.txt"])
	if got := ask(s, "GET", "/robots.txt").Code; got != http.StatusOK {
		t.Errorf("after repair: status %d, want 200", got)
	}
}

func TestLinksOutOfThePublicFoldersAreNotFollowed(t *testing.T) {
	const secret = "vehicle,driver\ncanary-7f3a,1\n"
	outside := filepath.Join(t.TempDir(), "outside.csv")
	p := newPortal(t)
	files := maps.Clone(sampleFiles)
	files["data/bus/rows.csv"] = secret
	files["stolen.csv"] = secret
	files["other.csv"] = secret
	p.release("r1", files)
	p.release("r0", map[string]string{"index.html": "old", "other.csv": secret})
	p.use("r1")
	conditional := filepath.Join(p.dir, "releases/r1/rows/conditional/rows.csv")
	p.write(conditional, secret)
	p.write(outside, secret)
	public := filepath.Join(p.dir, "releases/r1/public")
	for link, target := range map[string]string{
		"data/bus/rows.csv": conditional,
		"stolen.csv":        outside,
		"other.csv":         filepath.Join(p.dir, "releases/r0/public/other.csv"),
	} {
		p.must(os.Remove(filepath.Join(public, link)))
		p.must(os.Symlink(target, filepath.Join(public, link)))
	}
	s := p.open(Options{})
	for _, target := range []string{"/data/bus/rows.csv", "/stolen.csv", "/other.csv"} {
		w := ask(s, "GET", target)
		if w.Code != http.StatusServiceUnavailable || bytes.Contains(w.Body.Bytes(), []byte("canary")) {
			t.Errorf("GET %s: status %d, body %q", target, w.Code, w.Body)
		}
	}
}

func TestWatchSwapsAndRefusesABrokenRelease(t *testing.T) {
	p := newPortal(t)
	p.release("r1", map[string]string{"index.html": "one"})
	p.release("r3", map[string]string{"index.html": "three"})
	p.write(filepath.Join(p.dir, "releases/r2/manifest.json"), "{")
	p.use("r1")
	s := p.open(Options{})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.Watch(ctx) }()
	defer func() { cancel(); <-done }()

	p.use("r2")
	time.Sleep(2*watchInterval + watchInterval/2)
	if got := ask(s, "GET", "/").Body.String(); got != "one" {
		t.Errorf("after a broken release: %q, want the page of the one before", got)
	}
	p.use("r3")
	for deadline := time.Now().Add(10 * watchInterval); s.Release() != "r3"; time.Sleep(watchInterval / 20) {
		if time.Now().After(deadline) {
			t.Fatal("the switch went unnoticed")
		}
	}
	if got := ask(s, "GET", "/").Body.String(); got != "three" {
		t.Errorf("after the switch: %q", got)
	}
}
