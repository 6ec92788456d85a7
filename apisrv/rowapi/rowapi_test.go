package rowapi_test

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/rowapi"
)

// page is what a page of rows says.
type page struct {
	Dataset, Table, Version, Next string
	Count                         int64
	Rows                          []map[string]any
}

// problem is what a refusal says.
type problem struct {
	Type, Title, Detail, Param, Near, Apply string
	Status                                  int
}

func decode[T any](t *testing.T, a apisrvtest.Answer) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.Body), &v); err != nil {
		t.Fatalf("%s: %d %v: %s", a.Path, a.Status, err, a.Body)
	}
	return v
}

// kind is the name of a problem's kind.
func (p problem) kind() string {
	_, name, _ := strings.Cut(p.Type, "#")
	return name
}

func TestUnconditionalRowsAreForEverybody(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.Browser(t)
	first := decode[page](t, b.Get("api/v1/datasets/bus/rows?count=exact"))
	if first.Dataset != "bus" || first.Table != "stops" || first.Version != "0123456789ab" || first.Count != apisrvtest.StopRows || len(first.Rows) != 100 {
		t.Fatalf("%s %s %s: %d of %d rows", first.Dataset, first.Table, first.Version, len(first.Rows), first.Count)
	}
	seen, next := 0, "api/v1/datasets/bus/rows?limit=77&order=-lines"
	for next != "" {
		got := decode[page](t, b.Get(next))
		seen += len(got.Rows)
		next = ""
		if got.Next != "" {
			next = "api/v1/datasets/bus/rows?limit=77&order=-lines&cursor=" + got.Next
		}
	}
	if seen != apisrvtest.StopRows {
		t.Errorf("%d rows on all pages, want %d", seen, apisrvtest.StopRows)
	}
	filtered := decode[page](t, b.Get("api/v1/datasets/bus/rows?where=lines:ge:248&select=lines"))
	if len(filtered.Rows) != 2 || len(filtered.Rows[0]) != 1 || filtered.Rows[0]["lines"] != 248.0 {
		t.Errorf("filtered: %v", filtered.Rows)
	}
	if counted := decode[page](t, b.Get("api/v1/datasets/bus/rows/count?where=lines:lt:10")); counted.Count != 10 {
		t.Errorf("counted %d, want 10", counted.Count)
	}
}

func TestFormatsGoByNameOrByAccept(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.Browser(t)
	for _, tt := range []struct{ path, accept, want string }{
		{"api/v1/datasets/bus/rows", "", "application/json"},
		{"api/v1/datasets/bus/rows", "text/csv;q=0.9, application/json;q=0.1", "text/csv; charset=utf-8"},
		{"api/v1/datasets/bus/rows", "application/*", "application/json"},
		{"api/v1/datasets/bus/rows", "*/*;q=0.1, application/x-ndjson", "application/x-ndjson"},
		{"api/v1/datasets/bus/rows.csv", "application/json", "text/csv; charset=utf-8"},
		{"api/v1/datasets/bus/export.parquet", "", "application/vnd.apache.parquet"},
	} {
		if got := b.Get(tt.path, "Accept", tt.accept); got.Status != http.StatusOK || got.Header.Get("Content-Type") != tt.want {
			t.Errorf("%s, Accept %q: %d %s, want %s", tt.path, tt.accept, got.Status, got.Header.Get("Content-Type"), tt.want)
		}
	}
	for _, path := range []string{"api/v1/datasets/bus/rows.parquet", "api/v1/datasets/bus/export.rdf"} {
		if got := decode[problem](t, b.Get(path)); got.Status != http.StatusNotAcceptable || !strings.Contains(got.Detail, "csv") {
			t.Errorf("%s: %+v", path, got)
		}
	}
	if got := b.Get("api/v1/datasets/bus/rows", "Accept", "image/png"); got.Status != http.StatusNotAcceptable {
		t.Errorf("image: %d", got.Status)
	}
}

func TestAnExportIsWholeOrBrokenOff(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	res := p.Browser(t).Open("api/v1/datasets/bus/export.csv?where=lines:lt:200")
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(strings.NewReader(string(body))).ReadAll()
	sum := sha256.Sum256(body)
	if err != nil || len(records) != 201 || res.Trailer.Get(rowapi.RowsTrailer) != "200" || res.Trailer.Get(rowapi.SHA256Trailer) != hex.EncodeToString(sum[:]) {
		t.Errorf("%v: %d records, trailers %v, hash %x", err, len(records), res.Trailer, sum)
	}
	if got := res.Header.Get("Content-Disposition"); got != `attachment; filename="stops.csv"` {
		t.Error(got)
	}
}

