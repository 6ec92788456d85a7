package ckan_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// answer is what clients of CKAN read first.
type answer struct {
	status  int
	header  http.Header
	Help    string
	Success bool
	Result  any
	Error   map[string]any
}

// portal starts a server whose search answers.
func portal(t *testing.T) *apisrvtest.Portal {
	t.Helper()
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	for range 400 {
		if ask(t, p, "GET", "/api/3/action/package_list", "").status != http.StatusServiceUnavailable {
			return p
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatal("the search is not ready")
	return nil
}

// ask sends a request with header fields given as name, value, name, value.
func ask(t *testing.T, p *apisrvtest.Portal, method, target, body string, fields ...string) (a answer) {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body == "" {
		r = httptest.NewRequest(method, target, nil)
	}
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	w := httptest.NewRecorder()
	p.Handler.ServeHTTP(w, r)
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		var text string
		if json.Unmarshal(w.Body.Bytes(), &text) != nil {
			t.Fatalf("%s %s: %d %s", method, target, w.Code, w.Body)
		}
		a.Error = map[string]any{"message": text}
	}
	a.status, a.header = w.Code, w.Header()
	return a
}

// at walks into an answer by keys and indexes, as a client's code does.
func at(t *testing.T, v any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, ok := v.(map[string]any)
			if _, has := object[step]; !ok || !has {
				t.Fatalf("there is no %v of %v in %v", step, path, v)
			}
			v = object[step]
		case int:
			list, ok := v.([]any)
			if !ok || len(list) <= step {
				t.Fatalf("there is no %v of %v in %v", step, path, v)
			}
			v = list[step]
		}
	}
	return v
}

// The requests below are those that clients send, with the fields of the answers
// that they read.
func TestRequestsOfClientsAreAnsweredAsCKANDoes(t *testing.T) {
	p := portal(t)
	ids := []any{"bus", "metro-flow", "park-gates"}
	for _, tt := range []struct {
		client, method, target, body string
		fields                       []string
		path                         []any
		want                         any
	}{
		{"ckanapi", "POST", "/api/action/package_list", `{}`, []string{"Content-Type", "application/json"}, nil, ids},
		{"ckanapi with get_only", "GET", "/api/action/package_show?id=bus", "", nil, []any{"resources", 0, "url"}, "https://data.example.org/data/bus/stops.csv"},
		{"ckanapi", "POST", "/api/action/package_show", `{"id": "bus"}`, []string{"Content-Type", "application/json", "Authorization", "anything"}, []any{"organization", "name"}, "transport"},
		{"ckanapi", "POST", "/api/action/package_search", `{"q": "公交", "rows": 1}`, []string{"Content-Type", "application/json"}, []any{"results", 0, "name"}, "bus"},
		{"ckanr package_list", "GET", "/api/3/action/package_list?offset=1&limit=1", "", nil, nil, []any{"metro-flow"}},
		{"ckanr package_search", "GET", "/api/3/action/package_search?q=*:*&rows=10&start=0&facet.field=%5B%22organization%22,%22tags%22%5D", "", nil, []any{"search_facets", "organization", "items", 0}, map[string]any{"name": "transport", "display_name": "市交通委", "count": 2.0}},
		{"ckanr ds_search", "POST", "/api/3/action/datastore_search", `{"resource_id": "bus.stops", "limit": 2, "sort": "lines desc"}`, []string{"Content-Type", "application/json"}, []any{"records", 0, "lines"}, 249.0},
		{"ckanr organization_list", "GET", "/api/3/action/organization_list?all_fields=True", "", nil, []any{1, "package_count"}, 2.0},
		{"ckanr tag_list", "GET", "/api/3/action/tag_list?query=TRANS", "", nil, nil, []any{"transit"}},
		{"a harvester", "GET", "/api/action/package_search?rows=100&start=0&sort=id+asc", "", nil, []any{"results", 2, "id"}, "park-gates"},
		{"a harvester after its first run", "GET", "/api/action/package_search?fq=%2Bmetadata_modified:%5B2026-02-20T08:00:00Z+TO+*%5D&rows=100&start=0&sort=id+asc", "", nil, []any{"count"}, 1.0},
		{"a harvester of some agencies", "GET", "/api/action/package_search?fq=(organization:x)+OR+(organization:y)", "", nil, nil, nil},
		{"a harvester of an agency", "GET", "/api/action/package_search?fq=organization:(transport+OR+%22x%22)", "", nil, []any{"count"}, 2.0},
		{"a harvester's look at an agency", "GET", "/api/action/organization_show?id=greening", "", nil, []any{"title"}, "市绿化局"},
		{"a harvester's look at a domain", "GET", "/api/action/group_show?id=traffic", "", []string{"Accept-Language", "en"}, []any{"display_name"}, "Traffic"},
		{"curl -d", "POST", "/api/3/action/package_show", `{"id": "bus"}`, []string{"Content-Type", "application/x-www-form-urlencoded"}, []any{"num_resources"}, 2.0},
		{"a form", "POST", "/api/3/action/package_show", `id=bus`, []string{"Content-Type", "application/x-www-form-urlencoded"}, []any{"isopen"}, true},
		{"anybody", "GET", "/api/3/action/status_show", "", nil, []any{"site_url"}, "https://data.example.org"},
		{"anybody", "GET", "/api/3/action/group_list", "", nil, nil, []any{"environment", "traffic"}},
		{"a data explorer", "GET", "/api/3/action/datastore_info?id=bus.stops", "", nil, []any{"meta", "count"}, float64(apisrvtest.StopRows)},
	} {
		a := ask(t, p, tt.method, tt.target, tt.body, tt.fields...)
		if tt.want == nil {
			if a.status != http.StatusBadRequest || at(t, any(a.Error), "__type") != "Search Query Error" {
				t.Errorf("%s: %s: %d %v", tt.client, tt.target, a.status, a.Error)
			}
			continue
		}
		if a.status != http.StatusOK || !a.Success || !strings.HasPrefix(a.Help, "https://data.example.org/api/3/action/help_show?name=") {
			t.Errorf("%s: %s: %d %+v", tt.client, tt.target, a.status, a)
			continue
		}
		if diff := cmp.Diff(tt.want, at(t, a.Result, tt.path...)); diff != "" {
			t.Errorf("%s: %s %v:\n%s", tt.client, tt.target, tt.path, diff)
		}
	}
}

