package office

import (
	"context"
	"sync"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/notices"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

const (
	// tickEvery is how often the office looks for what the clock has to do, and
	// for what the static pages have to be told.
	tickEvery = time.Minute
	// followEvery is how often figures follow applications: as often as use is counted.
	followEvery = 5 * time.Second
	// sweepEvery is how often it looks for files that nobody needs.
	sweepEvery = 6 * time.Hour
)

// Run does what is due without anybody's request, until ctx ends: keys follow
// the database, Redis is looked after, use is counted, notices are mailed,
// the clock's steps are taken, the audit log is signed daily, and the static
// pages are told what changed.
func (o *Office) Run(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() { o.Ring.Run(ctx, o.Log) })
	all.Go(func() { o.Limiter.Run(ctx, o.Log) })
	all.Go(func() { o.Quotas.Run(ctx, o.Log) })
	all.Go(func() { o.Events.Run(ctx) })
	all.Go(func() { o.Roller.Run(ctx) })
	all.Go(func() { o.every(ctx, tickEvery, "clock's steps not taken", o.tick) })
	all.Go(func() { o.every(ctx, tickEvery, "duties not looked at", o.watch) })
	all.Go(func() { o.every(ctx, followEvery, "applications not summed up", o.Figures.Follow) })
	all.Go(func() { o.every(ctx, tickEvery, "figures not brought up to date", o.Figures.Tick) })
	all.Go(func() { o.every(ctx, tickEvery, "static pages not told", o.tell) })
	all.Go(func() { o.every(ctx, sweepEvery, "files not swept", o.sweep) })
	if o.mail != nil {
		portal := o.Offer().Portal
		sender := notices.Sender{DB: o.DB, Accounts: o.Accounts, Server: o.mail, Log: o.Log,
			Portal: notices.Portal{Name: portal.Title, URL: portal.BaseURL,
				Title: func(dataset string) lang.Text { return o.Offer().Title(dataset) }}}
		all.Go(func() { sender.Run(ctx) })
	}
	all.Wait()
}

// every does something at once and then again and again, until ctx ends.
func (o *Office) every(ctx context.Context, pause time.Duration, fault string, do func(context.Context) error) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			o.Log.Error(fault, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// tick takes the clock's steps and signs the audit log.
func (o *Office) tick(ctx context.Context) error {
	if _, err := o.Cases.Tick(ctx, o.law); err != nil {
		return err
	}
	_, err := o.DB.Checkpoint(ctx, o.Secrets.Signer())
	return err
}

// law finds a dataset for the clock.
func (o *Office) law(id string) (access.Dataset, bool) { return o.Offer().Law(id) }

// tell writes down what the static pages show, and has them built where that
// changed.
func (o *Office) tell(ctx context.Context) error {
	changed, err := o.reporter.Write(ctx)
	if err == nil && changed && o.publish != nil {
		o.publish(ctx)
	}
	return err
}

// public reports whether anybody may know how a dataset is used: it is in the
// release and not closed (非开放).
func (o *Office) public(dataset string) bool {
	d, ok := o.Offer().Supply.Dataset(dataset)
	return ok && d.Listed && d.Open()
}

func (o *Office) sweep(ctx context.Context) error {
	_, err := o.Files.Sweep(ctx, o.DB)
	return err
}
