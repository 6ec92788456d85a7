package access

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"
)

func newReceipt(t testing.TB) string {
	t.Helper()
	r, err := NewReceipt(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAReceiptHasEightyRandomBits(t *testing.T) {
	var used bytes.Buffer
	got, err := NewReceipt(io.TeeReader(bytes.NewReader([]byte("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a and more")), &used))
	if err != nil || used.Len()*8 < 80 || got != "041061-050R3G-G28AJG" {
		t.Errorf("%s from %d bytes, %v", got, used.Len(), err)
	}
	if _, err := NewReceipt(strings.NewReader("short")); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a receipt out of too little randomness: %v", err)
	}
	seen := map[string]bool{}
	for range 10_000 {
		r := newReceipt(t)
		if seen[r] || len(r) != 20 || strings.ContainsAny(r, "ILOU") {
			t.Fatalf("receipt %s", r)
		}
		seen[r] = true
	}
}

func TestAReceiptIsReadAsPeopleTypeIt(t *testing.T) {
	const want = "041061-050R3G-G28AJG"
	for _, typed := range []string{want, strings.ToLower(want), "041061050r3gg28ajg", " 041061 050R3G G28AJG\n", "O4IO6l-o5oR3G-G28AJG", "０４１０６１－０５０Ｒ３Ｇ－Ｇ２８ａｊｇ", "041061–050R3G—G28AJG"} {
		if got, ok := ParseReceipt(typed); !ok || got != want {
			t.Errorf("%q reads as %q %v", typed, got, ok)
		}
	}
	for _, wrong := range []string{"", "041061", want + "0", "041061-050R3G-G28AS", "统一-050R3G-G28AJG", strings.Repeat(" ", 1000) + want, "041061-050R3G-G28AS\xff"} {
		if got, ok := ParseReceipt(wrong); ok {
			t.Errorf("%q reads as %s", wrong, got)
		}
	}
}

func TestAReceiptHasOneFormOnly(t *testing.T) {
	const zero, same = "000000-000000-000000", "000000-000000-0000ZX" // ZX is 1021 in base 32, which leaves no remainder either
	if _, ok := ParseReceipt(zero); !ok {
		t.Errorf("%s is refused", zero)
	}
	if got, ok := ParseReceipt(same); ok {
		t.Errorf("%s reads as %s", same, got)
	}
}

func TestOneWrongCharacterOrTwoSwappedOnesAreNoticed(t *testing.T) {
	for range 200 {
		r := strings.ReplaceAll(newReceipt(t), "-", "")
		for i := range r {
			for _, c := range alphabet {
				spoilt := r[:i] + string(c) + r[i+1:]
				if _, ok := ParseReceipt(spoilt); ok && spoilt != r {
					t.Fatalf("%s for %s was not noticed", spoilt, r)
				}
			}
			if i > 0 && r[i] != r[i-1] {
				swapped := r[:i-1] + string(r[i]) + string(r[i-1]) + r[i+1:]
				if _, ok := ParseReceipt(swapped); ok {
					t.Fatalf("%s for %s was not noticed", swapped, r)
				}
			}
		}
	}
}

func FuzzParseReceipt(f *testing.F) {
	f.Add("041061-050R3G-G28AJG")
	f.Add("０４１０６１－０５０Ｒ３Ｇ－Ｇ２８ａｊｇ")
	f.Fuzz(func(t *testing.T, s string) {
		r, ok := ParseReceipt(s)
		if !ok {
			return
		}
		if again, ok := ParseReceipt(r); !ok || again != r || len(r) != 20 {
			t.Errorf("%q reads as %q, which reads as %q %v", s, r, again, ok)
		}
	})
}
