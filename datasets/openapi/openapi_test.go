package openapi_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/openapi"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// stops is a dataset of two tables with columns of odd names.
var stops = openapi.Dataset{ID: "bus-stops", Title: lang.Text{ZH: "公交站点", EN: "Bus stops"}, Description: lang.Text{ZH: "全市站点。", EN: "All stops."},
	Tables: []openapi.Table{
		{Name: "stops", Title: lang.Text{ZH: "站点"}, Columns: []openapi.Column{
			{Name: "name", Type: table.String, Title: lang.Text{ZH: "站名", EN: "Name"}, Example: `"新"站`},
			{Name: "a:b,c", Type: table.Integer, Unit: lang.Text{ZH: "人次"}, Example: "9007199254740993"},
			{Name: "opened", Type: table.Date, Example: "2020-01-31"}, {Name: "share", Type: table.Number, Example: "0.25"}}},
		{Name: "lines", Columns: []openapi.Column{{Name: "name", Type: table.String}, {Name: "since", Type: table.Year, Example: "1999"}}},
	}}

// documents are one of each kind, by what they are of.
func documents(t *testing.T) map[string][]byte {
	t.Helper()
	locked := stops
	locked.Conditional = true
	bare := openapi.Dataset{ID: "bare", Conditional: true}
	out := map[string][]byte{}
	for _, c := range lang.Codes {
		for name, write := range map[string]func(io.Writer) error{
			"portal":      func(w io.Writer) error { return openapi.WritePortal(w, openapi.Interface, c) },
			"dataset":     func(w io.Writer) error { return openapi.WriteDataset(w, stops, openapi.BesideData, c) },
			"conditional": func(w io.Writer) error { return openapi.WriteDataset(w, locked, openapi.BesideData, c) },
			"no tables":   func(w io.Writer) error { return openapi.WriteDataset(w, bare, openapi.BesideData, c) },
		} {
			var first, second bytes.Buffer
			if err := write(&first); err != nil {
				t.Fatal(err)
			}
			if err := write(&second); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
				t.Errorf("%s in %s: written twice, there are two (%v)", name, c, err)
			}
			out[name+" "+string(c)] = first.Bytes()
		}
	}
	return out
}

func TestDocumentsAreValid(t *testing.T) {
	for name, body := range documents(t) {
		doc, err := openapi3.NewLoader().LoadFromData(body)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil || !doc.IsOpenAPI31OrLater() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADocumentIsInOneLanguage(t *testing.T) {
	for name, body := range documents(t) {
		for _, r := range []struct{ lang, sign string }{{"zh", "Whether"}, {"en", "。"}} {
			if strings.HasSuffix(name, r.lang) && strings.Contains(string(body), r.sign) {
				t.Errorf("%s has %q in it", name, r.sign)
			}
		}
	}
}

func TestADatasetsDocumentNamesItsColumns(t *testing.T) {
	docs := documents(t)
	open, locked := string(docs["dataset en"]), string(docs["conditional en"])
	for _, want := range []string{
		`"/v1/datasets/bus-stops/rows"`, `"table","required":true`, `"enum":["stops","lines"]`, `"-a:b,c"`, `"Unit: 人次."`, `"format":"date"`,
		`"examples":["9007199254740993"]`, `"examples":[0.25]`, `name:eq:\"\"\"新\"\"站\"`, `"title":"Bus stops"`,
	} {
		if !strings.Contains(open, want) {
			t.Errorf("the document does not say %s", want)
		}
	}
	for _, never := range []string{"{dataset}", "securitySchemes", `"401"`, "package_show", `"hit"`} {
		if strings.Contains(open, never) {
			t.Errorf("the document of unconditional data says %s", never)
		}
	}
	for _, want := range []string{`"security":[{"bearer":[]},{"header":[]}]`, `"name":"X-API-Key"`, `"401"`, "name:null:false"} {
		if !strings.Contains(locked, want) {
			t.Errorf("the document of conditional data does not say %s", want)
		}
	}
	for _, never := range []string{"新", "2020-01-31", "0.25", "1999", "9007199254740993"} {
		if strings.Contains(locked, never) {
			t.Errorf("the document of conditional data shows the value %s", never)
		}
	}
}

func TestAnotherServerChangesNothingElse(t *testing.T) {
	body := documents(t)["dataset zh"]
	moved, err := openapi.WithServer(body, "/opendata/api")
	if err != nil {
		t.Fatal(err)
	}
	var was, is map[string]json.RawMessage
	if err := json.Unmarshal(body, &was); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(moved, &is); err != nil {
		t.Fatal(err)
	}
	if got := string(is["servers"]); got != `[{"url":"/opendata/api"}]` {
		t.Error(got)
	}
	for key, value := range was {
		if key != "servers" && !bytes.Equal(value, is[key]) {
			t.Errorf("%s changed", key)
		}
	}
	if _, err := openapi.WithServer([]byte("[]"), "/"); err == nil {
		t.Error("a list is no document")
	}
}
