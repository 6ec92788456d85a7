package cases

import (
	"context"
	"strconv"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// post gathers what accounts are told in one transaction, so that several
// things of one kind make one notice.
type post struct {
	order   []letter
	letters map[letter][]map[string]string // the parameters of each
}

type letter struct{ account, kind string }

// add puts down that an account is told something.
func (p *post) add(account, kind string, params map[string]string) {
	if p.letters == nil {
		p.letters = map[letter][]map[string]string{}
	}
	to := letter{account, kind}
	if p.letters[to] == nil {
		p.order = append(p.order, to)
	}
	p.letters[to] = append(p.letters[to], params)
}

// send puts one notice for each account and kind into the outbox: of several
// things only how many there are, as the kind whose name ends in s.
func (p *post) send(ctx context.Context, tx *store.Tx) error {
	for _, to := range p.order {
		kind, params := to.kind, p.letters[to][0]
		if n := len(p.letters[to]); n > 1 {
			kind, params = kind+"s", map[string]string{"n": strconv.Itoa(n)}
		}
		if err := tx.Notify(ctx, to.account, kind, params); err != nil {
			return err
		}
	}
	return nil
}

// about are the parameters of every notice about an application.
func about(c access.Case) map[string]string {
	return map[string]string{"receipt": c.Receipt, "dataset": c.Application.Dataset}
}

// ofStep are the parameters of a notice of a step.
func ofStep(c access.Case, e access.Event) map[string]string {
	p := about(c)
	p["reason"], p["doneZH"], p["doneEN"] = e.Reason, e.Step.Done().ZH, e.Step.Done().EN
	return p
}

// received tells the applicant of their own submission and what comes next.
// Those who have to act on it are told by the clock, of several at once.
func (s *Service) received(p *post, c access.Case, history []access.Event, e access.Event) {
	next := s.rules.Next(c, history, calendar.Today(e.At))
	params := ofStep(c, e)
	params["nextZH"], params["nextEN"] = next.ZH, next.EN
	p.add(c.Account, "received", params)
}

// hands are the accounts of a party to a case. Where nobody decides, as the
// agency has no reviewer yet, it is the operator's to find one.
func (s *Service) hands(ctx context.Context, tx *store.Tx, party access.Party, c access.Case) ([]string, error) {
	switch party {
	case access.ApplicantParty:
		return []string{c.Account}, nil
	case access.OperatorParty:
		return staff(ctx, tx, party, "")
	}
	agency := ""
	if party == access.ReviewerParty {
		agency = c.Agency
	}
	all, err := staff(ctx, tx, party, agency)
	if err != nil || len(all) > 0 {
		return all, err
	}
	return staff(ctx, tx, access.OperatorParty, "")
}

func staff(ctx context.Context, tx *store.Tx, party access.Party, agency string) ([]string, error) {
	return store.All(ctx, tx, "SELECT id FROM account WHERE role = ? AND agency = ? AND disabled_at = 0 ORDER BY id", []any{string(party), agency},
		func(id *string) []any { return []any{id} })
}
