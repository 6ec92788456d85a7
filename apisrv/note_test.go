package apisrv_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/events"
)

const person = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"

// used is what one request counts as, without what differs from run to run.
func used(t *testing.T, p *apisrvtest.Portal, ask func()) []events.Event {
	t.Helper()
	before := len(p.Used(t))
	ask()
	found := p.Used(t)[before:]
	for i := range found {
		e := &found[i]
		if e.At.IsZero() || e.Visitor == 0 || e.Took < 0 {
			t.Errorf("%+v", e)
		}
	}
	return found
}

var ofTheRun = cmpopts.IgnoreFields(events.Event{}, "At", "Visitor", "Took", "Bytes")

func TestARequestCountsAsWhatItWas(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.Browser(t)
	for _, c := range []struct {
		path   string
		fields []string
		want   []events.Event
	}{
		{"", nil, []events.Event{{Kind: events.View, Page: "home", Status: 200}}},
		{"en/datasets/bus/", nil, []events.Event{{Kind: events.View, Page: "dataset", Dataset: "bus", Status: 200}}},
		{"datasets/bus", nil, nil},
		{"datasets/nothing/", nil, nil},
		{"account/log-in/", nil, []events.Event{{Kind: events.View, Page: "account", Status: 200}}},
		{"datasets/bus/", []string{"Sec-Purpose", "prefetch;prerender"}, nil},
		{"datasets/bus/", []string{"User-Agent", "Googlebot/2.1 (+http://www.google.com/bot.html)"},
			[]events.Event{{Kind: events.View, Audience: events.Bots, Bot: "Googlebot", Page: "dataset", Dataset: "bus", Status: 200}}},
		{"data/bus/stops.csv", nil, []events.Event{{Kind: events.Download, Dataset: "bus", Format: "csv", File: "data/bus/stops.csv", Status: 200}}},
		{"data/bus/0123456789ab/stops.parquet", nil,
			[]events.Event{{Kind: events.Download, Dataset: "bus", Version: "0123456789ab", Format: "parquet", File: "data/bus/0123456789ab/stops.parquet", Status: 200}}},
		{"data/bus/stops.csv", []string{"Range", "bytes=2-3,0-1"},
			[]events.Event{{Kind: events.Part, Dataset: "bus", Format: "csv", File: "data/bus/stops.csv", Range: "0-3", Status: 206}}},
		{"data/bus/datapackage.json", nil, nil},
		{"api/v1/search?q=%E5%85%AC%E4%BA%A4", nil, []events.Event{{Kind: events.Search, Terms: "公交", Hits: 1, Status: 200}}},
		{"api/v1/search?q=NOTHING+like+it", nil, []events.Event{{Kind: events.Search, Terms: "nothing like it", Status: 200}}},
		{"api/v1/search?q=13812345678", nil, []events.Event{{Kind: events.Search, Status: 200}}},
		{"api/v1/search?limit=x", nil, []events.Event{{Kind: events.Call, Status: 400}}},
		{"api/v1/suggest?q=bus", nil, nil},
		{"api/v1/datasets/bus/rows?limit=7", nil, []events.Event{{Kind: events.Call, Dataset: "bus", Format: "json", Rows: 7, Status: 200}}},
		{"api/v1/datasets/bus/export.csv", nil, []events.Event{{Kind: events.Call, Dataset: "bus", Format: "csv", Rows: apisrvtest.StopRows, Status: 200}}},
		{"api/v1/datasets/metro-flow/rows", nil, []events.Event{{Kind: events.Call, Dataset: "metro-flow", Status: 401}}},
		{"api/3/action/datastore_search?resource_id=bus.stops&limit=3", nil, []events.Event{{Kind: events.Call, Dataset: "bus", Format: "json", Rows: 3, Status: 200}}},
		{"api/3/action/package_search?q=bus", nil, []events.Event{{Kind: events.Search, Terms: "bus", Hits: 1, Status: 200}}},
		{"api/3/action/package_show?id=bus", nil, []events.Event{{Kind: events.Call, Dataset: "bus", Status: 200}}},
	} {
		fields := c.fields
		if !slices.Contains(fields, "User-Agent") {
			fields = append([]string{"User-Agent", person}, fields...)
		}
		got := used(t, p, func() { b.Get(c.path, fields...) })
		if diff := cmp.Diff(c.want, got, ofTheRun, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s %v: want (-), got (+):\n%s", c.path, c.fields, diff)
		}
	}
}

