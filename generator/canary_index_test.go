package generator_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	index "github.com/kaimen-portal/kaimen/search"
)

// answering opens the search index of the current release.
func (p portal) answering() *index.Index {
	p.t.Helper()
	dir := filepath.Join(p.data, "current", "index")
	b, err := os.ReadFile(filepath.Join(dir, "vocabulary.json"))
	if err != nil {
		p.t.Fatal(err)
	}
	var v index.Vocabulary
	if err := json.Unmarshal(b, &v); err != nil {
		p.t.Fatal(err)
	}
	shards, err := filepath.Glob(filepath.Join(dir, "*", "documents.ndjson"))
	if err != nil || len(shards) == 0 {
		p.t.Fatalf("no shards: %v", err)
	}
	for i := range shards {
		shards[i] = filepath.Dir(shards[i])
	}
	x, err := index.Open(shards, v)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { x.Close() })
	return x
}

// answers is everything that the search says to a text, however it is asked.
func answers(t *testing.T, x *index.Index, text string) (out []string) {
	t.Helper()
	for _, c := range lang.Codes {
		for _, q := range []index.Query{{Text: text, Lang: c}, {Item: text, Lang: c}} {
			a, err := x.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range a.Hits {
				out = append(out, fmt.Sprintf("%s finds %s: %+v", text, h.ID, h.Why))
			}
		}
		suggested, err := x.Suggest(t.Context(), text, c, 8)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range suggested {
			out = append(out, fmt.Sprintf("%s suggests %s", text, s.Text))
		}
	}
	return out
}

// planted are the texts that stand where nobody should look.
func planted() []string {
	out := []string{marker, digits}
	for _, path := range leaves("", reflect.TypeFor[datasets.Dataset]()) {
		if kind, _ := kindOf(path); kind == private {
			out = append(out, canary(path))
		}
	}
	for _, id := range []string{"conditional", "closed", "closed-with-file", "draft", "returned"} {
		out = append(out, canary("path of "+id), canary(fmt.Sprint(id, 0, "park")), canary(id+"visitors"))
	}
	return out
}

func TestTheSearchAnswersNothingConfidential(t *testing.T) {
	for _, profile := range []string{"shanghai-2018", "zhejiang-2016-draft"} {
		p := portal{canaryCatalogue(t, profile), filepath.Join(t.TempDir(), "data")}
		publish(t, p.catalogue, p.data)
		x := p.answering()
		texts := planted()
		if len(texts) < 50 {
			t.Fatalf("only %d texts are asked for", len(texts))
		}
		for _, text := range texts {
			for _, answer := range answers(t, x, text) {
				t.Errorf("%s: %s", profile, answer)
			}
		}
		everything, err := x.Search(t.Context(), index.Query{Limit: index.MaxLimit})
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, h := range everything.Hits {
			ids = append(ids, h.ID)
		}
		slices.Sort(ids)
		want := []string{"conditional", "park-visits"}
		if profile != "shanghai-2018" { // publishes what it keeps closed, as a description
			want = []string{"closed", "conditional", "park-visits"}
		}
		if !slices.Equal(ids, want) {
			t.Errorf("%s: the search knows %v, want %v", profile, ids, want)
		}
	}
}

func TestATextDeclaredPublicTurnsTheSearchOfTheIndexRed(t *testing.T) {
	p := newPortal(t)
	text := canary("a public description")
	p.edit(parks, "title: 公园月度游客量", "title: 公园月度游客量"+text)
	publish(t, p.catalogue, p.data)
	if got := answers(t, p.answering(), text); len(got) == 0 {
		t.Error("what stands in a public description is not found")
	}
	hits := found(t, p.data, "")
	for _, part := range []string{"current/index/0/documents.ndjson", "current/public/search/basic/0/zh/", "current/public/search/basic/common/terms/"} {
		if !slices.ContainsFunc(hits, func(h string) bool { return strings.HasPrefix(h, part) }) {
			t.Errorf("nothing found in %s: %v", part, hits)
		}
	}
}
