package accounts

import (
	"context"
	"crypto/hmac"
	"errors"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// ErrLink is the answer to a mailed link that is unknown, used, expired or
// replaced by a later one. People are not told which.
var ErrLink = errors.New("the link is no longer good")

// Purposes of mailed links, and how long each is good.
const (
	verifyLink   = "verify"
	passwordLink = "password"
)

var linkLife = map[string]time.Duration{verifyLink: 24 * time.Hour, passwordLink: time.Hour}

// invitationLife is that of the link by which new staff set their password.
const invitationLife = 72 * time.Hour

// newLink makes a link that replaces all earlier ones of the account and the
// purpose, and returns its id.
func newLink(ctx context.Context, tx *store.Tx, account, purpose string, life time.Duration) (id string, err error) {
	now := tx.Now()
	if err := useLinks(ctx, tx, account, purpose); err != nil {
		return "", err
	}
	id = store.NewID()
	_, err = tx.Exec(ctx, "INSERT INTO link (id, account, purpose, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
		id, account, purpose, store.Millis(now), store.Millis(now.Add(life)))
	return id, err
}

// useLinks ends all links of an account and a purpose.
func useLinks(ctx context.Context, tx *store.Tx, account, purpose string) error {
	_, err := tx.Exec(ctx, "UPDATE link SET used_at = ? WHERE account = ? AND purpose = ? AND used_at = 0", store.Millis(tx.Now()), account, purpose)
	return err
}

// LinkText is what stands in the mailed address for the link with the id: the
// id, and a code that only the server's secret makes of it. It is made when the
// mail is, and kept nowhere.
func (s *Service) LinkText(id string) string { return id + "." + keyed(s.links, "link "+id)[:32] }

// open finds the account of a link of the purpose.
func (s *Service) open(ctx context.Context, tx *store.Tx, text, purpose string) (Account, error) {
	id, _, _ := strings.Cut(text, ".")
	if !hmac.Equal([]byte(s.LinkText(id)), []byte(text)) {
		return Account{}, ErrLink
	}
	var account string
	err := tx.Row(ctx, "SELECT account FROM link WHERE id = ? AND purpose = ? AND used_at = 0 AND expires_at > ?",
		[]any{id, purpose, store.Millis(tx.Now())}, &account)
	if errors.Is(err, store.ErrNotFound) {
		return Account{}, ErrLink
	}
	if err != nil {
		return Account{}, err
	}
	a, err := find(ctx, tx, "id", account)
	if err == nil && !a.Disabled.IsZero() {
		err = ErrLink
	}
	return a, err
}
