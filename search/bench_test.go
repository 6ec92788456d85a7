package search_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/judge"
	"github.com/kaimen-portal/kaimen/search/text"
)

// sizes are the numbers of documents that are measured.
var sizes = []int{10_000, 50_000, 100_000}

// vocabulary counts by five facets.
var vocabulary = search.Vocabulary{
	AsOf: calendar.NewDate(2026, 11, 1),
	Facets: []search.Names{{Facet: search.Domain}, {Facet: search.Agency}, {Facet: search.Class},
		{Facet: search.Format}, {Facet: search.Year}},
}

// catalogue gives documents of the shape and length of real ones.
func catalogue(n int) [][]search.Document {
	parts := make([][]search.Document, search.Shards(n))
	for _, d := range judge.Catalogue(n) {
		s := search.ShardOf(d.ID, len(parts))
		parts[s] = append(parts[s], d)
	}
	return parts
}

// write indexes the parts on two cores.
func write(b *testing.B, root string, parts [][]search.Document) []string {
	r, err := text.ParseReadings("")
	if err != nil {
		b.Fatal(err)
	}
	var g errgroup.Group
	g.SetLimit(2)
	dirs := make([]string, len(parts))
	for i, part := range parts {
		dirs[i] = filepath.Join(root, fmt.Sprintf("%02d", i))
		g.Go(func() error { return search.Write(b.Context(), dirs[i], part, r) })
	}
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
	return dirs
}

// BenchmarkWrite states, for 10,000 documents, the time and the bytes of each
// file a document.
func BenchmarkWrite(b *testing.B) {
	const n = 10_000
	parts := catalogue(n)
	var dirs []string
	for b.Loop() {
		dirs = write(b, b.TempDir(), parts)
	}
	whole := 0.0
	for _, name := range []string{"documents.ndjson", "columns.ndjson", "words.zap"} {
		whole += size(b, dirs, name)
		b.ReportMetric(size(b, dirs, name)/n, name+"-B/doc")
	}
	b.ReportMetric(whole/n, "B/doc")
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
	b.ReportMetric(0, "ns/op")
}

// size is the bytes of a file in all folders.
func size(b *testing.B, dirs []string, name string) (bytes float64) {
	for _, dir := range dirs {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			b.Fatal(err)
		}
		bytes += float64(info.Size())
	}
	return bytes
}

// BenchmarkFields states what each field takes of words.zap, in bytes a
// document: by how much documents with that field alone are more than those
// with none. The whole is less than the sum, since fields share words.
func BenchmarkFields(b *testing.B) {
	const n = 10_000
	fields := map[string]func(from, to *search.Document){
		"none":              func(from, to *search.Document) {},
		"title":             func(from, to *search.Document) { to.Title = from.Title },
		"keywords":          func(from, to *search.Document) { to.KeywordsZH, to.KeywordsEN = from.KeywordsZH, from.KeywordsEN },
		"items":             func(from, to *search.Document) { to.Items = from.Items },
		"agency-and-domain": func(from, to *search.Document) { to.AgencyName, to.DomainName = from.AgencyName, from.DomainName },
		"description":       func(from, to *search.Document) { to.Summary, to.Description = from.Summary, from.Description },
		"code-and-files":    func(from, to *search.Document) { to.Code, to.Files = from.Code, from.Files },
	}
	bytes := map[string]float64{}
	for b.Loop() {
		for name, take := range fields {
			parts := catalogue(n)
			for _, part := range parts {
				for i := range part {
					alone := search.Document{ID: part[i].ID}
					take(&part[i], &alone)
					part[i] = alone
				}
			}
			bytes[name] = size(b, write(b, b.TempDir(), parts), "words.zap") / n
		}
	}
	for name, size := range bytes {
		if name != "none" {
			size -= bytes["none"]
		}
		b.ReportMetric(size, name+"-B/doc")
	}
}

