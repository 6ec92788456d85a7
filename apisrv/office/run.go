package office

import (
	"context"
	"sync"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/notices"
)

// tickEvery is how often the office looks for what the clock has to do.
const tickEvery = time.Minute

// Run does what is due without anybody's request, until ctx ends: keys follow
// the database, Redis is looked after, notices are mailed, the clock's steps are taken, and the audit
// log is signed daily.
func (o *Office) Run(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() { o.Ring.Run(ctx, o.Log) })
	all.Go(func() { o.Limiter.Run(ctx, o.Log) })
	all.Go(func() { o.keepTime(ctx) })
	if o.mail != nil {
		portal := o.Offer().Portal
		sender := notices.Sender{DB: o.DB, Accounts: o.Accounts, Server: o.mail, Log: o.Log,
			Portal: notices.Portal{Name: portal.Title, URL: portal.BaseURL}}
		all.Go(func() { sender.Run(ctx) })
	}
	all.Wait()
}

// keepTime takes the clock's steps.
func (o *Office) keepTime(ctx context.Context) {
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	for {
		if err := o.tick(ctx); err != nil && ctx.Err() == nil {
			o.Log.Error("clock's steps not taken", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (o *Office) tick(ctx context.Context) error {
	if _, err := o.Cases.Tick(ctx, o.law); err != nil {
		return err
	}
	_, err := o.DB.Checkpoint(ctx, o.Secrets.Signer())
	return err
}

// law finds a dataset for the clock.
func (o *Office) law(id string) (access.Dataset, bool) { return o.Offer().Law(id) }
