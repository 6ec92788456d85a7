package table

import (
	"archive/zip"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
)

var update = flag.Bool("update", false, "write docs/ingestion.md")

// An ingestionCase is one kind of file that an office produces, or an attacker.
type ingestionCase struct {
	section, clause string
	fixture         string        // a file in testdata/read, or what is generated
	data            func() []byte // makes the file, where it is not stored
	options         Options
	want            string // columns and types, rows, rejects, notes; or the refusal
}

// file is the name and content of the case's file.
func (c ingestionCase) file(t testing.TB) (string, []byte) {
	if c.data != nil {
		b := c.data()
		if bytes.HasPrefix(b, []byte("PK")) {
			return "book.xlsx", b
		}
		return "generated.csv", b
	}
	b, err := os.ReadFile(filepath.Join("testdata", "read", c.fixture))
	if err != nil {
		t.Fatal(err)
	}
	return c.fixture, b
}

// readings are what was read already, by section and clause: the test of a case
// and the page about it read the large ones once.
var readings = map[string]reading{}

func (c ingestionCase) read(t testing.TB) reading {
	key := c.section + "/" + c.clause
	r, ok := readings[key]
	if !ok {
		name, b := c.file(t)
		r = read(t, fstest.MapFS{name: {Data: b}}, name, c.options)
		readings[key] = r
	}
	return r
}

