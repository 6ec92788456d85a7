package table

// Notes are what readers have to know of a table, on a worksheet of their own.
type Notes struct {
	Sheet string      // name of the worksheet: up to 31 letters
	Lines [][2]string // what is told, and what is to be said of it; none: no worksheet
}

// notesParts is what the parts of a workbook say of its sheet of notes.
type notesParts struct{ contentType, sheet, relation string }

func (n Notes) parts() notesParts {
	if len(n.Lines) == 0 {
		return notesParts{}
	}
	return notesParts{
		contentType: `<Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`,
		sheet:       `<sheet name="` + string(appendXMLText(nil, n.Sheet)) + `" sheetId="2" r:id="rId3"/>`,
		relation:    `<Relationship Id="rId3" Type="` + officeRel + `worksheet" Target="worksheets/sheet2.xml"/>`,
	}
}

const xlsxNotesStart = xmlStart + `<worksheet xmlns="` + sheetNS + `"><cols><col min="1" max="1" width="16" customWidth="1"/>` +
	`<col min="2" max="2" width="96" customWidth="1"/></cols><sheetData>`

// writeNotes writes the second sheet, once the first is out.
func (x *xlsxWriter) writeNotes() error {
	sheet, err := x.zip.Create("xl/worksheets/sheet2.xml")
	if err != nil {
		return err
	}
	x.w, x.rows, x.letters = sheet, 0, []string{"A", "B"}
	x.buf = append(x.buf, xlsxNotesStart...)
	for _, line := range x.notes.Lines {
		x.startRow()
		for i, style := range []int{xlsxHeader, xlsxText} {
			if x.buf, err = appendXLSXText(x.startCell(i), line[i], style); err != nil {
				return err
			}
		}
		if err := x.endRow(); err != nil {
			return err
		}
	}
	x.buf = append(x.buf, xlsxSheetEnd...)
	return x.flush()
}
