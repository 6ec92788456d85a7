// Package apisrvtest runs a whole server for tests of pages: over TLS, with a
// release that offers two conditional datasets of two agencies, a database, a
// clock that stands still, and browsers that keep cookies. Start with New.
package apisrvtest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv"
	"github.com/kaimen-portal/kaimen/apisrv/limits"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// Portal is a server under test.
type Portal struct {
	*office.Office
	Clock   *storetest.Clock
	URL     string // of the server, with a slash at its end
	Server  *apisrv.Server
	Handler http.Handler // of the server, for requests that no browser sends
	Dir     string       // data directory

	log    journal
	t      testing.TB
	server *httptest.Server
	people atomic.Int32 // addresses that were given away
}

// Datasets are what the release offers.
var Datasets = []offer.Dataset{
	{ID: "metro-flow", Title: lang.Text{ZH: "地铁客流", EN: "Metro passengers"}, Agency: "transport",
		Conditions: lang.Text{ZH: "用于交通研究，具备数据安全保障能力。", EN: "For research on traffic, by those who can keep the data safe."},
		Materials:  []lang.Text{{ZH: "单位介绍信", EN: "A letter from your organisation"}},
		Delivery:   []string{"interface", "file"}, CallLimit: lang.Text{ZH: "每日不超过1万次", EN: "At most 10,000 calls a day"},
		Tables: []offer.Table{{Name: "flow", Title: lang.Text{ZH: "客流", EN: "Flow"}, File: "metro-flow/flow.parquet", Items: []offer.Item{
			{ID: "station", Name: "station", Title: lang.Text{ZH: "车站", EN: "Station"}, Type: "string"},
			{ID: "day", Name: "day", Title: lang.Text{ZH: "日期", EN: "Day"}, Type: "date"},
			{ID: "passengers", Name: "passengers", Title: lang.Text{ZH: "人次", EN: "Passengers"}, Type: "integer"}}}}},
	{ID: "park-gates", Title: lang.Text{ZH: "公园入园人次", EN: "Park visitors"}, Agency: "greening",
		Conditions: lang.Text{ZH: "限法人和非法人组织。", EN: "For organisations only."}, For: []string{"organisation"}, Delivery: []string{"interface"},
		Tables: []offer.Table{{Name: "gates", Title: lang.Text{ZH: "入园", EN: "Gates"}, File: "park-gates/gates.parquet", Items: []offer.Item{
			{ID: "park", Name: "park", Title: lang.Text{ZH: "公园", EN: "Park"}, Type: "string"},
			{ID: "visitors", Name: "visitors", Title: lang.Text{ZH: "人次", EN: "Visitors"}, Type: "integer"}}}}},
}

// agencies provide the datasets.
var agencies = []offer.Agency{
	{ID: "greening", Name: lang.Text{ZH: "市绿化局", EN: "Greening Bureau"}, Phone: "021-5555 0102"},
	{ID: "transport", Name: lang.Text{ZH: "市交通委", EN: "Transport Commission"}, Phone: "021-5555 0101"},
}

// New starts a server under a profile, such as shandong-2020, over an empty
// store. It stops at the end of the test.
func New(t testing.TB, db *store.DB, clock *storetest.Clock, profileID string) *Portal {
	t.Helper()
	p := &Portal{t: t, Dir: t.TempDir(), Clock: clock}
	p.release("r1", profileID)
	p.must(os.Symlink(filepath.Join("releases", "r1"), filepath.Join(p.Dir, "current")))
	srv, err := apisrv.Open(p.Dir, apisrv.Options{Log: p.log.events(), Requests: &p.log})
	p.must(err)
	t.Cleanup(func() { _ = srv.Close() })
	limiter, err := limits.New(clock.Now, "", 1)
	p.must(err)
	p.Office, err = srv.OpenOffice(t.Context(), db, office.Options{Data: p.Dir, Limiter: limiter, Prefix: "kaimen", Legacy: true, Log: p.log.events()})
	p.must(err)
	ctx, cancel := context.WithCancel(context.Background())
	written := make(chan struct{})
	go func() {
		defer close(written)
		p.Events.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-written
		p.must(p.Office.Close())
	})
	p.Server, p.Handler = srv, srv.Handler()
	p.server = httptest.NewTLSServer(p.Handler)
	t.Cleanup(p.server.Close)
	p.URL = p.server.URL + "/"
	return p
}

