package apisrv

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/search"
)

// logged is a log that may be read while it is written.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// damages are what can befall a shard, by what is left of the search.
var damages = []struct {
	name  string
	mends bool
	do    func(p *portal, shard string)
}{
	{"a missing segment", true, func(p *portal, shard string) { p.must(os.Remove(filepath.Join(shard, "words.zap"))) }},
	{"a segment cut short", true, func(p *portal, shard string) { p.must(os.Truncate(filepath.Join(shard, "words.zap"), 100)) }},
	{"a flipped byte in the segment", true, func(p *portal, shard string) { p.flip(filepath.Join(shard, "words.zap"), 200) }},
	{"a flipped byte in the columns", true, func(p *portal, shard string) { p.flip(filepath.Join(shard, "columns.ndjson"), 50) }},
	{"a stray segment", true, func(p *portal, shard string) { p.write(filepath.Join(shard, "000000000002.zap"), "stray") }},
	{"a folder in place of a file", true, func(p *portal, shard string) {
		p.must(os.Remove(filepath.Join(shard, "columns.ndjson")))
		p.must(os.Mkdir(filepath.Join(shard, "columns.ndjson"), 0o755))
	}},
	{"a flipped byte in the documents", false, func(p *portal, shard string) { p.flip(filepath.Join(shard, documentsFile), 50) }},
	{"no shard", false, func(p *portal, shard string) { p.must(os.RemoveAll(shard)) }},
}

// flip changes one byte of a file.
func (p *portal) flip(name string, at int) {
	p.t.Helper()
	body, err := os.ReadFile(name)
	p.must(err)
	body[at] ^= 0x20
	p.must(os.WriteFile(name, body, 0o644))
}

