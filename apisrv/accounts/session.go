package accounts

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// ErrNoSession says that a session never was or has ended.
var ErrNoSession = errors.New("there is no such session")

// seenEvery is how exactly the last request of a session is known: it is
// written down no more often.
const seenEvery = time.Minute

// newSession returns the text that names a session to the browser: 260 random
// bits, of which only the hash is kept.
func (s *Service) newSession(ctx context.Context, tx *store.Tx, account string) (text string, err error) {
	text = rand.Text() + rand.Text()
	now := tx.Now()
	_, err = tx.Exec(ctx, "INSERT INTO session (hash, account, created_at, seen_at, expires_at) VALUES (?, ?, ?, ?, ?)",
		sessionHash(text), account, store.Millis(now), store.Millis(now), store.Millis(now.Add(s.policy.Life)))
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, "DELETE FROM session WHERE expires_at < ?", store.Millis(now))
	return text, err
}

func sessionHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Session returns the account whose session it is. The error is ErrNoSession
// where it ended: by logout, by time, with the account, or with its password.
func (s *Service) Session(ctx context.Context, text string) (a Account, err error) {
	var seen int64
	var now time.Time
	hash := sessionHash(text)
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		now = tx.Now()
		var id string
		err := tx.Row(ctx, "SELECT account, seen_at FROM session WHERE hash = ? AND expires_at > ? AND seen_at > ?",
			[]any{hash, store.Millis(now), store.Millis(now.Add(-s.policy.Idle))}, &id, &seen)
		if errors.Is(err, store.ErrNotFound) {
			return ErrNoSession
		}
		if err != nil {
			return err
		}
		a, err = find(ctx, tx, "id", id)
		if err == nil && !a.Disabled.IsZero() {
			err = ErrNoSession
		}
		return err
	})
	if err != nil {
		return Account{}, err
	}
	if now.Sub(store.Time(seen)) >= seenEvery {
		err = s.db.Keep(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE session SET seen_at = ? WHERE hash = ?", store.Millis(now), hash)
			return err
		})
	}
	return a, err
}

// LogOut ends a session. One that is not there has ended already.
func (s *Service) LogOut(ctx context.Context, text string) error {
	err := s.db.Change(ctx, func(tx *store.Tx) error {
		var id string
		if err := tx.Row(ctx, "SELECT account FROM session WHERE hash = ?", []any{sessionHash(text)}, &id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM session WHERE hash = ?", sessionHash(text)); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Actor: actor(id), Action: "session.ended", Object: actor(id)})
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// LogOutAll ends all sessions of an account, on behalf of its owner.
func (s *Service) LogOutAll(ctx context.Context, a Account) error {
	return s.db.Change(ctx, func(tx *store.Tx) error {
		if err := endSessions(ctx, tx, a.ID); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Actor: a.Actor(), Action: "session.ended-all", Object: a.Actor()})
	})
}

// endSessions ends all sessions of an account.
func endSessions(ctx context.Context, tx *store.Tx, account string) error {
	_, err := tx.Exec(ctx, "DELETE FROM session WHERE account = ?", account)
	return err
}
