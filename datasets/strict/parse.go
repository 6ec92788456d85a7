// Package strict reads YAML and JSON files that people write into Go structs,
// and reports everything that does not fit: unknown keys with the nearest known
// one, wrong types, values outside a closed list, each with its line. Nothing in
// a file is skipped in silence. Start with Read.
package strict

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"go.yaml.in/yaml/v3"
)

// Limits of one file. A descriptor of a few hundred fields has some kilobytes
// and ten levels, so these only meet mistakes and attacks, such as a YAML file
// whose aliases unfold without end.
const (
	MaxBytes = 4 << 20
	MaxDepth = 40
	MaxNodes = 200_000 // values visited, aliases unfolded
	maxKey   = 128     // bytes; paths repeat the keys above them
)

// Problem is something that does not fit.
type Problem struct {
	Path    string // of the key, such as resources[0].path; empty: the file as a whole
	Line    int    // 1-based; 0 where the file gives none
	Broken  bool   // the value could not be read; false: only an unknown key was passed over
	Message lang.Text
	Fix     lang.Text
}

// Parse turns the bytes of a file into a tree: JSON where name ends in .json,
// YAML otherwise. An empty file is a nil tree.
func Parse(name string, data []byte) (*yaml.Node, *Problem) {
	if len(data) > MaxBytes {
		return nil, &Problem{Broken: true,
			Message: lang.Text{ZH: fmt.Sprintf("文件超过 %d MB", MaxBytes>>20), EN: fmt.Sprintf("the file is larger than %d MB", MaxBytes>>20)},
			Fix:     lang.Text{ZH: "描述文件只写元数据，数据请放在单独的文件里。", EN: "Keep metadata here and move data to a file of its own."}}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		return nil, &Problem{Line: invalidLine(data), Broken: true,
			Message: lang.Text{ZH: "文件不是 UTF-8 编码", EN: "the file is not UTF-8"},
			Fix:     lang.Text{ZH: "请用文本编辑器另存为 UTF-8。", EN: "Save it as UTF-8 in a text editor."}}
	}
	if strings.HasSuffix(name, ".json") {
		return parseJSON(data)
	}
	return parseYAML(data)
}

func parseYAML(data []byte) (*yaml.Node, *Problem) {
	d := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	err := d.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, syntax("YAML", yamlLine(err), err)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, &Problem{Broken: true,
			Message: lang.Text{ZH: "文件里有不止一个 YAML 文档（---）", EN: "the file holds more than one YAML document (---)"},
			Fix:     lang.Text{ZH: "只保留第一个。", EN: "Keep the first one only."}}
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	return doc.Content[0], nil
}

func syntax(format string, line int, err error) *Problem {
	return &Problem{Line: line, Broken: true,
		Message: lang.Text{ZH: "不是有效的 " + format + "：" + err.Error(), EN: "not valid " + format + ": " + err.Error()},
		Fix:     lang.Text{ZH: "请检查这一行及上一行的缩进、引号和冒号。", EN: "Look at this line and the one before: indentation, quotes, colons."}}
}

var lineInError = regexp.MustCompile(`line (\d+)`)

// yamlLine takes the line out of an error of the YAML parser, which has it in
// its text only.
func yamlLine(err error) int {
	m := lineInError.FindStringSubmatch(err.Error())
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // digits by the pattern; too many of them give the largest int
	return n
}

func invalidLine(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			return line
		}
		if r == '\n' {
			line++
		}
		data = data[size:]
	}
	return line
}
