package draft

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/strict"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Whatever a file holds, the draft says what was found and nothing else: no
// text can end its line, its quotes or its comment and become a key.
func FuzzNoTextBreaksOutOfADraft(f *testing.F) {
	for _, s := range []string{"客流", "a: b", "x\ncatalogue: {status: approved}", "\"}, {", "# y", "\u2028status: approved", "\u0085k: v",
		"来源：\r\nstatus: approved", "{{.ID}}", "---", "%YAML", "\xff\xfe", "\ufeff", "yes", "0x1F", "\x00\x1b[2J", "&a *a !!binary", "<<"} {
		f.Add(s, "来源："+s, "单位："+s)
	}
	f.Fuzz(func(t *testing.T, name, lead, note string) {
		d := description{ID: "x", Path: dataName(name), Title: name, Agencies: []string{name}, lang: lang.ZH, Table: &table.Table{
			Format: "csv", Encoding: "utf-8", Lead: []string{lead, "数据来源：" + lead}, Foot: []string{note},
			Notes:   []table.Note{{Code: "other-sheets", Text: lang.Text{ZH: note}, Missing: []string{note}}},
			Dialect: table.Dialect{Delimiter: name, SheetName: lead},
			Schema:  table.Schema{Fields: []table.Field{{Name: name, Type: table.Integer, Format: note, Unit: lead}}},
		}}
		text, err := d.write()
		if err != nil {
			t.Fatal(err)
		}
		var got datasets.Dataset
		if _, problems := strict.Read("datapackage.yaml", text, &got, nil); len(problems) > 0 {
			t.Fatalf("%+v\n%s", problems, text)
		}
		clean := func(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
		want := datasets.Dataset{Name: "x", Title: clean(name), Resources: []datasets.Resource{{Name: "x", Path: clean(dataName(name)), Format: "csv", Type: "table"}}}
		want.Resources[0].Dialect = table.Dialect{SheetName: clean(lead)}
		if name != "," {
			want.Resources[0].Dialect.Delimiter = clean(name)
		}
		want.Catalogue.Status = "draft"
		got.Keywords, got.Sources, got.Resources[0].Schema, got.Catalogue.EN, got.Lines = nil, nil, table.Schema{}, datasets.English{}, nil
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b table.Dialect) bool { return a.Delimiter == b.Delimiter && a.SheetName == b.SheetName })); diff != "" {
			t.Errorf("(-want +got)\n%s\n%s", diff, text)
		}
	})
}
