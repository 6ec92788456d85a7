package access

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
)

var hashForm = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// HashText is the hash of the exact bytes of a text, in the form
// sha256:<64 hexadecimal digits>.
func HashText(text []byte) string {
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Verify checks that a kept text is the one that was signed.
func (s Signature) Verify(text []byte) error {
	if got := HashText(text); got != s.Hash {
		return fmt.Errorf("agreement %s version %d: the kept text has hash %s, signed was %s", s.Template, s.Version, got, s.Hash)
	}
	return nil
}
