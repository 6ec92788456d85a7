package table

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// unescapeX turns each _xHHHH_ of an ST_Xstring into the character it stands
// for (ECMA-376 part 1, 22.9.2.19). It works in place: no escape is shorter than
// its character. Half a surrogate pair is no character and stays as it is.
func unescapeX(b []byte) []byte {
	if !bytes.Contains(b, []byte("_x")) {
		return b
	}
	out := b[:0]
	for i := 0; i < len(b); i++ {
		if b[i] == '_' && i+7 <= len(b) && isXEscape(string(b[i:i+7])) {
			code, _ := strconv.ParseUint(string(b[i+2:i+6]), 16, 16)
			if r := rune(code); utf8.ValidRune(r) {
				out = utf8.AppendRune(out, r)
				i += 6
				continue
			}
		}
		out = append(out, b[i])
	}
	return out
}
