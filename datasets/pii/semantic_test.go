package pii

import (
	"strings"
	"testing"
)

func TestSemanticTypesKnowTheirValues(t *testing.T) {
	cases := []struct {
		semantic, value string
		want            bool
	}{
		{ResidentID, "11010519491231002X", true}, // the example of GB 11643
		{ResidentID, "11010519491231002x", true},
		{ResidentID, "110105194912310021", false}, // check character
		{ResidentID, "110105194902310027", false}, // 31 February
		{ResidentID, "99010519491231002X", false}, // no such province
		{ResidentID, "1101051949123100", false},
		{CreditCode, "91350100M000100Y43", true}, // the example of GB 32100
		{CreditCode, "91350100M000100Y44", false},
		{CreditCode, "91350100I000100Y43", false}, // I is no digit of the code
		{CreditCode, "", false},
		{RealEstateUnit, "310101001001GB00001F00010001", true},
		{RealEstateUnit, "310101001001GB00001X00010001", false},
		{RealEstateUnit, "990101001001GB00001F00010001", false},
		{ComponentCode, "3101010101000001", true},
		{ComponentCode, "310101010100001", false},
		{PublicContact, "anything", true},
	}
	for _, c := range cases {
		if got := Valid(c.semantic, c.value); got != c.want {
			t.Errorf("%s %q: got %v, want %v", c.semantic, c.value, got, c.want)
		}
	}
}

// The check character of MOD 11-2 finds every error in one digit.
func FuzzResidentIDFindsEveryWrongDigit(f *testing.F) {
	f.Add("11010519491231002X", 3, byte('7'))
	f.Add("11010519491231002X", 17, byte('0'))
	f.Add("310101199001010000", 0, byte('X'))
	f.Fuzz(func(t *testing.T, id string, at int, digit byte) {
		if !ValidResidentID(id) || at < 0 || at >= len(id) {
			return
		}
		wrong := id[:at] + string(rune(digit)) + id[at+1:]
		if ValidResidentID(wrong) && !strings.EqualFold(wrong, id) {
			t.Errorf("%q and %q both pass", id, wrong)
		}
	})
}