func TestADamagedIndexMendsItself(t *testing.T) {
	for _, damage := range damages {
		t.Run(damage.name, func(t *testing.T) {
			p := newPortal(t)
			p.index("r1", sampleDocuments)
			p.release("r1", sampleFiles)
			p.use("r1")
			damage.do(p, filepath.Join(p.dir, "trees/index-r1-0"))
			for _, start := range []string{"first start", "second start"} {
				var log logged
				s := p.open(Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
				if got := ask(s, "GET", "/robots.txt").Code; got != 200 {
					t.Errorf("%s: a file: status %d", start, got)
				}
				if damage.mends {
					p.settle(s, http.StatusOK)
					if diff := cmp.Diff([]string{"bus"}, found(t, s, "q=gjzd")); diff != "" {
						t.Errorf("%s: %s", start, diff)
					}
				} else {
					p.settleText(s, "kaimen build")
				}
				want := map[bool]string{true: "search index mended", false: "search is not available"}[damage.mends]
				if strings.Count(log.String(), want) != 1 || strings.Count(log.String(), "\n") != 1 {
					t.Errorf("%s: log\n%swant one line with %q", start, log.String(), want)
				}
				p.must(s.Close())
			}
		})
	}
}

// settleText waits until a search is answered with the text.
func (p *portal) settleText(s *Server, want string) {
	p.t.Helper()
	for range 400 {
		if w := ask(s, "GET", "/api/v1/search?lang=en"); w.Code == http.StatusServiceUnavailable && strings.Contains(w.Body.String(), want) {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	p.t.Fatalf("no search was answered with %q", want)
}

func TestDamageMetWhileAnsweringIsMended(t *testing.T) {
	var log logged
	p := newPortal(t)
	p.index("r1", manyDocuments(200))
	p.release("r1", sampleFiles)
	p.use("r1")
	s := p.open(Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	p.settle(s, http.StatusOK)
	p.must(os.Truncate(filepath.Join(p.dir, "trees/index-r1-0/words.zap"), 0))
	if w := ask(s, "GET", "/api/v1/search?q=%E5%85%AC%E4%BA%A4"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("over a segment that is gone: %d %s", w.Code, w.Body)
	}
	p.settleQuery(s, "q=%E5%85%AC%E4%BA%A4")
	if !strings.Contains(log.String(), "search index damaged") || !strings.Contains(log.String(), "search index mended") {
		t.Errorf("log\n%s", log.String())
	}
}

// settleQuery waits until the query is answered.
func (p *portal) settleQuery(s *Server, query string) {
	p.t.Helper()
	for range 400 {
		if ask(s, "GET", "/api/v1/search?"+query).Code == http.StatusOK {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	p.t.Fatalf("%s was never answered", query)
}

func TestNoDamageKeepsTheServerFromStarting(t *testing.T) {
	const starts = 40
	p := newPortal(t)
	p.index("r1", manyDocuments(20))
	p.release("r1", sampleFiles)
	p.use("r1")
	shard := filepath.Join(p.dir, "trees/index-r1-0")
	whole := map[string][]byte{}
	entries, err := os.ReadDir(shard)
	p.must(err)
	for _, e := range entries {
		whole[e.Name()], err = os.ReadFile(filepath.Join(shard, e.Name()))
		p.must(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	for n := range starts {
		p.must(os.RemoveAll(filepath.Join(p.dir, repairFolder)))
		p.must(os.RemoveAll(shard))
		hurt := entries[n%len(entries)].Name()
		for name, body := range whole {
			if name == hurt {
				body = append([]byte{}, body[:1+random.IntN(len(body)-1)]...)
				body[random.IntN(len(body))] ^= byte(1 + random.IntN(255))
			}
			p.write(filepath.Join(shard, name), string(body))
		}
		s, err := Open(p.dir, Options{})
		if err != nil {
			t.Fatalf("start %d, %s damaged: %v", n, hurt, err)
		}
		if got := ask(s, "GET", "/robots.txt").Code; got != 200 {
			t.Errorf("start %d: a file: status %d", n, got)
		}
		if hurt == documentsFile {
			p.settleText(s, "kaimen build")
		} else {
			p.settle(s, http.StatusOK)
		}
		p.must(s.Close())
	}
}

func TestAReleaseWithoutAnIndexIsServed(t *testing.T) {
	p := newPortal(t)
	p.release("r1", sampleFiles)
	p.use("r1")
	s := p.open(Options{})
	p.settleText(s, "kaimen build")
	p.index("r2", sampleDocuments)
	p.release("r2", sampleFiles)
	p.must(s.swap("r2"))
	p.settle(s, http.StatusOK)
	p.release("r3", sampleFiles)
	p.must(s.swap("r3"))
	p.settleText(s, "kaimen build")
}

func TestAListOfTheIndexThatMakesNoSenseCostsTheSearchOnly(t *testing.T) {
	const sum = `"bytes":1,"sha256":"0000000000000000000000000000000000000000000000000000000000000000"}`
	for _, path := range []string{"../secret", "0/../../x", "0/a/b", "00/a", "-1/a", "1/a", "999999999/a", "0/", "0/.hidden", "a/b"} {
		var log logged
		p := newPortal(t)
		p.write(filepath.Join(p.dir, "releases/r1/public/index.html"), "x")
		p.write(filepath.Join(p.dir, "releases/r1/manifest.json"), fmt.Sprintf(
			`{"index":[{"path":%q,%s],"files":[{"path":"index.html","bytes":1,"sha256":"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"}]}`, path, sum))
		p.use("r1")
		s := p.open(Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
		p.settleText(s, "kaimen build")
		if got := ask(s, "GET", "/").Code; got != 200 || !strings.Contains(log.String(), "manifest.json: index") {
			t.Errorf("%s: a page: status %d; log %s", path, got, log.String())
		}
	}
}

func TestSwapsUnderLoadAnswerFromTheOldIndexOrTheNew(t *testing.T) {
	const swaps, readers = 100, 4
	p := newPortal(t)
	totals := map[string]int{"a": 50, "b": 60}
	for id, n := range totals {
		p.index(id, manyDocuments(n))
		p.release(id, searchFiles(manyDocuments(n)...))
	}
	p.use("a")
	s := p.open(Options{})
	p.settle(s, http.StatusOK)
	h := s.Handler()
	var done atomic.Bool
	var answers, client atomic.Int64
	var wg sync.WaitGroup
	for range readers {
		wg.Go(func() {
			for !done.Load() {
				r := httptest.NewRequest("GET", "/api/v1/search?q=%E5%AE%A2%E6%B5%81&limit=1", nil)
				n := client.Add(1)
				r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:1", n>>16&255, n>>8&255, n&255)
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				if strings.Contains(w.Body.String(), "took-too-long") {
					continue // a busy machine
				}
				if body := w.Body.String(); w.Code != 200 || !strings.Contains(body, `"total":50,`) && !strings.Contains(body, `"total":60,`) {
					t.Errorf("%d %.200s", w.Code, body)
					return
				}
				answers.Add(1)
			}
		})
	}
	for n := range swaps {
		if err := s.swap(string("ba"[n%2])); err != nil {
			t.Error(err)
		}
		time.Sleep(5 * time.Millisecond)
	}
	done.Store(true)
	wg.Wait()
	if answers.Load() < swaps {
		t.Errorf("only %d answers during %d swaps", answers.Load(), swaps)
	}
}

func TestAnIndexThatIsSoundIsNotCheckedOverAndOver(t *testing.T) {
	var log logged
	p := newPortal(t)
	p.index("r1", sampleDocuments)
	p.release("r1", searchFiles())
	p.use("r1")
	s := p.open(Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	p.settle(s, http.StatusOK)
	before := s.index.using.Load()
	s.index.doubt(search.ErrDamaged)
	for range 400 {
		if strings.Contains(log.String(), "the program is at fault") {
			break
		}
		time.Sleep(25 * time.Millisecond)
	}
	after := s.index.using.Load()
	if after == before || strings.Count(log.String(), "the program is at fault") != 1 || found(t, s, "q=gjzd")[0] != "bus" {
		t.Errorf("opened anew: %v; log\n%s", after != before, log.String())
	}
	s.index.doubt(search.ErrDamaged)
	time.Sleep(100 * time.Millisecond)
	if s.index.using.Load() != after {
		t.Error("the index was checked again at once")
	}
}

func TestWhatAnotherServerIsMendingIsLeftAlone(t *testing.T) {
	p := newPortal(t)
	p.index("r1", sampleDocuments)
	p.release("r1", searchFiles())
	p.use("r1")
	busy, left := filepath.Join(p.dir, repairFolder, workPrefix+"1"), filepath.Join(p.dir, repairFolder, workPrefix+"2")
	p.write(filepath.Join(busy, "words.zap"), "half")
	p.write(filepath.Join(left, "words.zap"), "half")
	long := time.Now().Add(-2 * workTime)
	p.must(os.Chtimes(left, long, long))
	s := p.open(Options{})
	p.settle(s, http.StatusOK)
	p.must(s.Close())
	if _, err := os.Stat(busy); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("what was left half made is there: %v", err)
	}
}
