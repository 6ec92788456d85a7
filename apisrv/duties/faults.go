package duties

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// maxAnswers is how many answers there are to one fault.
const maxAnswers = 50

// Faults lists faults, the newest first, then by id.
func (s *Service) Faults(ctx context.Context, f Filter) (all []Fault, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		where, args := f.where("since", "until")
		all, err = s.faults(ctx, tx, where, args...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list faults: %w", err)
	}
	slices.SortFunc(all, func(a, b Fault) int { return -compareBy(a.Since, b.Since, b.ID, a.ID) })
	return all, nil
}

// FaultOf is a fault by its id. The error is store.ErrNotFound where there is none.
func (s *Service) FaultOf(ctx context.Context, id string) (f Fault, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		f, err = s.fault(ctx, tx, id)
		return err
	})
	return f, err
}

func (s *Service) fault(ctx context.Context, tx *store.Tx, id string) (Fault, error) {
	all, err := s.faults(ctx, tx, " WHERE id = ?", id)
	if err != nil {
		return Fault{}, err
	}
	if len(all) == 0 {
		return Fault{}, store.ErrNotFound
	}
	return all[0], nil
}

func (s *Service) faults(ctx context.Context, tx *store.Tx, where string, args ...any) ([]Fault, error) {
	type row struct {
		Fault
		kind, by             string
		since, until, closes int64
	}
	rows, err := store.All(ctx, tx, `SELECT id, kind, agency, dataset, against, since, until, text_zh, text_en, noted_by, standing, reason FROM fault`+where+" ORDER BY since, id", args,
		func(r *row) []any {
			return []any{&r.ID, &r.kind, &r.Agency, &r.Dataset, &r.Against, &r.since, &r.until, &r.Text.ZH, &r.Text.EN, &r.by, &r.closes, &r.Reason}
		})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	answers, err := answersTo(ctx, tx, where, args)
	var all []Fault
	for _, r := range rows {
		f := r.Fault
		f.Kind, f.Since, f.Until, f.Noted, f.Closes = FaultKind(r.kind), calendar.Date(r.since), calendar.Date(r.until), r.by != "", r.closes == 1 && r.until == 0
		f.Answers = answers[f.ID]
		if !f.Kind.Watched() {
			f.Cite = inWords(s.Profile.Clauses["R118"])
		}
		all = append(all, f)
	}
	return all, err
}

// answersTo are the answers to the faults that a condition chooses, by fault.
func answersTo(ctx context.Context, tx *store.Tx, where string, args []any) (map[string][]Answer, error) {
	type row struct {
		Answer
		fault string
		at    int64
	}
	rows, err := store.All(ctx, tx, `SELECT a.fault, a.at, p.name, a.text FROM fault_answer a JOIN account p ON p.id = a.author
		WHERE a.fault IN (SELECT id FROM fault`+where+`) ORDER BY a.at, a.id`, args, func(r *row) []any { return []any{&r.fault, &r.at, &r.Name, &r.Text} })
	all := map[string][]Answer{}
	for _, r := range rows {
		r.At = store.Time(r.at)
		all[r.fault] = append(all[r.fault], r.Answer)
	}
	return all, err
}

// Noted is a fault that a person notes.
type Noted struct {
	Kind    FaultKind
	Agency  string
	Dataset string // empty: none in particular
	Since   calendar.Date
	Text    string
	Form    string // token of the form: what is sent twice is one fault
}

// NoteFault keeps what a person found an agency to have failed in, and returns its
// id. Which of its datasets there are, the caller knows.
func (s *Service) NoteFault(ctx context.Context, by accounts.Account, n Noted) (id string, faults []access.Fault, err error) {
	today := calendar.Today(s.DB.Now())
	if n.Kind.Name().IsZero() || n.Kind.Watched() {
		faults = append(faults, wrong("kind", "没有这种情形", "There is no such kind", "请从列出的情形中选择。", "Choose one of those listed."))
	}
	if !s.knows(n.Agency) {
		faults = append(faults, wrong("agency", "没有这个机构", "There is no such agency", "请从列出的机构中选择。", "Choose one of those listed."))
	}
	if n.Since.IsZero() || n.Since > today || n.Since < today.AddMonths(-60) {
		faults = append(faults, wrong("since", "起始日期不对", "The first day is not right", "请填写已经到来的日期，格式如2026-03-02，最早五年前。", "Enter a day that has come, such as 2026-03-02, at most five years ago."))
	}
	if faults = append(faults, textField("text", "发现的情况", "What was found").check(n.Text)...); len(faults) > 0 {
		return "", faults, nil
	}
	text := strings.TrimSpace(n.Text)
	c := candidate{kind: n.Kind, agency: n.Agency, dataset: n.Dataset, subject: "noted " + by.ID + " " + cmp.Or(n.Form, store.NewID()), since: n.Since, text: lang.Text{ZH: text, EN: text}, standing: true, by: by}
	err = s.DB.Change(ctx, func(tx *store.Tx) error {
		fresh, err := c.open(ctx, tx, today)
		if err == nil && !fresh {
			return errRefused // sent twice
		}
		return err
	})
	if err != nil && !errors.Is(err, errRefused) {
		return "", nil, fmt.Errorf("note a fault: %w", err)
	}
	return c.id(today), nil, nil
}

