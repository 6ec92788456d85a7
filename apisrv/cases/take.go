package cases

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// Taking is a step that somebody wants to take with a case.
type Taking struct {
	Receipt   string
	Seq       int // of the case as they saw it
	Dataset   access.Dataset
	Move      access.Move // its time is that of the store
	Agreement []byte      // sign: the text that was shown
}

// Outcome is what became of one step of several.
type Outcome struct {
	Case access.Case
	Err  error // a *access.StepError, ErrStale or store.ErrNotFound; nil: the step was taken
}

// Take takes a step and returns the case after it. The error is a
// *access.StepError, ErrStale, store.ErrNotFound, or one of the store.
func (s *Service) Take(ctx context.Context, t Taking) (access.Case, error) {
	all, err := s.TakeAll(ctx, []Taking{t})
	if err != nil {
		return access.Case{}, err
	}
	return all[0].Case, all[0].Err
}

// TakeAll takes steps with many cases at once. Those that cannot be taken change
// nothing and do not keep the others back. However many cases of one applicant
// are among them, the applicant gets one notice.
func (s *Service) TakeAll(ctx context.Context, ts []Taking) (all []Outcome, err error) {
	err = s.db.Change(ctx, func(tx *store.Tx) error {
		all = make([]Outcome, len(ts))
		told := map[string][]step{}
		var order []string
		for i, t := range ts {
			c, e, err := s.take(ctx, tx, t)
			if refusal(err) {
				all[i] = Outcome{c, err}
				continue
			}
			if err != nil {
				return err
			}
			all[i].Case = c
			if e.Seq == 0 || e.By.ID == c.Account { // sent twice, or the applicant's own doing
				continue
			}
			if told[c.Account] == nil {
				order = append(order, c.Account)
			}
			told[c.Account] = append(told[c.Account], step{c, e})
		}
		for _, account := range order {
			if err := tell(ctx, tx, account, told[account]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("take a step: %w", err)
	}
	return all, nil
}

// refusal reports whether an error is an answer and not a failure.
func refusal(err error) bool {
	return errors.As(err, new(*access.StepError)) || errors.Is(err, ErrStale) || errors.Is(err, store.ErrNotFound)
}

type step struct {
	c access.Case
	e access.Event
}

// take takes one step. The event is zero where it was taken before: the same
// step, by the same person, of the case as it was then.
func (s *Service) take(ctx context.Context, tx *store.Tx, t Taking) (access.Case, access.Event, error) {
	c, err := load(ctx, tx, t.Receipt)
	if err != nil {
		return c, access.Event{}, err
	}
	history, err := events(ctx, tx, t.Receipt)
	if err != nil {
		return c, access.Event{}, err
	}
	if c.Seq != t.Seq {
		if t.Seq >= 0 && t.Seq < len(history) && history[t.Seq].Step == t.Move.Step && history[t.Seq].By == t.Move.By {
			return c, access.Event{}, nil
		}
		return c, access.Event{}, ErrStale
	}
	t.Move.At = tx.Now()
	next, e, err := s.rules.Take(c, t.Dataset, t.Move)
	if err != nil {
		return c, access.Event{}, err
	}
	if e.Step == access.Sign {
		if err := next.Signature.Verify(t.Agreement); err != nil {
			return c, access.Event{}, err
		}
	}
	return next, e, s.write(ctx, tx, next, append(history, e), t.Agreement)
}

// write records and keeps the last event of a history, and the case after it.
func (s *Service) write(ctx context.Context, tx *store.Tx, c access.Case, history []access.Event, agreement []byte) error {
	e := history[len(history)-1]
	event, err := json.Marshal(e)
	if err != nil {
		return err
	}
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(event)
	err = tx.Record(ctx, audit.Event{Actor: actorOf(e.By), Action: "application." + string(e.Step), Object: Object(c.Receipt),
		Detail:   map[string]string{"dataset": c.Application.Dataset, "agency": c.Agency, "seq": strconv.Itoa(e.Seq), "to": string(e.To)},
		Personal: map[string]string{"event": hex.EncodeToString(sum[:])}})
	if err != nil {
		return err
	}
	submitted := int64(0)
	if e.Step == access.Submit {
		submitted = store.Millis(e.At)
	}
	n, err := tx.Exec(ctx, `UPDATE application SET state = ?, seq = ?, waits_for = ?, due = ?, wake = ?, changed = ?, body = ?,
		submitted_at = CASE WHEN submitted_at = 0 THEN ? ELSE submitted_at END WHERE receipt = ? AND seq = ?`,
		string(c.State), c.Seq, string(s.turn(c)), s.due(history, calendar.Today(e.At)), wake(c, e.At), tx.Recorded(), string(body),
		submitted, c.Receipt, c.Seq-1)
	if err == nil && n == 0 {
		err = errors.New("the case changed within the transaction") // there is one writer at a time
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO application_event (receipt, seq, body) VALUES (?, ?, ?)", c.Receipt, e.Seq, string(event)); err != nil {
		return err
	}
	if e.Step != access.Sign {
		return nil
	}
	_, err = tx.Exec(ctx, "INSERT INTO agreement (receipt, seq, text) VALUES (?, ?, ?)", c.Receipt, e.Seq, string(agreement))
	return err
}

func actorOf(a access.Actor) string {
	if a.Party == access.ClockParty {
		return "clock"
	}
	return "account:" + a.ID
}

// tell puts one notice of all the steps into the applicant's outbox.
func tell(ctx context.Context, tx *store.Tx, account string, steps []step) error {
	if len(steps) > 1 {
		return tx.Notify(ctx, account, "applications", map[string]string{"n": strconv.Itoa(len(steps))})
	}
	e := steps[0].e
	return tx.Notify(ctx, account, "application", map[string]string{
		"receipt": steps[0].c.Receipt, "dataset": steps[0].c.Application.Dataset, "reason": e.Reason, "doneZH": e.Step.Done().ZH, "doneEN": e.Step.Done().EN,
	})
}
