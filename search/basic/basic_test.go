package basic

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/judge"
	"github.com/kaimen-portal/kaimen/search/text"
)

// written is an index in memory: its files, and the fragments of its shards.
type written struct {
	files     map[string]string
	fragments []string
}

var vocabulary = search.Vocabulary{AsOf: calendar.NewDate(2026, 11, 1), Facets: []search.Names{
	{Facet: search.Class, Name: lang.Text{ZH: "开放属性", EN: "Open class"}, Values: []search.Value{
		{ID: "closed", Name: lang.Text{ZH: "非开放", EN: "Closed"}}, {ID: "unused", Name: lang.Text{ZH: "无", EN: "None"}}}},
	{Facet: search.Timely, Name: lang.Text{ZH: "更新", EN: "Updates"}},
}}

func write(t testing.TB, docs []search.Document) written {
	t.Helper()
	readings, err := text.ParseReadings("")
	if err != nil {
		t.Fatal(err)
	}
	shards := make([][]search.Document, search.Shards(len(docs)))
	for _, d := range docs {
		i := search.ShardOf(d.ID, len(shards))
		shards[i] = append(shards[i], d)
	}
	w := written{files: map[string]string{}}
	l := LayoutOf(len(docs))
	for i, shard := range shards {
		var b bytes.Buffer
		if err := Shard(shard, l, readings, &b, w.put(t, strconv.Itoa(i))); err != nil {
			t.Fatal(err)
		}
		w.fragments = append(w.fragments, b.String())
	}
	if err := Merge(w.readers(), l, vocabulary, w.put(t, "common")); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w written) put(t testing.TB, folder string) Files {
	return func(path string, body []byte) error {
		path = folder + "/" + path
		if was, ok := w.files[path]; ok && was != string(body) {
			t.Errorf("%s is written twice", path)
		}
		w.files[path] = string(body)
		return nil
	}
}

func (w written) readers() (out []io.Reader) {
	for _, f := range w.fragments {
		out = append(out, strings.NewReader(f))
	}
	return out
}

// terms reads all lists back, as entries of key and weight.
func (w written) terms(t testing.TB) map[string][]uint32 {
	t.Helper()
	out := map[string][]uint32{}
	for path, body := range w.files {
		if !strings.HasPrefix(path, "common/terms/") || body[0] != '{' {
			continue
		}
		var lists map[string]string
		if err := json.Unmarshal([]byte(body), &lists); err != nil {
			t.Fatal(err)
		}
		for term, list := range lists {
			if _, ok := out[term]; ok {
				t.Errorf("%s stands in two blocks", term)
			}
			out[term] = entries(t, list)
		}
	}
	return out
}

func entries(t testing.TB, list string) (out []uint32) {
	t.Helper()
	key := uint32(0)
	for rest := []byte(list); len(rest) > 0; {
		n, after, ok := readNumber(rest)
		if !ok {
			t.Fatalf("no number in %q", rest)
		}
		if len(out) == 0 {
			key--
		}
		key += n >> weightBits
		out = append(out, key<<weightBits|n&(1<<weightBits-1))
		rest = after
	}
	return out
}

func TestShardsMergeToWhatOneListWouldBe(t *testing.T) {
	docs := judge.Catalogue(1500) // of 16 shards
	w := write(t, docs)
	p := &postings{index: map[string]int{}}
	l := LayoutOf(len(docs))
	var all []keyed
	for i := range w.fragments {
		all = append(all, l.assignKeys(slices.DeleteFunc(slices.Clone(docs), func(d search.Document) bool { return search.ShardOf(d.ID, 16) != i }))...)
	}
	for _, d := range all {
		p.document(d)
		if value := timely(d.Due, vocabulary.AsOf); value != "" {
			p.add(facetTerm(search.Timely, value), d.key, inFacet)
		}
	}
	got := w.terms(t)
	if len(got) != len(p.terms) || len(got) < 5000 {
		t.Errorf("%d terms, want %d", len(got), len(p.terms))
	}
	for i, term := range p.terms {
		if !slices.Equal(got[term], p.lists[i]) {
			t.Errorf("%s: %v, want %v", term, got[term], p.lists[i])
		}
	}
}

