package weblog_test

import (
	"io"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/weblog"
)

// interrupted is a log of which much was read when something else is done.
type interrupted struct {
	io.Reader
	read int
	do   func()
}

func (r *interrupted) Read(p []byte) (int, error) {
	if r.do != nil && r.read > 128<<10 {
		do := r.do
		r.do = nil
		do()
	}
	n, err := r.Reader.Read(p[:min(len(p), 32<<10)])
	r.read += n
	return n, err
}

// Servers behind one balancer write logs that begin with the same check.
func TestOfTwoLogsThatBeginAlikeAndAreImportedAtOnceBothCount(t *testing.T) {
	check := line(0, "GET / HTTP/1.1", `200 5 "-" "ELB-HealthChecker/2.0"`)
	log := func(page string, n int) string {
		all := []string{check}
		for i := range n {
			all = append(all, line(i%50+1, "GET /datasets/"+page+"/ HTTP/1.1", fine))
		}
		return file(all)
	}
	for name, c := range map[string]struct{ slow, quick int }{
		"the shorter one ends later": {4000, 9000},
		"one of several batches":     {130_000, 4000},
	} {
		t.Run(name, func(t *testing.T) {
			db := empty(t)
			take := func(r io.Reader) weblog.Report {
				t.Helper()
				rep, err := weblog.Import(t.Context(), r, weblog.Options{Counter: counter(db), Base: "/", Now: db.Now})
				if err != nil {
					t.Fatal(err)
				}
				return rep
			}
			slow, quick := log("bus", c.slow), log("parks", c.quick)
			take(&interrupted{Reader: strings.NewReader(slow), do: func() { take(strings.NewReader(quick)) }})
			for _, again := range []string{slow, quick} {
				if rep := take(strings.NewReader(again)); rep.Lines != 0 {
					t.Errorf("%d lines are new when one comes again", rep.Lines)
				}
			}
			var views int64
			err := db.Read(t.Context(), func(tx *store.Tx) error {
				return tx.Row(t.Context(), `SELECT views FROM use_day WHERE dim = 'portal' AND audience = 0`, nil, &views)
			})
			if err != nil || views != int64(c.slow+c.quick) {
				t.Errorf("%d views are counted of %d: %v", views, c.slow+c.quick, err)
			}
		})
	}
}
