// Package keys issues the access keys of grants and checks them. A key is shown
// once and kept as its keyed hash; a Ring holds all hashes in memory, so that a
// request is checked without the database, and follows what changes there
// within a few seconds on every process. Start with New to issue and revoke, and
// with NewRing to check.
package keys

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

var (
	// ErrNoGrant says that the application gives no right to data today.
	ErrNoGrant = errors.New("the application gives no access")
	// ErrTooMany says that the grant has as many keys as it may.
	ErrTooMany = fmt.Errorf("the grant has %d keys already: revoke one first", access.MaxLiveKeys)
)

// Grace is how long a key that was replaced goes on working.
const Grace = 7 * 24 * time.Hour

// Info is what its owner sees of a key.
type Info struct {
	ID       string
	Receipt  string // of the application
	Display  string // how the key begins
	Created  time.Time
	Ends     time.Time // of one that was replaced; zero: with its grant
	Revoked  time.Time // zero: not revoked
	Paused   time.Time // since when the operator has it suspended; zero: not suspended
	LastUsed time.Time // to the minute; zero: never
}

// Live reports whether the key works at a time, if its grant does.
func (i Info) Live(at time.Time) bool {
	return i.Revoked.IsZero() && i.Paused.IsZero() && (i.Ends.IsZero() || at.Before(i.Ends))
}

// Service issues and revokes keys. Its methods may be called from several
// goroutines.
type Service struct {
	db          *store.DB
	rules       *access.Rules
	hasher      *access.Hasher
	portal, env string // the first two parts of a key
}

// New returns the service of a portal and an environment (see access.NewKey).
func New(db *store.DB, rules *access.Rules, h *access.Hasher, portal, env string) *Service {
	return &Service{db, rules, h, portal, env}
}

// Issue makes a key for the grant of the account's application. It is the only
// time that the key itself is there. The error is ErrNoGrant, ErrTooMany or
// store.ErrNotFound.
func (s *Service) Issue(ctx context.Context, account, receipt string) (access.Key, Info, error) {
	return s.issue(ctx, account, receipt, "")
}

// Replace makes a key in the place of another, which ends after a grace. The
// error may also be store.ErrNotFound where that one is replaced, revoked or
// suspended.
func (s *Service) Replace(ctx context.Context, account, receipt, old string) (access.Key, Info, error) {
	return s.issue(ctx, account, receipt, old)
}

func (s *Service) issue(ctx context.Context, account, receipt, old string) (access.Key, Info, error) {
	key, err := access.NewKey(rand.Reader, s.portal, s.env)
	if err != nil {
		return access.Key{}, Info{}, err
	}
	info := Info{ID: store.NewID(), Receipt: receipt, Display: key.Display()}
	hash := s.hasher.Hash(key)
	err = s.db.Change(ctx, func(tx *store.Tx) error {
		info.Created = tx.Now()
		if err := s.mayHave(ctx, tx, account, receipt); err != nil {
			return err
		}
		err := tx.Record(ctx, audit.Event{Actor: "account:" + account, Action: "key.issued", Object: cases.Object(receipt),
			Detail: map[string]string{"key": info.ID, "display": info.Display, "replaces": old}})
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO access_key (id, receipt, algorithm, hash, display, created_at, changed) VALUES (?, ?, ?, ?, ?, ?, ?)",
			info.ID, receipt, access.HashAlgorithm, hex.EncodeToString(hash[:]), info.Display, store.Millis(info.Created), tx.Recorded())
		if err != nil {
			return err
		}
		if old != "" {
			n, err := tx.Exec(ctx, "UPDATE access_key SET ends_at = ?, changed = ? WHERE id = ? AND receipt = ? AND revoked_at = 0 AND ends_at = 0 AND suspended_at = 0",
				store.Millis(info.Created.Add(Grace)), tx.Recorded(), old, receipt)
			if err != nil {
				return err
			}
			if n == 0 {
				return store.ErrNotFound
			}
		}
		return tx.Notify(ctx, account, "key-issued", map[string]string{"receipt": receipt, "display": info.Display})
	})
	if err != nil {
		return access.Key{}, Info{}, fmt.Errorf("issue a key: %w", err)
	}
	return key, info, nil
}