// BenchmarkOpen states how long opening takes, and the memory that it keeps.
func BenchmarkOpen(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dirs := write(b, b.TempDir(), catalogue(n))
			before := heap()
			for b.Loop() {
				x, err := search.Open(dirs, vocabulary)
				if err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				b.ReportMetric((heap()-before)/float64(n), "memory-B/doc")
				if err := x.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}

var (
	openOnce sync.Mutex
	opened   = map[int]*search.Index{}
)

// open gives the index of so many documents, made once for all benchmarks.
func open(b *testing.B, n int) *search.Index {
	openOnce.Lock()
	defer openOnce.Unlock()
	if x := opened[n]; x != nil {
		return x
	}
	root, err := os.MkdirTemp("", "search")
	if err != nil {
		b.Fatal(err)
	}
	dirs := write(b, root, catalogue(n))
	x, err := search.Open(dirs, vocabulary)
	if err != nil {
		b.Fatal(err)
	}
	if err := os.RemoveAll(root); err != nil { // what is open stays readable
		b.Fatal(err)
	}
	opened[n] = x
	return x
}

func heap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// mix are queries of which 70 % match under 1 % of the documents, 25 % some,
// and 5 % nearly all.
func mix(n int) []search.Query {
	docs := judge.Catalogue(min(n, 2000))
	var all []search.Query
	add := func(text string) {
		all = append(all, search.Query{Text: text, Lang: lang.Codes[len(all)%2]})
	}
	for i := range 20 {
		d := docs[(i*97)%len(docs)]
		for j := range 14 {
			switch j % 4 {
			case 0:
				add(d.Title.ZH)
			case 1:
				add(d.Title.EN)
			case 2:
				add(strings.Join(d.KeywordsZH[:min(2, len(d.KeywordsZH))], " "))
			default:
				add(d.ID)
			}
			d = docs[(i*97+j*31)%len(docs)]
		}
		for j := range 5 {
			add([]string{"监督抽查", "统计", "random checks", "北郊区", "统一社会信用代码"}[j])
		}
		add([]string{"", "数据", "云州市", "one row for each"}[i%4])
	}
	return all
}

// BenchmarkSearch asks the mix, one query after another.
func BenchmarkSearch(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			x, queries := open(b, n), mix(n)
			var took []time.Duration
			i := 0
			for b.Loop() {
				began := time.Now()
				if _, err := x.Search(b.Context(), queries[i%len(queries)]); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
				i++
			}
			report(b, took)
		})
	}
}

// BenchmarkSustained asks the mix at 50 queries a second for as long as the
// benchmark runs, however long the answers take.
func BenchmarkSustained(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			x, queries := open(b, n), mix(n)
			b.ResetTimer()
			took := make([]time.Duration, b.N)
			var g errgroup.Group
			began := time.Now()
			for i := range b.N {
				due := began.Add(time.Duration(i) * time.Second / 50)
				time.Sleep(time.Until(due))
				g.Go(func() error {
					_, err := x.Search(b.Context(), queries[i%len(queries)])
					took[i] = time.Since(due)
					return err
				})
			}
			if err := g.Wait(); err != nil {
				b.Fatal(err)
			}
			report(b, took)
		})
	}
}

// BenchmarkSuggest types titles, letter by letter.
func BenchmarkSuggest(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			x := open(b, n)
			var typed []string
			for _, s := range []string{"公交站点", "幼儿园", "water quality", "gongjiaozhandian", "xxdm", "统一社会信用代码", "police"} {
				for i := range s {
					typed = append(typed, s[:i])
				}
				typed = append(typed, s)
			}
			var took []time.Duration
			i := 0
			for b.Loop() {
				began := time.Now()
				if _, err := x.Suggest(b.Context(), typed[i%len(typed)], lang.ZH, 8); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
				i++
			}
			report(b, took)
		})
	}
}

// report states the percentiles of what a benchmark took.
func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	for _, p := range []int{50, 99} {
		b.ReportMetric(float64(took[len(took)*p/100].Microseconds())/1000, fmt.Sprintf("p%d-ms", p))
	}
	b.ReportMetric(0, "ns/op")
}
