package accounts

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The cost of a password hash: Argon2id with 19 MiB and two passes, the first
// choice of OWASP's Password Storage Cheat Sheet. A stored hash states its own
// cost, so that this one can be raised and older hashes go on being good.
const (
	argonMemory  = 19 << 10 // KiB
	argonTime    = 2
	argonThreads = 1
	saltBytes    = 16
	hashBytes    = 32
)

// nobody is a hash that no password has, made at the cost of all others: an
// address without an account takes as long as one with a wrong password.
var nobody = encodeHash(argonMemory, argonTime, argonThreads, make([]byte, saltBytes), make([]byte, hashBytes))

// hash makes the PHC string of a password. As many are made at once as there
// are processors: each takes memory and time, and thousands of attempts at once
// shall wait, not fill the machine.
func (s *Service) hash(ctx context.Context, password string) (string, error) {
	if err := s.turn(ctx); err != nil {
		return "", err
	}
	defer func() { <-s.hashing }()
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	sum := s.argon([]byte(normal(password)), salt, argonTime, argonMemory, argonThreads, hashBytes)
	return encodeHash(argonMemory, argonTime, argonThreads, salt, sum), nil
}

// matches reports whether the PHC string is that of the password. An empty one
// is nobody's.
func (s *Service) matches(ctx context.Context, phc, password string) (bool, error) {
	if phc == "" {
		phc = nobody
	}
	memory, passes, threads, salt, want, err := decodeHash(phc)
	if err != nil {
		return false, err
	}
	if err := s.turn(ctx); err != nil {
		return false, err
	}
	defer func() { <-s.hashing }()
	if len(password) > maxPassword {
		password = "" // as slow as any other, and wrong
	}
	got := s.argon([]byte(normal(password)), salt, passes, memory, threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1 && password != "", nil
}

func (s *Service) turn(ctx context.Context) error {
	select {
	case s.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for a password to be hashed: %w", ctx.Err())
	}
}

// encodeHash writes a hash in the PHC string format.
func encodeHash(memory, passes uint32, threads uint8, salt, sum []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, threads, b.EncodeToString(salt), b.EncodeToString(sum))
}

func decodeHash(phc string) (memory, passes uint32, threads uint8, salt, sum []byte, err error) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 {
		return 0, 0, 0, nil, nil, fmt.Errorf("password hash has %d parts, want 6", len(parts))
	}
	head := fmt.Sprintf("$argon2id$v=%d$", argon2.Version)
	if !strings.HasPrefix(phc, head) {
		return 0, 0, 0, nil, nil, fmt.Errorf("password hash of an unknown kind %s %s", parts[1], parts[2])
	}
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &threads); err != nil || passes == 0 || threads == 0 || memory > 1<<20 || passes > 100 {
		return 0, 0, 0, nil, nil, fmt.Errorf("password hash of impossible cost %q", parts[3])
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err == nil {
		sum, err = base64.RawStdEncoding.DecodeString(parts[5])
	}
	if err != nil || len(sum) != hashBytes {
		return 0, 0, 0, nil, nil, fmt.Errorf("password hash is damaged")
	}
	return memory, passes, threads, salt, sum, nil
}