// NewSQLite is New over a SQLite file and a clock of its own.
func NewSQLite(t testing.TB, profileID string) *Portal {
	t.Helper()
	clock := storetest.NewClock()
	return New(t, storetest.Open(t, filepath.Join(t.TempDir(), store.FileName), clock), clock, profileID)
}

// release writes a release of the least that the server needs.
func (p *Portal) release(id, profileID string) {
	law, err := profile.Load(profileID)
	p.must(err)
	portal := offer.Portal{Title: lang.Text{ZH: "某市公共数据", EN: "Data of a City"}, BaseURL: "https://data.example.org/", Profile: law,
		Operator: lang.Text{ZH: "市大数据中心", EN: "Big Data Centre"}, Agencies: agencies, Sample: true}
	folder := filepath.Join(p.Dir, "releases", id)
	p.encode(filepath.Join(folder, offer.PortalFile), portal)
	p.encode(filepath.Join(folder, supply.File), p.supply())
	for _, d := range Datasets {
		p.encode(filepath.Join(folder, "rows/conditional", d.ID, offer.DatasetFile), p.keep(folder, d))
	}
	manifest := struct {
		BaseURL string   `json:"base_url"`
		Proxies []string `json:"trusted_proxies"`
		Files   []listed `json:"files"`
		Index   []listed `json:"index"`
	}{BaseURL: portal.BaseURL, Proxies: []string{"127.0.0.0/8"}, Index: p.index(folder)}
	files := map[string]string{
		"index.html": "<p>home</p>\n", "404.html": "<p>404</p>\n", "en/404.html": "<p>404</p>\n",
		"datasets/bus/index.html": "<p>bus</p>\n", "en/datasets/bus/index.html": "<p>bus</p>\n",
		"apply/metro-flow/index.html": "<p>static</p>\n", "en/apply/metro-flow/index.html": "<p>static</p>\n",
		"account/index.html":    fmt.Sprintf(shellPage, "zh-Hans-CN", "../", "../en/account/"),
		"en/account/index.html": fmt.Sprintf(shellPage, "en", "../../", "../../account/"),
	}
	for _, d := range Datasets {
		files["datasets/"+d.ID+"/index.html"], files["en/datasets/"+d.ID+"/index.html"] = "<p>locked</p>\n", "<p>locked</p>\n"
	}
	maps.Copy(files, p.bus())
	maps.Copy(files, p.descriptions())
	for name, body := range files {
		p.write(filepath.Join(folder, "public", name), body)
		manifest.Files = append(manifest.Files, listedAs(name, []byte(body)))
	}
	body, err := json.Marshal(manifest)
	p.must(err)
	p.write(filepath.Join(folder, "manifest.json"), string(body))
}

// shellPage is a static page as the server cuts it: language, root, twin.
const shellPage = `<!doctype html>
<html lang="%s">
<head><meta charset="utf-8"><title>Account</title><link rel="stylesheet" href="%[2]sassets/site.css"></head>
<body>
<header class="site"><a href="%[3]s">Other language</a></header>
<main id="main" class="wrap" tabindex="-1">
<p>static</p>
</main>
</body>
</html>
`

func (p *Portal) encode(path string, v any) {
	body, err := offer.Encode(v)
	p.must(err)
	p.write(path, string(body))
}

func (p *Portal) write(path, body string) {
	p.must(os.MkdirAll(filepath.Dir(path), 0o755))
	p.must(os.WriteFile(path, []byte(body), 0o644))
}

func (p *Portal) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// Client sends requests to the server, whose certificate is for tests only, and
// follows no redirects.
func (p *Portal) Client() *http.Client {
	c := *p.server.Client()
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}
