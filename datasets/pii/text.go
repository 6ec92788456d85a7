package pii

import (
	"strings"
)

// shortestRun is how many digits a mobile number has, the shortest kind.
const shortestRun = 11

// scanText looks at every run of letters and digits in a text, and at e-mail
// addresses.
func (c *column) scanText(text string, row int64) {
	if len(text) < 6 {
		return
	}
	if whole, ok := joined(text); ok {
		c.scanRun(whole, 0, len(whole), row)
		return
	}
	for start := 0; start < len(text); {
		end := start
		for end < len(text) && isAlnum(text[end]) {
			end++
		}
		if end > start && text[start] >= '0' && text[start] <= '9' {
			c.scanRun(text, start, end, row)
		}
		start = end + 1
	}
	if c.public() {
		return
	}
	if at := strings.IndexByte(text, '@'); at > 0 && personalEmail(text, at) {
		c.note(Email, true, row)
	}
}

// scanRun looks at the run text[start:end].
func (c *column) scanRun(text string, start, end int, row int64) {
	run := text[start:end]
	if len(run) < shortestRun {
		return
	}
	if len(run) == 18 && isDigits(run[:17]) {
		c.note(Resident, ValidResidentID(run), row)
	}
	if !isDigits(run) || !delimited(text, start, end) {
		return
	}
	if len(run) >= 16 && len(run) <= 19 && !ValidResidentID(run) {
		c.note(BankCard, cardPrefix(run) && luhn(run), row)
	}
	run = strings.TrimPrefix(run, "86")
	if len(run) == 11 && !c.public() {
		c.note(Mobile, run[0] == '1' && run[1] >= '3', row)
	}
}

// grouping is what parts the digits of telephone and card numbers.
var grouping = strings.NewReplacer(" ", "", "-", "", "+", "")

// joined is a text that is nothing but digits in groups, as telephone and card
// numbers are written, without what parts them.
func joined(text string) (string, bool) {
	if len(text) > 24 || strings.IndexByte("0123456789+", text[0]) < 0 {
		return "", false
	}
	digits := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c != ' ' && c != '-' && c != '+':
			return "", false
		}
	}
	if digits == len(text) || digits < shortestRun {
		return text[:digits], digits > 0 // too short for scanRun to look at
	}
	return grouping.Replace(text), true
}

// delimited reports whether a run of digits stands by itself: not within a
// decimal number, a path, or a code in parts.
func delimited(text string, start, end int) bool {
	const joins = ".-_/=#%&:"
	before := start == 0 || strings.IndexByte(joins, text[start-1]) < 0
	after := end == len(text) || strings.IndexByte(joins, text[end]) < 0 || end+1 == len(text) || !isAlnum(text[end+1])
	return before && after || start > 0 && text[start-1] == ':' && after
}

// cardPrefix reports whether a number begins as those of UnionPay (62), Visa (4)
// and Mastercard (51-55) do.
func cardPrefix(s string) bool {
	return strings.HasPrefix(s, "62") || s[0] == '4' && len(s) == 16 || s[0] == '5' && s[1] >= '1' && s[1] <= '5' && len(s) == 16
}

// luhn checks the last digit of a card number (ISO/IEC 7812-1, annex B).
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		digit := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			digit = digit*2/10 + digit*2%10
		}
		sum += digit
	}
	return sum%10 == 0 && strings.Trim(s, s[:1]) != ""
}

// rolePlayers are local parts that stand for an office, not a person.
var rolePlayers = map[string]bool{
	"info": true, "service": true, "contact": true, "office": true, "admin": true, "webmaster": true, "support": true,
	"help": true, "hr": true, "press": true, "mail": true, "noreply": true, "no-reply": true, "data": true, "kefu": true,
	"bgs": true, "xxgk": true, "zwgk": true, "postmaster": true,
}

// personalEmail reports whether the address around the sign at is a person's:
// neither of a government domain nor of an office.
func personalEmail(text string, at int) bool {
	start, end := at, at+1
	for start > 0 && (isAlnum(text[start-1]) || strings.IndexByte("._%+-", text[start-1]) >= 0) {
		start--
	}
	for end < len(text) && (isAlnum(text[end]) || strings.IndexByte(".-", text[end]) >= 0) {
		end++
	}
	local, domain := strings.ToLower(text[start:at]), strings.ToLower(strings.TrimRight(text[at+1:end], ".-"))
	dot := strings.LastIndexByte(domain, '.')
	if local == "" || dot < 1 || len(domain)-dot < 3 || isDigits(domain[dot+1:]) {
		return false
	}
	return !rolePlayers[local] && !strings.HasSuffix("."+domain, ".gov.cn") && !strings.HasSuffix(domain, ".gov")
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