func TestAPackageHasWhatClientsRead(t *testing.T) {
	p := portal(t)
	for _, id := range []string{"bus", "metro-flow"} {
		result := ask(t, p, "GET", "/api/3/action/package_show?id="+id, "").Result
		for _, key := range []string{"id", "name", "title", "notes", "url", "author", "maintainer", "maintainer_email", "license_id", "license_title", "license_url", "isopen",
			"metadata_created", "metadata_modified", "state", "type", "private", "num_resources", "num_tags", "owner_org", "organization", "groups", "tags", "resources", "extras",
			"relationships_as_subject", "relationships_as_object", "creator_user_id", "version", "author_email"} {
			at(t, result, key)
		}
		for _, key := range []string{"id", "package_id", "name", "description", "url", "format", "mimetype", "size", "hash", "position", "state", "created", "last_modified",
			"metadata_modified", "datastore_active", "resource_type", "url_type", "cache_url", "mimetype_inner", "cache_last_updated"} {
			at(t, result, "resources", 0, key)
		}
	}
	if got := at(t, ask(t, p, "GET", "/api/3/action/package_show?id=metro-flow", "").Result, "resources", 0, "url"); got != "https://data.example.org/datasets/metro-flow/" {
		t.Errorf("a table on conditions leads to %v", got)
	}
}

