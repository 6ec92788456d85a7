// Package bench measures the row engine on a million rows of eight columns,
// beside what else could have stood in its place.
package bench

import (
	"slices"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
)

const manyRows = 1_000_000

// asked is the published set of queries. The same is asked of the peers, in SQL.
var asked = []struct {
	name  string
	kind  rows.Kind
	query string
	sql   string
}{
	{"RowByID", rows.Rows, "where=id:eq:10765432", "SELECT * FROM trips WHERE id = 10765432"},
	{"ByColumn", rows.Rows, "where=station:eq:车站77", "SELECT * FROM trips WHERE station = '车站77' ORDER BY _row LIMIT 100"},
	{"Top100", rows.Rows, "order=-fare", "SELECT * FROM trips ORDER BY fare DESC, _row LIMIT 100"},
	{"GroupBy", rows.Aggregate, "group=line&aggregate=count,sum:passengers,mean:fare",
		"SELECT line, count(*), sum(passengers), avg(fare) FROM trips GROUP BY line ORDER BY line"},
	{"RowOrderPage", rows.Rows, "", "SELECT * FROM trips WHERE _row > 500000 ORDER BY _row LIMIT 100"},
	{"DayOrderPage", rows.Rows, "order=day", "SELECT * FROM trips WHERE day >= '2024-01-01' AND (day > '2024-01-01' OR _row > 500000) ORDER BY day, _row LIMIT 100"},
}

// BenchmarkQuery states for each query the median and the slowest of a hundred
// answers, encoded as JSON, and how many times as long the peers take: SQLite
// with an index for each query, DuckDB with the rows in a table of its own, and
// DuckDB over the published Parquet file.
func BenchmarkQuery(b *testing.B) {
	f := withPeers(b)
	defer f.close()
	for _, a := range asked {
		b.Run(a.name, func(b *testing.B) {
			ours := f.query(a.kind, a.query)
			var took []time.Duration
			theirs := make([][]time.Duration, len(f.peers))
			for b.Loop() {
				took = append(took, timed(b, ours))
				for i, p := range f.peers {
					theirs[i] = append(theirs[i], timed(b, func() error { return p.ask(a.sql) }))
				}
			}
			b.ReportMetric(ms(quantile(took, 0.5)), "p50-ms")
			b.ReportMetric(ms(quantile(took, 0.99)), "p99-ms")
			for i, p := range f.peers {
				b.ReportMetric(quantile(theirs[i], 0.5).Seconds()/quantile(took, 0.5).Seconds(), p.name+"-ratio")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

func timed(b *testing.B, do func() error) time.Duration {
	start := time.Now()
	if err := do(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

func quantile(took []time.Duration, q float64) time.Duration {
	slices.Sort(took)
	return took[int(q*float64(len(took)-1))]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// BenchmarkPages states how many pages of a hundred rows two readers get a
// second, each following its cursor through the table.
func BenchmarkPages(b *testing.B) {
	f := newFixture(b)
	defer f.close()
	for _, order := range []struct{ name, query string }{{"RowOrder", ""}, {"DayOrder", "order=day"}, {"CardOrder", "order=-card,day"}} {
		b.Run(order.name, func(b *testing.B) {
			b.SetParallelism(1)
			b.RunParallel(func(pb *testing.PB) {
				q, err := f.parse(rows.Rows, order.query)
				if err != nil {
					b.Error(err)
					return
				}
				for pb.Next() {
					p, err := f.table.Page(b.Context(), q)
					if err == nil {
						_, err = p.JSON()
					}
					if err != nil {
						b.Error(err)
						return
					}
					q.Cursor = p.Next
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}
