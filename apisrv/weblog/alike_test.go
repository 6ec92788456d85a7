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
	small, large := log("bus", 4000), log("parks", 9000)
	db := empty(t)
	take := func(r io.Reader) weblog.Report {
		t.Helper()
		rep, err := weblog.Import(t.Context(), r, weblog.Options{Counter: counter(db), Base: "/", Now: db.Now})
		if err != nil {
			t.Fatal(err)
		}
		return rep
	}
	take(&interrupted{Reader: strings.NewReader(small), do: func() { take(strings.NewReader(large)) }})
	for name, again := range map[string]string{"small": small, "large": large} {
		if rep := take(strings.NewReader(again)); rep.Lines != 0 {
			t.Errorf("of the %s one %d lines are new when it comes again", name, rep.Lines)
		}
	}
	var views int64
	err := db.Read(t.Context(), func(tx *store.Tx) error {
		return tx.Row(t.Context(), `SELECT views FROM use_day WHERE dim = 'portal' AND audience = 0`, nil, &views)
	})
	if err != nil || views != 13_000 {
		t.Errorf("%d views are counted of 13,000: %v", views, err)
	}
}
