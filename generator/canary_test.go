package generator_test

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/strict"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// marker begins every planted text; what follows it is of the place alone.
const marker = "Zq7Xv0Kp3W"

func canary(place string) string {
	return fmt.Sprintf("%s%x", marker, sha256.Sum256([]byte(place)))[:len(marker)+20]
}

// Planted dates lie in years that nothing else speaks of; planted numbers begin
// with digits that no real one has.
const (
	pastYear, futureYear = 1987, 2087
	digits               = "77190330551288"
)

var leaks = newSearch(marker, digits, "1987-03", "1987年", "March 1987", "2087-03", "2087年", "March 2087")

// Kinds of descriptor fields in conditional entries.
const (
	public  = "public"  // may be read by anyone
	private = "private" // must not be found anywhere
	fixed   = "fixed"   // a closed vocabulary, or what the program needs to read the entry
)

// fields says of every text and date of a descriptor which kind it is, by its
// path or by the longest beginning of it that is listed.
var fields = map[string]string{
	"ID": fixed, "File": fixed, "Dir": fixed, "Schema": fixed, "Name": public, "Title": public, "Description": public, "Keywords": public,
	"Homepage": private, "Version": public, "Created": private, "Licenses.": public, "Contributors.": private,
	"Sources.Title": public, "Sources.Path": public, "Sources.Email": private, "Sources.Version": private,

	"Resources.Name": public, "Resources.Path": private, "Resources.Title": public, "Resources.Description": public, "Resources.Format": fixed,
	"Resources.Mediatype": private, "Resources.Encoding": fixed, "Resources.Type": fixed, "Resources.Dialect.": fixed,
	"Resources.Schema.PrimaryKey": public, "Resources.Schema.MissingValues": private, "Resources.Schema.Fields.Name": public,
	"Resources.Schema.Fields.Type": public, "Resources.Schema.Fields.Title": public, "Resources.Schema.Fields.Description": public,
	"Resources.Schema.Fields.Unit": public, "Resources.Schema.Fields.Format": fixed, "Resources.Schema.Fields.Semantic": fixed,
	"Resources.Schema.Fields.DecimalChar": fixed, "Resources.Schema.Fields.GroupChar": fixed, "Resources.Schema.Fields.TrueValues": private,
	"Resources.Schema.Fields.FalseValues": private, "Resources.Schema.Fields.Constraints.Pattern": private,
	"Resources.Schema.Fields.Constraints.Enum": private,

	"Catalogue.Code": public, "Catalogue.UpstreamID": private, "Catalogue.Provider": public, "Catalogue.Responsible": public,
	"Catalogue.Domain": public, "Catalogue.Scope": public, "Catalogue.ScopeText": public, "Catalogue.OpenClass": public,
	"Catalogue.OpenReason.": public, "Catalogue.Conditions.": public, "Catalogue.LegalBasis.Kind": fixed, "Catalogue.LegalBasis.Instrument": public,
	"Catalogue.LegalBasis.Article": public, "Catalogue.LegalBasis.Text": public, "Catalogue.LegalBasis.ValidUntil": private,
	"Catalogue.LegalBasis.ConfirmedBy": private, "Catalogue.OpenRoute": fixed, "Catalogue.Review.": private, "Catalogue.ShareClass": fixed,
	"Catalogue.ShareReason.Code": private, "Catalogue.ShareReason.Text": private, "Catalogue.ShareBasis.Kind": fixed, "Catalogue.ShareBasis.": private,
	"Catalogue.ShareMethod": fixed, "Catalogue.FormatClass": fixed, "Catalogue.UpdateFrequency": public, "Catalogue.FrequencyReview.": private,
	"Catalogue.SourceMethod": fixed, "Catalogue.CollectionBasis": fixed, "Catalogue.PurchaseApproval": private, "Catalogue.SourceSystem": private,
	"Catalogue.Priority": public, "Catalogue.SecurityLevel": private, "Catalogue.SecrecyReview.": private, "Catalogue.RiskAssessment.": private,
	"Catalogue.Consultation.": private, "Catalogue.Desensitised.": private, "Catalogue.DerivedFrom": public, "Catalogue.Status": fixed,
	"Catalogue.ReturnReason": private, "Catalogue.RegisteredBy": private, "Catalogue.RegisteredOn": private, "Catalogue.ApprovedBy": private,
	"Catalogue.ApprovedOn": private, "Catalogue.Evaluated": private, "Catalogue.Published": public, "Catalogue.Updated": public,
	"Catalogue.Spatial.Name": public, "Catalogue.Spatial.Code": private, "Catalogue.Temporal.": public, "Catalogue.ExternalLink.": public,
	"Catalogue.Related": public, "Catalogue.Allow.Rule": fixed, "Catalogue.Allow.": private, "Catalogue.Picture.": fixed,
	"Catalogue.Versions.Published": private, "Catalogue.Versions.Note": private, "Catalogue.Versions.NoteEN": private, "Catalogue.Versions.Resources.": fixed,
	"Catalogue.EN.": public,
}

