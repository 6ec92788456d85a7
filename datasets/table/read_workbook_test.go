package table

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
)

// A testSheet is a worksheet as its XML: rows as they stand within sheetData,
// and what follows them.
type testSheet struct {
	name, state, rows, after string
}

// workbookOf packs sheets into a workbook. Style 0 is general, 1 a date, 2 a
// date with time, 3 six digits with leading zeros, 4 a percentage.
func workbookOf(properties string, shared []string, sheets ...testSheet) []byte {
	parts := map[string]string{
		"xl/styles.xml": `<styleSheet><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot; h:mm"/><numFmt numFmtId="165" formatCode="000000"/></numFmts>` +
			`<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="10"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml": "<sst><si><t>" + strings.Join(shared, "</t></si><si><t>") + "</t></si></sst>",
	}
	var list, rels strings.Builder
	order := []string{"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml"}
	for i, s := range sheets {
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" state="%s" r:id="rId%d"/>`, s.name, i+1, s.state, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		part := fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)
		parts[part] = "<worksheet><sheetData>" + s.rows + "</sheetData>" + s.after + "</worksheet>"
		order = append(order, part)
	}
	parts["xl/workbook.xml"] = `<workbook xmlns:r="x"><workbookPr ` + properties + `/><sheets>` + list.String() + `</sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = "<Relationships>" + rels.String() + "</Relationships>"
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range order {
		w, err := z.Create(name)
		if err != nil {
			panic(err)
		}
		if _, err := w.Write([]byte(parts[name])); err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// texts is a row of inline strings; an empty one leaves the cell out.
func texts(row int, cells ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<row r="%d">`, row)
	for i, c := range cells {
		if c != "" {
			fmt.Fprintf(&b, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+i, row, c)
		}
	}
	return b.String() + "</row>"
}
