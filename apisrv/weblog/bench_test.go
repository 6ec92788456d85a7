package weblog_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/apisrv/weblog"
	"github.com/kaimen-portal/kaimen/apisrv/weblog/traffic"
)

// BenchmarkImport reads a day of a portal of 5,000 datasets with 60,000 people
// into an empty store, styles and pictures among the lines as in life, and states
// lines a second: with everything, and read only.
func BenchmarkImport(b *testing.B) {
	big := traffic.Site{Search: site.Search, Words: site.Words}
	for i := range 5000 {
		id := fmt.Sprintf("dataset-%d", i)
		big.Pages = append(big.Pages, traffic.Page{Path: "/datasets/" + id + "/", Dataset: id})
		big.Files = append(big.Files, traffic.File{Path: "/data/" + id + "/" + id + ".csv", Dataset: id, Format: "csv", Bytes: 1000})
	}
	all, _ := traffic.Make(big, traffic.Plan{Seed: 1, From: time.Date(2026, 2, 28, 16, 0, 0, 0, time.UTC), For: 24 * time.Hour, Actions: 200_000, Clients: 60_000, Ranges: true})
	places := func(string) rollup.Place {
		return rollup.Place{Agency: "jtj", Domain: "transport", Class: "unconditional"}
	}
	for _, form := range []struct {
		name  string
		lines func([]traffic.Request) []string
	}{{"Nginx", traffic.Combined}, {"Caddy", traffic.Caddy}, {"CloudFront", traffic.CloudFront}} {
		log := file(form.lines(all))
		n := strings.Count(log, "\n")
		for _, mode := range []string{"Counted", "ReadOnly"} {
			b.Run(form.name+"/"+mode, func(b *testing.B) {
				b.SetBytes(int64(len(log)))
				for b.Loop() {
					db := storetest.Open(b, filepath.Join(b.TempDir(), store.FileName), storetest.NewClock())
					o := weblog.Options{Counter: rollup.New(db, places), Base: "/", Dry: mode == "ReadOnly", Now: db.Now}
					if rep, err := weblog.Import(b.Context(), strings.NewReader(log), o); err != nil || rep.Lines != int64(n) {
						b.Fatal(rep.Lines, err)
					}
				}
				b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "lines/s")
			})
		}
	}
}
