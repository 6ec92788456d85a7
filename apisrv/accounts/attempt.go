package accounts

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

const (
	networkTries = 50 // failures of one network before it waits: an office behind one address has many people who mistype
	mailTries    = 3  // mails to one address that anybody can ask for before they wait
)

// Waits that double begin and end with these.
const (
	firstWait = time.Second
	lastWait  = 15 * time.Minute
)

// forgetAfter is when failures that nothing followed no longer count.
const forgetAfter = 24 * time.Hour

// never is the end of a wait that only a new password ends.
const never = 1<<62 - 1

// Wait is the answer to an attempt that came too early. It does not say whether
// there is such an account.
type Wait struct{ Until time.Time } // zero: until a new password is set

func (w *Wait) Error() string {
	if w.Until.IsZero() {
		return "too many failures: set a new password"
	}
	return fmt.Sprintf("too many failures: wait until %s", w.Until.Format(time.RFC3339))
}

// counter counts the attempts of one kind by whom or against whom they are, its
// subject kept under a keyed hash.
type counter struct {
	subject string
	until   func(failures int64, now time.Time) int64 // when the next attempt counts; 0: at once
}

// guesses are the counters of a login: of the network that it comes from, and of
// the address that it tries.
func (s *Service) guesses(email string, from netip.Addr) (network, account counter) {
	return counter{keyed(s.tries, "network "+networkOf(from)), after(networkTries)}, counter{keyed(s.tries, "account "+fold(email)), s.policy.until}
}

// codeGuesses are the counters of one-time codes.
func (s *Service) codeGuesses(a Account, from netip.Addr) (network, codes counter) {
	network, _ = s.guesses(a.Email, from)
	return network, counter{keyed(s.tries, "codes of "+a.ID), s.policy.until}
}

// requests are the counters of what makes the portal write a mail.
func (s *Service) requests(email string, from netip.Addr) (network, address counter) {
	return counter{keyed(s.tries, "mails by "+networkOf(from)), after(networkTries)}, counter{keyed(s.tries, "mails to "+fold(email)), after(mailTries)}
}

// networkOf is what an address is counted by: itself, or in IPv6 its /64, which
// is the least that one client is given (RFC 6177).
func networkOf(a netip.Addr) string {
	a = a.Unmap()
	if a.Is6() {
		return netip.PrefixFrom(a.WithZone(""), 64).Masked().String()
	}
	return a.String()
}

// begin counts an attempt as failed before anything is tried, so that many at
// once cannot all be the last free one. A network that has to wait does not
// count against the account. The error is a *Wait.
func (s *Service) begin(ctx context.Context, counters ...counter) error {
	var wait *Wait
	err := s.db.Keep(ctx, func(tx *store.Tx) error {
		for _, c := range counters {
			err := count(ctx, tx, c)
			if errors.As(err, &wait) {
				return nil // what was counted so far stays so
			}
			if err != nil {
				return fmt.Errorf("count an attempt: %w", err)
			}
		}
		return nil
	})
	if err == nil && wait != nil {
		return wait
	}
	return err
}

func count(ctx context.Context, tx *store.Tx, c counter) error {
	now := tx.Now()
	var failures, closed, last int64
	err := tx.Row(ctx, "SELECT failures, until, last_at FROM attempt WHERE subject = ?", []any{c.subject}, &failures, &closed, &last)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	switch {
	case closed == never:
		return &Wait{}
	case closed > store.Millis(now):
		return &Wait{Until: store.Time(closed)}
	case last < store.Millis(now.Add(-forgetAfter)):
		failures = 0
	}
	failures++
	_, err = tx.Exec(ctx, `INSERT INTO attempt (subject, failures, until, last_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, until = excluded.until, last_at = excluded.last_at`,
		c.subject, failures, c.until(failures, now), store.Millis(now))
	return err
}

// until is when the next attempt counts after so many failures.
func (p Policy) until(failures int64, now time.Time) int64 {
	over := failures - int64(p.FreeTries)
	switch {
	case over < 0:
		return 0
	case p.MaxTries > 0 && failures >= int64(p.MaxTries):
		return never
	case p.Lock > 0:
		return store.Millis(now.Add(p.Lock))
	}
	return store.Millis(now.Add(doubled(over)))
}

// after lets so many attempts pass, and then makes waits that double.
func after(free int64) func(int64, time.Time) int64 {
	return func(failures int64, now time.Time) int64 {
		if failures < free {
			return 0
		}
		return store.Millis(now.Add(doubled(failures - free)))
	}
}

func doubled(n int64) time.Duration {
	if n > 20 {
		return lastWait
	}
	return min(firstWait<<n, lastWait)
}

// succeed takes back what begin counted: the account starts anew, the network
// has one failure less. What no longer counts for anybody is dropped.
func succeed(ctx context.Context, tx *store.Tx, network, account counter) error {
	if err := forgive(ctx, tx, account); err != nil {
		return err
	}
	if err := relieve(ctx, tx, network); err != nil {
		return err
	}
	now := tx.Now()
	_, err := tx.Exec(ctx, "DELETE FROM attempt WHERE last_at < ? AND until < ?", store.Millis(now.Add(-forgetAfter)), store.Millis(now))
	return err
}

// forgive forgets the failures of an account.
func forgive(ctx context.Context, tx *store.Tx, account counter) error {
	_, err := tx.Exec(ctx, "DELETE FROM attempt WHERE subject = ?", account.subject)
	return err
}