// A grant binds every way in which a question can touch a column.
func TestAGrantBindsEveryColumn(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	key := p.Granted(t, p.Organisation(t, "lilei"), "metro-flow") // of station, the first of three
	b := p.Browser(t)
	rows := decode[page](t, b.Get("api/v1/datasets/metro-flow/rows?limit=2", "Authorization", "Bearer "+key))
	if len(rows.Rows) != 2 || len(rows.Rows[0]) != 1 || !strings.HasPrefix(rows.Rows[0]["station"].(string), apisrvtest.Canary("metro-flow")) {
		t.Errorf("%v", rows.Rows)
	}
	for _, query := range []string{
		"rows?select=passengers", "rows?where=passengers:gt:5", "rows?passengers__gt=5", "rows?order=-passengers", "rows?where=or(station:eq:a,passengers:eq:1)",
		"rows/count?where=passengers:gt:5", "aggregate?group=passengers", "aggregate?group=station&aggregate=sum:passengers", "aggregate?aggregate=sum:passengers", "export.csv?select=day",
		"rows.csv?select=day",
	} {
		got := b.Get("api/v1/datasets/metro-flow/"+query, "X-API-Key", key, "Accept-Language", "en")
		refused := decode[problem](t, got)
		if got.Status != http.StatusForbidden || refused.kind() != "item-not-granted" {
			t.Errorf("%s: %d %s", query, got.Status, got.Body)
		}
	}
	var schema struct {
		Tables []struct{ Items []struct{ Name string } }
	}
	answer := b.Get("api/v1/datasets/metro-flow/schema", "X-API-Key", key)
	if err := json.Unmarshal([]byte(answer.Body), &schema); err != nil || len(schema.Tables) != 1 || len(schema.Tables[0].Items) != 1 {
		t.Errorf("schema: %s", answer.Body)
	}
	if near := decode[problem](t, b.Get("api/v1/datasets/metro-flow/rows?select=statoin", "X-API-Key", key)); near.kind() != "unknown-column" || near.Near != "station" {
		t.Errorf("%+v", near)
	}
	for _, name := range []string{"Cache-Control", "Vary"} {
		if got := answer.Header.Values(name); !strings.Contains(strings.Join(got, ","), map[string]string{"Cache-Control": "private, no-store", "Vary": "Authorization, X-API-Key"}[name]) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestEachWayToLackAKeyHasItsOwnAnswer(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	metro, parks := p.Granted(t, a, "metro-flow"), p.Granted(t, a, "park-gates")
	unknown := apisrvtest.StrangeKey(t)
	for _, tt := range []struct {
		name   string
		fields []string
		query  string
		status int
		kind   string
	}{
		{"no key", nil, "", 401, "key-missing"},
		{"another scheme", []string{"Authorization", "Basic bGk6bGVp"}, "", 401, "key-missing"},
		{"cut short", []string{"Authorization", "Bearer " + metro[:len(metro)-1]}, "", 401, "key-malformed"},
		{"never given out", []string{"X-API-Key", unknown}, "", 401, "key-unknown"},
		{"of another dataset", []string{"X-API-Key", parks}, "", 403, "no-grant"},
		{"two keys", []string{"X-API-Key", parks, "Authorization", "Bearer " + metro}, "", 400, "two-keys"},
		{"the same key twice", []string{"X-API-Key", metro, "Authorization", "bearer " + metro}, "", 200, ""},
		{"in the address", nil, "?api_key=" + metro, 400, "key-in-address"},
	} {
		got := p.Browser(t).Get("api/v1/datasets/metro-flow/rows"+tt.query, tt.fields...)
		if refused := decode[problem](t, got); got.Status != tt.status || refused.kind() != tt.kind {
			t.Errorf("%s: %d %s, want %d %s", tt.name, got.Status, refused.kind(), tt.status, tt.kind)
		}
		if challenge := got.Header.Get("WWW-Authenticate"); (got.Status == 401) != strings.HasPrefix(challenge, `Bearer realm="kaimen"`) {
			t.Errorf("%s: challenge %q", tt.name, challenge)
		}
		if strings.Contains(got.Body, metro) || strings.Contains(got.Body, parks) {
			t.Errorf("%s: the answer quotes a key", tt.name)
		}
	}
}

func TestWhatDoesNotExistAnswersLikeWhatIsNotListed(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.Browser(t)
	want := b.Get("api/v1/datasets/no-such-thing/rows")
	if want.Status != http.StatusNotFound || decode[problem](t, want).kind() != "no-such-dataset" {
		t.Fatalf("%d %s", want.Status, want.Body)
	}
	for _, id := range []string{"social-aid", "BUS", "..", "%2e%2e", "bus%2f..", strings.Repeat("a", 200)} {
		if got := b.Get("api/v1/datasets/" + id + "/rows"); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d %s", id, got.Status, got.Body)
		}
	}
}

func TestTooManyCallsAreToldSo(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	key := p.Granted(t, p.Organisation(t, "lilei"), "metro-flow")
	b := p.Browser(t)
	var last apisrvtest.Answer
	passed := 0
	for range 60 {
		last = b.Get("api/v1/datasets/metro-flow/rows/count", "X-API-Key", key, "Accept-Language", "en")
		if last.Status == http.StatusOK {
			passed++
		}
	}
	retry, err := strconv.Atoi(last.Header.Get("Retry-After"))
	if passed != 50 || last.Status != http.StatusTooManyRequests || err != nil || retry < 1 || last.Header.Get("RateLimit-Policy") == "" || !strings.Contains(last.Body, `"violated-policies":["burst"]`) {
		t.Errorf("%d passed; %d, headers %v: %s", passed, last.Status, last.Header, last.Body)
	}
}
