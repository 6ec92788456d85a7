package format

import (
	"encoding/json"
	"strings"
)

// maxDepth is how deep objects and lists of a line may stand in each other; those
// of Caddy have five.
const maxDepth = 32

// keys is a tree of the keys that are wanted of an object.
type keys struct {
	field field // where the value goes; -1: nowhere
	rank  int   // of several keys for a field the one with the lowest counts
	below map[string]*keys
}

// values are the texts of the fields that a line has.
type values struct {
	text [fields]string
	rank [fields]int // of the key that it came from; 0: none did
}

func (v *values) set(k *keys, text string) {
	if k == nil || k.field < 0 || v.rank[k.field] != 0 && v.rank[k.field] < k.rank {
		return
	}
	v.text[k.field], v.rank[k.field] = text, k.rank
}

// scanner goes once through a JSON text (RFC 8259) and picks out what is wanted;
// package json takes ten times as long, most of it for what is not. Of the rest it
// checks no more than it needs to know where it ends.
type scanner struct {
	s string
	i int
}

// space passes over white space and returns the byte behind it; 0: there is none.
func (p *scanner) space() byte {
	for ; p.i < len(p.s); p.i++ {
		if c := p.s[p.i]; c != ' ' && c != '\t' && c != '\r' {
			return c
		}
	}
	return 0
}

// object reads an object, and puts the values of the keys that are wanted into v.
func (p *scanner) object(want *keys, v *values, depth int) bool {
	if p.space() != '{' || depth > maxDepth {
		return false
	}
	p.i++
	if p.space() == '}' {
		p.i++
		return true
	}
	for {
		if p.space() != '"' {
			return false
		}
		key, ok := p.string()
		if !ok || p.space() != ':' {
			return false
		}
		p.i++
		var below *keys
		if want != nil {
			below = want.below[key]
		}
		if !p.value(below, v, depth) {
			return false
		}
		switch p.space() {
		case ',':
			p.i++
		case '}':
			p.i++
			return true
		default:
			return false
		}
	}
}

// value reads a value of whatever kind. Of a list the first element counts, as
// with the fields of a request's header.
func (p *scanner) value(want *keys, v *values, depth int) bool {
	switch p.space() {
	case '{':
		return p.object(want, v, depth+1)
	case '[':
		return p.list(want, v, depth+1)
	case '"':
		text, ok := p.string()
		if ok {
			v.set(want, text)
		}
		return ok
	}
	from := p.i
	for p.i < len(p.s) && !strings.ContainsRune(",]} \t\r", rune(p.s[p.i])) {
		p.i++
	}
	text := p.s[from:p.i]
	if text == "" || !(text[0] == '-' || text[0] >= '0' && text[0] <= '9' || text == "true" || text == "false" || text == "null") {
		return false
	}
	if text != "null" {
		v.set(want, text)
	}
	return true
}

func (p *scanner) list(want *keys, v *values, depth int) bool {
	p.i++
	if p.space() == ']' {
		p.i++
		return true
	}
	for depth <= maxDepth {
		if !p.value(want, v, depth) {
			return false
		}
		want = nil
		switch p.space() {
		case ',':
			p.i++
		case ']':
			p.i++
			return true
		default:
			return false
		}
	}
	return false
}

// string reads a text in quotation marks, at the first of which it stands.
func (p *scanner) string() (string, bool) {
	from := p.i + 1
	end := strings.IndexByte(p.s[from:], '"')
	if end < 0 {
		return "", false
	}
	if text := p.s[from : from+end]; strings.IndexByte(text, '\\') < 0 {
		p.i = from + end + 1
		return text, true
	}
	for i := from; i < len(p.s); i++ {
		switch p.s[i] {
		case '\\':
			i++
		case '"':
			p.i = i + 1
			var text string
			err := json.Unmarshal([]byte(p.s[from-1:p.i]), &text)
			return text, err == nil
		}
	}
	return "", false
}
