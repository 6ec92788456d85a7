package keys

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// LinkLife is how long a one-time link works.
const LinkLife = 15 * time.Minute

// ErrUsed says that a one-time link was used already.
var ErrUsed = errors.New("the link was used already")

// Link is a one-time link to a file of a grant: one table of the dataset, in one
// format.
type Link struct {
	ID      string
	Receipt string // of the application
	Table   string
	Format  string
	Created time.Time
	Ends    time.Time
	Used    time.Time // zero: not used
}

// NewLink makes a link for the account's application. Its token, of 130 random
// bits, is never there again. The error is ErrNoGrant where the application gives
// no file today, ErrSuspended, or store.ErrNotFound.
func (s *Service) NewLink(ctx context.Context, account, receipt, table, format string) (token string, err error) {
	token = strings.ToLower(rand.Text())
	hash := s.hasher.HashLink(token)
	err = s.db.Change(ctx, func(tx *store.Tx) error {
		var owner string
		if err := tx.Row(ctx, "SELECT account FROM application WHERE receipt = ?", []any{receipt}, &owner); err != nil {
			return err
		}
		if owner != account {
			return store.ErrNotFound
		}
		if _, err := s.fileGrant(ctx, tx, receipt); err != nil {
			return err
		}
		id, now := store.NewID(), tx.Now()
		err := tx.Record(ctx, audit.Event{Actor: "account:" + account, Action: "file.link-made", Object: cases.Object(receipt),
			Detail: map[string]string{"link": id, "table": table, "format": format}})
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO file_link (id, receipt, algorithm, hash, data_table, format, created_at, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			id, receipt, access.HashAlgorithm, hex.EncodeToString(hash[:]), table, format, store.Millis(now), store.Millis(now.Add(LinkLife)))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("make a link to a file: %w", err)
	}
	return token, nil
}

// fileGrant is the grant by which an application gives a file today.
func (s *Service) fileGrant(ctx context.Context, tx *store.Tx, receipt string) (access.Grant, error) {
	var body string
	if err := tx.Row(ctx, "SELECT body FROM application WHERE receipt = ?", []any{receipt}, &body); err != nil {
		return access.Grant{}, err
	}
	var c access.Case
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		return access.Grant{}, err
	}
	g, ok := s.rules.GrantOf(c, calendar.Today(tx.Now()))
	switch {
	case c.State == access.Suspended:
		return g, ErrPaused
	case !ok || g.Delivery != access.File:
		return g, ErrNoGrant
	}
	var suspended int
	if err := tx.Row(ctx, "SELECT COUNT(*) FROM suspended_dataset WHERE dataset = ? AND lifted_at = 0", []any{g.Dataset}, &suspended); err != nil {
		return g, err
	}
	if suspended > 0 {
		return g, ErrSuspended
	}
	return g, nil
}

// FindLink finds a link that works now, by its token, and its grant. The error is
// ErrUnknown, ErrUsed, ErrExpired, ErrPaused, ErrNoGrant or ErrSuspended.
func (s *Service) FindLink(ctx context.Context, token string) (l Link, g access.Grant, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		l, g, err = s.findLink(ctx, tx, token)
		return err
	})
	return l, g, err
}

func (s *Service) findLink(ctx context.Context, tx *store.Tx, token string) (l Link, g access.Grant, err error) {
	hash := s.hasher.HashLink(token)
	all, err := links(ctx, tx, "WHERE hash = ?", hex.EncodeToString(hash[:]))
	if err != nil {
		return l, g, fmt.Errorf("find a link: %w", err)
	}
	if len(all) == 0 {
		return l, g, ErrUnknown
	}
	l = all[0]
	switch {
	case !l.Used.IsZero():
		return l, g, ErrUsed
	case !tx.Now().Before(l.Ends):
		return l, g, ErrExpired
	}
	g, err = s.fileGrant(ctx, tx, l.Receipt)
	return l, g, err
}

// UseLink uses a link up. Of several calls at once one succeeds. The errors are
// those of FindLink.
func (s *Service) UseLink(ctx context.Context, token string) error {
	return s.db.Change(ctx, func(tx *store.Tx) error {
		l, g, err := s.findLink(ctx, tx, token)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, "UPDATE file_link SET used_at = ? WHERE id = ? AND used_at = 0", store.Millis(tx.Now()), l.ID)
		if err != nil {
			return fmt.Errorf("use a link: %w", err)
		}
		if n == 0 {
			return ErrUsed
		}
		return tx.Record(ctx, audit.Event{Actor: "link:" + l.ID, Action: "file.delivered", Object: cases.Object(l.Receipt),
			Detail: map[string]string{"dataset": g.Dataset, "table": l.Table, "format": l.Format}})
	})
}

// Links lists the links of an application, the newest first.
func (s *Service) Links(ctx context.Context, receipt string) (all []Link, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		all, err = links(ctx, tx, "WHERE receipt = ? ORDER BY created_at DESC, id DESC", receipt)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the links of %s: %w", receipt, err)
	}
	return all, nil
}

func links(ctx context.Context, tx *store.Tx, where string, args ...any) ([]Link, error) {
	type row struct {
		Link
		created, ends, used int64
	}
	rows, err := store.All(ctx, tx, "SELECT id, receipt, data_table, format, created_at, ends_at, used_at FROM file_link "+where, args, func(r *row) []any {
		return []any{&r.ID, &r.Receipt, &r.Table, &r.Format, &r.created, &r.ends, &r.used}
	})
	var all []Link
	for _, r := range rows {
		l := r.Link
		l.Created, l.Ends, l.Used = store.Time(r.created), store.Time(r.ends), store.Time(r.used)
		all = append(all, l)
	}
	return all, err
}
