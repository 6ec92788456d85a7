package access

import "strings"

// creditAlphabet are the characters of a unified social credit code, in the
// order of their values 0 to 30: no I, O, S, V or Z (GB 32100-2015).
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// ParseCreditCode reads a unified social credit code (统一社会信用代码,
// GB 32100-2015): registering department, kind of body, six digits of an
// administrative division, nine characters of the body's own code and a check
// character. Lower case and spaces are forgiven. Nobody is asked whether the
// code was ever given out.
func ParseCreditCode(s string) (code string, ok bool) {
	if len(s) > 40 {
		return "", false
	}
	code = strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(s), " ", ""))
	if len(code) != 18 {
		return "", false
	}
	for i := range 18 {
		value := strings.IndexByte(creditAlphabet, code[i])
		if value < 0 || i >= 2 && i < 8 && value > 9 {
			return "", false
		}
	}
	return code, code[17] == creditCheck(code[:17])
}

// creditCheck is the check character for the first 17: weights are powers of 3
// modulo 31.
func creditCheck(body string) byte {
	sum, weight := 0, 1
	for i := range len(body) {
		sum += weight * strings.IndexByte(creditAlphabet, body[i])
		weight = weight * 3 % 31
	}
	return creditAlphabet[(31-sum%31)%31]
}
