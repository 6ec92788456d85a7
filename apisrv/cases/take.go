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
func (s *Service) TakeAll(ctx context.Context, ts []Taking) ([]Outcome, error) {
	r := &request{takings: ts, done: make(chan struct{}), lead: make(chan struct{}, 1)}
	if !s.together.join(r) {
		select {
		case <-r.done:
		case <-r.lead:
			s.writeTogether(ctx)
		}
	} else {
		s.writeTogether(ctx)
	}
	<-r.done
	if r.err != nil {
		return nil, fmt.Errorf("take a step: %w", r.err)
	}
	return r.outcomes, nil
}

// takeAll takes the steps of one request.
func (s *Service) takeAll(ctx context.Context, tx *store.Tx, ts []Taking) ([]Outcome, error) {
	all := make([]Outcome, len(ts))
	var p post
	for i, t := range ts {
		c, taken, err := s.take(ctx, tx, &p, t)
		if refusal(err) {
			all[i] = Outcome{c, err}
			continue
		}
		if err != nil {
			return nil, err
		}
		all[i].Case = c
		for _, e := range taken {
			if e.By.ID != c.Account && e.Step != access.Fit { // else it was told on submission, or is the applicant's own doing
				p.add(c.Account, "application", ofStep(c, e))
			}
		}
	}
	return all, p.send(ctx, tx)
}

// refusal reports whether an error is an answer and not a failure.
func refusal(err error) bool {
	return errors.As(err, new(*access.StepError)) || errors.Is(err, ErrStale) || errors.Is(err, store.ErrNotFound)
}

// take takes one step, and the one of the clock that it brings about. There are
// no events where it was taken before: the same step, by the same person, of the
// case as it was then. A refusal comes before anything is written.
func (s *Service) take(ctx context.Context, tx *store.Tx, p *post, t Taking) (access.Case, []access.Event, error) {
	c, err := load(ctx, tx, t.Receipt)
	if err != nil {
		return c, nil, err
	}
	var history []access.Event
	if c.Seq > 0 {
		if history, err = events(ctx, tx, t.Receipt); err != nil {
			return c, nil, err
		}
	}
	if c.Seq != t.Seq {
		if t.Seq >= 0 && t.Seq < len(history) && history[t.Seq].Step == t.Move.Step && history[t.Seq].By == t.Move.By {
			return c, nil, nil
		}
		return c, nil, ErrStale
	}
	record, err := against(ctx, tx, &t)
	if err != nil {
		return c, nil, err
	}
	t.Move.At = tx.Now()
	next, e, err := s.rules.Take(c, t.Dataset, t.Move)
	if err == nil && e.Step == access.Sign {
		err = signs(ctx, tx, *next.Signature, t.Agreement)
	}
	if err != nil {
		return c, nil, err
	}
	history = append(history, e)
	if err := s.write(ctx, tx, next, history, t.Agreement); err != nil {
		return c, nil, err
	}
	next, history, err = s.follow(ctx, tx, p, next, history, t.Dataset, record)
	return next, history[c.Seq:], err
}

// follow does what the last event of a history brings with it: it confirms the
// misuse that the step was against, and answers a submission.
func (s *Service) follow(ctx context.Context, tx *store.Tx, p *post, c access.Case, history []access.Event, d access.Dataset, record Misuse) (access.Case, []access.Event, error) {
	e := history[len(history)-1]
	if record.State == Candidate {
		return c, history, decideMisuse(ctx, tx, e.By.ID, record, Confirmed, e.Reason)
	}
	if e.Step != access.Submit && e.Step != access.Resubmit {
		return c, history, nil
	}
	c, history, err := s.fit(ctx, tx, c, history, d)
	if err == nil {
		s.received(p, c, history, e)
	}
	return c, history, err
}

// write records and keeps the last event of a history, and the case after it.
func (s *Service) write(ctx context.Context, tx *store.Tx, c access.Case, history []access.Event, agreement []byte) error {
	e := history[len(history)-1]
	event, err := json.Marshal(e)
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
	if err := s.update(ctx, tx, c, history); err != nil {
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

// update keeps the case as it is after the last event of its history.
func (s *Service) update(ctx context.Context, tx *store.Tx, c access.Case, history []access.Event) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	e := history[len(history)-1]
	submitted := int64(0)
	if e.Step == access.Submit {
		submitted = store.Millis(e.At)
	}
	today := calendar.Today(e.At)
	dues := s.rules.Dues(history, today)
	changed := int64(0) // until there can be a key, which whoever holds keys has to follow
	if !c.Opened.IsZero() {
		changed = tx.Recorded()
	}
	n, err := tx.Exec(ctx, `UPDATE application SET state = ?, seq = ?, due = ?, wake = ?, changed = ?, body = ?,
		submitted_at = CASE WHEN submitted_at = 0 THEN ? ELSE submitted_at END WHERE receipt = ? AND seq = ?`,
		string(c.State), c.Seq, due(dues), wake(c, dues, today, 0), changed, string(body),
		submitted, c.Receipt, c.Seq-1)
	if err == nil && n == 0 {
		err = errors.New("the case changed within the transaction") // there is one writer at a time
	}
	return err
}

func actorOf(a access.Actor) string {
	if a.Party == access.ClockParty {
		return "clock"
	}
	return "account:" + a.ID
}