func TestTheOrderOfDocumentsDoesNotMatter(t *testing.T) {
	docs := judge.Catalogue(1200)
	first := write(t, docs)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
	again := write(t, docs)
	if !slices.Equal(first.fragments, again.fragments) || !maps.Equal(first.files, again.files) {
		t.Error("another order of the same documents gives other bytes")
	}
}

func TestAChangeOfOneDocumentTouchesOneShardAndFewFiles(t *testing.T) {
	docs := judge.Catalogue(1200)
	before := write(t, docs)
	docs[7].Title = lang.Text{ZH: "罕见的鼹鼠洞穴", EN: "Rare mole burrows"}
	after := write(t, docs)
	changed := 0
	for i := range before.fragments {
		if before.fragments[i] != after.fragments[i] {
			changed++
		}
	}
	if changed != 1 {
		t.Errorf("%d fragments changed", changed)
	}
	same := 0
	for path, body := range after.files {
		if before.files[path] == body {
			same++
		}
	}
	if n := len(after.files); same < n*3/4 || same == n {
		t.Errorf("%d of %d files are as they were", same, n)
	}
}

func TestAFieldHasItsWeight(t *testing.T) {
	w := write(t, []search.Document{{
		ID: "bus-stops", Code: "3101/77", Title: lang.Text{ZH: "公交站点", EN: "Bus Stops"},
		Summary: lang.Text{ZH: "摘要公交", EN: "Where buses stop"}, Description: lang.Text{ZH: "隐蔽之处", EN: "hidden"},
		KeywordsZH: []string{"巴士"}, Items: []search.DataItem{{Name: "stop_name", Title: lang.Text{ZH: "站名"}, Description: lang.Text{EN: "unseen"}}},
		Files: []string{"export.csv"}, Agency: "transport", AgencyName: lang.Text{ZH: "交通委"}, Domain: "traffic", DomainName: lang.Text{EN: "Traffic"},
		Class: "closed", HighValue: true, Updated: calendar.NewDate(2025, 3, 1),
	}})
	got := map[string]weight{}
	for term, list := range w.terms(t) {
		got[term] = weight(list[0] & (1<<weightBits - 1))
	}
	for term, want := range map[string]weight{
		"公交": inTitle, "公": inTitle, "stops": inTitle, "bus": inTitle, "77": inCode, "巴士": inKeyword, "名": inItem, "name": inItem, "交通": inAgency,
		"traffic": inAgency, "摘要": inSummary, "where": inSummary, "export": inFile, "=公交站点": inFacet, "=bus stops": inFacet,
		"@class:closed": inFacet, "@high_value:yes": inFacet, "@year:2025": inFacet,
	} {
		if g, ok := got[term]; !ok || g != want {
			t.Errorf("%s: %v %v, want %v", term, g, ok, want)
		}
	}
	for _, term := range []string{"摘", "隐蔽", "hidden", "unseen", "@district:", "@timely:late"} {
		if _, ok := got[term]; ok {
			t.Errorf("%s is in the index", term)
		}
	}
}

func TestTheMetaFileListsTheValuesThatOccur(t *testing.T) {
	docs := []search.Document{
		{ID: "a", Class: "closed", Due: calendar.NewDate(2026, 10, 31)}, {ID: "b", Class: "closed", Due: calendar.NewDate(2026, 11, 1)}, {ID: "c", Class: "other"},
	}
	var m struct {
		Count  int
		Facets json.RawMessage
	}
	if err := json.Unmarshal([]byte(write(t, docs).files["common/en.json"]), &m); err != nil {
		t.Fatal(err)
	}
	want := `[{"id":"class","name":"Open class","values":[{"id":"closed","name":"Closed","n":2},{"id":"other","name":"other","n":1}]},` +
		`{"id":"timely","name":"Updates","values":[{"id":"late","name":"late","n":1},{"id":"on-time","name":"on-time","n":1}]}]`
	if m.Count != 3 || string(m.Facets) != want {
		t.Errorf("%d datasets, facets\n%s, want\n%s", m.Count, m.Facets, want)
	}
}

