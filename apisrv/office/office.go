// Package office is what the pages for people with an account have in common:
// the services over the portal's database, what the current release offers on
// conditions, who is visiting, and how a page is answered. The pages themselves
// are in apisrv/signin (accounts), apisrv/apply and apisrv/usage (those who apply
// for data and use them), apisrv/desk (those who decide) and apisrv/commission
// (those who evaluate); which of them anybody may call says the policy table of
// apisrv. Start with Open.
package office

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/attachments"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/duties"
	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/keys"
	"github.com/kaimen-portal/kaimen/apisrv/limits"
	"github.com/kaimen-portal/kaimen/apisrv/notices"
	"github.com/kaimen-portal/kaimen/apisrv/oidc"
	"github.com/kaimen-portal/kaimen/apisrv/report"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/secrets"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/offer"
)

// Options are what an Office needs besides its database.
type Options struct {
	Data    string          // data directory
	Prefix  string          // first part of access keys: 2 to 16 lower-case letters and digits
	Mail    *notices.Server // nil: nothing is mailed
	Logins  *oidc.Config    // provider at which people may log in too; nil: none
	Limiter *limits.Limiter
	Legacy  bool                  // answers to calls also carry X-RateLimit fields
	Publish func(context.Context) // builds a release of what the office has told; nil: nobody does
	Host    string                // what this machine is called among the sources of what is counted; may be empty
	Log     *slog.Logger          // nil: none
}

// Office is the server's half of a portal. Its methods may be called from
// several goroutines.
type Office struct {
	DB       *store.DB
	Secrets  *secrets.Secrets
	Accounts *accounts.Service
	Cases    *cases.Service
	Keys     *keys.Service
	Ring     *keys.Ring
	Rules    *access.Rules
	Limiter  *limits.Limiter
	Quotas   *limits.Quotas
	Duties   *duties.Service
	Files    *attachments.Store
	Provider *oidc.Provider // nil: people log in with a password only
	Events   *events.Log    // nil: it could not be opened, and use is not counted
	Counter  *rollup.Counter
	Roller   *rollup.Roller
	Figures  *figures.Service
	Log      *slog.Logger

	reporter report.Reporter
	mail     *notices.Server
	publish  func(context.Context)
	current  atomic.Pointer[Offer] // nil: the release cannot be read
}

// Open brings the services up over a database, under the rules that the offer
// states. Rules are those of the start: a release of other rules is taken over
// when the server starts again, so that no case changes its law on the way.
func Open(ctx context.Context, db *store.DB, first *Offer, opts Options) (*Office, error) {
	o := &Office{DB: db, Limiter: opts.Limiter, Log: opts.Log, mail: opts.Mail, publish: opts.Publish}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	days, err := first.Portal.Calendar()
	if err != nil {
		return nil, fmt.Errorf("read calendar of the release: %w", err)
	}
	o.Rules = access.NewRules(first.Portal.Profile, days)
	if o.Secrets, err = secrets.Open(opts.Data); err != nil {
		return nil, err
	}
	policy, err := accounts.PolicyFor(first.Portal.Profile)
	if err != nil {
		return nil, err
	}
	hasher, err := access.NewHasher(o.Secrets.For("access keys"))
	if err != nil {
		return nil, err
	}
	if o.Files, err = attachments.Open(opts.Data, db.Now); err != nil {
		return nil, err
	}
	if opts.Logins != nil {
		if o.Provider, err = oidc.New(*opts.Logins, first.Portal.BaseURL, o.Secrets.For("provider logins"), db.Now); err != nil {
			return nil, err
		}
	}
	o.Quotas = limits.NewQuotas(db)
	o.Accounts = accounts.New(db, o.Secrets, policy)
	o.Cases = cases.New(db, o.Rules)
	// Counter and Figures come to be later.
	o.reporter = report.Reporter{DB: db, Cases: o.Cases, Data: opts.Data, Public: o.public, Counted: func() time.Time { return o.Counter.Read() },
		Evaluations: func(ctx context.Context) ([]activity.Evaluation, error) { return o.Figures.Published(ctx) }}
	o.Keys = keys.New(db, o.Rules, hasher, opts.Prefix, keyEnv(first.Portal))
	if o.Ring, err = keys.NewRing(ctx, db, o.Rules, hasher); err != nil {
		return nil, err
	}
	o.Duties = o.newDuties(first.Portal.Profile, days)
	o.current.Store(first)
	o.newCounting(opts)
	o.openEvents(opts.Data)
	o.Figures = o.newFigures()
	return o, nil
}

// openEvents begins the log of use. Without it the portal is served all the same.
func (o *Office) openEvents(data string) {
	var err error
	if o.Events, err = events.Open(data, events.Options{Now: o.Now, Salt: o.Counter.Salt, Log: o.Log}); err != nil {
		o.Log.Error("use is not counted until the server is started again", "error", err)
		o.Events = nil
	}
}

// keyEnv is the second part of access keys: those of a portal that is for show
// open nothing real.
func keyEnv(p offer.Portal) string {
	if p.Sample {
		return "test"
	}
	return "live"
}

// Close ends the log of use and the use of the files; the database is the
// caller's. It comes after the last answer.
func (o *Office) Close() error { return errors.Join(o.Events.Close(), o.Files.Close()) }

// Now is the time of the office.
func (o *Office) Now() time.Time { return o.DB.Now() }

// Offer is what the current release offers.
func (o *Office) Offer() *Offer { return o.current.Load() }

// Switch makes an offer the one that pages are drawn from.
func (o *Office) Switch(next *Offer) error {
	if next.Portal.Profile.ID != o.Offer().Portal.Profile.ID {
		return errors.New("the release follows another profile: restart the server for it")
	}
	o.current.Store(next)
	return nil
}
