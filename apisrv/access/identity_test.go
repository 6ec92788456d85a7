package access

import (
	"strings"
	"testing"
)

// Codes of public bodies and listed companies as they print them themselves.
func TestCreditCodesOfRealBodiesAreValid(t *testing.T) {
	for _, code := range []string{
		"91350100M000100Y43", // example of GB 32100-2015
		"91110000802100433B", // Baidu Online Network Technology
		"91440300708461136T", // Tencent Computer Systems
	} {
		if got, ok := ParseCreditCode(code); !ok || got != code {
			t.Errorf("%s is refused", code)
		}
		if got, ok := ParseCreditCode(" " + strings.ToLower(code[:9]) + " " + code[9:]); !ok || got != code {
			t.Errorf("%s in other dress is refused", code)
		}
	}
}

func TestAnyOneWrongCharacterOfACreditCodeIsNoticed(t *testing.T) {
	const code = "91350100M000100Y43"
	for i := range code {
		for _, c := range creditAlphabet + "IOSVZ-" {
			wrong := code[:i] + string(c) + code[i+1:]
			if _, ok := ParseCreditCode(wrong); ok && wrong != code {
				t.Errorf("%s is taken", wrong)
			}
		}
	}
	for _, wrong := range []string{"", "9135", code + "0", "统一社会信用代码统一社会信用代码代码", strings.Repeat("9", 1000)} {
		if _, ok := ParseCreditCode(wrong); ok {
			t.Errorf("%q is taken", wrong)
		}
	}
}

func TestANumberIsKeptMaskedAndHashedOnly(t *testing.T) {
	secret := []byte(strings.Repeat("k", 32))
	for _, c := range []struct{ kind, number, same, masked string }{
		{CreditCode, "91350100M000100Y43", "91350100m000100y43", "9135**********0Y43"},
		{ResidentID, "11010519491231002X", "110105 19491231 002x", "1****************X"},
		{Passport, "E12345678", " e12345678", "E*******8"},
	} {
		id, faults := NewIdentity(c.kind, c.number, secret)
		if len(faults) > 0 || id.Masked != c.masked || id.Kind != c.kind {
			t.Errorf("%s: %+v %v, want %s", c.number, id, faults, c.masked)
		}
		again, _ := NewIdentity(c.kind, c.same, secret)
		other, _ := NewIdentity(c.kind, c.number, []byte(strings.Repeat("x", 32)))
		if again != id || other.Hash == id.Hash || strings.Contains(id.Hash, c.number) {
			t.Errorf("%s: the same number %v, under another secret %v", c.number, again, other)
		}
	}
	for _, c := range []struct{ kind, number string }{
		{CreditCode, "91350100M000100Y44"}, {ResidentID, "110105194912310021"}, {Passport, "E1"}, {Passport, "E1234567é"}, {"tax", "1"},
		{ResidentID, strings.Repeat("1", 1000)},
	} {
		id, faults := NewIdentity(c.kind, c.number, secret)
		if len(faults) != 1 || id != (Identity{}) {
			t.Errorf("%s %s is taken: %v", c.kind, c.number, id)
		}
		spoken(t, faults)
	}
}

func FuzzParseCreditCode(f *testing.F) {
	f.Add("91350100M000100Y43")
	f.Add(" 9135 0100m000100y43")
	f.Fuzz(func(t *testing.T, s string) {
		code, ok := ParseCreditCode(s)
		if !ok {
			return
		}
		if again, ok := ParseCreditCode(code); !ok || again != code || len(code) != 18 {
			t.Errorf("%q reads as %q, which reads as %q %v", s, code, again, ok)
		}
		for i := range 17 {
			spoilt := []byte(code)
			spoilt[i] = creditAlphabet[(strings.IndexByte(creditAlphabet, spoilt[i])+1)%10]
			if _, ok := ParseCreditCode(string(spoilt)); ok && string(spoilt) != code {
				t.Errorf("%q was spoilt unnoticed into %q", code, spoilt)
			}
		}
	})
}