// Nothing that is secret and no address reaches the files of use.
func TestNeitherSecretsNorAddressesReachTheFilesOfUse(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	receipt := p.Grant(t, a, "metro-flow", apisrvtest.Terms{Items: []string{"station"}, Calls: 100})
	key := p.Key(t, a, receipt)
	byFile := p.Grant(t, a, "metro-flow", apisrvtest.Terms{Items: []string{"station"}, File: true})
	token, err := p.Keys.NewLink(t.Context(), a.ID, byFile, "flow", "csv")
	if err != nil {
		t.Fatal(err)
	}
	link := "api/v1/files/" + token
	b := p.Browser(t)
	got := used(t, p, func() {
		b.Get("api/v1/datasets/metro-flow/rows?limit=2", "User-Agent", person, "X-API-Key", key)
		b.Get(link, "User-Agent", person)
		b.Get(link, "User-Agent", person)
		p.LogIn(t, a).Get("applications/"+url.PathEscape(receipt)+"/", "User-Agent", person)
	})
	want := []events.Event{
		{Kind: events.Call, Dataset: "metro-flow", Format: "json", Rows: 2, Application: receipt, Status: 200},
		{Kind: events.Download, Dataset: "metro-flow", Format: "csv", File: "api/v1/files/metro-flow/flow.csv", Rows: apisrvtest.FlowRows, Application: byFile, Status: 200},
	}
	if diff := cmp.Diff(want, got[:min(2, len(got))], ofTheRun, cmpopts.IgnoreFields(events.Event{}, "Key")); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
	if got[0].Key == "" || strings.Contains(key, got[0].Key) && len(got[0].Key) > 12 {
		t.Errorf("key %q in the event of %q", got[0].Key, key)
	}
	files, err := filepath.Glob(filepath.Join(p.Dir, "events/*/*.ndjson"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for what, secret := range map[string]string{"key": key, "token": token, "address": `"127.0.0.1`, "agent": "Firefox"} {
			if strings.Contains(string(body), secret) {
				t.Errorf("%s holds the %s %q", name, what, secret)
			}
		}
	}
}

func TestAPortalWhoseUseCannotBeWrittenIsServed(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	if err := p.Events.Close(); err != nil {
		t.Fatal(err)
	}
	res, err := p.Client().Get(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); res.StatusCode != http.StatusOK || err != nil || len(body) == 0 {
		t.Errorf("%d %v %q", res.StatusCode, err, body)
	}
}

// brokenOff is a connection that takes three bytes and breaks off.
type brokenOff struct{ http.ResponseWriter }

func (b brokenOff) Write(p []byte) (int, error) {
	n, _ := b.ResponseWriter.Write(p[:min(3, len(p))])
	return n, io.ErrClosedPipe
}

func TestADownloadThatBreaksOffIsNoWholeFile(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	for _, breaks := range []bool{true, false} {
		r := httptest.NewRequest(http.MethodGet, "/data/bus/stops.csv", nil)
		r.Header.Set("User-Agent", "Mozilla/5.0")
		var w http.ResponseWriter = httptest.NewRecorder()
		if breaks {
			w = brokenOff{w}
		}
		p.Handler.ServeHTTP(w, r)
	}
	all := p.Used(t)
	if len(all) != 2 || all[0].Kind != events.Part || all[0].Bytes != 3 || all[1].Kind != events.Download || all[1].Bytes != 5 {
		t.Errorf("%+v", all)
	}
}
