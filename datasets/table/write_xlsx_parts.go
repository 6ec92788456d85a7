package table

// xlsxPart is a part of a workbook.
type xlsxPart struct{ name, content string }

// xlsxParts are the parts beside the sheets, in the order in which they are
// written. What they say of a sheet of notes is empty where there is none.
func xlsxParts(notes notesParts) []xlsxPart {
	return []xlsxPart{{"[Content_Types].xml", xmlStart + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` + notes.contentType +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
		`</Types>`},
		{"_rels/.rels", xmlStart + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="` + officeRel + `officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", xmlStart + `<workbook xmlns="` + sheetNS + `" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
			`<sheets><sheet name="data" sheetId="1" r:id="rId1"/>` + notes.sheet + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", xmlStart + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="` + officeRel + `worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + officeRel + `styles" Target="styles.xml"/>` + notes.relation + `</Relationships>`},
		{"xl/styles.xml", xlsxStyles},
	}
}

const (
	xmlStart  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	sheetNS   = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`
	officeRel = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`

	xlsxSheetStart = xmlStart + `<worksheet xmlns="` + sheetNS + `"><sheetViews><sheetView workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`
	xlsxSheetEnd = `</sheetData></worksheet>`
)

// xlsxStyles has the cell formats in the order of the style constants; 49 is the
// built-in format for text.
const xlsxStyles = xmlStart + `<styleSheet xmlns="` + sheetNS + `">` +
	`<numFmts count="5"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/>` +
	`<numFmt numFmtId="166" formatCode="yyyy\-mm\-dd\ hh:mm:ss.000"/><numFmt numFmtId="167" formatCode="hh:mm:ss"/>` +
	`<numFmt numFmtId="168" formatCode="hh:mm:ss.000"/></numFmts>` +
	`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="8"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>` +
	`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="167" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="168" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>` +
	`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
