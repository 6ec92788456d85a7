package lang

import "bytes"

// Legible takes out of an HTML page what the text of an agency may hold and a page must not:
// control characters, which HTML has no way to write (WHATWG HTML, 13.2.3.5),
// and those that turn the direction of the writing after them, up to the end of
// the paragraph (Unicode Standard Annex #9).
func Legible(page []byte) []byte {
	if !maySteer(page) {
		return page
	}
	return bytes.Map(func(r rune) rune {
		if steers(r) {
			return -1
		}
		return r
	}, page)
}

// maySteer looks for such characters by their bytes, which is quick; a page
// that has none, as most, is left as it is.
func maySteer(page []byte) bool {
	for i, c := range page {
		switch {
		case c < ' ' && c != '\n' && c != '\t', c == 0x7f:
			return true
		case c == 0xc2 && i+1 < len(page) && page[i+1] < 0xa0, // U+0080 to U+009F
			c == 0xe2 && i+2 < len(page) && page[i+1] == 0x80 && page[i+2] >= 0xaa && page[i+2] <= 0xae, // U+202A to U+202E
			c == 0xe2 && i+2 < len(page) && page[i+1] == 0x81 && page[i+2] >= 0xa6 && page[i+2] <= 0xa9: // U+2066 to U+2069
			return true
		}
	}
	return false
}

func steers(r rune) bool {
	switch {
	case r == '\n', r == '\t':
		return false
	case r < ' ', r >= 0x7f && r <= 0x9f:
		return true
	}
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
