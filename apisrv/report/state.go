package report

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"golang.org/x/mod/sumdb/note"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/secrets"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// state is what the server knows today.
func (r *Reporter) state(ctx context.Context) (s activity.State, err error) {
	if err := r.readAnswers(ctx); err != nil {
		return s, err
	}
	s.Answers = r.answers
	if s.Checkpoints, err = r.checkpoints(ctx); err != nil {
		return s, err
	}
	if s.Suspended, err = r.suspended(ctx); err != nil {
		return s, err
	}
	if err := r.readUse(ctx); err != nil {
		return s, err
	}
	s.Usage, s.Daily = r.usage, r.daily
	if s.Evaluations, err = r.Evaluations(ctx); err != nil {
		return s, err
	}
	notices, err := r.Cases.PublicNotices(ctx)
	s.Misuse = make([]activity.Misuse, len(notices))
	for i, n := range notices {
		s.Misuse[i] = activity.Misuse{Dataset: n.Dataset, Who: n.Applicant, On: n.On, Kind: n.Kind.Name(), Text: n.Text, Cite: n.Cite}
	}
	return s, err
}

// readAnswers reads the answers, if there may be others than those that were read
// last.
func (r *Reporter) readAnswers(ctx context.Context) error {
	mark, err := r.Cases.AnswersMark(ctx) // before the answers: one that comes in between is read again
	if err != nil || mark == r.mark {
		return err
	}
	all, err := r.Cases.Answers(ctx)
	if err != nil {
		return err
	}
	r.answers, r.mark = make([]activity.Answer, len(all)), mark
	for i, a := range all {
		decision := activity.Refused
		if a.Approved {
			decision = activity.Approved
		}
		r.answers[i] = activity.Answer{Dataset: a.Dataset, Applicant: a.Applicant, Purpose: a.Purpose, Decision: decision, On: a.On, MonthOnly: a.MonthOnly, Reason: a.Reason}
	}
	return nil
}

// checkpoints are the signed ones, the last of each day, with the key that
// anybody verifies them by.
func (r *Reporter) checkpoints(ctx context.Context) (c activity.Checkpoints, err error) {
	key, err := os.ReadFile(filepath.Join(r.Data, secrets.Folder, secrets.PublicFile))
	if err != nil {
		return c, fmt.Errorf("read the public key of the audit log: %w", err)
	}
	c.Key, c.Notes = strings.TrimSpace(string(key)), []activity.Checkpoint{}
	verifier, err := note.NewVerifier(c.Key)
	if err != nil {
		return c, fmt.Errorf("read the public key of the audit log: %w", err)
	}
	signed, err := r.DB.Checkpoints(ctx)
	if err != nil {
		return c, fmt.Errorf("read checkpoints: %w", err)
	}
	for _, text := range signed {
		one, err := audit.OpenCheckpoint(text, verifier)
		if err != nil {
			return c, err
		}
		at, err := time.Parse(time.RFC3339, one.At)
		if err != nil {
			return c, fmt.Errorf("checkpoint of audit entry %d: %w", one.Seq, err)
		}
		next := activity.Checkpoint{On: calendar.Today(at), Seq: one.Seq, Note: text}
		if n := len(c.Notes); n > 0 && c.Notes[n-1].On >= next.On { // the clock was set back
			c.Notes[n-1] = activity.Checkpoint{On: c.Notes[n-1].On, Seq: next.Seq, Note: next.Note}
			continue
		}
		c.Notes = append(c.Notes, next)
	}
	return c, nil
}

// suspended are the datasets that are taken from everybody now.
func (r *Reporter) suspended(ctx context.Context) (all []activity.Suspension, err error) {
	type row struct {
		dataset, reason string
		since           int64
	}
	err = r.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := store.All(ctx, tx, "SELECT dataset, reason, since FROM suspended_dataset WHERE lifted_at = 0 ORDER BY dataset", nil,
			func(r *row) []any { return []any{&r.dataset, &r.reason, &r.since} })
		for _, one := range rows {
			if !datasets.ValidID(one.dataset) {
				continue // no page is of it
			}
			all = append(all, activity.Suspension{Dataset: one.dataset, Since: calendar.Today(store.Time(one.since)), Reason: written(one.reason)})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read suspended datasets: %w", err)
	}
	return all, nil
}

// written is a text in the language that its writing shows.
func written(text string) lang.Text {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return lang.Text{ZH: text}
	}
	return lang.Text{EN: text}
}