// kindOf looks a field up; ok is false where the table says nothing of it.
func kindOf(path string) (kind string, ok bool) {
	best := ""
	for p, k := range fields {
		if (p == path || strings.HasSuffix(p, ".") && strings.HasPrefix(path, p)) && len(p) > len(best) {
			best, kind = p, k
		}
	}
	return kind, best != ""
}

// leaves are the paths of all texts and dates of a type.
func leaves(path string, t reflect.Type) []string {
	switch {
	case t == reflect.TypeFor[calendar.Date](), t.Kind() == reflect.String:
		return []string{path}
	case t.Kind() == reflect.Slice, t.Kind() == reflect.Map, t.Kind() == reflect.Pointer:
		return leaves(path, t.Elem())
	case t.Kind() != reflect.Struct:
		return nil
	}
	var out []string
	for i := range t.NumField() {
		out = append(out, leaves(strings.TrimPrefix(path+"."+t.Field(i).Name, "."), t.Field(i).Type)...)
	}
	return out
}

func TestEveryFieldOfADescriptorIsPublicOrNot(t *testing.T) {
	all := leaves("", reflect.TypeFor[datasets.Dataset]())
	for _, path := range all {
		if _, ok := kindOf(path); !ok {
			t.Errorf("%s: the table does not say whether it is public", path)
		}
	}
	for p := range fields {
		if !slices.ContainsFunc(all, func(path string) bool { return p == path || strings.HasSuffix(p, ".") && strings.HasPrefix(path, p) }) {
			t.Errorf("%s: there is no such field", p)
		}
	}
}

// plant puts a canary into every field of which choose holds, and makes one
// element of every list that has none.
func plant(v reflect.Value, path, enum string, choose func(path string) bool, planted *int) {
	switch {
	case v.Type() == reflect.TypeFor[calendar.Date]():
		if choose(path) {
			year := pastYear
			if strings.HasSuffix(path, "ValidUntil") {
				year = futureYear
			}
			d, err := calendar.ParseDate(fmt.Sprintf("%d-03-%02d", year, 1+*planted%28))
			if err != nil {
				panic(err)
			}
			v.Set(reflect.ValueOf(d))
			*planted++
		}
	case v.Kind() == reflect.String:
		if choose(path) && enum == "" {
			v.SetString(canary(path))
			*planted++
		}
	case v.Kind() == reflect.Slice:
		if v.Len() == 0 && slices.ContainsFunc(leaves(path, v.Type().Elem()), choose) && enum == "" {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		}
		for i := range v.Len() {
			plant(v.Index(i), path, enum, choose, planted)
		}
	case v.Kind() == reflect.Pointer && !v.IsNil():
		plant(v.Elem(), path, enum, choose, planted)
	case v.Kind() == reflect.Map:
		for _, k := range v.MapKeys() {
			e := reflect.New(v.Type().Elem()).Elem()
			e.Set(v.MapIndex(k))
			plant(e, path, enum, choose, planted)
			v.SetMapIndex(k, e)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			plant(v.Field(i), strings.TrimPrefix(path+"."+f.Name, "."), f.Tag.Get("enum"), choose, planted)
		}
	}
}

