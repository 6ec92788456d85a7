// Package cases keeps the applications for conditional data: it reads a case,
// lets package access take the step, and writes the case, its history, the
// audit entry and the notice in one transaction. Of two who take a step at once
// one wins, and the other is told; the same step sent twice is one. Start with
// New.
package cases

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// ErrStale says that the case is no longer as it was when it was shown: somebody
// took a step in the meantime.
var ErrStale = errors.New("somebody else changed the application in the meantime")

// errRefused undoes a change whose faults are told to people.
var errRefused = errors.New("refused")

// never is a day that does not come.
const never = math.MaxInt32

// maxToken bounds the token of a form, in bytes.
const maxToken = 64

// Service keeps the applications of one portal. Its methods may be called from
// several goroutines.
type Service struct {
	db       *store.DB
	rules    *access.Rules
	together gathering
}

// New returns the service over a store, under the rules of a jurisdiction.
func New(db *store.DB, rules *access.Rules) *Service { return &Service{db: db, rules: rules} }

// Object is what the audit log calls an application. Receipts give away how an
// application stands to whoever knows one, so the log has their hashes.
func Object(receipt string) string {
	sum := sha256.Sum256([]byte(receipt))
	return "application:" + hex.EncodeToString(sum[:10])
}

// Begin makes a draft of the account's application for a dataset. The token
// comes from the form: the same one gives the same draft again.
func (s *Service) Begin(ctx context.Context, account, token string, d access.Dataset) (access.Case, error) {
	if token == "" || len(token) > maxToken {
		return access.Case{}, fmt.Errorf("begin an application: the form's token has %d bytes, want 1 to %d", len(token), maxToken)
	}
	receipt, err := access.NewReceipt(rand.Reader)
	if err != nil {
		return access.Case{}, err
	}
	c := access.NewCase(receipt, account, d)
	err = s.db.Keep(ctx, func(tx *store.Tx) error {
		var earlier string
		err := tx.Row(ctx, "SELECT receipt FROM application_token WHERE account = ? AND token = ?", []any{account, token}, &earlier)
		if err == nil {
			c, err = load(ctx, tx, earlier)
			return err
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		body, err := json.Marshal(c)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO application (receipt, account, agency, dataset, state, seq, due, wake, changed, body)
			VALUES (?, ?, ?, ?, ?, 0, ?, ?, 0, ?)`, receipt, account, d.Agency, d.ID, string(c.State), never, never, string(body))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO application_token (account, token, receipt) VALUES (?, ?, ?)", account, token, receipt)
		return err
	})
	if err != nil {
		return access.Case{}, fmt.Errorf("begin an application for %s: %w", d.ID, err)
	}
	return c, nil
}

// Save keeps what the account has filled in so far, of a draft or of corrections.
// The error is ErrStale where the application is not the applicant's to fill in.
func (s *Service) Save(ctx context.Context, account, receipt string, a access.Application) error {
	return s.db.Keep(ctx, func(tx *store.Tx) error {
		c, err := load(ctx, tx, receipt)
		switch {
		case err != nil:
			return err
		case c.Account != account:
			return store.ErrNotFound
		case c.State != access.Draft && c.State != access.Correcting:
			return ErrStale
		}
		a.Dataset = c.Application.Dataset
		if c.State == access.Draft {
			c.Application = a
		} else {
			c.Answer = &a
		}
		body, err := json.Marshal(c)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE application SET body = ? WHERE receipt = ?", string(body), receipt)
		return err
	})
}

// ByReceipt returns a case and its history. The error is store.ErrNotFound where
// there is none.
func (s *Service) ByReceipt(ctx context.Context, receipt string) (c access.Case, history []access.Event, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		c, history, err = Read(ctx, tx, receipt)
		return err
	})
	return c, history, err
}

// Read is ByReceipt in a transaction of the caller's.
func Read(ctx context.Context, tx *store.Tx, receipt string) (c access.Case, history []access.Event, err error) {
	if c, err = load(ctx, tx, receipt); err != nil {
		return c, nil, err
	}
	history, err = events(ctx, tx, receipt)
	return c, history, err
}

// Agreement is the text of the agreement in force, the bytes that were signed.
// An error says so where they no longer are.
func (s *Service) Agreement(ctx context.Context, receipt string) (text []byte, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		c, err := load(ctx, tx, receipt)
		if err != nil {
			return err
		}
		if c.Signature == nil {
			return store.ErrNotFound
		}
		var kept string
		if err := tx.Row(ctx, "SELECT text FROM agreement WHERE receipt = ? ORDER BY seq DESC LIMIT 1", []any{receipt}, &kept); err != nil {
			return err
		}
		text = []byte(kept)
		return c.Signature.Verify(text)
	})
	return text, err
}

func load(ctx context.Context, tx *store.Tx, receipt string) (c access.Case, err error) {
	var body string
	if err := tx.Row(ctx, "SELECT body FROM application WHERE receipt = ?", []any{receipt}, &body); err != nil {
		return c, err
	}
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		return c, fmt.Errorf("read an application: %w", err)
	}
	return c, nil
}

func events(ctx context.Context, tx *store.Tx, receipt string) ([]access.Event, error) {
	bodies, err := store.All(ctx, tx, "SELECT body FROM application_event WHERE receipt = ? ORDER BY seq", []any{receipt}, func(s *string) []any { return []any{s} })
	if err != nil {
		return nil, err
	}
	history := make([]access.Event, len(bodies))
	for i, b := range bodies {
		if err := json.Unmarshal([]byte(b), &history[i]); err != nil {
			return nil, fmt.Errorf("read event %d of an application: %w", i+1, err)
		}
	}
	return history, nil
}

// turn is the party whose turn it is with a case in a state; empty: nobody's.
func (s *Service) turn(state access.State) access.Party {
	switch state {
	case access.Draft, access.Correcting, access.Approved, access.Changed, access.Expired, access.Revoked:
		return access.ApplicantParty
	case access.Submitted, access.Accepted, access.Reviewing:
		return s.rules.Decider()
	case access.Suspended:
		return access.OperatorParty
	}
	return ""
}

// due is the day by which the desk has to act, never where nothing sets one.
func due(dues []access.Due) int64 {
	first := int64(never)
	for _, d := range dues {
		if d.By != access.ApplicantParty && d.Stopped.IsZero() && !d.Last.IsZero() {
			first = min(first, int64(d.Last))
		}
	}
	return first
}
