package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
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

var keyText = base32.NewEncoding(keyAlphabet).WithPadding(base32.NoPadding)

// ErrNoKey is the answer of ParseKey to any text that is not a key.
var ErrNoKey = errors.New("not a key")

// Key is an access key, <portal>_<env>_<random>_<checksum>, all in lower case.
// It prints, logs and marshals as its display prefix; only Reveal gives it
// away, once, to whom it is issued.
type Key struct{ text string }

// NewKey makes a key for a portal (2 to 16 lower-case letters and digits, a
// letter first) and an environment such as live or test (2 to 8 letters).
func NewKey(random io.Reader, portal, env string) (Key, error) {
	if !named(portal, env) {
		return Key{}, fmt.Errorf("key for portal %q, environment %q: want lower-case letters and digits", portal, env)
	}
	raw := make([]byte, keyBytes)
	if _, err := io.ReadFull(random, raw); err != nil {
		return Key{}, fmt.Errorf("random bits of a key: %w", err)
	}
	body := portal + "_" + env + "_" + keyText.EncodeToString(raw)
	sum := keyChecksum(body)
	return Key{body + "_" + string(sum[:])}, nil
}

// ParseKey reads a key. It looks at the form and the checksum alone: whether
// the key is known, its hash tells.
func ParseKey(s string) (Key, error) {
	if len(s) > maxKeyText {
		return Key{}, ErrNoKey
	}
	portal, rest, _ := strings.Cut(s, "_")
	env, rest, _ := strings.Cut(rest, "_")
	random, checksum, _ := strings.Cut(rest, "_")
	if !named(portal, env) || len(random) != keyChars || len(checksum) != checksumChars {
		return Key{}, ErrNoKey
	}
	last := 0
	for i := range len(random) {
		if last = strings.IndexByte(keyAlphabet, random[i]); last < 0 {
			return Key{}, ErrNoKey
		}
	}
	const spare = 16 // 52 characters hold 4 bits more than a key: they are 0
	if sum := keyChecksum(s[:len(s)-checksumChars-1]); last%spare != 0 || string(sum[:]) != checksum {
		return Key{}, ErrNoKey
	}
	return Key{s}, nil
}

// named reports whether portal and environment have their forms.
func named(portal, env string) bool {
	return len(portal) >= 2 && len(portal) <= 16 && portal[0] >= 'a' && strings.Trim(portal, "abcdefghijklmnopqrstuvwxyz0123456789") == "" &&
		len(env) >= 2 && len(env) <= 8 && strings.Trim(env, "abcdefghijklmnopqrstuvwxyz") == ""
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

// HashAlgorithm names how a KeyHash is made, to be kept with every hash.
const HashAlgorithm = "hmac-sha256-1"

// KeyHash is what is kept of a key.
type KeyHash [sha256.Size]byte

// Hasher makes the HMAC-SHA256 of keys under a secret that is kept apart from
// the hashes. It serves many goroutines.
type Hasher struct{ pool sync.Pool }

// NewHasher returns a hasher; the secret has at least 32 bytes.
func NewHasher(secret []byte) (*Hasher, error) {
	if len(secret) < 32 {
		return nil, fmt.Errorf("secret of the key hashes: %d bytes, want 32 or more", len(secret))
	}
	secret = slices.Clone(secret)
	return &Hasher{sync.Pool{New: func() any { return hmac.New(sha256.New, secret) }}}, nil
}

// Hash is the hash of a key.
func (h *Hasher) Hash(k Key) KeyHash { return h.sum(k.text) }

// HashLink is the hash of the token of a one-time link. No key has the same one,
// since no key has a space in it.
func (h *Hasher) HashLink(token string) KeyHash { return h.sum("link " + token) }

func (h *Hasher) sum(text string) KeyHash {
	mac := h.pool.Get().(hash.Hash)
	defer h.pool.Put(mac)
	mac.Reset()
	io.WriteString(mac, text) // a hash never fails to write
	var sum KeyHash
	mac.Sum(sum[:0])
	return sum
}

// KeyPattern is a regular expression (RE2) by which scanners find keys of a
// portal in published code; every match is to be tried with ParseKey.
func KeyPattern(portal string) string {
	const c = `[0-9a-hjkmnp-tv-z]`
	return fmt.Sprintf(`\b%s_[a-z]{2,8}_%s{%d}_%s{%d}\b`, regexp.QuoteMeta(portal), c, keyChars, c, checksumChars)
}

// keyChecksum is CRC-32 (IEEE) of the text before it, in base 32.
func keyChecksum(s string) (out [checksumChars]byte) {
	sum := crc32.ChecksumIEEE([]byte(s))
	for i := range out {
		out[checksumChars-1-i] = keyAlphabet[sum>>(5*i)&31]
	}
	return out
}
