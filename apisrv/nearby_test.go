package apisrv

import (
	"context"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/search"
)

func TestWhatFoundNothingIsNotAskedAgain(t *testing.T) {
	n := nearby{} // without an index to ask
	if found, err := n.look(t.Context(), search.Query{Text: "zebra", Limit: hitsPerPage}); found != nil || err != nil {
		t.Errorf("%v, %v", found, err)
	}
}

func TestWhatIsNearIsLeftOutOnceTheTimeIsUp(t *testing.T) {
	_, s := searching(t, sampleDocuments)
	o := s.index.borrow()
	defer o.giveBack()
	up, cancel := context.WithCancel(t.Context())
	cancel()
	for ctx, want := range map[context.Context]int{t.Context(): 1, up: 0} {
		n := nearby{index: o.Index, rel: s.current.Load()}
		found, err := n.look(ctx, search.Query{Text: "公交 魑魅", Limit: hitsPerPage})
		if len(found) != want || err != nil {
			t.Errorf("%d found, want %d: %v", len(found), want, err)
		}
	}
}

func TestPartsOfChineseWordsAreFewAndApart(t *testing.T) {
	docs := manyDocuments(3)
	docs[0].Title.ZH = "甲乙丙丁戊己庚辛壬癸"
	_, s := searching(t, docs)
	o := s.index.borrow()
	defer o.giveBack()
	n := nearby{index: o.Index, rel: s.current.Load()}
	chars := []rune("魑甲乙丙丁戊己庚辛壬癸魅")
	if err := n.pairs(t.Context(), search.Query{Limit: hitsPerPage}, chars); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range n.found {
		got = append(got, f.Query.Text)
	}
	if strings.Join(got, " ") != "甲乙 丙丁 戊己 庚辛" {
		t.Errorf("offered: %v", got)
	}
}

func TestADatasetThatWasWithdrawnIsNotShownByTheOldIndex(t *testing.T) {
	p, s := searchPages(t, true)
	files := searchFiles()
	for name := range files {
		if strings.Contains(name, "datasets/metro/") || strings.Contains(name, "agencies/greening/") {
			delete(files, name)
		}
	}
	files["search/index.html"] = staticSearch("../en/search/")
	files["en/search/index.html"] = staticSearch("../../search/")
	p.index("r2", sampleDocuments[:1])
	p.release("r2", files)
	next, err := openRelease(s.root, "r2")
	p.must(err)
	for target, says := range map[string]string{
		"/api/v1/search?q=地铁客流": "地铁客流", "/api/v1/suggest?q=地铁": "地铁客流", "/search/?q=每日": "地铁客流",
		"/api/v1/suggest?q=绿化": "市绿化局", "/en/search/?q=metro": "passengers",
	} {
		if body := ask(s, "GET", target).Body.String(); !strings.Contains(body, says) {
			t.Errorf("%s before: no %s in %s", target, says, body)
		}
	}
	s.current.Store(next) // while the keeper has not looked yet
	for target, hidden := range map[string]string{
		"/api/v1/search?q=地铁客流": "地铁客流", "/api/v1/suggest?q=地铁": "地铁客流", "/search/?q=每日": "datasets/metro",
		"/api/v1/suggest?q=绿化": "市绿化局", "/en/search/?q=metro": "passengers",
	} {
		if body := ask(s, "GET", target).Body.String(); strings.Contains(body, hidden) {
			t.Errorf("%s after: %s in %s", target, hidden, body)
		}
	}
	if body := ask(s, "GET", "/api/v1/search").Body.String(); !strings.Contains(body, `"total":2,`) {
		t.Errorf("of two that are left: %s", body)
	}
}
