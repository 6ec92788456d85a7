package events

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// scan reads a line in the form in which appendLine writes most of them, several
// times as fast as encoding/json; false: in another form, which that may read.
func (l *line) scan(text []byte) bool {
	text, opened := bytes.CutPrefix(bytes.TrimSuffix(text, []byte("\n")), []byte(`{"`))
	text, closed := bytes.CutSuffix(text, []byte("}"))
	for opened && closed {
		name, rest, ok := bytes.Cut(text, []byte(`":`))
		if !ok {
			return false
		}
		if quoted, is := bytes.CutPrefix(rest, []byte(`"`)); is {
			text, ok = l.scanText(string(name), quoted)
		} else {
			text, ok = l.scanNumber(string(name), rest)
		}
		if !ok || len(text) == 0 {
			return ok
		}
		text, opened = bytes.CutPrefix(text, []byte(`,"`))
	}
	return false
}

// scanText reads a text from behind its first quotation mark.
func (l *line) scanText(name string, from []byte) (rest []byte, ok bool) {
	end := bytes.IndexByte(from, '"')
	if end < 0 {
		return nil, false
	}
	into, value := l.text(name), from[:end]
	for _, c := range value {
		if c < ' ' || c == '\\' {
			return nil, false
		}
	}
	if into == nil || !utf8.Valid(value) {
		return nil, false
	}
	*into = string(value)
	return from[end+1:], true
}

// text is the text of that name; nil: there is none.
func (l *line) text(name string) *string {
	switch name {
	case "k":
		return (*string)(&l.Kind)
	case "bot":
		return &l.Bot
	case "v":
		return &l.Visitor
	case "p":
		return &l.Page
	case "d":
		return &l.Dataset
	case "ver":
		return &l.Version
	case "f":
		return &l.Format
	case "file":
		return &l.File
	case "r":
		return &l.Range
	case "q":
		return &l.Terms
	case "app":
		return &l.Application
	case "key":
		return &l.Key
	}
	return nil
}

// scanNumber reads a whole number.
func (l *line) scanNumber(name string, from []byte) (rest []byte, ok bool) {
	end := 0
	for end < len(from) && (from[end] == '-' || from[end] >= '0' && from[end] <= '9') {
		end++
	}
	n, err := strconv.ParseInt(string(from[:end]), 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != string(from[:end]) {
		return nil, false
	}
	switch name {
	case "n":
		l.Serial = uint64(n)
		ok = n >= 0
	case "s":
		l.Status = int(n)
		ok = int64(l.Status) == n
	case "a":
		l.Audience, ok = Audience(n), true
	case "t":
		l.At, ok = n, true
	case "h":
		l.Hits, ok = n, true
	case "rows":
		l.Rows, ok = n, true
	case "b":
		l.Bytes, ok = n, true
	case "us":
		l.Took, ok = n, true
	}
	return from[end:], ok
}
