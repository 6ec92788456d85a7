package rows_test

import (
	"io"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
)

func BenchmarkQuery(b *testing.B) {
	s, batches := trips(1_000_000)
	t := open(b, "trips", "v1", s, batches...)
	b.Run("unpack", func(b *testing.B) {
		for b.Loop() {
			t := open(b, "trips", "v1", s, batches...)
			if err := t.Prepare(b.Context()); err != nil {
				b.Fatal(err)
			}
			t.Close()
		}
	})
	t.Prepare(b.Context())
	for name, query := range map[string]string{
		"one row by id":         "where=id:eq:10765432",
		"100 rows by a column":  "where=station:eq:车站77",
		"top 100":               "order=-fare",
		"page in row order":     "",
		"page in another order": "order=day,card",
		"10,000 sorted":         "order=card&limit=10000",
	} {
		q := parse(b, rows.Rows, t.Schema(), query)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				p, err := t.Page(b.Context(), q)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := p.JSON(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	q := parse(b, rows.Aggregate, t.Schema(), "group=line&aggregate=count,sum:passengers,mean:fare")
	b.Run("group by", func(b *testing.B) {
		for b.Loop() {
			if _, err := t.Aggregate(b.Context(), q); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, format := range []string{"csv", "ndjson", "parquet"} {
		q := parse(b, rows.Exporting, t.Schema(), "")
		b.Run("export "+format, func(b *testing.B) {
			for b.Loop() {
				if _, err := t.Export(b.Context(), q, format, io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
