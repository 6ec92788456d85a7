package cases

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// maxNote is in characters.
const maxNote = 2000

// Note is what the desk writes down about an application for itself. The
// applicant never sees it.
type Note struct {
	Author string // id of the account
	At     time.Time
	Text   string
}

// AddNote adds a note. The error is store.ErrNotFound where there is no such
// application.
func (s *Service) AddNote(ctx context.Context, author, receipt, text string) ([]access.Fault, error) {
	if n := utf8.RuneCountInString(text); n == 0 || n > maxNote || !utf8.ValidString(text) {
		return []access.Fault{{Field: "note", Message: lang.Text{ZH: "备注为空或过长", EN: "The note is empty or too long"},
			Fix: lang.Text{ZH: "请填写1至2000个字符。", EN: "Write between 1 and 2,000 characters."}}}, nil
	}
	err := s.db.Change(ctx, func(tx *store.Tx) error {
		if _, err := load(ctx, tx, receipt); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "INSERT INTO internal_note (id, receipt, author, at, text) VALUES (?, ?, ?, ?, ?)",
			store.NewID(), receipt, author, store.Millis(tx.Now()), text)
		if err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Actor: "account:" + author, Action: "application.noted", Object: Object(receipt)})
	})
	if err != nil {
		return nil, fmt.Errorf("add a note: %w", err)
	}
	return nil, nil
}

// Notes lists the notes on an application, the oldest first.
func (s *Service) Notes(ctx context.Context, receipt string) (notes []Note, err error) {
	type row struct {
		Note
		at int64
	}
	var rows []row
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		rows, err = store.All(ctx, tx, "SELECT author, at, text FROM internal_note WHERE receipt = ? ORDER BY at, id", []any{receipt},
			func(r *row) []any { return []any{&r.Author, &r.at, &r.Text} })
		return err
	})
	for _, r := range rows {
		r.At = store.Time(r.at)
		notes = append(notes, r.Note)
	}
	return notes, err
}
