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
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// maxAnswers is how many answers there are to one fault.
const maxAnswers = 50

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
// id. Only what the rules name can be noted. The supply is that of the current
// release.
func (s *Service) NoteFault(ctx context.Context, by accounts.Account, n Noted, now *supply.Supply) (id string, faults []access.Fault, err error) {
	today := calendar.Today(s.DB.Now())
	n.Dataset, n.Text = strings.TrimSpace(n.Dataset), strings.TrimSpace(n.Text)
	switch named := s.Named(); {
	case len(named) == 0:
		faults = append(faults, wrong("kind", "适用的规则没有列出责任情形", "The rules of this portal name no faults", "平台关注的情况会自动列出，不需要记录。", "What the portal watches is listed by itself; nothing can be noted."))
	case !slices.Contains(named, n.Kind):
		faults = append(faults, wrong("kind", "没有这种情形", "There is no such kind", "请从列出的情形中选择。", "Choose one of those listed."))
	}
	switch {
	case n.Agency == "":
		faults = append(faults, wrong("agency", "没有选择单位", "No agency is chosen", "请从列出的单位中选择。", "Choose one of those listed."))
	case !s.knows(n.Agency):
		faults = append(faults, wrong("agency", "没有这个机构", "There is no such agency", "请从列出的机构中选择。", "Choose one of those listed."))
	}
	if d, ok := now.Dataset(n.Dataset); n.Dataset != "" && (!ok || d.Agency != n.Agency) {
		faults = append(faults, wrong("dataset", "该单位没有这个数据集", "The agency has no such dataset", "请填写数据集页面网址中的标识，或者留空。", "Enter the id that stands in the address of the dataset's page, or leave it empty."))
	}
	if n.Since.IsZero() || n.Since > today || n.Since < today.AddMonths(-60) {
		faults = append(faults, wrong("since", "起始日期不对", "The first day is not right", "请填写已经到来的日期，格式如2026-03-02，最早五年前。", "Enter a day that has come, such as 2026-03-02, at most five years ago."))
	}
	if faults = append(faults, textField("text", "发现的情况", "What was found").check(n.Text)...); len(faults) > 0 {
		return "", faults, nil
	}
	c := candidate{kind: n.Kind, agency: n.Agency, dataset: n.Dataset, subject: "noted " + by.ID + " " + cmp.Or(n.Form, store.NewID()), since: n.Since, text: lang.Text{ZH: n.Text, EN: n.Text}, standing: true, by: by}
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
// store.ErrNotFound where there is none, or none that the account may end.
func (s *Service) CloseFault(ctx context.Context, by accounts.Account, id, reason string) ([]access.Fault, error) {
	if faults := textField("reason", "理由", "The reason").check(reason); len(faults) > 0 {
		return faults, nil
	}
	err := s.DB.Change(ctx, func(tx *store.Tx) error {
		f, err := s.fault(ctx, tx, id)
		if err != nil {
			return err
		}
		if !f.Ends(by) {
			return store.ErrNotFound
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
