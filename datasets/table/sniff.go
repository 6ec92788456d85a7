package table

import (
	"bytes"
	"path"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// sniffBytes is how much of a file is looked at to tell its format.
const sniffBytes = 64 << 10

// A refusal is a kind of file that holds no table a machine can read.
type refusal struct {
	magic []string
	code  string
	text  lang.Text
	fix   lang.Text
}

var refusals = []refusal{
	{magic: []string{"%PDF-"}, code: "pdf",
		text: lang.Text{ZH: "PDF 不是机器可读的数据格式", EN: "a PDF is not machine-readable data"},
		fix:  lang.Text{ZH: "请业务部门提供生成此 PDF 的 CSV 或 XLSX", EN: "ask for the CSV or XLSX that the PDF was made of"}},
	{magic: []string{"\x89PNG", "\xff\xd8\xff", "GIF8", "BM", "II*\x00", "MM\x00*"}, code: "image",
		text: lang.Text{ZH: "图片不是机器可读的数据格式", EN: "an image is not machine-readable data"},
		fix:  lang.Text{ZH: "提供图片所依据的表格，如 CSV 或 XLSX", EN: "supply the table behind the image, as CSV or XLSX"}},
	{magic: []string{"Rar!", "7z\xbc\xaf", "\x1f\x8b", "BZh", "\xfd7zXZ", "\x28\xb5\x2f\xfd"}, code: "archive",
		text: lang.Text{ZH: "这是压缩文件", EN: "this is an archive"},
		fix:  lang.Text{ZH: "解压后提供其中的数据文件", EN: "unpack it and supply the files in it"}},
	{magic: []string{"{\\rtf"}, code: "document",
		text: lang.Text{ZH: "文字处理文档不是机器可读的数据格式", EN: "a word processor document is not machine-readable data"},
		fix:  lang.Text{ZH: "把其中的表格另存为 CSV 或 XLSX", EN: "save the table in it as CSV or XLSX"}},
}

func (r refusal) err() *Error { return &Error{Code: r.code, Text: r.text, Fix: r.fix} }

// compound begins every OLE compound file: .xls, .doc and .ppt before 2007.
const compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// refused returns why a file with this head is no table, by content alone.
func refused(head []byte) *Error {
	for _, r := range refusals {
		for _, m := range r.magic {
			if bytes.HasPrefix(head, []byte(m)) && (len(m) > 2 || len(head) > 14 && bytes.IndexByte(head[:14], 0) >= 0) {
				return r.err()
			}
		}
	}
	if bytes.HasPrefix(head, []byte(compound)) {
		return errCompound(head)
	}
	if lower := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head[:min(len(head), 512)], []byte(bom)))); bytes.HasPrefix(lower, []byte("<!doctype html")) || bytes.HasPrefix(lower, []byte("<html")) {
		return &Error{Code: "html",
			Text: lang.Text{ZH: "这是网页，不是数据文件（有的系统导出的 .xls 其实是网页）", EN: "this is a web page, not a data file, whatever its name says"},
			Fix:  lang.Text{ZH: "在表格软件中打开并另存为 XLSX 或 CSV", EN: "open it in a spreadsheet program and save it as XLSX or CSV"}}
	}
	return nil
}

// errCompound tells old workbooks from old documents by the names of the
// streams, which are in UTF-16 within the directory; it may lie beyond the head.
func errCompound(head []byte) *Error {
	if bytes.Contains(head, utf16ASCII("WordDocument")) || bytes.HasPrefix(head[min(len(head), 512):], []byte("\xec\xa5\xc1\x00")) {
		return &Error{Code: "legacy-doc",
			Text: lang.Text{ZH: "旧版 Word 文档（.doc）不是机器可读的数据格式", EN: "a legacy Word document (.doc) is not machine-readable data"},
			Fix:  lang.Text{ZH: "把其中的表格另存为 CSV 或 XLSX", EN: "save the table in it as CSV or XLSX"}}
	}
	return &Error{Code: "legacy-xls",
		Text: lang.Text{ZH: "旧版二进制 Office 文件（.xls 等）不予读取", EN: "legacy binary Office files such as .xls are not read"},
		Fix:  lang.Text{ZH: "在表格软件中打开并另存为 XLSX 或 CSV", EN: "open it in a spreadsheet program and save it as XLSX or CSV"}}
}

func utf16ASCII(s string) []byte {
	b := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return b
}

func errUnknownFormat() *Error {
	return &Error{Code: "unknown-format",
		Text: lang.Text{ZH: "无法识别的文件格式", EN: "the format of the file is unknown"},
		Fix:  lang.Text{ZH: "提供 CSV、XLSX、JSON、NDJSON、GeoJSON 或 XML", EN: "supply CSV, XLSX, JSON, NDJSON, GeoJSON or XML"}}
}

// sniffFormat names the format of a file: what its content says, then what was
// declared, then what its name says.
func sniffFormat(name string, head []byte, declared string) string {
	ext := strings.TrimPrefix(strings.ToLower(path.Ext(name)), ".")
	if declared != "" {
		ext = strings.ToLower(declared)
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return "xlsx"
	}
	body := bytes.TrimLeft(bytes.TrimPrefix(head, []byte(bom)), " \t\r\n")
	switch {
	case len(body) > 0 && (body[0] == '{' || body[0] == '[') && (ext == "json" || ext == "geojson" || ext == "ndjson" || ext == "jsonl"):
		return jsonFormat(body, ext)
	case len(body) > 0 && body[0] == '<' && ext != "csv" && ext != "tsv":
		return "xml"
	}
	switch ext {
	case "csv", "txt", "tab", "psv", "dat", "xls", "": // many systems export text as .xls
		return "csv"
	case "tsv", "json", "ndjson", "geojson", "xml":
		return ext
	case "jsonl":
		return "ndjson"
	}
	return ""
}

// jsonFormat tells GeoJSON and JSON Lines from plain JSON.
func jsonFormat(body []byte, ext string) string {
	if ext == "jsonl" {
		return "ndjson"
	}
	if ext == "json" && bytes.Contains(body[:min(len(body), 4096)], []byte(`"FeatureCollection"`)) {
		return "geojson"
	}
	return ext
}
