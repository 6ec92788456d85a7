package cases

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// How a record of misuse stands: a candidate until somebody looked into it.
const (
	Candidate = "candidate"
	Confirmed = "confirmed"
	Dismissed = "dismissed"
)

// Misuse is a record of data used otherwise than was agreed (浙江2016年征求意见稿
// 第三十一条、第五十二条；山东省政府令329号 第二十八条第二款). What was done about
// it are the steps of the application's history that name the record.
type Misuse struct {
	ID      string
	Receipt string // of the application
	Agency  string
	Sighting
	Noted     time.Time
	State     string    // Candidate, Confirmed or Dismissed
	DecidedBy string    // id of the account that confirmed or dismissed it
	Decided   time.Time // zero: not yet
	Reason    string
	Notice    lang.Text // what everybody may read
	Published time.Time // zero: nobody may
}

// Sighting is what somebody, or the portal itself, saw.
type Sighting struct {
	Kind access.Misuse
	Seen string // what
	Key  string // id of the key; empty: not seen of a key
	By   string // id of the account; empty: the portal
	Form string // token of the form: what is sent twice is one record; empty: none
}

// NoteMisuse keeps a record for people to look into, and tells those who decide
// and the operator. What the portal sees of one key and kind in a day is one
// record, however often it is seen. The error is store.ErrNotFound where there
// is no such application.
func (s *Service) NoteMisuse(ctx context.Context, receipt string, seen Sighting) (id string, faults []access.Fault, err error) {
	if faults := seen.Kind.Check(seen.Seen); len(faults) > 0 {
		return "", faults, nil
	}
	id = store.NewID()
	source := id
	switch {
	case seen.By != "" && seen.Form != "":
		source = receipt + " " + seen.By + " " + seen.Form
	case seen.By == "":
		source = fmt.Sprintf("%s %s %s %s", receipt, seen.Key, seen.Kind, calendar.Today(s.db.Now()))
		var earlier string
		err := s.db.Read(ctx, func(tx *store.Tx) error {
			return tx.Row(ctx, "SELECT id FROM misuse WHERE source = ?", []any{source}, &earlier)
		})
		if !errors.Is(err, store.ErrNotFound) {
			return earlier, nil, err
		}
	}
	err = s.db.Change(ctx, func(tx *store.Tx) error {
		c, err := load(ctx, tx, receipt)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `INSERT INTO misuse (id, receipt, agency, source, key_id, kind, detail, noted_by, noted_at, state)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source) DO NOTHING`,
			id, receipt, c.Agency, source, seen.Key, string(seen.Kind), seen.Seen, seen.By, store.Millis(tx.Now()), Candidate)
		if err != nil {
			return err
		}
		if n == 0 { // noted on another thread since
			return errRefused
		}
		if err := s.tellOfMisuse(ctx, tx, c, seen.Kind); err != nil {
			return err
		}
		return recordMisuse(ctx, tx, seen.By, "noted", Misuse{ID: id, Receipt: receipt, Sighting: seen}, "")
	})
	if errors.Is(err, errRefused) {
		err = s.db.Read(ctx, func(tx *store.Tx) error {
			return tx.Row(ctx, "SELECT id FROM misuse WHERE source = ?", []any{source}, &id)
		})
	}
	if err != nil {
		return "", nil, fmt.Errorf("note a misuse: %w", err)
	}
	return id, nil, nil
}

// tellOfMisuse tells those who decide on the case, and the operator.
func (s *Service) tellOfMisuse(ctx context.Context, tx *store.Tx, c access.Case, kind access.Misuse) error {
	var p post
	told := map[string]bool{}
	for _, party := range []access.Party{s.rules.Decider(), access.OperatorParty} {
		accounts, err := s.hands(ctx, tx, party, c)
		if err != nil {
			return err
		}
		for _, account := range accounts {
			if told[account] {
				continue
			}
			told[account] = true
			params := about(c)
			params["kindZH"], params["kindEN"] = kind.Name().ZH, kind.Name().EN
			p.add(account, "misuse", params)
		}
	}
	return p.send(ctx, tx)
}

func recordMisuse(ctx context.Context, tx *store.Tx, by, what string, m Misuse, reason string) error {
	actor := "portal"
	if by != "" {
		actor = "account:" + by
	}
	return tx.Record(ctx, audit.Event{Actor: actor, Action: "misuse." + what, Object: Object(m.Receipt),
		Detail: map[string]string{"record": m.ID, "kind": string(m.Kind)}, Personal: map[string]string{"reason": reason}})
}

// DecideMisuse confirms or dismisses a candidate on behalf of an account, with a
// reason. A step that names a candidate confirms it too. The error is ErrStale
// where it was decided otherwise, store.ErrNotFound where there is none.
func (s *Service) DecideMisuse(ctx context.Context, by, id string, confirmed bool, reason string) ([]access.Fault, error) {
	if faults := access.CheckReason(reason); len(faults) > 0 {
		return faults, nil
	}
	state := Dismissed
	if confirmed {
		state = Confirmed
	}
	err := s.db.Change(ctx, func(tx *store.Tx) error {
		m, err := misuse(ctx, tx, id)
		if err != nil || m.State == state {
			return err
		}
		return decideMisuse(ctx, tx, by, m, state, reason)
	})
	if err != nil {
		return nil, fmt.Errorf("decide on a misuse: %w", err)
	}
	return nil, nil
}

func decideMisuse(ctx context.Context, tx *store.Tx, by string, m Misuse, state, reason string) error {
	if m.State != Candidate {
		return ErrStale
	}
	_, err := tx.Exec(ctx, "UPDATE misuse SET state = ?, decided_by = ?, decided_at = ?, reason = ? WHERE id = ?", state, by, store.Millis(tx.Now()), reason, m.ID)
	if err != nil {
		return err
	}
	return recordMisuse(ctx, tx, by, state, m, reason)
}

// against prepares a step that names a record of misuse: the step is against
// that kind. The error is store.ErrNotFound where the application has no such
// record, ErrStale where it was dismissed.
func against(ctx context.Context, tx *store.Tx, t *Taking) (Misuse, error) {
	if t.Move.Record == "" {
		return Misuse{}, nil
	}
	m, err := misuse(ctx, tx, t.Move.Record)
	switch {
	case err != nil:
		return m, err
	case m.Receipt != t.Receipt:
		return m, store.ErrNotFound
	case m.State == Dismissed:
		return m, ErrStale
	}
	t.Move.Misuse = m.Kind
	return m, nil
}

func misuse(ctx context.Context, tx *store.Tx, id string) (Misuse, error) {
	all, err := misuses(ctx, tx, "WHERE id = ?", id)
	if err != nil {
		return Misuse{}, err
	}
	if len(all) == 0 {
		return Misuse{}, store.ErrNotFound
	}
	return all[0], nil
}
