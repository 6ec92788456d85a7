package limits

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

const (
	// flushEvery is how old what the database knows of used units may be.
	flushEvery = time.Second
	// restAfter is when a server gives back what it holds for a grant that
	// nobody calls by. Where it had to refuse a call it does so at the next flush.
	restAfter = 10 * time.Second
	// lookEvery is how soon a quota that was used up is looked at again: other
	// servers may have given something back.
	lookEvery = time.Second
	// keepTimeout bounds how long a call waits for the database.
	keepTimeout = 5 * time.Second
)

// Amount is what calls use, in the units of quotas.
type Amount struct {
	Calls int64
	Rows  int64
	Bytes int64 // of content, before compression
}

// Quota is what a grant may use on a day in Shanghai.
type Quota struct {
	Receipt string // of the application
	Daily   Amount // 0 where no number was agreed: it is counted all the same
}

// Quotas count what grants use, in the database, which several servers may
// share. Its methods may be called from several goroutines.
//
// The rule: on a day, calls that reserved no more than the quota pass, on all
// servers together, whatever happens to them. What was used is never counted for
// less, and for more only where a server was killed.
//
// A server takes units out of the quota before they are used, some at a time (see
// portion), and calls use them from its memory, so that the database commits
// once in many calls and not for each. It writes down what was used every
// second, and gives back what it does not need. What a killed server held stays
// taken on that day: of each unit at most a portion, and what was reserved by
// the calls that it was answering.
type Quotas struct {
	db     *store.DB
	server string

	mu    sync.Mutex
	books map[account]*book
}

// account is what a book is of.
type account struct {
	receipt string
	day     calendar.Date
}

// NewQuotas returns those of a store.
func NewQuotas(db *store.DB) *Quotas {
	return &Quotas{db: db, server: store.NewID(), books: map[account]*book{}}
}

// Reservation is what a call may use. It has to be settled.
type Reservation struct {
	quotas  *Quotas
	book    *book
	daily   tally
	amount  tally
	settled bool
}

// Reserve takes an amount out of today's quota, before it is used: what the call
// is going to send, or as much of it as is known. No part of it is negative. A
// call that lasts beyond midnight counts on the day on which it began. Where the quota has too little
// left the decision says so, and there is no reservation. The error is one of
// the database.
func (q *Quotas) Reserve(ctx context.Context, quota Quota, need Amount) (*Reservation, Decision, error) {
	r := &Reservation{quotas: q, book: q.book(quota.Receipt), daily: quota.Daily.tally()}
	d, err := r.More(ctx, need)
	if err != nil || !d.OK() {
		return nil, d, err
	}
	return r, d, nil
}

// More takes more out of the quota of the same day, such as for the next part of
// a stream. Where there is too little, the reservation stays as it was.
func (r *Reservation) More(ctx context.Context, amount Amount) (Decision, error) {
	q, b, need := r.quotas, r.book, amount.tally()
	b.mu.Lock()
	defer b.mu.Unlock()
	now := q.db.Now()
	b.agree(r.daily)
	if !b.covers(need) && (b.fits(need) || now.Sub(b.looked) >= lookEvery) {
		if err := q.take(ctx, b, need); err != nil {
			return Decision{}, fmt.Errorf("take from the quota of %s: %w", b.receipt, err)
		}
		b.looked = now
	}
	if !b.covers(need) {
		b.touched = time.Time{} // what is too little here may be enough elsewhere
		return b.decision(need, now), nil
	}
	b.reserve(need)
	b.touched = now
	for i, n := range need {
		r.amount[i] += n
	}
	return b.decision(tally{}, now), nil
}

// Settle says what was used of the reservation; the rest is there for other
// calls. What was used and not reserved is counted too. A second Settle does
// nothing.
func (r *Reservation) Settle(used Amount) {
	r.book.mu.Lock()
	defer r.book.mu.Unlock()
	if !r.settled {
		r.settled = true
		r.book.settle(r.amount, used.tally())
	}
}

// book is today's for a grant.
func (q *Quotas) book(receipt string) *book {
	a := account{receipt, calendar.Today(q.db.Now())}
	q.mu.Lock()
	defer q.mu.Unlock()
	b := q.books[a]
	if b == nil {
		b = &book{account: a}
		q.books[a] = b
	}
	return b
}

// Run writes down what was used until ctx ends, and then gives back all that
// this server holds. It is to end after the last call did.
func (q *Quotas) Run(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepTimeout)
			defer cancel()
			if err := q.flush(ctx, true); err != nil {
				log.Error("use of quotas not written at the end", "error", err)
			}
			return
		case <-tick.C:
			if err := q.Flush(ctx); err != nil && ctx.Err() == nil {
				log.Error("use of quotas not written", "error", err)
			}
		}
	}
}

// Flush writes down what was used since the last time.
func (q *Quotas) Flush(ctx context.Context) error { return q.flush(ctx, false) }