func TestRefusalsAreThoseThatClientsTellApart(t *testing.T) {
	p := portal(t)
	parks := p.Granted(t, p.Organisation(t, "lilei"), "park-gates")
	for _, tt := range []struct {
		method, target, body, key string
		status                    int
		kind, says                string
	}{
		{"GET", "/api/3/action/package_show?id=no-such", "", "", 404, "Not Found Error", "Not found: no-such"},
		{"GET", "/api/3/action/package_show?id=..%2F..%2Fetc", "", "", 404, "Not Found Error", ""},
		{"GET", "/api/3/action/package_show", "", "", 409, "Validation Error", ""},
		{"GET", "/api/3/action/organization_show?id=x", "", "", 404, "Not Found Error", ""},
		{"GET", "/api/3/action/package_search?rows=-1", "", "", 409, "Validation Error", ""},
		{"GET", "/api/3/action/package_search?sort=price", "", "", 409, "Validation Error", ""},
		{"GET", "/api/3/action/package_search?fq=license:x", "", "", 400, "Search Query Error", ""},
		{"POST", "/api/3/action/package_show", `{"id": ["bus"]}`, "", 409, "Validation Error", ""},
		{"POST", "/api/3/action/package_show", `{"id":`, "", 400, "Validation Error", ""},
		{"POST", "/api/3/action/package_show", `[]`, "", 400, "Validation Error", ""},
		{"POST", "/api/3/action/package_show", `{"id": "` + strings.Repeat("x", 70_000) + `"}`, "", 413, "Validation Error", ""},
		{"GET", "/api/3/action/datastore_search?resource_id=no.such", "", "", 404, "Not Found Error", ""},
		{"GET", "/api/3/action/datastore_search?resource_id=bus.rows", "", "", 404, "Not Found Error", ""},
		{"GET", "/api/3/action/datastore_search?resource_id=bus.stops&fields=stop,price", "", "", 409, "Validation Error", "price"},
		{"GET", "/api/3/action/datastore_search?resource_id=bus.stops&filters=%7B%22lines%22:%22x%22%7D", "", "", 409, "Validation Error", ""},
		{"GET", "/api/3/action/datastore_search?resource_id=bus.stops&sort=,%20,", "", "", 200, "", ""},
		{"POST", "/api/3/action/datastore_search", `{"resource_id": "bus.stops", "sort": ["", " "]}`, "", 200, "", ""},
		{"GET", "/api/3/action/datastore_search?resource_id=bus.stops&offset=100001&sort=lines", "", "", 409, "Validation Error", "100,000"},
		{"GET", "/api/3/action/datastore_search?resource_id=metro-flow.flow", "", "", 403, "Authorization Error", "Access denied: "},
		{"GET", "/api/3/action/datastore_search?resource_id=metro-flow.flow", "", parks, 403, "Authorization Error", "Access denied: "},
		{"GET", "/api/3/action/datastore_info?id=metro-flow.flow", "", "", 403, "Authorization Error", ""},
		{"GET", "/api/3/action/package_delete?id=bus", "", "", 400, "", "Bad request - Action name not known: package_delete"},
	} {
		a := ask(t, p, tt.method, tt.target, tt.body, "Authorization", tt.key, "Content-Type", "application/json", "Accept-Language", "en")
		message, _ := a.Error["message"].(string)
		kind, _ := a.Error["__type"].(string)
		if a.status != tt.status || kind != tt.kind || !strings.Contains(message, tt.says) || (tt.status == 200) != a.Success {
			t.Errorf("%s %.90s %.50s: %d %v", tt.method, tt.target, tt.body, a.status, a.Error)
		}
	}
	if a := ask(t, p, "POST", "/api/3/action/package_list", "", "Origin", "https://elsewhere.example", "Sec-Fetch-Site", "cross-site"); a.status != 200 {
		t.Errorf("from a page elsewhere: %d", a.status)
	}
}

// search asks the datastore of bus for the numbers of rows.
func rows(t *testing.T, p *apisrvtest.Portal, query string, fields ...string) (ids []int) {
	t.Helper()
	a := ask(t, p, "GET", "/api/3/action/datastore_search?"+query, "", fields...)
	if !a.Success {
		t.Fatalf("%s: %v", query, a.Error)
	}
	for _, r := range a.Result.(map[string]any)["records"].([]any) {
		ids = append(ids, int(r.(map[string]any)["_id"].(float64)))
	}
	return ids
}

