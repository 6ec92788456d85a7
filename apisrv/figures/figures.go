package figures

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/duties"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// ErrUnknown says that there is no such table, or that it makes no sense for the
// scope, or that the scope names nothing that there is.
var ErrUnknown = errors.New("no such table of figures")

// Options are what figures are computed of.
type Options struct {
	DB     *store.DB
	Supply func() *supply.Supply // of the current release
	Portal func() offer.Portal   // names of agencies, and the profile
	Rules  *access.Rules         // limits of applications and the calendar of working days
	Duties *duties.Service
	Number func(receipt string) string // what an application is called where its receipt, which is its applicant's secret, must not stand
}

// Service computes the figures of one portal. Its methods may be called from
// several goroutines.
type Service struct {
	Options
	facts    ledger
	vectors  vectors
	snapped  snapped
	tick     sync.Mutex
	followed int64 // number of the audit entry up to which applications were read
}

// New returns the service.
func New(o Options) *Service { return &Service{Options: o} }

// Key names a table that there is.
type Key struct {
	Key    string
	Title  lang.Text
	Group  Group
	Scopes []string // portal, agency, domain, dataset, application: those that it makes sense for
	// Present says that the table is of the day that asks for it, whatever the period.
	Present bool

	build func(*question) (Table, error)
}

// Group is what a table is about.
type Group string

// The groups, in the order in which they are shown.
const (
	OfSupply  Group = "supply"
	OfUse     Group = "use"
	OfService Group = "service"
	OfDuties  Group = "duties"
)

// Kind is which of the scopes of Key.Scopes it is, as the tables of use name it too.
func (s Scope) Kind() string {
	switch {
	case s.Agency != "":
		return "agency"
	case s.Domain != "":
		return "domain"
	case s.Dataset != "":
		return "dataset"
	case s.Application != "":
		return "application"
	}
	return "portal"
}

// ID is the id of what the scope narrows down to, empty for the portal: but for
// an application, the name of a line in the tables of use.
func (s Scope) ID() string { return s.Agency + s.Domain + s.Dataset + s.Application }

// Makes reports whether the table makes sense for a scope.
func (k Key) Makes(s Scope) bool { return slices.Contains(k.Scopes, s.Kind()) }

// Find is a table by its key.
func Find(key string) (Key, bool) {
	i := slices.IndexFunc(Keys, func(k Key) bool { return k.Key == key })
	if i < 0 {
		return Key{}, false
	}
	return Keys[i], true
}

// Table computes a table for a scope and a period. The error is ErrUnknown where
// there is no such table for it, or a *PeriodError for no period.
func (s *Service) Table(ctx context.Context, key string, scope Scope, p Period) (t Table, err error) {
	k, ok := Find(key)
	if !ok || !k.Makes(scope) {
		return t, fmt.Errorf("table %q of %s %q: %w", key, scope.Kind(), scope.ID(), ErrUnknown)
	}
	err = s.ask(ctx, scope, p, needs[k.Key], func(q *question) error {
		t, err = q.table(k)
		return err
	})
	if err != nil {
		return Table{}, fmt.Errorf("compute table %s: %w", key, err)
	}
	return t, nil
}

// question is what a table is computed for: one state of the store and of the
// release.
type question struct {
	*Service
	ctx    context.Context
	tx     *store.Tx
	scope  Scope
	period Period
	today  calendar.Date
	portal offer.Portal
	all    *supply.Supply
	of     []supply.Dataset // within the scope
	duties []duties.Duty    // that were open in the period or are now, where they are asked for
	faults []duties.Fault
}

// ask computes something for a scope and a period, with the duties and faults that
// it needs: these are read before, since whoever reads in a transaction must not
// wait for another.
func (s *Service) ask(ctx context.Context, scope Scope, p Period, n need, f func(*question) error) error {
	if p.IsZero() {
		return badKey
	}
	q := &question{Service: s, ctx: ctx, scope: scope, period: p, portal: s.Portal(), all: s.Supply()}
	if !q.knows(scope) {
		return ErrUnknown
	}
	q.of = q.within(scope)
	if err := q.readDuties(n); err != nil {
		return err
	}
	return s.DB.Read(ctx, func(tx *store.Tx) error {
		q.tx, q.today = tx, calendar.Today(tx.Now())
		return f(q)
	})
}

// knows reports whether a scope names one thing at most, and one that there is.
func (q *question) knows(s Scope) bool {
	if one(s.Agency != "")+one(s.Domain != "")+one(s.Dataset != "")+one(s.Application != "") > 1 {
		return false
	}
	switch s.Kind() {
	case "agency":
		_, ok := q.agency(s.Agency)
		return ok
	case "domain":
		return slices.ContainsFunc(q.all.Domains, func(d supply.Domain) bool { return d.ID == s.Domain })
	case "dataset":
		_, ok := q.all.Dataset(s.Dataset)
		return ok
	}
	return true
}

// within are the datasets of a scope.
func (q *question) within(s Scope) []supply.Dataset {
	if s == (Scope{}) {
		return q.all.Datasets
	}
	var some []supply.Dataset
	for _, d := range q.all.Datasets {
		if (s.Agency == "" || d.Agency == s.Agency) && (s.Domain == "" || d.Domain == s.Domain) && (s.Dataset == "" || d.ID == s.Dataset) {
			some = append(some, d)
		}
	}
	return some
}

// table computes a table, and puts down what its key says and what was asked.
func (q *question) table(k Key) (Table, error) {
	t, err := k.build(q)
	t.Key, t.Title, t.Present = k.Key, k.Title, k.Present
	t.Scope, t.Period, t.Made = q.scope, q.period, q.today
	t.Of = cmp.Or(q.agencyName(q.scope.Agency), q.domainName(q.scope.Domain), q.title(q.scope.Dataset))
	if t.Present {
		as := q.dated("截至%s的当前状况，与所选时间段无关。", "As it is on %s, whatever the period.")
		t.Note = lang.Text{ZH: as.ZH + t.Note.ZH, EN: strings.TrimSpace(as.EN + " " + t.Note.EN)}
	}
	return t, err
}

// dated is a text with today's date in it.
func (q *question) dated(zh, en string) lang.Text {
	return lang.Text{ZH: fmt.Sprintf(zh, lang.ZH.Date(q.today.Time())), EN: fmt.Sprintf(en, lang.EN.Date(q.today.Time()))}
}

func (q *question) agency(id string) (offer.Agency, bool) {
	i, ok := slices.BinarySearchFunc(q.portal.Agencies, id, func(a offer.Agency, id string) int { return strings.Compare(a.ID, id) })
	if !ok {
		return offer.Agency{ID: id, Name: lang.Text{ZH: id, EN: id}}, false
	}
	return q.portal.Agencies[i], true
}

func (q *question) agencyName(id string) lang.Text {
	a, _ := q.agency(id)
	return a.Name
}

func (q *question) domainName(id string) lang.Text {
	for _, d := range q.all.Domains {
		if d.ID == id {
			return d.Name
		}
	}
	return lang.Text{ZH: id, EN: id}
}

func (q *question) title(dataset string) lang.Text {
	if d, ok := q.all.Dataset(dataset); ok {
		return d.Title
	}
	return lang.Text{ZH: dataset, EN: dataset}
}