// decode reads a descriptor of the catalogue; encode writes one back.
func (c catalogue) decode(file string) *datasets.Dataset {
	c.t.Helper()
	var d datasets.Dataset
	if _, problems := strict.Read(file, []byte(c.read(file)), &d, nil); len(problems) > 0 {
		c.t.Fatalf("%s: %+v", file, problems)
	}
	return &d
}

func (c catalogue) encode(file string, d *datasets.Dataset) {
	c.t.Helper()
	b, err := yaml.Marshal(d)
	if err != nil {
		c.t.Fatal(err)
	}
	var tree any
	if err := yaml.Unmarshal(b, &tree); err != nil {
		c.t.Fatal(err)
	}
	if b, err = yaml.Marshal(stated(tree)); err != nil {
		c.t.Fatal(err)
	}
	c.write(file, string(b))
}

// stated is a tree without what is empty.
func stated(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			if e = stated(e); e == nil || e == "" || e == 0 {
				delete(v, k)
			} else {
				v[k] = e
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = stated(v[i])
		}
		if len(v) == 0 {
			return nil
		}
	}
	return v
}

// canaryCatalogue has an open entry, a conditional one with a sample, closed,
// draft and returned ones, and canaries wherever nobody should look.
func canaryCatalogue(t *testing.T, profile string) catalogue {
	t.Helper()
	c := newCatalogue(t)
	c.edit("portal.yaml", "profile: shanghai-2018", "profile: "+profile)
	c.add("conditional", "openClass: unconditional", conditional)
	c.add("closed-with-file", closedEntry...)
	c.add("closed", append(closedEntry, "    path: visits.csv\n", "")...)
	c.add("draft", "status: approved", "status: draft")
	c.add("returned", "status: approved", "status: returned")

	isPrivate := func(path string) bool { k, _ := kindOf(path); return k == private }
	ofClosed := func(path string) bool { // has no structure and no source in public
		return isPrivate(path) || path == "Resources.Schema.Fields.Name" || !structural(path) && (strings.HasPrefix(path, "Resources.") ||
			strings.HasPrefix(path, "Sources.") || strings.HasPrefix(path, "Catalogue.EN.Resources.") || path == "Catalogue.EN.Sources")
	}
	anything := func(path string) bool { k, _ := kindOf(path); return k != fixed && !structural(path) }
	c.plantIn("conditional", isPrivate)
	c.plantIn("closed", ofClosed)
	for _, id := range []string{"closed-with-file", "draft", "returned"} {
		c.plantIn(id, anything)
	}
	return c
}

var closedEntry = []string{"openClass: unconditional", `openClass: closed
  openReason: {code: personal-privacy, text: 含个人信息}
  legalBasis: {kind: law, instrument: 个人信息保护法, article: "25", text: 不得公开, confirmedBy: 大数据中心}`, "openRoute: approval", "openRoute: forbidden"}

// structural are fields that lead to files, agencies and entries.
func structural(path string) bool {
	return slices.Contains([]string{"Name", "Resources.Name", "Resources.Schema.Fields.Name", "Resources.Schema.Fields.Type", "Resources.Schema.PrimaryKey",
		"Catalogue.Provider", "Catalogue.Responsible", "Catalogue.Domain", "Catalogue.OpenClass", "Catalogue.Related", "Catalogue.DerivedFrom",
		"Catalogue.Versions.Published", "Catalogue.OpenReason.Code"}, path)
}

