package figures

import (
	"context"
	"fmt"
	"slices"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Application is one application: who has which data of whom, for what, and how
// much of them is used. It is known by its number; its receipt stays its
// applicant's.
type Application struct {
	Applicant       lang.Text // an organisation by its name, a person as one
	Dataset, Agency string
	State           access.State
	Submitted       calendar.Date
	Decided, Opened calendar.Date // zero: not yet
	Granted         bool          // what follows was granted, else only asked for
	Items           []string      // data items, by id
	Delivery        string        // a key, see access.DeliveryName
	Until           calendar.Date // last day of use; zero where nothing is granted
	Purpose, App    lang.Text     // App is the app or system
	Products        lang.Text     // of the latest report on its use; zero: none
	Figures         []Figure      // of its use in the period
}

// applicationFigures are the figures of an application.
var applicationFigures = []string{"application_calls", "call_rows", "call_bytes", "refused_calls", "downloads", "use_reports", "reported_calls"}

// Application is the one of a number, with its use in a period beside another one
// that it is compared with (the zero Period: none). The error is ErrUnknown where
// there is none.
func (s *Service) Application(ctx context.Context, number string, p, before Period) (a Application, err error) {
	err = s.ask(ctx, Scope{Application: number}, p, need{}, func(q *question) (err error) {
		f, err := q.application()
		if err != nil {
			return err
		}
		if a, err = q.granted(f); err != nil {
			return err
		}
		now, products, err := q.usedBy(f)
		if err != nil {
			return err
		}
		a.Products = products
		then := slices.Repeat([]Cell{none}, len(now))
		first, err := q.firstDay()
		if err != nil {
			return err
		}
		if before.CountedSince(first) {
			if then, _, err = q.during(before).usedBy(f); err != nil {
				return err
			}
		}
		for i, key := range applicationFigures {
			a.Figures = append(a.Figures, Figure{Definition: key, Value: now[i], Before: then[i], Target: none})
		}
		return nil
	})
	if err != nil {
		return Application{}, fmt.Errorf("read application %s: %w", number, err)
	}
	return a, nil
}

// application is the fact of the scope's application.
func (q *question) application() (f fact, err error) {
	err = q.facts.read(q, func() {
		if i, ok := q.facts.named[q.scope.Application]; ok {
			f = q.facts.all[i]
		}
	})
	if err == nil && f.receipt == "" {
		err = ErrUnknown
	}
	return f, err
}

// granted is what the application was granted, or, where it was not, asks for.
func (q *question) granted(f fact) (Application, error) {
	c, _, err := cases.Read(q.ctx, q.tx, f.receipt)
	if err != nil {
		return Application{}, err
	}
	of := c.Application
	a := Application{Applicant: use{kind: of.Applicant.Kind, name: of.Applicant.Name}.applicant(), Dataset: f.dataset, Agency: f.agency, State: access.State(f.state), Submitted: f.submitted, Decided: f.decided, Opened: f.opened,
		Items: of.Items, Delivery: of.Delivery, Purpose: freeText(of.Purpose), App: freeText(of.System)}
	if d := c.Decision; d != nil && d.Approved {
		a.Granted, a.Items, a.Delivery, a.Until, a.Purpose = true, d.Scope.Items, d.Scope.Delivery, d.Scope.Until, freeText(d.Scope.Purpose)
	}
	return a, nil
}

// usedBy are the figures of an application in the period, and what its latest
// report says that came of the data.
func (q *question) usedBy(f fact) ([]Cell, lang.Text, error) {
	used, err := q.tallies(q.period, counted{audience: people, dim: "application", names: []string{f.receipt}, columns: []column{calls, callRows, callBytes, refused, downloads}})
	if err != nil {
		return nil, lang.Text{}, err
	}
	about, err := q.about([]fact{f})
	t, u := used[f.receipt], about[f.receipt]
	return []Cell{count(t.calls), count(t.callRows), count(t.callBytes), count(t.refused), count(t.downloads), count(u.reports), count(u.reported)}, freeText(u.products), err
}

// counts is how use is counted of what the scope is about: as its dim in the tables
// of use, and its name there.
func (q *question) counts() (dim, name string, err error) {
	if q.scope.Application == "" {
		return q.scope.Kind(), q.scope.ID(), nil
	}
	f, err := q.application()
	return "application", f.receipt, err
}
