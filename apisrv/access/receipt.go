package access

import (
	"encoding/base32"
	"fmt"
	"io"
	"strings"
)

// alphabet is Douglas Crockford's base 32: digits and capitals without I, L, O
// and U, so that what is read aloud or copied by hand comes out right.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var receiptText = base32.NewEncoding(alphabet).WithPadding(base32.NoPadding)

// receiptBytes are 80 random bits: whoever tries a million numbers a second
// meets one of a million receipts in about 38,000 years.
const receiptBytes = 10

// checkModulus is the largest prime below 32². A receipt read as a number in
// base 32 is a multiple of it, so that any one wrong character and any two
// neighbours that were swapped are noticed.
const checkModulus = 1021

// NewReceipt returns a receipt number (受理回执号) such as
// 7YQ2MK-0C4XVT-9HB3EZ: 80 bits from random, and two check characters.
func NewReceipt(random io.Reader) (string, error) {
	raw := make([]byte, receiptBytes)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("random bits of a receipt: %w", err)
	}
	body := receiptText.EncodeToString(raw)
	check := (checkModulus - remainder(body+"00")) % checkModulus
	return grouped(body + string(alphabet[check/32]) + string(alphabet[check%32])), nil
}

// ParseReceipt reads a receipt number as people type it, in any case, with or
// without hyphens and spaces, O for 0, I or L for 1, in full width too, and
// returns its one form. Not ok is one that was never given out.
func ParseReceipt(s string) (receipt string, ok bool) {
	const longest = 200 // bytes: full width, with a space after every character
	if len(s) > longest {
		return "", false
	}
	bare := strings.Map(typed, s)
	if len(bare) != 18 || strings.Trim(bare, alphabet) != "" || remainder(bare) != 0 {
		return "", false
	}
	if check := remainder(bare[16:]); check != value(bare[16])*32+value(bare[17]) {
		return "", false // the same remainder written otherwise
	}
	return grouped(bare), true
}

// typed brings a typed character into the alphabet; what only separates is
// dropped.
func typed(r rune) rune {
	if r >= '！' && r <= '～' { // full width
		r -= '！' - '!'
	}
	if r >= 'a' && r <= 'z' {
		r -= 'a' - 'A'
	}
	switch r {
	case '-', ' ', '\u3000', '\t', '\n', '\r', '–', '—', '－':
		return -1
	case 'O':
		return '0'
	case 'I', 'L':
		return '1'
	}
	return r
}

func value(c byte) int { return strings.IndexByte(alphabet, c) }

func remainder(s string) int {
	n := 0
	for i := range len(s) {
		n = (n*32 + value(s[i])) % checkModulus
	}
	return n
}

func grouped(s string) string { return s[:6] + "-" + s[6:12] + "-" + s[12:] }
