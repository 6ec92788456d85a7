package rollup

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// saltBytes are as many as nobody guesses.
const saltBytes = 32

// Salt is what hashes of visitors of a day are made with. It is made when it is
// first asked for, all processes over a store have the same, and it goes at
// midnight: nobody can then find out whose hash one was. A past day, of a log
// that is imported, gets one for the time until the next midnight; a day after
// tomorrow gets none.
func (c *Counter) Salt(ctx context.Context, day calendar.Date) ([]byte, error) {
	if today := calendar.Today(c.db.Now()); day < Earliest || day > today+1 {
		return nil, fmt.Errorf("salt of %s: it is %s", day, today)
	}
	var salt string
	err := c.db.Read(ctx, func(tx *store.Tx) (err error) {
		salt, err = readSalt(ctx, tx, day)
		return err
	})
	if err == nil && salt == "" {
		err = c.db.Keep(ctx, func(tx *store.Tx) (err error) {
			salt, err = makeSalt(ctx, tx, day)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("salt of %s: %w", day, err)
	}
	return hex.DecodeString(salt)
}

// readSalt is empty where there is none.
func readSalt(ctx context.Context, tx *store.Tx, day calendar.Date) (salt string, err error) {
	err = tx.Row(ctx, `SELECT salt FROM day_salt WHERE day = ?`, []any{int64(day)}, &salt)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return salt, err
}

// makeSalt makes the salt of a day unless somebody has made it meanwhile.
func makeSalt(ctx context.Context, tx *store.Tx, day calendar.Date) (string, error) {
	salt, err := readSalt(ctx, tx, day)
	if err != nil || salt != "" {
		return salt, err
	}
	var raw [saltBytes]byte
	rand.Read(raw[:]) // never fails
	salt = hex.EncodeToString(raw[:])
	_, err = tx.Exec(ctx, `INSERT INTO day_salt (day, salt, made_at) VALUES (?, ?, ?)
ON CONFLICT (day) DO UPDATE SET salt = excluded.salt, made_at = excluded.made_at`, int64(day), salt, store.Millis(tx.Now()))
	return salt, err
}
