package duties

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var ctx = context.Background()

// People of the portal: reviewers of two agencies, an operator, one of the
// commission, and applicants.
var (
	zhang    = accounts.Account{ID: "r1", Name: "Zhang", Role: accounts.Reviewer, Agency: "transport"}
	wang     = accounts.Account{ID: "r2", Name: "Wang", Role: accounts.Reviewer, Agency: "transport"}
	li       = accounts.Account{ID: "r3", Name: "Li", Role: accounts.Reviewer, Agency: "health"}
	operator = accounts.Account{ID: "o1", Name: "Operator", Role: accounts.Operator}
)

// portal is a service over a store, with the release that it is told of.
type portal struct {
	*Service
	t     testing.TB
	clock *storetest.Clock
	now   *supply.Supply
	items map[string][]string // data items by dataset
}

// newPortal makes a portal under a profile, with the people and three entries of
// two agencies.
func newPortal(t testing.TB, db *store.DB, clock *storetest.Clock, profileID string) *portal {
	t.Helper()
	law, err := profile.Load(profileID)
	if err != nil {
		t.Fatal(err)
	}
	days, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	err = db.Keep(ctx, func(tx *store.Tx) error {
		people := []accounts.Account{zhang, wang, li, operator, {ID: "c1", Name: "Commission", Role: accounts.Commission}, {ID: "u1", Name: "Atlas"}, {ID: "u2", Name: "Globe"}}
		for _, a := range people {
			kind := "organisation"
			if a.Role != "" {
				kind = "staff"
			}
			_, err := tx.Exec(ctx, "INSERT INTO account (id, kind, email, name, lang, role, agency, created_at) VALUES (?, ?, ?, ?, 'zh', ?, ?, 1) ON CONFLICT (id) DO NOTHING",
				a.ID, kind, a.ID+"@example.org", a.Name, string(a.Role), a.Agency)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p := &portal{t: t, clock: clock, items: map[string][]string{"bus": {"line", "stop"}}}
	p.Service = New(Options{DB: db, Rules: access.NewRules(law, days), Profile: law, Calendar: days, Number: func(string) string { return "0123456789" },
		Agencies: func() []offer.Agency {
			return []offer.Agency{{ID: "health", Name: lang.Text{ZH: "卫健委", EN: "Health"}}, {ID: "transport", Name: lang.Text{ZH: "交通委", EN: "Transport"}}}
		},
		Items: func(*supply.Supply) func(string) []string { return func(id string) []string { return p.items[id] } }})
	p.release(entry("bus", "transport"), entry("clinics", "health"), entry("metro", "transport"))
	return p
}

// entry is an approved entry without a promised update, its data of version v1.
func entry(id, agency string) supply.Dataset {
	return supply.Dataset{ID: id, Title: lang.Text{ZH: "数据" + id, EN: "Data " + id}, Agency: agency, Class: datasets.Conditional, Status: "approved", Version: "v1", Updated: calendar.NewDate(2026, 1, 5)}
}

// release makes a release of some entries today.
func (p *portal) release(all ...supply.Dataset) {
	slices.SortFunc(all, func(a, b supply.Dataset) int { return strings.Compare(a.ID, b.ID) })
	p.now = &supply.Supply{AsOf: p.today(), Datasets: all}
}

// change makes a release in which one entry is another.
func (p *portal) change(id string, f func(*supply.Dataset)) {
	p.t.Helper()
	all := slices.Clone(p.now.Datasets)
	i := slices.IndexFunc(all, func(d supply.Dataset) bool { return d.ID == id })
	f(&all[i])
	p.release(all...)
}

func (p *portal) today() calendar.Date { return calendar.Today(p.clock.Now()) }

// on lets time pass until a day.
func (p *portal) on(day string) {
	p.t.Helper()
	d, err := calendar.ParseDate(day)
	if err != nil {
		p.t.Fatal(err)
	}
	p.clock.Add(d.Time().Sub(p.today().Time()))
}

func (p *portal) tick() {
	p.t.Helper()
	if err := p.Tick(ctx, p.now); err != nil {
		p.t.Fatal(err)
	}
}

// note notes an event of today.
func (p *portal) note(e Event) {
	p.t.Helper()
	e.On, e.What = p.today(), "The limit was raised"
	if faults, err := p.Note(ctx, operator, e, p.now); err != nil || len(faults) > 0 {
		p.t.Fatal(faults, err)
	}
}

// duties are the duties in short: kind, dataset or agency, due, done.
func (p *portal) duties(f Filter) (all []string) {
	p.t.Helper()
	list, err := p.Duties(ctx, f)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, d := range list {
		about := d.Dataset
		if about == "" {
			about = d.Agency
		}
		line := fmt.Sprintf("%s %s due %s", d.Kind, about, d.Due)
		switch {
		case d.Gone:
			line += " gone " + d.Done.String()
		case !d.Done.IsZero():
			line += " done " + d.Done.String()
		}
		if d.Overdue(p.today()) {
			line += " late"
		}
		all = append(all, line)
	}
	return all
}

// found are the faults in short: kind, dataset or agency, since, until.
func (p *portal) found(f Filter) (all []string) {
	p.t.Helper()
	list, err := p.Faults(ctx, f)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, f := range list {
		about := f.Dataset
		if about == "" {
			about = f.Agency
		}
		line := fmt.Sprintf("%s %s since %s", f.Kind, about, f.Since)
		if !f.Until.IsZero() {
			line += " until " + f.Until.String()
		}
		all = append(all, line)
	}
	return all
}

// told are the kinds of what an account was told, in the order of their names.
func (p *portal) told(account string) (kinds []string) {
	p.t.Helper()
	err := p.DB.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Notices(ctx, account, 1000)
		for _, n := range all {
			kinds = append(kinds, n.Kind)
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	slices.Sort(kinds)
	return kinds
}

func each(t *testing.T, profileID string, f func(t *testing.T, p *portal)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) { f(t, newPortal(t, db, clock, profileID)) })
}

// quick is a portal over SQLite, for what no database decides.
func quick(t testing.TB, profileID string) *portal {
	t.Helper()
	clock := storetest.NewClock()
	return newPortal(t, storetest.Open(t, filepath.Join(t.TempDir(), store.FileName), clock), clock, profileID)
}

// extended is the calendar with the year 2027 as the week has it, and its first
// day a holiday.
func extended(t testing.TB, c *calendar.Calendar) *calendar.Calendar {
	t.Helper()
	more, err := c.Extend(strings.NewReader("from,to,kind,name\n2027-01-01,2027-12-31,covers,test\n2027-01-01,2027-01-01,holiday,test\n"))
	if err != nil {
		t.Fatal(err)
	}
	return more
}