func TestAnEmptyIndexIsAnIndex(t *testing.T) {
	w := write(t, nil)
	for _, path := range []string{"common/zh.json", "common/en.json", "common/simplified.json"} {
		if w.files[path] == "" {
			t.Errorf("%s is missing among %v", path, slices.Sorted(maps.Keys(w.files)))
		}
	}
}

func TestKeysAreApartAndInTheirShard(t *testing.T) {
	l := Layout{shardBits: 4, keyBits: 9, chunkBits: 4} // 32 keys a shard
	for _, n := range []int{1, 20, 32} {
		var docs []search.Document
		for i := 0; len(docs) < n; i++ {
			if d := (search.Document{ID: fmt.Sprint(i)}); search.ShardOf(d.ID, 16) == 15 {
				docs = append(docs, d)
			}
		}
		before := uint32(15*32) - 1
		for _, d := range l.assignKeys(docs) {
			if d.key <= before || d.key >= 16*32 {
				t.Errorf("%d documents: key %d after %d", n, d.key, before)
			}
			before = d.key
		}
	}
}

func TestABlockBeginsWithTheLeastThatTellsItApart(t *testing.T) {
	for _, c := range []struct{ last, term, want string }{
		{"", "a", "a"}, {"bus", "business", "busi"}, {"bus", "car", "c"}, {"公交", "公路", "公路"}, {"公", "公路线", "公路"}, {"天", "夫", "夫"},
	} {
		if got := between(c.last, c.term); got != c.want {
			t.Errorf("after %q, %q begins with %q, want %q", c.last, c.term, got, c.want)
		}
	}
}

func TestMergeRefusesWhatIsNoFragment(t *testing.T) {
	w := write(t, judge.Catalogue(20))
	for name, fragment := range map[string]string{
		"nothing": "", "no terms": "1\t2\t3\ta\tb\n", "few cells": "1\t2\n\n", "no number": "x\t2\t3\ta\tb\n\n", "no list": "\nterm\n", "a list cut short": "\nterm\tB\n",
		"a list with a quotation mark": "\nterm\tAA\"0\n", "a list that ends within a number": "\nterm\tAAg\n",
		"twice the same": w.fragments[0],
	} {
		fragments := []io.Reader{strings.NewReader(w.fragments[0]), strings.NewReader(fragment)}
		if err := Merge(fragments, LayoutOf(40), vocabulary, func(string, []byte) error { return nil }); !errors.Is(err, ErrFragment) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzFragments(f *testing.F) {
	seed := write(f, []search.Document{{ID: "stops", Title: lang.Text{ZH: "公交", EN: "Bus"}, Due: 20500}}).fragments[0]
	f.Add(seed, "\nterm\tBA\n")
	f.Add("\n\tAA\"0", "\n")
	f.Fuzz(func(t *testing.T, a, b string) {
		open, err := openAll([]io.Reader{strings.NewReader(a), strings.NewReader(b)})
		if err == nil {
			w := &blocks{counts: map[string]int{}, put: func(_ string, body []byte) error {
				if !json.Valid(body) {
					t.Errorf("not JSON: %q", body)
				}
				return nil
			}}
			err = w.terms(open, timelyTerms(slices.Concat(open[0].rows, open[1].rows), vocabulary.AsOf))
		}
		if err != nil && !errors.Is(err, ErrFragment) {
			t.Error(err)
		}
	})
}

func BenchmarkShard(b *testing.B) {
	docs := judge.Catalogue(625)
	readings, err := text.ParseReadings("")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := Shard(docs, LayoutOf(len(docs)), readings, io.Discard, func(string, []byte) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMerge(b *testing.B) {
	docs := judge.Catalogue(10_000)
	w := write(b, docs)
	for b.Loop() {
		if err := Merge(w.readers(), LayoutOf(len(docs)), vocabulary, func(string, []byte) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
