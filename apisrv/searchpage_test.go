package apisrv

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
)

// staticSearch is the search page of a release, as far as answers are put into it.
func staticSearch(twin string) string {
	return `<title>Search</title><a href="` + twin + `" hreflang="x">other</a><main><input type="search" name="q">` +
		"\n<p id=\"found\" role=\"status\"></p><div>all titles</div>\n</main>"
}

// searchPages serves sampleDocuments with search pages in both languages.
func searchPages(t testing.TB, indexed bool) (*portal, *Server) {
	t.Helper()
	p := newPortal(t)
	files := searchFiles()
	files["search/index.html"] = staticSearch("../en/search/")
	files["en/search/index.html"] = staticSearch("../../search/")
	if indexed {
		p.index("r1", sampleDocuments)
	}
	p.release("r1", files)
	p.use("r1")
	s := p.open(Options{})
	if indexed {
		p.settle(s, http.StatusOK)
	}
	return p, s
}

// longWords are 60 characters that may stand in an address as they are.
var longWords = strings.Repeat("bus-", 15)

func TestASearchPageAnswersWithoutScripts(t *testing.T) {
	_, s := searchPages(t, true)
	for _, tt := range []struct {
		name, target string
		status       int
		says         []string
	}{
		{"words", "/search/?q=公交", 200, []string{"找到 1 个数据集", `<a href="../datasets/bus/"><mark>公交</mark>站点</a>`, `data-answer="server"`}},
		{"in English", "/en/search/?q=metro", 200, []string{"1 dataset found", `<a href="../datasets/metro/"><mark>Metro</mark> passengers</a>`}},
		{"nothing asked", "/search/", 200, []string{"找到 3 个数据集", "公交站点", "地铁客流", "城市公园名录"}},
		{"filters", "/search/?domain=traffic&class=conditional", 200, []string{"找到 1 个数据集", "地铁客流", "清除全部条件"}},
		{"a data item", "/search/?item=车站", 200, []string{"找到 1 个数据集", "地铁客流"}},
		{"words in filters that have none", "/search/?q=公交&domain=environment", 200, []string{"没有找到数据集", "去掉所有条件", `href="?q=%E5%85%AC%E4%BA%A4"`}},
		{"one word of two", "/search/?q=公交+魑魅", 200, []string{"没有找到数据集", `>公交</a>`}},
		{"words run together", "/search/?q=魑魅魍魉魃魈车站", 200, []string{"没有找到数据集", `车站</a>`}},
		{"a page of a release that is gone", "/search/?domain=traffic&cursor=gone", 200, []string{"找到 2 个数据集", "公交站点"}},
		{"parameters that others add", "/search/?q=公交&utm_source=mail", 200, []string{"找到 1 个数据集"}},
		{"a parameter that is wrong", "/en/search/?q=bus&bbox=1,2", 400, []string{"could not be understood", "Area", `value="bus"`}},
		{"long words with a parameter that is wrong", "/search/?bbox=1&q=" + longWords, 400, []string{`value="` + longWords + `"`}},
		{"words that are too long", "/search/?q=" + longWords + strings.Repeat("很", search.MaxText), 400, []string{`value="` + longWords + strings.Repeat("很", search.MaxText-60) + `"`}},
		{"a long address", "/search/?q=" + strings.Repeat("%E5%85%AC%E4%BA%A4", search.MaxText/2) + strings.Repeat("&agency=transport", 50), 200, []string{"找到 1 个数据集"}},
		{"an address that is wrong", "/search/?q=%zz", 400, []string{"这次搜索没有看懂"}},
		{"null bytes", "/search/?q=a%00b", 400, []string{"这次搜索没有看懂"}},
		{"not UTF-8", "/search/?q=a%ff", 400, []string{"这次搜索没有看懂"}},
		{"too long", "/search/?q=" + strings.Repeat("a", search.MaxText+1), 400, []string{"这次搜索没有看懂"}},
		{"markup", "/search/?q=" + url.QueryEscape(`"><script>`), 200, []string{"没有找到数据集", `&#34;&gt;&lt;script&gt;`}},
	} {
		w := ask(s, "GET", tt.target)
		if w.Code != tt.status {
			t.Errorf("%s: status %d, want %d", tt.name, w.Code, tt.status)
		}
		for _, says := range tt.says {
			if !strings.Contains(w.Body.String(), says) {
				t.Errorf("%s: does not say %s:\n%s", tt.name, says, w.Body)
			}
		}
		if got := w.Header().Get("X-Robots-Tag"); got != "noindex, nofollow" || w.Header().Get("Content-Security-Policy") != contentPolicy[0] {
			t.Errorf("%s: robots %q, policy %q", tt.name, got, w.Header().Get("Content-Security-Policy"))
		}
		if strings.Contains(w.Body.String(), "all titles") || strings.Contains(w.Body.String(), "<script>") {
			t.Errorf("%s: holds what it must not:\n%s", tt.name, w.Body)
		}
	}
}

