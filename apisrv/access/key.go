package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"log/slog"
	"regexp"
	"strings"
)

// Parts of a key: 256 random bits, which no one guesses, and a checksum that
// tells a key from other text without a database.
const (
	keyBytes      = 32
	keyChars      = 52
	checksumChars = 7
	maxKeyText    = 16 + 1 + 8 + 1 + keyChars + 1 + checksumChars
)

const keyAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

var (
	keyText    = base32.NewEncoding(keyAlphabet).WithPadding(base32.NoPadding)
	portalForm = regexp.MustCompile(`^[a-z][a-z0-9]{1,15}$`)
	envForm    = regexp.MustCompile(`^[a-z]{2,8}$`)
)

// ErrNoKey is the answer of ParseKey to any text that is not a key.
var ErrNoKey = errors.New("not a key")

// Key is an access key, <portal>_<env>_<random>_<checksum>, all in lower case.
// It prints, logs and marshals as its display prefix; only Reveal gives it
// away, once, to whom it is issued.
type Key struct{ text string }

// NewKey makes a key for a portal (2 to 16 lower-case letters and digits, a
// letter first) and an environment such as live or test (2 to 8 letters).
func NewKey(random io.Reader, portal, env string) (Key, error) {
	if !portalForm.MatchString(portal) || !envForm.MatchString(env) {
		return Key{}, fmt.Errorf("key for portal %q, environment %q: want lower-case letters and digits", portal, env)
	}
	raw := make([]byte, keyBytes)
	if _, err := io.ReadFull(random, raw); err != nil {
		return Key{}, fmt.Errorf("random bits of a key: %w", err)
	}
	body := portal + "_" + env + "_" + keyText.EncodeToString(raw)
	return Key{body + "_" + keyChecksum(body)}, nil
}

// ParseKey reads a key. It looks at the form and the checksum alone: whether
// the key is known, KeyHash finds out.
func ParseKey(s string) (Key, error) {
	if len(s) > maxKeyText {
		return Key{}, ErrNoKey
	}
	parts := strings.Split(s, "_")
	if len(parts) != 4 || !portalForm.MatchString(parts[0]) || !envForm.MatchString(parts[1]) || len(parts[2]) != keyChars {
		return Key{}, ErrNoKey
	}
	raw, err := keyText.DecodeString(parts[2])
	if err != nil || keyText.EncodeToString(raw) != parts[2] || keyChecksum(s[:strings.LastIndexByte(s, '_')]) != parts[3] {
		return Key{}, ErrNoKey
	}
	return Key{s}, nil
}

// Reveal is the key itself.
func (k Key) Reveal() string { return k.text }

// Display is the beginning of the key, enough for its owner to tell it from
// others: <portal>_<env>_ and six characters.
func (k Key) Display() string {
	if k.text == "" {
		return ""
	}
	return k.text[:strings.LastIndexByte(k.text[:len(k.text)-checksumChars-1], '_')+7]
}

// String is the display prefix, so that no message contains a key.
func (k Key) String() string { return k.Display() }

// GoString is the display prefix too.
func (k Key) GoString() string { return k.Display() }

// LogValue is the display prefix too.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.Display()) }

// MarshalText writes the display prefix.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.Display()), nil }

// HashAlgorithm names how KeyHash is made, to be kept with every hash.
const HashAlgorithm = "hmac-sha256-1"

// KeyHash is what is kept of a key: its HMAC-SHA256 under a secret of at least
// 32 bytes that is kept apart from the hashes.
type KeyHash [sha256.Size]byte

// Hash is the key's hash under a secret.
func (k Key) Hash(secret []byte) KeyHash {
	mac := hmac.New(sha256.New, secret)
	io.WriteString(mac, k.text) // a hash never fails to write
	return KeyHash(mac.Sum(nil))
}

// KeyPattern is a regular expression (RE2) by which scanners find keys of a
// portal in published code; every match is to be tried with ParseKey.
func KeyPattern(portal string) string {
	const c = `[0-9a-hjkmnp-tv-z]`
	return fmt.Sprintf(`\b%s_[a-z]{2,8}_%s{%d}_%s{%d}\b`, regexp.QuoteMeta(portal), c, keyChars, c, checksumChars)
}

// keyChecksum is CRC-32 (IEEE) of the text before it, in base 32.
func keyChecksum(s string) string {
	sum := crc32.ChecksumIEEE([]byte(s))
	var out [checksumChars]byte
	for i := range out {
		out[checksumChars-1-i] = keyAlphabet[sum>>(5*i)&31]
	}
	return string(out[:])
}
