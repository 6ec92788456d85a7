package apisrv

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/search"
)

var update = flag.Bool("update", false, "write docs/search-api.md anew")

const (
	apiPage  = "../docs/search-api.md"
	rowsPage = "../docs/api.md"
)

// example is a request in the page and the answer that stands below it.
var example = regexp.MustCompile("<!-- GET (\\S+) -->\n```json\n((?s).*?)```")

func TestThePageShowsRealAnswers(t *testing.T) {
	page, err := os.ReadFile(apiPage)
	if err != nil {
		t.Fatal(err)
	}
	_, s := searching(t, sampleDocuments)
	examples := 0
	now := example.ReplaceAllStringFunc(string(page), func(text string) string {
		examples++
		target := example.FindStringSubmatch(text)[1]
		path, query, _ := strings.Cut(target, "?")
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		var body bytes.Buffer
		if err := json.Indent(&body, ask(s, "GET", path+"?"+values.Encode()).Body.Bytes(), "", "  "); err != nil {
			t.Fatal(err)
		}
		return "<!-- GET " + target + " -->\n```json\n" + shorter(body.String()) + "```"
	})
	if examples < 3 {
		t.Fatalf("%s has %d examples", apiPage, examples)
	}
	if *update {
		if err := os.WriteFile(apiPage, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if now != string(page) {
		t.Errorf("%s shows other answers than the server gives; run go test ./apisrv -run Page -update", apiPage)
	}
}

// fingerprint is the id of an index, which is another whenever the way of
// indexing changes; the page shows one that never was.
var fingerprint = regexp.MustCompile(`"index": "[0-9a-f]{32}"`)

// shorter puts small lists and objects on one line, as people write them.
func shorter(text string) string {
	text = fingerprint.ReplaceAllString(text, `"index": "5f1d7a84e6b02c93d8f4a1507be36c29"`)
	for _, inner := range []*regexp.Regexp{
		regexp.MustCompile(`\[\s+(-?[\d.]+(?:,\s+-?[\d.]+)*)\s+\]`),
		regexp.MustCompile(`\{\s+("(?:zh|en)": "[^"]*"(?:,\s+"en": "[^"]*")?)\s+\}`),
		regexp.MustCompile(`\[\s+("\w+"(?:,\s+"\w+")*)\s+\]`),
		regexp.MustCompile(`\[\s+(\[[^\[\]]*\])\s+\]`),
	} {
		text = inner.ReplaceAllStringFunc(text, func(found string) string {
			found = strings.Join(strings.Fields(found), " ")
			return strings.NewReplacer("[ ", "[", " ]", "]").Replace(found)
		})
	}
	return text
}

func TestThePageNamesEverything(t *testing.T) {
	text, err := os.ReadFile(apiPage)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	names := append([]string{}, plainParams...)
	for _, facet := range facetParams {
		names = append(names, string(facet))
	}
	for _, name := range names {
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("%s does not name the parameter %s", apiPage, name)
		}
	}
	ofRows, err := os.ReadFile(rowsPage)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if !strings.Contains(page+string(ofRows), "| `#"+p.Name+"` | "+strconv.Itoa(p.Status)+" |") {
			t.Errorf("neither %s nor %s names the problem %s with its status %d", apiPage, rowsPage, p.Name, p.Status)
		}
	}
	for _, limit := range []int{search.MaxText, search.MaxFilters, search.MaxLimit, search.MaxDepth, maxQuestion, maxURL, int(searchRate.Limit), int(suggestRate.Limit), int(searchTime.Milliseconds())} {
		shown := strconv.Itoa(limit)
		if limit >= 1000 {
			shown = shown[:len(shown)-3] + "," + shown[len(shown)-3:]
		}
		if !strings.Contains(page[strings.Index(page, "## Limits"):], shown) {
			t.Errorf("%s does not state the limit %s", apiPage, shown)
		}
	}
	for _, field := range fieldsOf(reflect.TypeFor[searchAnswer](), reflect.TypeFor[suggestAnswer]()) {
		if !strings.Contains(page, "`"+field+"`") && !strings.Contains(page, `"`+field+`"`) {
			t.Errorf("%s does not show the field %s", apiPage, field)
		}
	}
}

// fieldsOf are the JSON names in types and in what they hold.
func fieldsOf(types ...reflect.Type) (names []string) {
	for _, typ := range types {
		for typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct {
			continue
		}
		for i := range typ.NumField() {
			name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			names = append(append(names, name), fieldsOf(typ.Field(i).Type)...)
		}
	}
	return names
}