func TestEveryFileIsReadRightOrRefused(t *testing.T) {
	for _, c := range ingestionCases {
		t.Run(c.section+"/"+c.clause, func(t *testing.T) {
			r := c.read(t)
			got := r.String()
			if len(got) > 4000 {
				got = fmt.Sprintf("%.20s … %d bytes", got, len(got))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("reading differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestIngestionPageIsUpToDate(t *testing.T) {
	page := ingestionPage(t)
	name := filepath.Join("..", "..", "docs", "ingestion.md")
	if *update {
		if err := os.WriteFile(name, page, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(page), string(got)); diff != "" {
		t.Errorf("docs/ingestion.md is stale; run go test ./datasets/table -run Ingestion -update\n%s", diff)
	}
}

func ingestionPage(t *testing.T) []byte {
	var b bytes.Buffer
	b.WriteString(ingestionIntro)
	section := ""
	for _, c := range ingestionCases {
		if c.section != section {
			section = c.section
			fmt.Fprintf(&b, "\n## %s\n\n| Case | Fixture | Outcome |\n| --- | --- | --- |\n", section)
		}
		r := c.read(t)
		fmt.Fprintf(&b, "| %s | %s | %s |\n", c.clause, c.fixture, r.outcome())
	}
	return b.Bytes()
}

const ingestionIntro = `# What becomes of a file

A file that Kaimen reads either becomes the table that a careful person would
see in it, or is refused with a reason and a remedy. What was not obvious is
noted beside the table. This page is written by the test that tries each case:
` + "`go test ./datasets/table -run Ingestion -update`" + `. The fixtures are in
` + "`datasets/table/testdata/read`" + `; large ones and workbooks are generated.
`

// outcome says in words what became of a file.
func (r reading) outcome() string {
	if e := r.refusal; e != nil {
		at := ""
		if e.Row > 0 {
			at = fmt.Sprintf(", at row %d", e.Row)
		}
		return fmt.Sprintf("Refused (`%s`%s): %s. %s.", e.Code, at, e.Text.EN, sentence(e.Fix.EN))
	}
	types := map[Type]int{}
	var order []Type
	for _, f := range r.table.Schema.Fields {
		if types[f.Type]++; types[f.Type] == 1 {
			order = append(order, f.Type)
		}
	}
	var columns []string
	for _, k := range order {
		columns = append(columns, fmt.Sprintf("%d %s", types[k], k))
	}
	s := fmt.Sprintf("Read as %s, %s: %d rows; columns: %s.", r.table.Format, r.table.Encoding, r.table.Rows, strings.Join(columns, ", "))
	if r.table.Rejected > 0 {
		s += fmt.Sprintf(" %d cells rejected.", r.table.Rejected)
	}
	for _, n := range r.table.Notes {
		s += fmt.Sprintf(" Note `%s`: %s.", n.Code, sentence(n.Text.EN))
	}
	return strings.ReplaceAll(s, "|", "\\|")
}

func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func longCell() []byte {
	return []byte("名称,内容\n东湖," + strings.Repeat("长", 10<<20/3) + "\n西岭,短\n")
}

func wide() []byte    { return columnsCSV(20_000) }
func tooWide() []byte { return columnsCSV(20_001) }

func columnsCSV(n int) []byte {
	var head, body []string
	for i := range n {
		head = append(head, fmt.Sprintf("c%d", i))
		body = append(body, fmt.Sprint(i))
	}
	return []byte(strings.Join(head, ",") + "\n" + strings.Join(body, ",") + "\n" + strings.Join(body, ",") + "\n")
}

func lateGBK() []byte {
	s := "name,count\n" + strings.Repeat("east lake,1\n", 20_000) + "东湖街道,2\n"
	b, err := simplifiedchinese.GBK.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return []byte(b)
}

func typedBook() []byte {
	return workbookOf("", []string{"东湖"}, testSheet{name: "数据", rows: texts(1, "站点", "日期", "时刻", "编码", "比例", "合计") +
		`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>45352</v></c><c r="C2" s="2"><v>45352.354166666664</v></c><c r="D2" s="3"><v>123</v></c><c r="E2" s="4"><v>0.1</v></c><c r="F2"><f>1+2</f><v>0.30000000000000004</v></c></row>` +
		`<row r="3"><c r="A3" t="inlineStr"><is><t>西岭</t></is></c><c r="B3" s="1"><v>45657</v></c><c r="C3" s="2"><v>45657.5</v></c><c r="D3" s="3"><v>45</v></c><c r="E3" s="4"><v>0.25</v></c><c r="F3"><v>4</v></c></row>`})
}

func book1904() []byte {
	return workbookOf(`date1904="1"`, nil, testSheet{name: "数据", rows: texts(1, "站点", "日期") +
		`<row r="2"><c r="A2" t="inlineStr"><is><t>东湖</t></is></c><c r="B2" s="1"><v>43890</v></c></row>`})
}

func mergedBook() []byte {
	return workbookOf("", nil, testSheet{name: "数据", rows: texts(1, "街道人口与面积") + texts(2, "区", "街道", "2024年") + texts(3, "", "", "人口", "面积") +
		`<row r="4"><c r="A4" t="inlineStr"><is><t>东区</t></is></c><c r="B4" t="inlineStr"><is><t>东湖</t></is></c><c r="C4"><v>52300</v></c><c r="D4"><v>3.6</v></c></row>` +
		`<row r="5"><c r="B5" t="inlineStr"><is><t>西岭</t></is></c><c r="C5"><v>48150</v></c><c r="D5"><v>12.4</v></c></row>`,
		after: `<mergeCells><mergeCell ref="A1:D1"/><mergeCell ref="C2:D2"/><mergeCell ref="A2:A3"/><mergeCell ref="B2:B3"/><mergeCell ref="A4:A5"/></mergeCells>`})
}

func sheetsBook() []byte {
	return workbookOf("", nil, testSheet{name: "封面"}, testSheet{name: "底稿", state: "hidden", rows: texts(1, "密")},
		testSheet{name: "新", rows: texts(1, "街道", "区") + texts(2, "东湖", "东区")}, testSheet{name: "旧", rows: texts(1, "街道", "区") + texts(2, "西岭", "西区")})
}

func formulaBook() []byte {
	return workbookOf("", nil, testSheet{name: "数据", rows: texts(1, "街道", "合计") +
		`<row r="2"><c r="A2" t="inlineStr"><is><t>东湖</t></is></c><c r="B2"><f>SUM(C2:D2)</f></c></row>`})
}

func disorderBook() []byte {
	return workbookOf("", nil, testSheet{name: "数据", rows: texts(1, "街道", "区") + texts(3, "东湖", "东区") + texts(2, "西岭", "西区")})
}

// bombBook claims nothing wrong: it only unpacks to far more than it is.
func bombBook() []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("xl/workbook.xml")
	for mib := bytes.Repeat([]byte{' '}, 1<<20); err == nil && b.Len() < 300<<10; {
		_, err = w.Write(mib)
	}
	if err := errors.Join(err, z.Close()); err != nil {
		panic(err)
	}
	return b.Bytes()
}