func TestWithoutAnIndexTheSearchPageIsTheStaticOne(t *testing.T) {
	p, s := searchPages(t, false)
	for _, target := range []string{"/search/?q=bus", "/en/search/"} {
		w := ask(s, "GET", target)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "all titles") {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	p.index("r2", sampleDocuments)
	p.release("r2", map[string]string{"index.html": pageText})
	p.use("r2")
	if err := s.swap("r2"); err != nil {
		t.Fatal(err)
	}
	p.settle(s, http.StatusOK)
	if w := ask(s, "GET", "/search/?q=bus"); w.Code != http.StatusNotFound {
		t.Errorf("a release without a search page: %d", w.Code)
	}
}

func TestAnAnswerThatIsLateLeavesTheStaticPage(t *testing.T) {
	_, s := searchPages(t, true)
	for range cap(s.turns) { // nobody gets a turn in time
		s.turns <- struct{}{}
	}
	w := ask(s, "GET", "/search/?q=bus")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "all titles") || w.Header().Get("Retry-After") != "" {
		t.Errorf("%d, Retry-After %q: %s", w.Code, w.Header().Get("Retry-After"), w.Body)
	}
}

func TestASearchPageFollowsTheRelease(t *testing.T) {
	p, s := searchPages(t, true)
	files := maps.Clone(sampleFiles)
	files["search/index.html"] = strings.Replace(staticSearch("../en/search/"), "<main>", "<main><h1>anew</h1>", 1)
	files["en/search/index.html"] = staticSearch("../../search/")
	p.index("r2", sampleDocuments[:1])
	p.release("r2", files)
	if w := ask(s, "GET", "/search/"); strings.Contains(w.Body.String(), "anew") {
		t.Error("the new page is shown before the release is switched")
	}
	if err := s.swap("r2"); err != nil {
		t.Fatal(err)
	}
	if w := ask(s, "GET", "/search/"); !strings.Contains(w.Body.String(), "anew") {
		t.Errorf("the page of the release before: %s", w.Body)
	}
}

func TestASearchPageIsCompressedAndRevalidated(t *testing.T) {
	_, s := searchPages(t, true)
	plain := ask(s, "GET", "/search/?q=bus")
	packed := ask(s, "GET", "/search/?q=bus", "Accept-Encoding", "gzip, br")
	if packed.Header().Get("Content-Encoding") != "gzip" || packed.Body.Len() >= plain.Body.Len() {
		t.Errorf("%s of %d bytes, plain %d", packed.Header().Get("Content-Encoding"), packed.Body.Len(), plain.Body.Len())
	}
	again := ask(s, "GET", "/search/?q=bus", "If-None-Match", plain.Header().Get("Etag"))
	if again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("asked again: %d, %d bytes", again.Code, again.Body.Len())
	}
	if head := ask(s, "HEAD", "/search/?q=bus"); head.Code != http.StatusOK || head.Body.Len() > 0 {
		t.Errorf("HEAD: %d, %d bytes", head.Code, head.Body.Len())
	}
}

func FuzzASearchPageIsAnAnswerOrABadRequest(f *testing.F) {
	for _, seed := range []string{"q=bus", "q=%00", "q=a&q=b", "domain=x&domain=y&class=z", "bbox=1,2,3", "cursor=x", "%zz", "q=(((a*)*)*", "sort=name&cursor=AAAA"} {
		f.Add(seed)
	}
	_, s := searchPages(f, true)
	f.Fuzz(func(t *testing.T, query string) {
		if len(query) > 1500 {
			return // a longer address is refused before it is read
		}
		r := httptest.NewRequest("GET", "/search/", nil)
		r.URL.RawQuery = query
		r.RequestURI = r.URL.RequestURI()
		got := httptest.NewRecorder()
		s.searchPage(lang.ZH)(got, r)
		if got.Code != http.StatusOK && got.Code != http.StatusBadRequest {
			t.Errorf("%q: %d", query, got.Code)
		}
		if strings.Contains(got.Body.String(), "<script") {
			t.Errorf("%q comes back as markup", query)
		}
	})
}

func TestAShellThatCannotBeReadIsNotReadForEachRequest(t *testing.T) {
	p, s := searchPages(t, true)
	page := filepath.Join(p.dir, "releases/r1/public/search/index.html")
	p.flip(page, 3)
	rel := s.current.Load()
	_, first := s.shellOf(rel)
	p.flip(page, 3)
	if _, again := s.shellOf(rel); first == nil || again != first {
		t.Errorf("%v, asked again: %v", first, again)
	}
	later := *s.shell.Load()
	later.read = later.read.Add(-2 * lookInterval)
	s.shell.Store(&later)
	if _, err := s.shellOf(rel); err != nil {
		t.Errorf("once it was mended, a while later: %v", err)
	}
}
