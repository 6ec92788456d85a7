package access

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
)

func newKey(t testing.TB) Key {
	t.Helper()
	k, err := NewKey(rand.Reader, "kaimen", "live")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestAKeyIsMadeAndReadAgain(t *testing.T) {
	k := newKey(t)
	if again, err := ParseKey(k.Reveal()); err != nil || again != k {
		t.Errorf("%s: %v", k.Reveal(), err)
	}
	parts := strings.Split(k.Reveal(), "_")
	if len(parts) != 4 || parts[0] != "kaimen" || parts[1] != "live" || len(parts[2])*5 < 256 || len(parts[3]) != 7 {
		t.Errorf("it reads %s", k.Reveal())
	}
	if want := "kaimen_live_" + parts[2][:6]; k.Display() != want {
		t.Errorf("it shows as %s, want %s", k.Display(), want)
	}
	if other := newKey(t); other == k {
		t.Error("two keys are the same")
	}
	for _, c := range [][2]string{{"", "live"}, {"Kaimen", "live"}, {"kai_men", "live"}, {"kaimen", "l"}, {"kaimen", "LIVE"}, {strings.Repeat("k", 17), "live"}} {
		if _, err := NewKey(rand.Reader, c[0], c[1]); err == nil {
			t.Errorf("a key for %q, %q", c[0], c[1])
		}
	}
	if _, err := NewKey(strings.NewReader("short"), "kaimen", "live"); err == nil {
		t.Error("a key out of too little randomness")
	}
}

func TestAnyWrongCharacterOfAKeyIsNoticed(t *testing.T) {
	text := newKey(t).Reveal()
	for i := range text {
		for _, c := range keyAlphabet + "_ilouA" {
			spoilt := text[:i] + string(c) + text[i+1:]
			if _, err := ParseKey(spoilt); err == nil && spoilt != text {
				t.Fatalf("%s for %s was not noticed", spoilt, text)
			}
		}
	}
	for _, wrong := range []string{"", "___", text + "0", text[1:], " " + text, text + "\n", strings.ToUpper(text), strings.Repeat("a_", 50), strings.Repeat("k", 1<<20)} {
		if _, err := ParseKey(wrong); err == nil {
			t.Errorf("%.100q was taken for a key", wrong)
		}
	}
}

func TestAKeyHasOneFormOnly(t *testing.T) {
	body := "kaimen_live_" + strings.Repeat("0", keyChars)
	for _, last := range keyAlphabet {
		text := body[:len(body)-1] + string(last)
		sum := keyChecksum(text)
		_, err := ParseKey(text + "_" + string(sum[:]))
		if spare := last != '0' && last != 'g'; (err != nil) != spare {
			t.Errorf("a key that ends in %c: %v", last, err)
		}
	}
}

func TestNoMessageContainsAKey(t *testing.T) {
	k := newKey(t)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("issued", "key", k)
	asJSON, err := json.Marshal(map[string]any{"key": k})
	if err != nil {
		t.Fatal(err)
	}
	for how, text := range map[string]string{
		"%v": fmt.Sprintf("%v", k), "%+v": fmt.Sprintf("%+v", struct{ K Key }{k}), "%#v": fmt.Sprintf("%#v", k), "%s": fmt.Sprintf("%s", k), "log": log.String(), "JSON": string(asJSON),
	} {
		if strings.Contains(text, k.Reveal()) || !strings.Contains(text, k.Display()) {
			t.Errorf("%s gives %s", how, text)
		}
	}
	if (Key{}).String() != "" {
		t.Error("no key shows as something")
	}
}

func hasher(t testing.TB, secret string) *Hasher {
	t.Helper()
	h, err := NewHasher([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestAHashIsTheHMACOfTheKeyUnderTheSecret(t *testing.T) {
	secret := strings.Repeat("s", 32)
	h := hasher(t, secret)
	for range 3 {
		k := newKey(t)
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(k.Reveal()))
		got := h.Hash(k)
		if want := hex.EncodeToString(mac.Sum(nil)); hex.EncodeToString(got[:]) != want {
			t.Errorf("%x, want %s", got, want)
		}
		if got == hasher(t, strings.Repeat("t", 32)).Hash(k) || got == h.Hash(newKey(t)) {
			t.Error("another secret or another key gives the same hash")
		}
	}
	if _, err := NewHasher([]byte("short")); err == nil {
		t.Error("a short secret was taken")
	}
}

func TestScannersFindKeysInPublishedCode(t *testing.T) {
	k := newKey(t)
	pattern := regexp.MustCompile(KeyPattern("kaimen"))
	code := "const token = \"" + k.Reveal() + "\" // kaimen_live_not_a_key"
	if got := pattern.FindAllString(code, -1); len(got) != 1 || got[0] != k.Reveal() {
		t.Errorf("found %v", got)
	}
}

func FuzzParseKey(f *testing.F) {
	k, err := NewKey(strings.NewReader("thirty-two bytes of randomness.."), "kaimen", "test") // the same in every process
	if err != nil {
		f.Fatal(err)
	}
	f.Add(k.Reveal())
	f.Add("kaimen_live_00000000000000000000000000000000000000000000000000_0000000")
	pattern := regexp.MustCompile(`^[a-z][a-z0-9]*_[a-z]+_[0-9a-z]{52}_[0-9a-z]{7}$`)
	f.Fuzz(func(t *testing.T, s string) {
		k, err := ParseKey(s)
		if err == nil && (k.Reveal() != s || !pattern.MatchString(s) || strings.Contains(k.String(), s)) {
			t.Errorf("%q was taken for a key", s)
		}
	})
}

func BenchmarkKeyParseAndHash(b *testing.B) {
	text, h := newKey(b).Reveal(), hasher(b, strings.Repeat("s", 32))
	for b.Loop() {
		k, err := ParseKey(text)
		if err != nil {
			b.Fatal(err)
		}
		h.Hash(k)
	}
}
