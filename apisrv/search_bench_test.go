package apisrv

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/judge"
)

// BenchmarkSearchOverHTTP asks a server of 50,000 documents 50 times a second,
// however long the answers take, and states how long they took from the moment
// that each was due, and which part of them was given up as too late:
//
//	go test ./apisrv -run '^$' -bench SearchOverHTTP -benchtime 1500x
func BenchmarkSearchOverHTTP(b *testing.B) {
	const documents, rate = 50_000, 50
	docs := judge.Catalogue(documents)
	_, s := searching(b, docs)
	addr, stop := serve(b, s)
	defer stop()
	queries := queryMix(docs)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: rate}}
	defer client.CloseIdleConnections()
	took := make([]time.Duration, b.N)
	var late atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	began := time.Now()
	for i := range b.N {
		due := began.Add(time.Duration(i) * time.Second / rate)
		time.Sleep(time.Until(due))
		wg.Go(func() {
			res, err := client.Get("http://" + addr + "/api/v1/search?q=" + url.QueryEscape(queries[i%len(queries)]))
			if err != nil {
				b.Error(err)
				return
			}
			defer res.Body.Close()
			_, err = io.Copy(io.Discard, res.Body)
			took[i] = time.Since(due)
			switch {
			case res.StatusCode == http.StatusServiceUnavailable:
				late.Add(1)
			case err != nil || res.StatusCode != http.StatusOK:
				b.Errorf("%q: %d, %v", queries[i%len(queries)], res.StatusCode, err)
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	slices.Sort(took)
	for _, p := range []int{50, 99} {
		b.ReportMetric(float64(took[b.N*p/100].Microseconds())/1000, fmt.Sprintf("p%d-ms", p))
	}
	b.ReportMetric(100*float64(late.Load())/float64(b.N), "late-%")
	b.ReportMetric(0, "ns/op")
}

// queryMix are queries of which 70 % match under 1 % of the documents, 25 %
// some, and 5 % nearly all.
func queryMix(docs []search.Document) []string {
	some, all := []string{"监督抽查", "统计", "random checks", "北郊区", "统一社会信用代码"}, []string{"", "数据", "云州市"}
	queries := make([]string, 200)
	for i := range queries {
		d := docs[i*97%len(docs)]
		switch part := i * 100 / len(queries); {
		case part < 70:
			queries[i] = []string{d.Title.ZH, d.Title.EN, d.ID}[i%3]
		case part < 95:
			queries[i] = some[i%len(some)]
		default:
			queries[i] = all[i%len(all)]
		}
	}
	// 83 and 200 have no common factor: the kinds alternate.
	mixed := make([]string, len(queries))
	for i := range mixed {
		mixed[i] = queries[i*83%len(queries)]
	}
	return mixed
}
