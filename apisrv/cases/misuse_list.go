package cases

import (
	"context"
	"errors"
	"fmt"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// MisuseOf returns a record. The error is store.ErrNotFound where there is none.
func (s *Service) MisuseOf(ctx context.Context, id string) (m Misuse, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		m, err = misuse(ctx, tx, id)
		return err
	})
	return m, err
}

// MisusesOf lists the records of an application, the oldest first.
func (s *Service) MisusesOf(ctx context.Context, receipt string) (all []Misuse, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		all, err = misuses(ctx, tx, "WHERE receipt = ? ORDER BY noted_at, id", receipt)
		return err
	})
	return all, err
}

// Misuses lists records in a state, of an agency where it is not empty, the
// oldest first, after the last one of the page before.
func (s *Service) Misuses(ctx context.Context, state, agency string, after Misuse, limit int) (all []Misuse, err error) {
	where, args := "WHERE state = ?", []any{state}
	if agency != "" {
		where, args = "WHERE agency = ? AND state = ?", []any{agency, state}
	}
	where, args = where+" AND (noted_at, id) > (?, ?) ORDER BY noted_at, id LIMIT ?", append(args, store.Millis(after.Noted), after.ID, limit)
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		all, err = misuses(ctx, tx, where, args...)
		return err
	})
	return all, err
}

func misuses(ctx context.Context, tx *store.Tx, rest string, args ...any) ([]Misuse, error) {
	type row struct {
		Misuse
		kind                      string
		noted, decided, published int64
	}
	rows, err := store.All(ctx, tx, `SELECT id, receipt, agency, key_id, kind, detail, noted_by, noted_at, state, decided_by, decided_at, reason,
		notice_zh, notice_en, notice_at FROM misuse `+rest, args, func(r *row) []any {
		return []any{&r.ID, &r.Receipt, &r.Agency, &r.Key, &r.kind, &r.Seen, &r.By, &r.noted, &r.State, &r.DecidedBy, &r.decided, &r.Reason,
			&r.Notice.ZH, &r.Notice.EN, &r.published}
	})
	if err != nil {
		return nil, fmt.Errorf("read records of misuse: %w", err)
	}
	var all []Misuse
	for _, r := range rows {
		m := r.Misuse
		m.Kind, m.Noted, m.Decided, m.Published = access.Misuse(r.kind), store.Time(r.noted), store.Time(r.decided), store.Time(r.published)
		all = append(all, m)
	}
	return all, nil
}

// PublicNotice is what everybody may read about a confirmed misuse.
type PublicNotice struct {
	Dataset   string        `json:"dataset"`
	Applicant string        `json:"applicant"` // name of the organisation
	Kind      access.Misuse `json:"kind"`
	Text      lang.Text     `json:"text"`
	On        calendar.Date `json:"on"` // day of publication
	Cite      profile.Cite  `json:"cite"`
}

// PublicNotices lists what everybody may read, the newest first. What the
// profile no longer allows is not on the list.
func (s *Service) PublicNotices(ctx context.Context) (all []PublicNotice, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		records, err := misuses(ctx, tx, "WHERE notice_at > 0 ORDER BY notice_at DESC, id")
		if err != nil {
			return err
		}
		for _, m := range records {
			c, err := load(ctx, tx, m.Receipt)
			if err != nil {
				return err
			}
			a := c.Application
			if cite, ok := s.rules.MayTellPublic(m.Kind, a.Applicant); ok {
				all = append(all, PublicNotice{a.Dataset, a.Applicant.Name, m.Kind, m.Notice, calendar.Today(m.Published), cite})
			}
		}
		return nil
	})
	return all, err
}

// PublishMisuse tells everybody of a confirmed misuse, on behalf of an account,
// where the profile has that for its kind, and tells the applicant that it did.
// A later text takes the place of an earlier one.
func (s *Service) PublishMisuse(ctx context.Context, by, id string, text lang.Text) ([]access.Fault, error) {
	faults := access.CheckNotice(text)
	if len(faults) > 0 {
		return faults, nil
	}
	err := s.db.Change(ctx, func(tx *store.Tx) error {
		m, err := misuse(ctx, tx, id)
		if err != nil {
			return err
		}
		c, err := load(ctx, tx, m.Receipt)
		if err != nil {
			return err
		}
		cite, ok := s.rules.MayTellPublic(m.Kind, c.Application.Applicant)
		if !ok || m.State != Confirmed {
			faults = []access.Fault{{Field: "notice", Message: lang.Text{ZH: "这项误用不能公告", EN: "The public cannot be told of this misuse"},
				Fix: lang.Text{ZH: "只有规则有此规定、已经核实、申请人是单位的，才能公告。", EN: "It can be where the rules have that, the misuse is confirmed and the applicant is an organisation."}}}
			return errRefused
		}
		_, err = tx.Exec(ctx, "UPDATE misuse SET notice_zh = ?, notice_en = ?, notice_at = ? WHERE id = ?", text.ZH, text.EN, store.Millis(tx.Now()), id)
		if err != nil {
			return err
		}
		params := about(c)
		params["citeZH"], params["citeEN"], params["textZH"], params["textEN"] = cite.In(lang.ZH), cite.In(lang.EN), text.ZH, text.EN
		if err := tx.Notify(ctx, c.Account, "misuse-published", params); err != nil {
			return err
		}
		return recordMisuse(ctx, tx, by, "published", m, text.ZH)
	})
	if err != nil && !errors.Is(err, errRefused) {
		return nil, fmt.Errorf("publish a misuse: %w", err)
	}
	return faults, nil
}

// WithdrawNotice takes what everybody may read about a misuse back. The error is
// store.ErrNotFound where there is nothing to take back.
func (s *Service) WithdrawNotice(ctx context.Context, by, id, reason string) error {
	return s.db.Change(ctx, func(tx *store.Tx) error {
		m, err := misuse(ctx, tx, id)
		if err != nil {
			return err
		}
		if m.Published.IsZero() {
			return store.ErrNotFound
		}
		if _, err := tx.Exec(ctx, "UPDATE misuse SET notice_at = 0 WHERE id = ?", id); err != nil {
			return err
		}
		return recordMisuse(ctx, tx, by, "withdrawn", m, reason)
	})
}
