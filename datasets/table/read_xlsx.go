package table

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// workbook is an XLSX file (ECMA-376) that is being read. Its sheets are
// streamed: neither a sheet nor the archive is ever held in memory, only the
// shared strings are.
type workbook struct {
	ctx     context.Context
	zip     *zip.Reader
	o       Options
	left    int64 // bytes that may still be unpacked
	epoch   bool  // days are counted from 1904
	sheets  []sheetRef
	styles  []cellStyle
	strings sharedStrings
	notes   sheetNotes
}

type sheetRef struct {
	name, part string
	hidden     bool
}

// sheetNotes counts what is worth telling about a sheet.
type sheetNotes struct {
	formulas   int64 // with a cached value
	uncomputed int64 // formulas without one
	merged     int
	hiddenRows int64
}

// workbook spools the rows of the sheet that is the table.
func (t *Table) workbook(ctx context.Context, fsys fs.FS, size int64, o Options) (*source, error) {
	f, err := fsys.Open(t.Name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	at, err := randomAccess(f, size, o.Limits.UnzipBytes)
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(at, size)
	if err != nil {
		return nil, errBadWorkbook(err)
	}
	w := &workbook{ctx: ctx, zip: z, o: o, left: o.Limits.UnzipBytes}
	if failed := w.refused(); failed != nil {
		return nil, failed
	}
	t.Encoding = "utf-8"
	open, err := t.spoolSheet(w)
	if err != nil {
		return nil, err
	}
	return &source{open: open, grid: true}, nil
}

// randomAccess returns f itself, or its content where the file system cannot
// read at an offset.
func randomAccess(f fs.File, size, limit int64) (io.ReaderAt, error) {
	if at, ok := f.(io.ReaderAt); ok {
		return at, nil
	}
	if size > limit {
		return nil, errUnzip(limit)
	}
	b, err := io.ReadAll(f)
	return bytes.NewReader(b), err
}

// refused tells a workbook from the other files that are zip archives, and
// refuses one that would unpack to more than the limit.
func (w *workbook) refused() *Error {
	kind, total := "", uint64(0)
	for _, f := range w.zip.File {
		total += f.UncompressedSize64
		switch {
		case f.Name == "xl/workbook.xml":
			kind = "xlsx"
		case f.Name == "word/document.xml":
			kind = "document"
		case f.Name == "xl/workbook.bin":
			kind = "xlsb"
		case f.Name == "content.xml":
			kind = "opendocument"
		}
	}
	if total > uint64(w.left) {
		return errUnzip(w.left)
	}
	switch kind {
	case "xlsx":
		return nil
	case "document":
		return &Error{Code: "document",
			Text: lang.Text{ZH: "Word 文档不是机器可读的数据格式", EN: "a Word document is not machine-readable data"},
			Fix:  lang.Text{ZH: "把其中的表格另存为 CSV 或 XLSX", EN: "save the table in it as CSV or XLSX"}}
	case "":
		return &Error{Code: "archive",
			Text: lang.Text{ZH: "这是压缩文件，不是 XLSX 工作簿", EN: "this is a zip archive, not an XLSX workbook"},
			Fix:  lang.Text{ZH: "解压后提供其中的数据文件", EN: "unpack it and supply the files in it"}}
	}
	return &Error{Code: kind,
		Text: lang.Text{ZH: "不读取这种工作簿格式", EN: "workbooks of this kind are not read"},
		Fix:  lang.Text{ZH: "在表格软件中另存为 XLSX 或 CSV", EN: "save it as XLSX or CSV in a spreadsheet program"}}
}

func errUnzip(limit int64) *Error {
	return &Error{Code: "limit-unzip",
		Text: lang.Text{ZH: fmt.Sprintf("工作簿解压后超过 %d MiB 的上限", limit>>20), EN: fmt.Sprintf("the workbook unpacks to more than the limit of %d MiB", limit>>20)},
		Fix:  lang.Text{ZH: "改为 CSV，或拆成几个工作簿", EN: "supply it as CSV, or split it"}}
}

func errBadWorkbook(err error) *Error {
	return &Error{Code: "bad-xlsx",
		Text: lang.Text{ZH: "工作簿损坏：" + err.Error(), EN: "the workbook is damaged: " + err.Error()},
		Fix:  lang.Text{ZH: "在表格软件中打开并重新保存", EN: "open it in a spreadsheet program and save it again"}}
}

// part opens a part of the package; a part that is not there is nil.
func (w *workbook) part(name string) (io.ReadCloser, error) {
	for _, f := range w.zip.File {
		if f.Name == name {
			r, err := f.Open()
			if err != nil {
				return nil, errBadWorkbook(err)
			}
			return &unzipReader{w: w, ReadCloser: r}, nil
		}
	}
	return nil, nil
}

// unzipReader counts what is really unpacked, whatever the archive claims.
type unzipReader struct {
	io.ReadCloser
	w *workbook
}

func (u *unzipReader) Read(b []byte) (int, error) {
	if err := u.w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := u.ReadCloser.Read(b)
	if u.w.left -= int64(n); u.w.left < -2*u.w.o.Limits.UnzipBytes {
		return n, errUnzip(u.w.o.Limits.UnzipBytes) // a sheet is passed over up to three times
	}
	return n, err
}

// each calls f for every start tag of a part, with the decoder standing
// behind it.
func (w *workbook) each(name string, f func(*xml.Decoder, xml.StartElement) error) error {
	r, err := w.part(name)
	if err != nil || r == nil {
		return err
	}
	defer r.Close()
	d := xml.NewDecoder(r)
	for {
		tok, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return w.explain(err)
		}
		if start, ok := tok.(xml.StartElement); ok {
			if err := f(d, start); err != nil {
				return w.explain(err)
			}
		}
	}
}

