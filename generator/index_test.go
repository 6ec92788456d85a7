package generator

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/generator/compose"
	"github.com/kaimen-portal/kaimen/generator/gate"
	"github.com/kaimen-portal/kaimen/generator/record"
	"github.com/kaimen-portal/kaimen/generator/store"
	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/judge"
)

// indexing is a build that has come to the search index.
type indexing struct {
	*build
	t testing.TB
}

func newIndexing(t testing.TB) indexing {
	t.Helper()
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	p, err := profile.Load("shanghai-2018")
	if err != nil {
		t.Fatal(err)
	}
	day := calendar.NewDate(2026, 11, 22)
	return indexing{&build{store: s, old: &ledger{}, next: &ledger{}, frame: compose.NewFrame(&datasets.Catalogue{Profile: p}, day)}, t}
}

// of is the index of n entries, of which some have another title than the rest.
func (x indexing) of(n int, renamed ...int) indexed {
	x.t.Helper()
	x.old, x.next = x.next, &ledger{}
	x.before = x.old.byID()
	for i := range n {
		e := gate.Entry{ID: fmt.Sprintf("set-%04d", i), Title: lang.Text{ZH: fmt.Sprintf("第%d个数据集", i), EN: fmt.Sprintf("Set number %d", i)}}
		if slices.Contains(renamed, i) {
			e.Title = lang.Text{ZH: "罕见的鼹鼠洞穴", EN: "Rare mole burrows"}
		}
		name, err := record.Save(x.store, &record.Record{Entry: e})
		if err != nil {
			x.t.Fatal(err)
		}
		x.next.Lines = append(x.next.Lines, line{ID: e.ID, Good: &published{Record: name, Item: record.Item{ID: e.ID}}})
	}
	if err := x.index(x.t.Context()); err != nil {
		x.t.Fatal(err)
	}
	return x.next.Index
}

// same fails unless two indexes have the same folders.
func (x indexing) same(got, want indexed) {
	x.t.Helper()
	if len(got.Shards) != len(want.Shards) || got.Common.Tree != want.Common.Tree || got.Vocabulary.Tree != want.Vocabulary.Tree {
		x.t.Fatalf("%d shards and %s, want %d and %s", len(got.Shards), got.Common.Tree, len(want.Shards), want.Common.Tree)
	}
	for i := range got.Shards {
		if got.Shards[i].Server.Tree != want.Shards[i].Server.Tree || got.Shards[i].Browser.Tree != want.Shards[i].Browser.Tree {
			x.t.Errorf("shard %d differs", i)
		}
	}
}

func TestAnIndexThatGrewIsThatOfANewPortal(t *testing.T) {
	x := newIndexing(t)
	steps := []struct {
		n       int
		renamed []int
	}{{0, nil}, {3, nil}, {1000, []int{7}}, {1010, []int{7}}, {1010, []int{7, 8}}, {1009, []int{8}}, {999, nil}}
	for _, s := range steps {
		x.same(x.of(s.n, s.renamed...), newIndexing(t).of(s.n, s.renamed...))
	}
}

func TestAChangeOfOneEntryMakesItsShardAnew(t *testing.T) {
	x := newIndexing(t)
	before := x.of(1200)
	after := x.of(1200, 700)
	home := search.ShardOf("set-0700", len(after.Shards))
	for i := range after.Shards {
		if (before.Shards[i].Server.Tree != after.Shards[i].Server.Tree) != (i == home) || (before.Shards[i].Key != after.Shards[i].Key) != (i == home) {
			t.Errorf("shard %d, where %d holds the entry: %v and %v", i, home, before.Shards[i].Key, after.Shards[i].Key)
		}
	}
	if before.Common.Tree == after.Common.Tree {
		t.Error("browsers do not find the new title")
	}
}

func TestWhatIsDamagedIsMadeAnew(t *testing.T) {
	x := newIndexing(t)
	whole := x.of(1200)
	for name, damage := range map[string]func(s indexShard) error{
		"a fragment": func(s indexShard) error {
			return os.WriteFile(x.store.Path("history", s.Fragment[:2], s.Fragment), []byte("\n"), 0o600)
		},
		"a folder": func(s indexShard) error { return os.RemoveAll(x.store.TreePath(s.Server.Tree)) },
		"documents": func(s indexShard) error {
			path := x.store.TreePath(s.Server.Tree) + "/" + documentsName
			if err := os.Remove(path); err != nil {
				return err
			}
			return os.WriteFile(path, []byte(`{"id":"set-0001","title":{"zh":"别的"}}`+"\n"), 0o644)
		},
	} {
		if err := damage(x.next.Index.Shards[3]); err != nil {
			t.Fatal(err)
		}
		if name == "documents" { // they are not looked at unless the shard changes
			home := slices.IndexFunc(x.next.Lines, func(ln line) bool { return search.ShardOf(ln.ID, 16) == 3 })
			x.same(x.of(1200, home), newIndexing(t).of(1200, home))
			os.RemoveAll(x.store.TreePath(whole.Shards[3].Server.Tree))
		}
		x.same(x.of(1200), whole)
	}
}

// BenchmarkIndexOfManyDatasets makes the index of a large portal, and makes it
// again after one dataset changed.
func BenchmarkIndexOfManyDatasets(b *testing.B) {
	docs := judge.Catalogue(10_000)
	x := newIndexing(b)
	build := func(changed int) {
		x.old, x.next = x.next, &ledger{}
		x.before = x.old.byID()
		for i := range docs {
			good := &published{Record: docs[i].ID, Item: record.Item{ID: docs[i].ID}}
			if len(x.before) == 0 || i == changed {
				good.Record += fmt.Sprint(changed)
				good.document = &docs[i]
			} else {
				good.Record = x.before[docs[i].ID].Good.Record
			}
			x.next.Lines = append(x.next.Lines, line{ID: docs[i].ID, Good: good})
		}
		if err := x.index(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	start := time.Now()
	build(0)
	b.ReportMetric(time.Since(start).Seconds(), "full-s")
	n := 0
	b.ResetTimer()
	for b.Loop() {
		n++
		docs[n].Title.ZH += "新"
		build(n)
	}
}
