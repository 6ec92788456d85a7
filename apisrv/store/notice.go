package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Notice is something that an account is told, in the portal and by mail. Its
// words are those of its kind, filled with the parameters when it is shown or
// sent; a parameter is never a secret, since the notice is kept.
type Notice struct {
	ID      string
	Account string
	Kind    string
	Params  map[string]string
	Created time.Time
	Sent    time.Time // zero: the mail was not sent
	Read    time.Time // zero: not read in the portal
}

// NewID is a fresh identifier: 26 lower-case letters and digits, of 130 random
// bits.
func NewID() string { return strings.ToLower(rand.Text()) }

// Notify puts a notice into the outbox, in this transaction.
func (t *Tx) Notify(ctx context.Context, account, kind string, params map[string]string) error {
	b, err := json.Marshal(params)
	if err != nil {
		return fmt.Errorf("notice %s: %w", kind, err)
	}
	now := Millis(t.now())
	_, err = t.Exec(ctx, "INSERT INTO notice (id, account, kind, params, created_at, due_at) VALUES (?, ?, ?, ?, ?, ?)",
		NewID(), account, kind, string(b), now, now)
	if err != nil {
		return fmt.Errorf("notice %s to account %s: %w", kind, account, err)
	}
	return nil
}

// Notices are the newest notices of an account, at most limit.
func (t *Tx) Notices(ctx context.Context, account string, limit int) ([]Notice, error) {
	return t.notices(ctx, "WHERE account = ? ORDER BY created_at DESC, id DESC LIMIT ?", account, limit)
}

// Unread is how many notices an account has not read in the portal.
func (t *Tx) Unread(ctx context.Context, account string) (n int, err error) {
	return n, t.Row(ctx, "SELECT count(*) FROM notice WHERE account = ? AND read_at = 0", []any{account}, &n)
}

// ReadNotices notes that the account has read everything it was told.
func (t *Tx) ReadNotices(ctx context.Context, account string) error {
	_, err := t.Exec(ctx, "UPDATE notice SET read_at = ? WHERE account = ? AND read_at = 0", Millis(t.now()), account)
	return err
}

// TakeNotices takes the notices whose mail is due, the longest due first, at
// most limit, so that until again no other process takes them. Tries counts
// this one.
func (t *Tx) TakeNotices(ctx context.Context, again time.Time, limit int) ([]Notice, error) {
	due, err := t.notices(ctx, "WHERE due_at > 0 AND due_at <= ? ORDER BY due_at, id LIMIT ?", Millis(t.now()), limit)
	if err != nil {
		return nil, err
	}
	for _, n := range due {
		if _, err := t.Exec(ctx, "UPDATE notice SET due_at = ?, tries = tries + 1 "+thisNotice, Millis(again), n.Account, Millis(n.Created), n.ID); err != nil {
			return nil, err
		}
	}
	return due, nil
}

// NoticeSent notes that the mail of a notice was handed over.
func (t *Tx) NoticeSent(ctx context.Context, n Notice) error {
	_, err := t.Exec(ctx, "UPDATE notice SET due_at = 0, sent_at = ?, fault = '' "+thisNotice, Millis(t.now()), n.Account, Millis(n.Created), n.ID)
	return err
}

// NoticeFailed notes why the mail of a notice could not be handed over, and
// when to try it again. How often that was tried is returned; at the last try
// next is the zero time.
func (t *Tx) NoticeFailed(ctx context.Context, n Notice, fault string, next func(tries int) time.Time) (tries int, err error) {
	if err := t.Row(ctx, "SELECT tries FROM notice "+thisNotice, []any{n.Account, Millis(n.Created), n.ID}, &tries); err != nil {
		return 0, err
	}
	_, err = t.Exec(ctx, "UPDATE notice SET due_at = ?, fault = ? "+thisNotice, Millis(next(tries)), fault, n.Account, Millis(n.Created), n.ID)
	return tries, err
}

// thisNotice finds a notice by the key of its table.
const thisNotice = "WHERE account = ? AND created_at = ? AND id = ?"

func (t *Tx) notices(ctx context.Context, where string, args ...any) ([]Notice, error) {
	type row struct {
		Notice
		params              string
		created, sent, read int64
	}
	rows, err := All(ctx, t, "SELECT id, account, kind, params, created_at, sent_at, read_at FROM notice "+where, args, func(r *row) []any {
		return []any{&r.ID, &r.Account, &r.Kind, &r.params, &r.created, &r.sent, &r.read}
	})
	if err != nil {
		return nil, fmt.Errorf("read notices: %w", err)
	}
	notices := make([]Notice, len(rows))
	for i, r := range rows {
		notices[i] = r.Notice
		notices[i].Created, notices[i].Sent, notices[i].Read = Time(r.created), Time(r.sent), Time(r.read)
		if err := json.Unmarshal([]byte(r.params), &notices[i].Params); err != nil {
			return nil, fmt.Errorf("read notice %s: %w", r.ID, err)
		}
	}
	return notices, nil
}