// plantIn fills fields and files of an entry.
func (c catalogue) plantIn(id string, choose func(string) bool) {
	c.t.Helper()
	file := "datasets/" + id + "/datapackage.yaml"
	d := c.decode(file)
	n := 0
	plant(reflect.ValueOf(d).Elem(), "", "", choose, &n)
	if n < 60 {
		c.t.Fatalf("%s: only %d fields were planted", id, n)
	}
	d.Catalogue.Allow[0].Rule = "D4-small"
	d.Catalogue.Versions = nil // their files are those of an open entry only
	d.Catalogue.FrequencyReview.Value = string(d.Catalogue.UpdateFrequency)
	r := &d.Resources[0]
	data := canaryRows(id)
	if id == "closed" {
		r.Path, r.Format, r.Encoding, r.Type = "", "", "", ""
		r.Schema.PrimaryKey = nil
		c.write("datasets/closed/left-behind.csv", data)
	} else {
		r.Path = canary("path of "+id) + ".csv"
		r.Schema.Fields[0].Type = "string"
		c.write("datasets/"+id+"/"+r.Path, data)
		for i := range r.Schema.Fields {
			r.Schema.Fields[i].Constraints = nil
		}
	}
	if id == "conditional" {
		d.Resources = append(d.Resources, datasets.Resource{Name: "sample", Path: "sample.csv", Title: "样例", Description: "样例行", Format: "csv", Sample: true})
		d.Catalogue.EN.Resources["sample"] = datasets.EnglishResource{Title: "Sample", Description: "Sample rows"}
		c.write("datasets/"+id+"/sample.csv", "month,park,visitors,open_days\n2025-01,示例公园,1,2\n2025-02,示例公园,3,4\n")
	}
	c.encode(file, d)
}

// canaryRows is a table in which every cell is a canary; one stands in a column
// of whole numbers, where it does not fit.
func canaryRows(id string) string {
	var s strings.Builder
	s.WriteString("month,park,visitors,open_days\n")
	for i := range 40 {
		fmt.Fprintf(&s, "%s,%s,%s%04d,%s%04d\n", canary(fmt.Sprint(id, i, "month")), canary(fmt.Sprint(id, i, "park")), digits, i, digits, i+5000)
	}
	fmt.Fprintf(&s, "%s,%s,%s,1\n", canary(id+"month"), canary(id+"park"), canary(id+"visitors"))
	return s.String()
}

// found searches everything that leaves the data directory: what is published, what the search answers from,
// the blobs and trees that published files are links to, and what was printed.
func found(t *testing.T, data, printed string) []string {
	t.Helper()
	hits := leaks.in("output of the program", []byte(printed), depth)
	files := 0
	for _, dir := range []string{"current/public", "current/index", "blobs", "trees"} {
		for path, body := range filesBelow(t, filepath.Join(data, dir)) {
			files++
			hits = append(hits, leaks.in(dir+"/"+path, []byte(body), depth)...)
			hits = append(hits, leaks.in("name "+path, []byte(path), 0)...)
		}
	}
	if files < 100 {
		t.Fatalf("only %d files were searched", files)
	}
	slices.Sort(hits)
	return hits
}

// publish builds a catalogue with the program itself.
func publish(t *testing.T, c catalogue, data string, args ...string) string {
	t.Helper()
	cmd, out := command(t, append([]string{"build", c.dir, "--data", data, "--as-of", today}, args...)...)
	err := cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code > 1 || code < 0 {
		t.Fatalf("%v\n%s", err, out)
	}
	return out.String()
}

func TestNothingConfidentialLeavesTheDataDirectory(t *testing.T) {
	for _, profile := range []string{"shanghai-2018", "zhejiang-2016-draft"} {
		for _, args := range [][]string{{"--lang", "zh"}, {"--json"}} {
			t.Run(profile+" "+args[0], func(t *testing.T) {
				c, data := canaryCatalogue(t, profile), filepath.Join(t.TempDir(), "data")
				printed := publish(t, c, data, args...)
				for _, hit := range found(t, data, printed) {
					t.Error(hit)
				}
				if t.Failed() {
					t.Log(printed)
				}
				p := portal{c, data}
				pages := p.public()
				for path, want := range map[string]bool{"datasets/park-visits/index.html": true, "datasets/conditional/index.html": true,
					"data/conditional/sample.csv": true, "datasets/closed/index.html": profile != "shanghai-2018", "datasets/draft/index.html": false,
					"datasets/returned/index.html": false, "datasets/closed-with-file/index.html": false} {
					if _, there := pages[path]; there != want {
						t.Errorf("%s is published: %v\n%s", path, there, printed)
					}
				}
				p.keepsRows()
			})
		}
	}
}

