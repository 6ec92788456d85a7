// Package accounts is who may use the portal's server: people and organisations
// that signed up, and staff with a role. It keeps passwords, sessions, mailed
// links and attempts; it knows no HTTP. Whoever tries to find out which e-mail
// addresses have an account takes the same way through it whether they have or
// not. Start with New.
package accounts

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/secrets"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Staff is the kind of the accounts of those who work for the portal; the other
// kinds are access.Person and access.Organisation.
const Staff = "staff"

// Account is a user of the portal.
type Account struct {
	ID       string
	Kind     string // access.Person, access.Organisation or Staff
	Email    string // folded to lower case
	Name     string // of the person, or of the organisation
	Contact  access.Contact
	Identity access.Identity // zero: not given yet
	Lang     lang.Code       // in which it is written to first
	Role     Role            // of staff
	Agency   string          // id of the agency of a reviewer
	Created  time.Time
	Verified time.Time // when the e-mail address was proven; zero: not yet
	Disabled time.Time // zero: in use
	TOTP     bool      // one-time codes are in use

	password    string // PHC string; empty: none yet
	passwordSet time.Time
	totp        string // sealed
	totpStep    int64
}

// Applicant is the account as the one who applies for data.
func (a Account) Applicant() access.Applicant {
	return access.Applicant{Kind: a.Kind, Name: a.Name, Identity: a.Identity, Contact: a.Contact}
}

// Actor is what the audit log calls the account.
func (a Account) Actor() string { return actor(a.ID) }

func actor(id string) string { return "account:" + id }

// Service answers for the accounts of one portal. Its methods may be called from
// several goroutines.
type Service struct {
	db      *store.DB
	policy  Policy
	links   []byte // secrets, each of its own purpose
	ids     []byte
	tries   []byte
	totps   []byte
	holding []byte
	logins  []byte
	argon   func(password, salt []byte, passes, memory uint32, threads uint8, length uint32) []byte
	hashing chan struct{} // holds a token for each password that is being hashed
}

// New returns the service over a store.
func New(db *store.DB, s *secrets.Secrets, p Policy) *Service {
	return &Service{db: db, policy: p, links: s.For("links"), ids: s.For("identities"), tries: s.For("attempts"), totps: s.For("one-time codes"),
		holding: s.For("held logins"), logins: s.For("connections"),
		argon: argon2.IDKey, hashing: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

const columns = `id, kind, email, name, contact_name, contact_phone, identity_kind, identity_mask, identity_hash, lang, role, agency,
	password, password_set_at, totp, totp_step, created_at, verified_at, disabled_at`

// find reads the account that has the value in the column, "id" or "email". The
// error is store.ErrNotFound where there is none.
func find(ctx context.Context, tx *store.Tx, column, value string) (Account, error) {
	accounts, err := list(ctx, tx, "WHERE "+column+" = ?", value)
	if err != nil {
		return Account{}, err
	}
	if len(accounts) == 0 {
		return Account{}, store.ErrNotFound
	}
	return accounts[0], nil
}

func list(ctx context.Context, tx *store.Tx, where string, args ...any) ([]Account, error) {
	type row struct {
		Account
		passwordSet, created, verified, disabled int64
	}
	rows, err := store.All(ctx, tx, "SELECT "+columns+" FROM account "+where, args, func(r *row) []any {
		return []any{&r.ID, &r.Kind, &r.Email, &r.Name, &r.Contact.Name, &r.Contact.Phone, &r.Identity.Kind, &r.Identity.Masked, &r.Identity.Hash,
			&r.Lang, &r.Role, &r.Agency, &r.password, &r.passwordSet, &r.totp, &r.totpStep, &r.created, &r.verified, &r.disabled}
	})
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	accounts := make([]Account, len(rows))
	for i, r := range rows {
		a := r.Account
		a.passwordSet, a.Created, a.Verified, a.Disabled = store.Time(r.passwordSet), store.Time(r.created), store.Time(r.verified), store.Time(r.disabled)
		a.Contact.Email, a.TOTP = a.Email, a.totp != ""
		accounts[i] = a
	}
	return accounts, nil
}

// ByID returns an account. The error is store.ErrNotFound where there is none.
func (s *Service) ByID(ctx context.Context, id string) (a Account, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		a, err = find(ctx, tx, "id", id)
		return err
	})
	return a, err
}

// ByEmail returns an account. The error is store.ErrNotFound where there is none.
func (s *Service) ByEmail(ctx context.Context, email string) (a Account, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		a, err = byEmail(ctx, tx, email)
		return err
	})
	return a, err
}

// byEmail reads the account of an address. What is no address has none and is
// not looked for: PostgreSQL takes no text with a NUL or half a character in it.
func byEmail(ctx context.Context, tx *store.Tx, email string) (Account, error) {
	email = fold(email)
	if len(access.CheckEmail(email)) > 0 {
		return Account{}, store.ErrNotFound
	}
	return find(ctx, tx, "email", email)
}

// fold is the form in which e-mail addresses are compared. Local parts may
// differ by case, but nobody gives two people such addresses.
func fold(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// keyed is an HMAC-SHA256 in hexadecimal.
func keyed(secret []byte, text string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// Identify keeps what may be kept of an identification number (see
// access.NewIdentity): the unified social credit code of an organisation, or
// the id number of a person.
func (s *Service) Identify(ctx context.Context, id, kind, number string) ([]access.Fault, error) {
	identity, faults := access.NewIdentity(kind, number, s.ids)
	if len(faults) > 0 {
		return faults, nil
	}
	return nil, s.db.Change(ctx, func(tx *store.Tx) error { return identify(ctx, tx, id, identity) })
}

func identify(ctx context.Context, tx *store.Tx, id string, identity access.Identity) error {
	_, err := tx.Exec(ctx, "UPDATE account SET identity_kind = ?, identity_mask = ?, identity_hash = ? WHERE id = ?", identity.Kind, identity.Masked, identity.Hash, id)
	if err != nil {
		return err
	}
	return tx.Record(ctx, audit.Event{Actor: actor(id), Action: "account.identified", Object: actor(id),
		Detail: map[string]string{"kind": identity.Kind}, Personal: map[string]string{"identity": identity.Hash}})
}
