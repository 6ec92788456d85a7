package duties

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// basis is how a reason names a norm: its title in book quotes, an article,
// or laws and regulations at large.
var basis = regexp.MustCompile(`(?i)《[^》]+》|第[〇零一二三四五六七八九十百千\d]+[条款项]|\b(art(icle|s|icles)?\.?|section|§)\s*\d+|法律、?法规|\blaws? (and|or) regulations?\b|\b(act|law|regulation|order|measures)\s+(no\.?\s*)?\d+`)

// application is a case with its history, as faults are found at it.
type application struct {
	access.Case
	history []access.Event
}

// judge holds applications that are over with their decision against the rules on
// refusals and on time, each once.
func (s *Service) judge(ctx context.Context, now *supply.Supply, today calendar.Date) error {
	for {
		var some []application
		err := s.DB.Read(ctx, func(tx *store.Tx) (err error) {
			some, err = loadCases(ctx, tx, `submitted_at > 0 AND state NOT IN ('draft', 'submitted', 'correcting', 'accepted', 'reviewing')
				AND NOT EXISTS (SELECT 1 FROM judged_application j WHERE j.receipt = application.receipt) ORDER BY receipt LIMIT ?`, atOnce)
			return err
		})
		if err != nil || len(some) == 0 {
			return err
		}
		err = s.DB.Keep(ctx, func(tx *store.Tx) error {
			for _, a := range some {
				if err := s.judgeOne(ctx, tx, a, now, today); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}

func (s *Service) judgeOne(ctx context.Context, tx *store.Tx, a application, now *supply.Supply, today calendar.Date) error {
	n, err := tx.Exec(ctx, "INSERT INTO judged_application (receipt) VALUES (?) ON CONFLICT (receipt) DO NOTHING", a.Receipt)
	if err != nil || n == 0 {
		return err
	}
	found := s.delays(a, now, today)
	for _, e := range a.history {
		if e.Step != access.Refuse || !s.named() {
			continue
		}
		based, err := s.stated(ctx, tx, a, e)
		if err != nil {
			return err
		}
		if !based {
			found = append(found, s.at(a, now, candidate{kind: Refusal, subject: cases.Object(a.Receipt) + " refused", since: calendar.Today(e.At), standing: true,
				text: lang.Text{ZH: "不同意的决定没有写明法规条款，也没有写明列出的理由", EN: "the refusal names no article and no listed reason"}}))
		}
	}
	for _, c := range found {
		if _, err := c.open(ctx, tx, today); err != nil {
			return err
		}
	}
	return nil
}

// stated reports whether a refusal names a basis: a norm or an article, a reason
// or condition that is listed, or what one of the reasons for refusals says that
// the agency's desk or the operator kept at that time (常用理由), and which were
// looked at then. That it names none is no judgement of what it says: whoever may
// end the fault does so when the agency's answer gives the basis.
func (s *Service) stated(ctx context.Context, tx *store.Tx, a application, e access.Event) (bool, error) {
	if basis.MatchString(e.Reason) || s.lists(a.Application.Dataset, e.Reason) {
		return true, nil
	}
	at := store.Millis(e.At)
	stock, err := store.All(ctx, tx, "SELECT text FROM stock_reason WHERE agency IN (?, '') AND step = ? AND at <= ? AND (removed_at = 0 OR removed_at > ?) ORDER BY id",
		[]any{a.Agency, string(access.Refuse), at, at}, func(text *string) []any { return []any{text} })
	for _, text := range stock {
		if text = strings.TrimSpace(text); text != "" && strings.Contains(e.Reason, text) {
			return true, err
		}
	}
	return false, err
}

// lists reports whether a text names one of the reasons for which the profile lets
// data be closed, or open on conditions only (沪府令9号 第三十条), or what the
// dataset asks of those who apply.
func (s *Service) lists(dataset, text string) bool {
	var listed []lang.Text
	for _, key := range []datasets.OpenClass{datasets.Conditional, datasets.Closed} {
		class, _ := s.Profile.OpenClass(string(key))
		for _, r := range class.Reasons {
			listed = append(listed, r.Label)
		}
	}
	if s.Asked != nil {
		listed = append(listed, s.Asked(dataset)...)
	}
	text = strings.ToLower(text)
	for _, l := range listed {
		for _, name := range []string{strings.TrimPrefix(l.ZH, "涉及"), strings.ToLower(l.EN)} {
			if name = strings.Trim(name, " .。"); name != "" && strings.Contains(text, name) {
				return true
			}
		}
	}
	return false
}

// waiting are the applications that wait beyond a limit of the rules. What is
// beyond a city's target only is none.
func (s *Service) waiting(ctx context.Context, tx *store.Tx, now *supply.Supply, today calendar.Date) (all []candidate, err error) {
	if s.Rules.OnlyTargets() {
		return nil, nil
	}
	late, err := loadCases(ctx, tx, "submitted_at > 0 AND state IN ('submitted', 'correcting', 'accepted', 'reviewing') AND due < ? ORDER BY receipt", int64(today))
	for _, a := range late {
		all = append(all, s.delays(a, now, today)...)
	}
	return all, err
}

// delays are the limits of the rules that were missed with an application.
func (s *Service) delays(a application, now *supply.Supply, today calendar.Date) (all []candidate) {
	for _, d := range s.Rules.Dues(a.history, today) {
		if d.Target || d.By == access.ApplicantParty || d.Last.IsZero() || d.Phase != access.Late && d.Phase != access.WasLate {
			continue
		}
		kind := RequestOverdue
		if s.named() {
			kind = Delay
		}
		name, last := d.Duty.Name(), d.Last.Time()
		all = append(all, s.at(a, now, candidate{kind: kind, subject: cases.Object(a.Receipt) + " " + string(d.Duty), since: d.Last + 1, until: d.Stopped,
			text: lang.Text{ZH: fmt.Sprintf("%s应于%s前完成（%s）", name.ZH, lang.ZH.Date(last), d.Cite.In(lang.ZH)), EN: fmt.Sprintf("“%s” was due by %s (%s)", name.EN, lang.EN.Date(last), d.Cite.In(lang.EN))}}))
	}
	return all
}

// at puts where it was found into a fault of an application.
func (s *Service) at(a application, now *supply.Supply, c candidate) candidate {
	d, _ := now.Dataset(a.Application.Dataset)
	title, number := titled(d, a.Application.Dataset), s.Number(a.Receipt)
	c.agency, c.dataset = a.Agency, a.Application.Dataset
	c.text = lang.Text{ZH: fmt.Sprintf("“%s”的申请%s：%s", title.ZH, number, c.text.ZH), EN: fmt.Sprintf("Application %s for “%s”: %s", number, title.EN, c.text.EN)}
	return c
}

// loadCases reads cases with their histories.
func loadCases(ctx context.Context, tx *store.Tx, where string, args ...any) ([]application, error) {
	receipts, err := store.All(ctx, tx, "SELECT receipt FROM application WHERE "+where, args, func(s *string) []any { return []any{s} })
	if err != nil {
		return nil, err
	}
	all := make([]application, len(receipts))
	for i, r := range receipts {
		if all[i].Case, all[i].history, err = cases.Read(ctx, tx, r); err != nil {
			return nil, err
		}
	}
	return all, nil
}
