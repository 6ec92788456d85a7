package rows_test

import (
	"bytes"
	"flag"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

var update = flag.Bool("update", false, "write docs/rows.md with the answers of the engine")

const page = "../../docs/rows.md"

var (
	documented = regexp.MustCompile("(?s)<!-- the table -->\n```csv\n(.*?)```")
	example    = regexp.MustCompile("<!-- (rows|aggregate) (.*) -->\n```json\n((?s).*?)```")
)

func TestThePageShowsRealAnswers(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	opened := documentedTable(t, documented.FindSubmatch(text)[1])
	examples := 0
	now := example.ReplaceAllStringFunc(string(text), func(found string) string {
		examples++
		parts := example.FindStringSubmatch(found)
		return "<!-- " + parts[1] + " " + parts[2] + " -->\n```json\n" + answer(t, opened, rows.Kind(parts[1]), parts[2]) + "```"
	})
	if examples < 8 {
		t.Fatalf("%s has %d examples", page, examples)
	}
	if *update {
		if err := os.WriteFile(page, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if now != string(text) {
		t.Errorf("%s shows other answers than the engine gives; run go test ./apisrv/rows -run Page -update", page)
	}
}

// documentedTable is the table of the page.
func documentedTable(t *testing.T, csv []byte) *rows.Table {
	read, err := table.Open(t.Context(), fstest.MapFS{"arrivals.csv": {Data: csv}}, "arrivals.csv", table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	for b, err := range read.Batches(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		return open(t, "arrivals", "v1", read.Schema, b)
	}
	t.Fatal("no rows")
	return nil
}

func answer(t *testing.T, opened *rows.Table, k rows.Kind, query string) string {
	values, err := url.ParseQuery(strings.ReplaceAll(query, "+", "%2B"))
	if err != nil {
		t.Fatal(err)
	}
	q, faults := rows.Parse(k, values, opened.Schema(), rows.Everything)
	if len(faults) > 0 {
		t.Fatalf("%s: %v", query, faults[0].Error())
	}
	var answered interface{ JSON() ([]byte, error) }
	if k == rows.Aggregate {
		answered, err = opened.Aggregate(t.Context(), q)
	} else {
		answered, err = opened.Page(t.Context(), q)
	}
	if err != nil {
		t.Fatal(err)
	}
	body, err := answered.JSON()
	if err != nil || bytes.Equal(body, []byte("[]\n")) {
		t.Fatalf("%s: %s, %v", query, body, err)
	}
	return string(body)
}