func (w *workbook) explain(err error) error {
	var e *Error
	if errors.As(err, &e) || w.ctx.Err() != nil {
		return err
	}
	return errBadWorkbook(err)
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// load reads everything but the sheets.
func (w *workbook) load() error {
	targets := map[string]string{}
	err := w.each("xl/_rels/workbook.xml.rels", func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local == "Relationship" {
			target := strings.TrimPrefix(attr(e, "Target"), "/")
			if !strings.HasPrefix(target, "xl/") {
				target = path.Join("xl", target)
			}
			targets[attr(e, "Id")] = target
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = w.each("xl/workbook.xml", func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			v := attr(e, "date1904")
			w.epoch = v == "1" || v == "true"
		case "sheet":
			state := attr(e, "state")
			id := ""
			for _, a := range e.Attr {
				if a.Name.Space != "" && a.Name.Local == "id" {
					id = a.Value
				}
			}
			w.sheets = append(w.sheets, sheetRef{attr(e, "name"), targets[id], state == "hidden" || state == "veryHidden"})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := w.loadStyles(); err != nil {
		return err
	}
	return w.loadStrings()
}

// spoolSheet chooses the sheet and spools its rows.
func (t *Table) spoolSheet(w *workbook) (func(context.Context) (rowReader, error), error) {
	if err := w.load(); err != nil {
		return nil, err
	}
	chosen, shape, err := t.chooseSheet(w)
	if err != nil {
		return nil, err
	}
	t.Dialect = w.o.Dialect
	t.Dialect.SheetName = w.sheets[chosen].name
	s, err := t.newSpool()
	if err != nil {
		return nil, err
	}
	if err := w.rows(w.sheets[chosen].part, shape, s); err != nil {
		return nil, err
	}
	t.noteSheets(w, chosen)
	return s.finish()
}

// chooseSheet takes the sheet that the dialect names, else the first one that
// is visible and not empty.
func (t *Table) chooseSheet(w *workbook) (int, *sheetShape, error) {
	d := w.o.Dialect
	at := -1
	if d.SheetName != "" {
		at = slices.IndexFunc(w.sheets, func(s sheetRef) bool { return s.name == d.SheetName })
	} else if d.SheetNumber > 0 && d.SheetNumber <= len(w.sheets) {
		at = d.SheetNumber - 1
	}
	if at >= 0 {
		shape, err := w.shape(w.sheets[at].part)
		return at, shape, err
	}
	if d.SheetName != "" || d.SheetNumber > 0 {
		return 0, nil, errNoSheet(w.sheets)
	}
	for i, s := range w.sheets {
		if s.hidden {
			continue
		}
		shape, err := w.shape(s.part)
		if err != nil {
			return 0, nil, err
		}
		if shape.filled {
			return i, shape, nil
		}
	}
	return 0, nil, errEmpty()
}

func errNoSheet(sheets []sheetRef) *Error {
	names := []string{}
	for _, s := range sheets {
		names = append(names, s.name)
	}
	list := strings.Join(names, ", ")
	return &Error{Code: "no-sheet",
		Text: lang.Text{ZH: "没有 dialect 写明的工作表", EN: "there is no such sheet as the dialect names"},
		Fix:  lang.Text{ZH: "可选的工作表：" + list, EN: "name one of: " + list}}
}

func (t *Table) noteSheets(w *workbook, chosen int) {
	var others, hidden []string
	for i, s := range w.sheets {
		switch {
		case s.hidden:
			hidden = append(hidden, s.name)
		case i != chosen:
			others = append(others, s.name)
		}
	}
	if len(others) > 0 {
		t.note("other-sheets", "读取工作表“%s”；另有：%s", "sheet %q was read; there are also: %s", w.sheets[chosen].name, strings.Join(others, ", "))
	}
	if len(hidden) > 0 {
		t.note("hidden-sheets", "有隐藏的工作表：%s", "there are hidden sheets: %s", strings.Join(hidden, ", "))
	}
	n := w.notes
	if n.merged > 0 {
		t.note("merged-cells", "%d 处合并单元格已按左上角的值填满", "%d merged cells were filled with the value of their first cell", n.merged)
	}
	if n.formulas > 0 {
		t.note("formulas", "%d 个公式按保存时的结果读取", "%d formulas were read as the results saved with them", n.formulas)
	}
	if n.uncomputed > 0 {
		t.note("formulas-without-value", "%d 个公式没有保存结果，按空值读取", "%d formulas have no saved result and are empty", n.uncomputed)
	}
	if n.hiddenRows > 0 {
		t.note("hidden-rows", "有 %d 个隐藏的行，一并读取", "%d hidden rows were read too", n.hiddenRows)
	}
}