// mayHave checks that the account's application gives a grant with room for one
// more key.
func (s *Service) mayHave(ctx context.Context, tx *store.Tx, account, receipt string) error {
	var body string
	if err := tx.Row(ctx, "SELECT body FROM application WHERE receipt = ? AND account = ?", []any{receipt, account}, &body); err != nil {
		return err
	}
	var c access.Case
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		return err
	}
	if _, ok := s.rules.GrantOf(c, calendar.Today(tx.Now())); !ok {
		return ErrNoGrant
	}
	var live int
	err := tx.Row(ctx, "SELECT COUNT(*) FROM access_key WHERE receipt = ? AND revoked_at = 0 AND (ends_at = 0 OR ends_at > ?)", []any{receipt, store.Millis(tx.Now())}, &live)
	if err == nil && live >= access.MaxLiveKeys {
		err = ErrTooMany
	}
	return err
}

// Of lists the keys of an application, the oldest first.
func (s *Service) Of(ctx context.Context, receipt string) (all []Info, err error) {
	type row struct {
		Info
		created, ends, revoked, paused, used int64
	}
	var rows []row
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		rows, err = store.All(ctx, tx, "SELECT id, receipt, display, created_at, ends_at, revoked_at, suspended_at, used_at FROM access_key WHERE receipt = ? ORDER BY created_at, id",
			[]any{receipt}, func(r *row) []any {
				return []any{&r.ID, &r.Receipt, &r.Display, &r.created, &r.ends, &r.revoked, &r.paused, &r.used}
			})
		return err
	})
	for _, r := range rows {
		i := r.Info
		i.Created, i.Ends, i.Revoked, i.Paused, i.LastUsed = store.Time(r.created), store.Time(r.ends), store.Time(r.revoked), store.Time(r.paused), store.Time(r.used)
		all = append(all, i)
	}
	return all, err
}

// Revoke ends a key at once, on behalf of by ("account:ID"). The error is
// store.ErrNotFound where the application has no such key; one that was revoked
// already stays so.
func (s *Service) Revoke(ctx context.Context, by, receipt, id, reason string) error {
	return s.revoke(ctx, by, reason, "id = ? AND receipt = ?", id, receipt)
}

// RevokeLeaked ends a key for whoever has it, without a login: nobody but its
// owner should, so it is known where it must not be. The error is
// store.ErrNotFound where it is no key of this portal.
func (s *Service) RevokeLeaked(ctx context.Context, key access.Key) error {
	hash := s.hasher.Hash(key)
	return s.revoke(ctx, "anonymous", "leaked", "hash = ?", hex.EncodeToString(hash[:]))
}

func (s *Service) revoke(ctx context.Context, by, reason, where string, args ...any) error {
	return s.db.Change(ctx, func(tx *store.Tx) error {
		var id, receipt, display, account string
		var revoked int64
		err := tx.Row(ctx, `SELECT k.id, k.receipt, k.display, k.revoked_at, a.account FROM access_key k JOIN application a ON a.receipt = k.receipt
			WHERE k.id = (SELECT id FROM access_key WHERE `+where+")", args, &id, &receipt, &display, &revoked, &account)
		if err != nil || revoked != 0 {
			return err
		}
		err = tx.Record(ctx, audit.Event{Actor: by, Action: "key.revoked", Object: cases.Object(receipt), Detail: map[string]string{"key": id, "display": display}, Personal: map[string]string{"reason": reason}})
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE access_key SET revoked_at = ?, changed = ? WHERE id = ?", store.Millis(tx.Now()), tx.Recorded(), id)
		if err != nil {
			return err
		}
		return tx.Notify(ctx, account, "key-revoked", map[string]string{"receipt": receipt, "display": display, "reason": reason})
	})
}
