package text

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// MaxFile is the size, in bytes, up to which a file of readings or of synonyms
// is read; maxLines is its number of lines that say something.
const (
	MaxFile  = 1 << 20
	maxLines = 10_000
)

// FileError is a mistake in a file that an operator writes: the synonyms or
// the readings.
type FileError struct {
	Line, Column int // 1-based; the column counts characters; 0: the file as a whole
	Message, Fix lang.Text
}

func (e *FileError) Error() string {
	if e.Line == 0 {
		return e.Message.EN + "; " + e.Fix.EN
	}
	return fmt.Sprintf("line %d, column %d: %s; %s", e.Line, e.Column, e.Message.EN, e.Fix.EN)
}

// eachLine calls do with every line of a file that says something: without
// the comment that "#" begins, and not empty.
func eachLine(file string, do func(number int, line string) *FileError) error {
	if len(file) > MaxFile {
		return &FileError{Message: lang.Text{
			ZH: fmt.Sprintf("文件有 %d 字节，上限为 %d 字节", len(file), MaxFile),
			EN: fmt.Sprintf("the file has %d bytes, more than %d", len(file), MaxFile),
		}, Fix: shorten}
	}
	number, filled := 0, 0
	for line := range strings.Lines(strings.TrimPrefix(file, "\ufeff")) {
		number++
		if err := checkEncoding(number, line); err != nil {
			return err
		}
		line, _, _ = strings.Cut(line, "#")
		if strings.TrimSpace(line) == "" {
			continue
		}
		if filled++; filled > maxLines {
			return &FileError{Line: number, Column: 1, Message: lang.Text{
				ZH: fmt.Sprintf("有内容的行超过 %d 行", maxLines),
				EN: fmt.Sprintf("more than %d lines that say something", maxLines),
			}, Fix: shorten}
		}
		if err := do(number, line); err != nil {
			return err
		}
	}
	return nil
}

var shorten = lang.Text{ZH: "请删去用不到的行", EN: "leave out lines that nobody needs"}

func checkEncoding(number int, line string) error {
	if utf8.ValidString(line) {
		return nil
	}
	at := 0
	for _, width := utf8.DecodeRuneInString(line); width > 1 || line[at] < utf8.RuneSelf; {
		at += width
		_, width = utf8.DecodeRuneInString(line[at:])
	}
	return &FileError{Line: number, Column: column(line, at),
		Message: lang.Text{ZH: "不是 UTF-8 编码", EN: "not UTF-8"},
		Fix:     lang.Text{ZH: "请将文件另存为 UTF-8 编码", EN: "save the file as UTF-8"},
	}
}

// column is the 1-based number of the character that begins at byte i of line.
func column(line string, i int) int { return utf8.RuneCountInString(line[:i]) + 1 }
