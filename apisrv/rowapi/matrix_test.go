package rowapi_test

import (
	"archive/zip"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/datasets/offer"
)

// holder is a key with what it is to open: items of one dataset, nil for nothing.
type holder struct {
	name, key, dataset string
	items              []string
	refusal            string // kind, for its own dataset
}

// holders are keys of grants of every sort. It lets 40 days pass, so that some
// have run out.
func holders(t *testing.T, p *apisrvtest.Portal, a accounts.Account) (all []holder) {
	reviewer := func(dataset string) access.Actor {
		law, _ := p.Offer().Law(dataset)
		return access.Actor{Party: access.ReviewerParty, ID: "reviewer", Agency: law.Agency}
	}
	closed := func(name, refusal string, terms apisrvtest.Terms, change func(receipt string)) {
		receipt := p.Grant(t, a, "metro-flow", terms)
		all = append(all, holder{name, p.Key(t, a, receipt), "metro-flow", nil, refusal})
		change(receipt)
	}
	keyID := func(receipt string) string {
		keys, err := p.Keys.Of(t.Context(), receipt)
		if err != nil {
			t.Fatal(err)
		}
		return keys[0].ID
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	closed("run out", "key-expired", apisrvtest.Terms{Months: 1}, func(string) {})
	closed("replaced", "key-expired", apisrvtest.Terms{}, func(r string) {
		_, _, err := p.Keys.Replace(t.Context(), a.ID, r, keyID(r))
		must(err)
	})
	p.Clock.Add(40 * 24 * time.Hour)
	_, err := p.Cases.Tick(t.Context(), p.Offer().Law)
	must(err)
	closed("by file", "not-by-interface", apisrvtest.Terms{File: true}, func(string) {})
	closed("revoked", "key-revoked", apisrvtest.Terms{}, func(r string) { must(p.Keys.Revoke(t.Context(), "account:"+a.ID, r, keyID(r), "")) })
	closed("suspended", "key-suspended", apisrvtest.Terms{}, func(r string) { must(p.Keys.Suspend(t.Context(), "account:op", r, keyID(r), "x")) })
	closed("of a suspended application", "key-suspended", apisrvtest.Terms{}, func(r string) {
		p.Step(t, r, access.Move{Step: access.Suspend, By: reviewer("metro-flow"), Reason: "x"})
	})
	closed("of a revoked application", "key-expired", apisrvtest.Terms{}, func(r string) {
		p.Step(t, r, access.Move{Step: access.Revoke, By: reviewer("metro-flow"), Reason: "x"})
	})
	for _, d := range apisrvtest.Datasets {
		items := d.Items()
		for _, some := range [][]string{items, items[:1], items[1:]} {
			receipt := p.Grant(t, a, d.ID, apisrvtest.Terms{Items: some, Calls: 100_000})
			all = append(all, holder{fmt.Sprint(d.ID, some), p.Key(t, a, receipt), d.ID, some, ""})
		}
	}
	p.Follow(t)
	return all
}

// whole are the calls that touch no item by name; touching those that do, with %
// for the item.
var (
	whole = []string{"rows", "rows.csv", "rows.ndjson", "rows/count", "aggregate?aggregate=count", "schema", "versions",
		"export.csv", "export.ndjson", "export.json", "export.parquet", "export.xlsx"}
	touching = []string{"rows?select=%", "rows?where=%:null:false", "rows?%__null=false", "rows?order=-%", "rows?where=or(%:null:false,%:null:true)", "rows.csv?select=%",
		"rows/count?where=%:null:false", "aggregate?group=%", "aggregate?aggregate=count:%", "aggregate?aggregate=distinct:%", "export.csv?select=%", "export.parquet?order=%", "export.xlsx?%__null=false"}
)

// contents are the bytes of an answer as a reader of its format would see them.
func contents(t *testing.T, path, body string) string {
	t.Helper()
	switch {
	case strings.Contains(path, "xlsx") && strings.HasPrefix(body, "PK"):
		r, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for _, f := range r.File {
			in, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(&text, in); err != nil {
				t.Fatal(err)
			}
		}
		return text.String()
	case strings.Contains(path, "parquet") && strings.HasPrefix(body, "PAR1"):
		f, err := parquet.OpenFile(strings.NewReader(body), int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		for _, field := range f.Schema().Fields() {
			body += ` "` + field.Name() + `"`
		}
	}
	return body
}

// leaked are the data items that an answer shows and the holder may not see. A
// refusal may quote the name that was asked for, but no cell.
func leaked(t *testing.T, asked offer.Dataset, path string, granted []string, status int, body string) (items []string) {
	t.Helper()
	text := contents(t, path, body)
	for _, d := range apisrvtest.Datasets {
		for _, item := range d.Tables[0].Items {
			if d.ID == asked.ID && slices.Contains(granted, item.ID) {
				continue
			}
			named := regexp.MustCompile(`(?m)[":>]` + item.Name + `["<]|^(\w+,)*` + item.Name + `(,|$)`) // in JSON, a workbook, the first line of CSV
			if status == http.StatusOK && d.ID == asked.ID && named.MatchString(text) || strings.Contains(text, apisrvtest.Canary(d.ID)+" "+item.Name) {
				items = append(items, d.ID+"."+item.ID)
			}
		}
	}
	return items
}

// Every key × every dataset × every way to ask × every data item: what a key was
// not given cannot be had with it.
func TestNoKeyReachesWhatItWasNotGiven(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b, asked := p.Browser(t), 0
	ask := func(h holder, d offer.Dataset, path, item string) {
		asked++
		p.Clock.Add(100 * time.Millisecond) // no call waits for those before it
		got := b.Get("api/v1/datasets/"+d.ID+"/"+strings.ReplaceAll(path, "%", item), "X-API-Key", h.key)
		var granted []string
		want := http.StatusForbidden
		switch {
		case h.refusal == "key-expired" || h.refusal == "key-revoked":
			want = http.StatusUnauthorized
		case h.refusal == "" && d.ID == h.dataset:
			if granted = h.items; item == "" || slices.Contains(granted, item) {
				want = http.StatusOK
			}
		}
		if items := leaked(t, d, path, granted, got.Status, got.Body); got.Status != want || len(items) > 0 {
			t.Errorf("%s asks %s/%s with %q: %d, want %d; leaks %v: %.200s", h.name, d.ID, path, item, got.Status, want, items, got.Body)
		}
		if want == http.StatusUnauthorized && decode[problem](t, got).kind() != h.refusal {
			t.Errorf("%s asks %s/%s: %s", h.name, d.ID, path, got.Body)
		}
	}
	all := holders(t, p, p.Organisation(t, "lilei"))
	for _, h := range all {
		for _, d := range apisrvtest.Datasets {
			for _, path := range whole {
				ask(h, d, path, "")
			}
			for _, item := range d.Items() {
				for _, path := range touching {
					ask(h, d, path, item)
				}
			}
		}
	}
	if asked < 1000 {
		t.Errorf("only %d questions were asked", asked)
	}
	if err := p.Keys.SuspendDataset(t.Context(), "account:op", "park-gates", "leak"); err != nil {
		t.Fatal(err)
	}
	p.Follow(t)
	for _, h := range all {
		for _, path := range whole {
			got := b.Get("api/v1/datasets/park-gates/"+path, "X-API-Key", h.key)
			if got.Status != http.StatusUnavailableForLegalReasons || strings.Contains(got.Body, apisrvtest.Canary("park-gates")) {
				t.Errorf("%s asks a suspended dataset for %s: %d", h.name, path, got.Status)
			}
		}
	}
}

// The test above can fail: answers to a key that has everything leak if they are
// held against a grant of less, in every format.
func TestALeakWouldBeSeen(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	d := apisrvtest.Datasets[0]
	key := p.Key(t, a, p.Grant(t, a, d.ID, apisrvtest.Terms{Items: d.Items()}))
	for _, path := range []string{"rows", "rows.csv", "rows.ndjson", "schema", "export.csv", "export.ndjson", "export.json", "export.parquet", "export.xlsx"} {
		got := p.Browser(t).Get("api/v1/datasets/"+d.ID+"/"+path, "X-API-Key", key)
		for _, granted := range [][]string{nil, {"station", "day"}, {"day", "passengers"}} {
			if len(leaked(t, d, path, granted, got.Status, got.Body)) == 0 {
				t.Errorf("%s held against a grant of %v: no leak is seen", path, granted)
			}
		}
		if items := leaked(t, apisrvtest.Datasets[1], path, apisrvtest.Datasets[1].Items(), got.Status, got.Body); path != "schema" && len(items) == 0 {
			t.Errorf("%s as an answer of another dataset: no leak is seen", path)
		}
	}
}
