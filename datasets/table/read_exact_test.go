package table

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

var declaredNumber = Schema{Fields: []Field{{Name: "站点", Type: String}, {Name: "读数", Type: Number}}}

func TestADeclaredNumberTakesWhatAFloatGivesBack(t *testing.T) {
	for _, c := range []struct{ written, want string }{
		{"0.1234567890123456", "0.1234567890123456"},
		{"-0.30000000000000004", "-0.30000000000000004"},
		{"0.300000000000000040", "0.30000000000000004"},
		{"1234567890123456789000", "∅"},
		{"123456789012346000", "123456789012346000"},
		{"9007199254740993", "∅"},
		{"0.12345678901234567", "∅"},
		{"1.2345678901234566e-07", "0.00000012345678901234566"},
		{"1.23456789012345678", "∅"},
	} {
		t.Run(c.written, func(t *testing.T) {
			r := read(t, fstest.MapFS{"f.csv": {Data: []byte("站点,读数\n东湖," + c.written + "\n")}}, "f.csv", Options{Schema: declaredNumber})
			if diff := cmp.Diff([]string{"东湖|" + c.want}, r.rows); diff != "" {
				t.Fatal(diff)
			}
			if c.want != "∅" {
				return
			}
			if len(r.table.Rejects) != 1 || !strings.Contains(r.table.Rejects[0].Reason.EN, "digits") {
				t.Errorf("rejects: %+v", r.table.Rejects)
			}
		})
	}
}

func TestNumbersOfWorkbooksFitADeclaredNumber(t *testing.T) {
	for _, c := range []struct{ saved, want string }{
		{"1.2E+15", "1200000000000000"},
		{"123456789012345678", "123456789012346000"},
		{"1E+20", "100000000000000000000"},
		{"6.02214076E+23", "602214076000000000000000"},
		{"1.0000000000000001E-5", "0.00001"},
	} {
		book := workbookOf("", nil, testSheet{name: "数据", rows: texts(1, "站点", "读数") +
			`<row r="2"><c r="A2" t="inlineStr"><is><t>东湖</t></is></c><c r="B2"><v>` + c.saved + `</v></c></row>`})
		r := read(t, fstest.MapFS{"f.xlsx": {Data: book}}, "f.xlsx", Options{Schema: declaredNumber})
		if diff := cmp.Diff([]string{"东湖|" + c.want}, r.rows); diff != "" || r.table.Rejected != 0 {
			t.Errorf("%s: %s\n%+v", c.saved, diff, r.table.Rejects)
		}
	}
}

// Excel saves a carriage return as _x000D_ and writes "_x" before such letters
// that are meant literally (ECMA-376 part 1, 22.9.2.19).
func TestEscapedCharactersOfWorkbooksAreRead(t *testing.T) {
	for _, c := range []struct{ saved, want string }{
		{"一_x000D_\n二", "一\r\n二"},
		{"a_x005F_x0041_b", "a_x0041_b"},
		{"_x4E1C__x6E56_", "东湖"},
		{"_x12_", "_x12_"},
		{"_xZZZZ_", "_xZZZZ_"},
		{"_xD83D_", "_xD83D_"},
		{"_x0041", "_x0041"},
		{"a_x0009", "a_x0009"},
	} {
		shared := workbookOf("", []string{c.saved}, testSheet{name: "数据", rows: texts(1, "站点", "备注") +
			`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="inlineStr"><is><r><t>` + c.saved + `</t></r><r><t>,</t></r></is></c><c r="C2" t="str"><f>A2</f><v>` + c.saved + `</v></c></row>`})
		r := read(t, fstest.MapFS{"f.xlsx": {Data: shared}}, "f.xlsx", Options{})
		if diff := cmp.Diff([]string{c.want + "|" + c.want + ",|" + c.want}, r.rows); diff != "" {
			t.Errorf("%s: %s", c.saved, diff)
		}
	}
}
