package draft

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/starter"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

func openStarter(t *testing.T) *Catalogue {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "catalogue")
	if err := starter.Write(dir); err != nil {
		t.Fatal(err)
	}
	c, err := OpenCatalogue(dir)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func fileOf(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// A draft pins down what was found: a build that reads the file with it comes
// to the same table, name by name and type by type.
func TestADraftReadsItsFileAsItWasFirstRead(t *testing.T) {
	tests := map[string]struct{ name, text string }{
		"plain":             {"plain.csv", "站名,客流（万人次）\n人民广场,12.5\n徐家汇,9\n"},
		"semicolons":        {"semicolon.csv", "a;b\n1;x,y\n2;z\n"},
		"lead and foot":     {"lead.csv", "数据来源：市统计局,,\n单位：万人,,\n地区,2023年,2024年\n甲,1,2\n乙,3,4\n注：含常住人口,,\n"},
		"repeated names":    {"repeated.csv", "a,b,b\n1,2,3\n"},
		"nameless columns":  {"nameless.csv", "日期,,值,\n2024-01-01,周一,3,x\n2024-01-02,周二,4,y\n"},
		"rows too long":     {"long.csv", "a,b\n1,2\n3,4,extra\n5,6\n"},
		"two-row header":    {"two.csv", "地区,人口,,面积\n,男,女,\n甲,1,2,3.5\n乙,3,4,5.5\n"},
		"no header":         {"bare.csv", "1,2,3\n4,5,6\n7,8,9\n"},
		"thousands":         {"thousands.csv", "月份,金额\n2024-01,\"1,234,567\"\n2024-02,\"2,345,678.5\"\n"},
		"percent":           {"percent.csv", "区,占比\n甲,12.5%\n乙,30%\n"},
		"day first":         {"dates.csv", "日期,值\n13.01.24,1\n14.02.24,2\n"},
		"missing marks":     {"marks.csv", "区,值\n甲,1\n乙,—\n"},
		"JSON under a key":  {"rows.json", `{"total":2,"rows":[{"id":"a","n":1},{"id":"b","n":2}]}`},
		"XML":               {"rows.xml", "<list><row><id>a</id><n>1</n></row><row><id>b</id><n>2</n></row></list>"},
		"GeoJSON":           {"parks.geojson", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"名称":"甲"},"geometry":{"type":"Point","coordinates":[121.4,31.2]}}]}`},
		"hostile names":     {"hostile.csv", "\"a: b # c\",\"}, x: {\",\"'\"\"\"\n1,2,3\n"},
		"a line in a name":  {"lines.csv", "\"a\nb: c\",d\n1,2\n"},
		"YAML words":        {"words.csv", "yes,null,<<,~\n1,2,3,4\n"},
		"a name like a key": {"datapackage.json", `[{"name":"x","title":"y"}]`},
		"a name no address": {`50%#1?\.csv`, "a,b\n1,2\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := openStarter(t)
			file := fileOf(t, tt.name, tt.text)
			first, err := table.Open(t.Context(), os.DirFS(filepath.Dir(file)), tt.name, table.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer first.Close()
			added, err := c.Add(t.Context(), file, Options{Lang: lang.ZH})
			if err != nil {
				t.Fatal(err)
			}
			set, again := reopen(t, c, added)
			defer again.Close()
			if again.Rows != first.Rows || again.Rejected != 0 {
				t.Errorf("%d rows and %d rejected, first %d", again.Rows, again.Rejected, first.Rows)
			}
			if diff := cmp.Diff(bare(first.Schema), bare(again.Schema)); diff != "" {
				t.Errorf("columns (-first +with the draft):\n%s", diff)
			}
			if set.Catalogue.Status != "draft" {
				t.Errorf("status %q", set.Catalogue.Status)
			}
		})
	}
}

// reopen loads the draft and reads its file as a build does.
func reopen(t *testing.T, c *Catalogue, added *Added) (*datasets.Dataset, *table.Table) {
	t.Helper()
	fsys := os.DirFS(c.dir)
	set, found, err := datasets.LoadDataset(fsys, "datasets/"+added.ID)
	if err != nil || set == nil || len(found) > 0 {
		text, _ := os.ReadFile(filepath.Join(added.Dir, "datapackage.yaml"))
		t.Fatalf("load: %v, %+v\n%s", err, found, text)
	}
	r := set.Resources[0]
	again, err := table.Open(t.Context(), os.DirFS(added.Dir), r.Path,
		table.Options{Format: r.Format, Encoding: r.Encoding, Dialect: r.Dialect, Schema: r.Schema})
	if err != nil {
		t.Fatal(err)
	}
	return set, again
}

// bare leaves what inference says of a column.
func bare(s table.Schema) []table.Field {
	var out []table.Field
	for _, f := range s.Fields {
		out = append(out, table.Field{Name: f.Name, Type: f.Type, Format: f.Format, GroupChar: f.GroupChar, BareNumber: f.BareNumber})
	}
	return out
}

