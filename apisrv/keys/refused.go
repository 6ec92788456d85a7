package keys

import (
	"context"
	"encoding/hex"
	"errors"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

var (
	// ErrRevoked says that a key was revoked by its owner, the desk or a finder.
	ErrRevoked = errors.New("the key was revoked")
	// ErrExpired says that a key was replaced, or that its grant has run out.
	ErrExpired = errors.New("the key has run out")
)

// Refused tells why a key that Ring.Check does not know is not good: ErrRevoked,
// ErrExpired, or ErrUnknown for one that was never given out. It asks the
// database, so whoever calls it has limited how often.
func (s *Service) Refused(ctx context.Context, key access.Key) error {
	hash := s.hasher.Hash(key)
	var revoked int64
	err := s.db.Read(ctx, func(tx *store.Tx) error {
		return tx.Row(ctx, "SELECT revoked_at FROM access_key WHERE hash = ?", []any{hex.EncodeToString(hash[:])}, &revoked)
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return ErrUnknown
	case err != nil:
		return err
	case revoked != 0:
		return ErrRevoked
	}
	return ErrExpired
}