// AnswerFault keeps what an agency says to a fault, and tells the commission. The
// error is store.ErrNotFound where there is no such fault.
func (s *Service) AnswerFault(ctx context.Context, by accounts.Account, id, text string) (faults []access.Fault, err error) {
	if faults := textField("answer", "说明", "The answer").check(text); len(faults) > 0 {
		return faults, nil
	}
	err = s.DB.Change(ctx, func(tx *store.Tx) error {
		f, err := s.fault(ctx, tx, id)
		if err != nil {
			return err
		}
		if n := len(f.Answers); n > 0 && f.Answers[n-1].Text == strings.TrimSpace(text) {
			return errRefused // sent twice
		}
		if len(f.Answers) >= maxAnswers {
			faults = []access.Fault{wrong("answer", "说明太多", "There are too many answers", "请直接联系平台运行单位。", "Write to the operator of the platform instead.")}
			return errRefused
		}
		_, err = tx.Exec(ctx, "INSERT INTO fault_answer (id, fault, author, at, text) VALUES (?, ?, ?, ?, ?)", store.NewID(), id, by.ID, store.Millis(tx.Now()), strings.TrimSpace(text))
		if err != nil {
			return err
		}
		if err := recordFault(ctx, tx, by.Actor(), "answered", f, nil); err != nil {
			return err
		}
		return tellStaff(ctx, tx, accounts.Commission, "", "fault-answered",
			map[string]string{"kindZH": f.Kind.Name().ZH, "kindEN": f.Kind.Name().EN, "agencyZH": s.agency(f.Agency).ZH, "agencyEN": s.agency(f.Agency).EN})
	})
	if err != nil && !errors.Is(err, errRefused) {
		return nil, fmt.Errorf("answer a fault: %w", err)
	}
	return faults, nil
}

// CloseFault ends a fault that only a person ends, with a reason. The error is
// store.ErrNotFound where there is none, or the portal ends it itself.
func (s *Service) CloseFault(ctx context.Context, by accounts.Account, id, reason string) ([]access.Fault, error) {
	if faults := textField("reason", "理由", "The reason").check(reason); len(faults) > 0 {
		return faults, nil
	}
	err := s.DB.Change(ctx, func(tx *store.Tx) error {
		f, err := s.fault(ctx, tx, id)
		if err != nil {
			return err
		}
		day := max(calendar.Today(tx.Now()), f.Since)
		n, err := tx.Exec(ctx, "UPDATE fault SET until = ?, closed_by = ?, reason = ? WHERE id = ? AND until = 0 AND standing = 1", int64(day), by.ID, strings.TrimSpace(reason), id)
		if err != nil {
			return err
		}
		if n == 0 {
			return store.ErrNotFound
		}
		return recordFault(ctx, tx, by.Actor(), "closed", f, map[string]string{"reason": strings.TrimSpace(reason)})
	})
	if err != nil {
		return nil, fmt.Errorf("close a fault: %w", err)
	}
	return nil, nil
}

// recordFault puts into the log what happened with a fault.
func recordFault(ctx context.Context, tx *store.Tx, actor, what string, f Fault, personal map[string]string) error {
	detail := map[string]string{"kind": string(f.Kind), "agency": f.Agency}
	if f.Dataset != "" {
		detail["dataset"] = f.Dataset
	}
	return tx.Record(ctx, audit.Event{Actor: actor, Action: "fault." + what, Object: "fault:" + f.ID, Detail: detail, Personal: personal})
}

// digest tells the reviewers of an agency how many faults were found since they
// were told last, once a day at most.
func (s *Service) digest(ctx context.Context, today calendar.Date) error {
	type waiting struct {
		agency string
		n      int
	}
	var all []waiting
	err := s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		all, err = store.All(ctx, tx, `SELECT agency, COUNT(*) FROM fault WHERE told = 0
			AND agency NOT IN (SELECT agency FROM fault WHERE told = ?) GROUP BY agency ORDER BY agency`, []any{int64(today)}, func(w *waiting) []any { return []any{&w.agency, &w.n} })
		return err
	})
	if err != nil {
		return err
	}
	for _, w := range all {
		err := s.DB.Keep(ctx, func(tx *store.Tx) error {
			n, err := tx.Exec(ctx, "UPDATE fault SET told = ? WHERE agency = ? AND told = 0 AND NOT EXISTS (SELECT 1 FROM fault f WHERE f.told = ? AND f.agency = ?)",
				int64(today), w.agency, int64(today), w.agency)
			if err != nil || n == 0 {
				return err
			}
			err = tx.Record(ctx, audit.Event{Actor: "clock", Action: "fault.told", Object: "agency:" + w.agency, Detail: map[string]string{"n": fmt.Sprint(n)}})
			if err != nil {
				return err
			}
			return tellReviewers(ctx, tx, w.agency, "faults", map[string]string{"n": fmt.Sprint(n)})
		})
		if err != nil {
			return err
		}
	}
	return nil
}
