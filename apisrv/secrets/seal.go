package secrets

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
)

// ErrSeal is the answer to a sealed text that is damaged, made under another
// secret, or bound to something else.
var ErrSeal = errors.New("the sealed text is not one of ours")

// Seal encrypts a text under the secret of a purpose (AES-256-GCM) and binds it
// to what it is about, such as the id of an account. The result is in the
// characters of URLs and cookies.
func Seal(secret []byte, text, about string) string {
	return base64.RawURLEncoding.EncodeToString(aead(secret).Seal(nil, nil, []byte(text), []byte(about)))
}

// Unseal is the text that was sealed. The error is ErrSeal.
func Unseal(secret []byte, sealed, about string) (string, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(sealed)
	if err != nil {
		return "", ErrSeal
	}
	text, err := aead(secret).Open(nil, nil, b, []byte(about))
	if err != nil {
		return "", ErrSeal
	}
	return string(text), nil
}

func aead(secret []byte) cipher.AEAD {
	block, err := aes.NewCipher(secret)
	if err != nil {
		panic("secrets: " + err.Error()) // For makes 32 bytes
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic("secrets: " + err.Error()) // AES has blocks of 16 bytes
	}
	return gcm
}