func TestTheDatastoreGivesRowsByOffsetFilterAndText(t *testing.T) {
	p := portal(t)
	for _, tt := range []struct {
		query string
		want  []int
	}{
		{"resource_id=bus.stops&limit=3", []int{1, 2, 3}},
		{"resource_id=bus.stops&limit=3&offset=248", []int{249, 250}},
		{"resource_id=bus.stops&offset=250", nil},
		{"resource_id=bus&limit=2", []int{1, 2}},
		{"resource_id=bus.stops&limit=0", nil},
		{"resource_id=bus.stops&limit=2&offset=3&sort=lines+desc", []int{247, 246}},
		{`resource_id=bus.stops&filters={"lines":[7,"9"]}`, []int{8, 10}},
		{`resource_id=bus.stops&filters={"_id":[7,9],"lines":6}`, []int{7}},
		{`resource_id=bus.stops&limit=2&offset=1&filters={"stop":"canary-bus+stop+5"}`, []int{16, 26}},
		{`resource_id=bus.stops&limit=2&offset=25&filters={"stop":"canary-bus+stop+5"}`, nil},
		{`resource_id=bus.stops&limit=1&q=stop+3`, []int{4}},
		{`resource_id=bus.stops&limit=1&q={"stop":"stop+4"}`, []int{5}},
		{`resource_id=bus.stops&limit=1&q=nobody's+(stop),"here"`, nil},
	} {
		query := strings.NewReplacer("{", "%7B", "}", "%7D", `"`, "%22").Replace(tt.query)
		if got := rows(t, p, query); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.query, got, tt.want)
		}
	}
	var paged []int
	for offset := 0; offset < 300; offset += 60 {
		paged = append(paged, rows(t, p, "resource_id=bus.stops&limit=60&sort=stop+desc,lines&offset="+string(rune('0'+offset/100))+string(rune('0'+offset/10%10))+"0")...)
	}
	slices.Sort(paged)
	if len(paged) != apisrvtest.StopRows || len(slices.Compact(paged)) != apisrvtest.StopRows {
		t.Errorf("%d rows by pages", len(paged))
	}
}

func TestTheDatastoreGivesListsAndLinks(t *testing.T) {
	p := portal(t)
	a := ask(t, p, "GET", "/api/3/action/datastore_search?resource_id=bus.stops&limit=1&records_format=lists&fields=lines&include_total=false", "")
	want := map[string]any{"resource_id": "bus.stops", "records": []any{[]any{1.0, 0.0}}, "records_format": "lists", "limit": 1.0, "offset": 0.0, "include_total": false,
		"fields": []any{map[string]any{"id": "_id", "type": "int8"}, map[string]any{"id": "lines", "type": "int8"}},
		"_links": map[string]any{"start": "/api/3/action/datastore_search?fields=lines&include_total=false&limit=1&records_format=lists&resource_id=bus.stops",
			"next": "/api/3/action/datastore_search?fields=lines&include_total=false&limit=1&offset=1&records_format=lists&resource_id=bus.stops"}}
	if diff := cmp.Diff(any(want), a.Result); diff != "" {
		t.Error(diff)
	}
}

func TestAKeyOpensItsOwnItemsOnly(t *testing.T) {
	p := portal(t)
	key := p.Granted(t, p.Organisation(t, "lilei"), "metro-flow") // of station, the first of three
	for _, header := range []string{"Authorization", "X-CKAN-API-Key", "X-API-Key"} {
		a := ask(t, p, "GET", "/api/3/action/datastore_search?resource_id=metro-flow.flow&limit=1", "", header, key)
		record, _ := at(t, a.Result, "records", 0).(map[string]any)
		if len(record) != 2 || record["station"] == nil || a.header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("by %s: %v, %v", header, a.Result, a.header)
		}
	}
	for _, more := range []string{"fields=passengers", "sort=passengers", `filters={"passengers":1}`, `q={"day":"2024"}`} {
		query := strings.NewReplacer("{", "%7B", "}", "%7D", `"`, "%22").Replace(more)
		if a := ask(t, p, "GET", "/api/3/action/datastore_search?resource_id=metro-flow.flow&"+query, "", "Authorization", key); a.status != 403 || a.Result != nil {
			t.Errorf("%s: %d %v", more, a.status, a.Result)
		}
	}
}