func TestADraftSaysWhatTheFileSays(t *testing.T) {
	c := openStarter(t)
	file := fileOf(t, "地铁客流.csv", "数据来源：市交通委,,\n单位：万人次,,\n线路,客运量（万人次）,均价(元/人次),备注(可空)\n1号线,12.5,3,—\n2号线,—,4,\n")
	added, err := c.Add(t.Context(), file, Options{Lang: lang.EN, Title: "地铁客流"})
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(added.Dir, "datapackage.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, want := range []string{
		"\nname: di-tie-ke-liu\n",
		"\ntitle: 地铁客流   #",
		"\n#   - {title: 市交通委}\n",
		"# the file states a unit: 万人次\n",
		`# missingValues: ["", "—"]`,
		`{name: "均价(元/人次)", type: integer, title: 均价, description: "", unit: "元/人次"}`,
		`{name: "备注(可空)", type: string, title: "备注(可空)", description: ""}`,
		"# who provides the data, an id of agencies.yaml: parks\n",
		"# an id of domains.yaml: environment, transport, livelihood\n",
		"  status: draft ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "encoding:") {
		t.Error("the encoding that goes without saying is said")
	}
}

// The draft of a table too wide to describe still loads.
func TestADraftOfAVeryWideTableLeavesItsColumnsOut(t *testing.T) {
	c := openStarter(t)
	for width, want := range map[int]int{2_000: 2_000, 20_000: 20_000} {
		var header, row strings.Builder
		for i := range width {
			if i > 0 {
				header.WriteByte(',')
				row.WriteByte(',')
			}
			header.WriteString("列" + strings.Repeat("长", 20) + string(rune('一'+i)))
			row.WriteByte('1')
		}
		added, err := c.Add(t.Context(), fileOf(t, "wide.csv", header.String()+"\n"+row.String()+"\n"), Options{Lang: lang.ZH})
		if err != nil {
			t.Fatal(err)
		}
		set, again := reopen(t, c, added)
		again.Close()
		if len(again.Schema.Fields) != want {
			t.Errorf("%d columns, want %d", len(again.Schema.Fields), want)
		}
		if described := len(set.Catalogue.EN.Resources[added.ID].Fields); width == 20_000 && described != 0 {
			t.Errorf("%d columns of a very wide table have English texts", described)
		}
	}
}

func TestAnExistingDatasetIsNeverWrittenTo(t *testing.T) {
	c := openStarter(t)
	file := fileOf(t, "park visits.csv", "a,b\n1,2\n")
	before := tree(t, filepath.Join(c.dir, "datasets", "park-visits"))
	_, err := c.Add(t.Context(), file, Options{ID: "park-visits"})
	var refused *table.Error
	if !errors.As(err, &refused) || refused.Code != "id-taken" {
		t.Errorf("error %v, want id-taken", err)
	}
	for _, want := range []string{"park-visits-2", "park-visits-3"} {
		added, err := c.Add(t.Context(), file, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if added.ID != want {
			t.Errorf("id %s, want %s", added.ID, want)
		}
	}
	if diff := cmp.Diff(before, tree(t, filepath.Join(c.dir, "datasets", "park-visits"))); diff != "" {
		t.Errorf("the dataset changed:\n%s", diff)
	}
}

func TestWhatIsRefusedLeavesNothingBehind(t *testing.T) {
	c := openStarter(t)
	before := tree(t, c.dir)
	tests := []struct{ name, file, id, code string }{
		{"no file", filepath.Join(t.TempDir(), "gone.csv"), "", "no-file"},
		{"a folder", t.TempDir(), "", "not-a-file"},
		{"a PDF", fileOf(t, "a.pdf", "%PDF-1.7\n"), "", "pdf"},
		{"an empty file", fileOf(t, "a.csv", ""), "", "empty"},
		{"an id that is none", fileOf(t, "b.csv", "a,b\n1,2\n"), "../b", "invalid-id"},
	}
	for _, tt := range tests {
		_, err := c.Add(t.Context(), tt.file, Options{ID: tt.id})
		var refused *table.Error
		if !errors.As(err, &refused) || refused.Code != tt.code || refused.Text.ZH == "" || refused.Fix.EN == "" {
			t.Errorf("%s: error %v, want %s", tt.name, err, tt.code)
		}
	}
	if diff := cmp.Diff(before, tree(t, c.dir)); diff != "" {
		t.Errorf("the catalogue changed:\n%s", diff)
	}
}

func TestAFolderWithoutPortalIsNoCatalogue(t *testing.T) {
	if _, err := OpenCatalogue(t.TempDir()); !errors.Is(err, ErrNoCatalogue) {
		t.Errorf("error %v, want ErrNoCatalogue", err)
	}
}

// tree is every file below dir with its text.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			out[path] = ""
			return err
		}
		data, err := os.ReadFile(path)
		out[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
