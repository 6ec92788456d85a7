package pii

import (
	"strings"
	"testing"
)

func TestAResidentIDHasADivisionABirthdayAndACheckCharacter(t *testing.T) {
	cases := []struct {
		value string
		want  bool
	}{
		{"11010519491231002X", true}, // the example of GB 11643
		{"11010519491231002x", true},
		{"110105194912310021", false}, // check character
		{"110105194902310027", false}, // 31 February
		{"99010519491231002X", false}, // no such province
		{"1101051949123100", false},
	}
	for _, c := range cases {
		if got := ValidResidentID(c.value); got != c.want {
			t.Errorf("%q: got %v, want %v", c.value, got, c.want)
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
