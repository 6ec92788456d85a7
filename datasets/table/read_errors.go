package table

import (
	"fmt"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func errEmpty() *Error {
	return &Error{Code: "empty",
		Text: lang.Text{ZH: "文件里没有表格", EN: "the file holds no table"},
		Fix:  lang.Text{ZH: "检查导出是否成功，或改用正确的文件", EN: "check that the export worked, or name another file"}}
}

func errNoHeaderRow(rows []int) *Error {
	return &Error{Code: "no-header-row",
		Text: lang.Text{ZH: fmt.Sprintf("dialect.headerRows 写明的第 %v 行不存在", rows), EN: fmt.Sprintf("row %v, which dialect.headerRows names, does not exist", rows)},
		Fix:  lang.Text{ZH: "改正 headerRows（从 1 起数），或删去它由系统识别", EN: "correct headerRows, which counts from 1, or leave it out"}}
}

func errSeveralTables(first, second int64) *Error {
	return &Error{Code: "several-tables", Row: second,
		Text: lang.Text{ZH: fmt.Sprintf("文件里有不止一张表：第一张从第 %d 行起，另一张从第 %d 行起", first, second), EN: fmt.Sprintf("the file holds several tables: the first begins at line %d, another at line %d", first, second)},
		Fix:  lang.Text{ZH: "每张表存成一个文件", EN: "save each table as a file of its own"}}
}

func errHeaderShort(line int64, width int) *Error {
	return &Error{Code: "short-header", Row: line,
		Text: lang.Text{ZH: fmt.Sprintf("表头有 %d 列，而每一行都多一列，无法确定哪一列没有名称", width), EN: fmt.Sprintf("the header names %d columns and every row has one more, so which one has no name is a guess", width)},
		Fix:  lang.Text{ZH: "在表头中为每一列写上名称", EN: "name every column in the header"}}
}

func errMissingFields(names []string) *Error {
	return &Error{Code: "missing-fields",
		Text: lang.Text{ZH: "文件里没有这些已声明的列：" + strings.Join(names, "、"), EN: "the file lacks declared columns: " + strings.Join(names, ", ")},
		Fix:  lang.Text{ZH: "使 schema.fields 的名称（或 title）与表头一致", EN: "make the names (or titles) of schema.fields those of the header"}}
}

func errTimeLimit(l Limits) *Error {
	return &Error{Code: "limit-time",
		Text: lang.Text{ZH: fmt.Sprintf("读取超过 %v 的时限", l.Time), EN: fmt.Sprintf("reading took longer than the limit of %v", l.Time)},
		Fix:  lang.Text{ZH: "把文件拆成几个", EN: "split the file"}}
}

func errFileTooLarge(size, limit int64) *Error {
	return &Error{Code: "limit-file",
		Text: lang.Text{ZH: fmt.Sprintf("文件有 %d 字节，超过 %d 字节的上限", size, limit), EN: fmt.Sprintf("the file has %d bytes, more than the limit of %d", size, limit)},
		Fix:  lang.Text{ZH: "把文件按年份或地区拆成几个", EN: "split it, by year or by district"}}
}

func errNUL(line, offset int64) *Error {
	return &Error{Code: "nul-bytes", Row: line,
		Text: lang.Text{ZH: fmt.Sprintf("第 %d 字节处是空字节（NUL），文本文件里不应出现", offset), EN: fmt.Sprintf("there is a NUL at byte %d, which no text file has", offset)},
		Fix:  lang.Text{ZH: "从源系统重新导出；若是二进制文件，请先转换为 CSV", EN: "export it again from its source; if it is a binary file, convert it to CSV first"}}
}