// keepsRows fails unless the conditional rows are where the server finds them,
// for its user alone: otherwise the search would be of rows that were lost.
func (p portal) keepsRows() {
	p.t.Helper()
	rows := filepath.Join(p.data, "current/rows/conditional")
	info, err := os.Stat(rows)
	if err != nil {
		p.t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		p.t.Errorf("%s is %v", rows, info.Mode())
	}
	files := filesBelow(p.t, rows)
	if names := slices.Sorted(maps.Keys(files)); !slices.Equal(names, []string{"conditional/dataset.json", "conditional/visits.parquet"}) {
		p.t.Fatalf("conditional rows: %v", names)
	}
	if hits := leaks.in("what is offered", []byte(files["conditional/dataset.json"]), depth); len(hits) > 0 {
		p.t.Errorf("cells among what applicants are told: %v", hits)
	}
	if hits := newSearch(digits).in("what is supplied", []byte(p.private()["supply.json"]), depth); len(hits) > 0 {
		p.t.Errorf("cells among what is supplied: %v", hits)
	}
	if hits := leaks.in("rows", []byte(files["conditional/visits.parquet"]), depth); len(hits) < 2 {
		p.t.Errorf("the rows are not there: %v", hits)
	}
}

func TestAConditionalFileThatCannotBeReadIsNotQuoted(t *testing.T) {
	for name, of := range map[string]struct{ file, data string }{
		"a quote that never closes": {"visits.csv", canaryRows("conditional") + "\"" + canary("open quote") + "\n"},
		"no UTF-8":                  {"visits.csv", canaryRows("conditional") + canary("bytes") + "\xff\xfe\x81,1\n"},
		"other columns":             {"visits.csv", canary("column") + "," + canary("other column") + "\n1,2\n"},
		"JSON that ends early":      {"visits.json", `[{"park": "` + canary("JSON") + `", "visitors": ` + digits + `}, {"park"`},
		"JSON of another kind":      {"visits.json", `{"` + canary("key") + `": ` + digits + `}`},
		"XML that ends early":       {"visits.xml", "<rows><row><park>" + canary("XML") + "</park></row><" + canary("element")},
		"a workbook that is none":   {"visits.xlsx", "PK\x03\x04" + canary("workbook")},
	} {
		t.Run(name, func(t *testing.T) {
			c, data := canaryCatalogue(t, "shanghai-2018"), filepath.Join(t.TempDir(), "data")
			descriptor := "datasets/conditional/datapackage.yaml"
			d := c.decode(descriptor)
			r := &d.Resources[0]
			r.Path, r.Format = of.file, "" // the file is named where it must be mended
			if name != "other columns" {
				r.Schema = table.Schema{}
			}
			c.encode(descriptor, d)
			c.write("datasets/conditional/"+of.file, of.data)
			printed := publish(t, c, data)
			for _, hit := range found(t, data, printed) {
				t.Error(hit)
			}
			if t.Failed() || !strings.Contains(printed, "datasets/conditional/"+of.file) {
				t.Errorf("the fault should be named:\n%s", printed)
			}
		})
	}
}

func TestAConditionalEntryDeclaredOpenTurnsTheSearchRed(t *testing.T) {
	c, data := canaryCatalogue(t, "shanghai-2018"), filepath.Join(t.TempDir(), "data")
	file := "datasets/conditional/datapackage.yaml"
	d := c.decode(file)
	d.Catalogue.OpenClass, d.Catalogue.OpenReason, d.Resources[1].Sample = datasets.Unconditional, datasets.Reason{}, false
	d.Catalogue.Conditions = datasets.Conditions{}
	d.Resources[0].Path = "visits.csv"
	c.write("datasets/conditional/visits.csv", canaryRows("conditional"))
	c.encode(file, d)
	printed := publish(t, c, data)
	hits := found(t, data, printed)
	for _, format := range []string{"visits.csv", "visits.json", "visits.xlsx", "visits.parquet", "bulk/all.zip", "index.html"} {
		if !slices.ContainsFunc(hits, func(h string) bool { return strings.Contains(h, format) }) {
			t.Errorf("nothing found in %s: %d hits\n%s", format, len(hits), printed)
		}
	}
}
