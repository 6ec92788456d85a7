package limits

import (
	"sync"
	"time"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// tally is an Amount by kind.
type tally [3]int64

// kinds are the windows of quotas, but for how much was agreed.
var kinds = [3]Window{{"daily-calls", 0, day, Calls}, {"daily-rows", 0, day, Rows}, {"daily-bytes", 0, day, Bytes}}

func (a Amount) tally() tally  { return tally{a.Calls, a.Rows, a.Bytes} }
func (t tally) amount() Amount { return Amount{t[0], t[1], t[2]} }

// book is what this server knows of a grant's use on a day.
type book struct {
	account

	mu       sync.Mutex
	daily    tally     // the quota, 0 where none was agreed
	used     tally     // settled here
	reserved tally     // by calls under way here
	free     tally     // taken out of the quota and not reserved
	left     tally     // of the quota, with what is free, as far as is known here
	looked   time.Time // at the database
	touched  time.Time // by a call
	version  int64     // of the last line that was made
	written  line      // the last one that the database took
}

// line is what the database keeps of a book.
type line struct {
	account
	version    int64
	used, held tally
}

// agree takes over the quota as the call knows it. Where it was changed, what
// was taken by the old one goes back, so that the new one holds at once.
func (b *book) agree(daily tally) {
	if b.daily != daily {
		b.daily, b.free, b.looked = daily, tally{}, time.Time{}
	}
}

// covers reports whether the units are here.
func (b *book) covers(need tally) bool { return within(need, b.free, b.daily) }

// fits reports whether the quota has the units, as far as is known here.
func (b *book) fits(need tally) bool { return within(need, b.left, b.daily) }

func within(need, have, daily tally) bool {
	for i := range need {
		if daily[i] > 0 && need[i] > 0 && need[i] > have[i] {
			return false
		}
	}
	return true
}

func (b *book) reserve(need tally) {
	for i, n := range need {
		b.reserved[i] += n
		b.free[i] -= n
		b.left[i] -= n
	}
	b.clear()
}

func (b *book) settle(amount, used tally) {
	for i := range used {
		b.reserved[i] -= amount[i]
		b.used[i] += used[i]
		b.free[i] += amount[i] - used[i]
		b.left[i] += amount[i] - used[i]
	}
	b.clear()
}

// clear keeps units without a quota from being held.
func (b *book) clear() {
	for i := range b.daily {
		if b.daily[i] == 0 {
			b.free[i], b.left[i] = 0, 0
		}
	}
}

// room is what of the quota neither others took nor is used or reserved here.
func (b *book) room(others tally) (left tally) {
	for i, n := range b.daily {
		if n > 0 {
			left[i] = n - others[i] - b.used[i] - b.reserved[i]
		}
	}
	return left
}

// portion is how much a server holds of what is left: what is needed now, and
// ahead of need a 64th of the quota, but no more than a 16th of what is left, so
// that near the end no server holds what another one needs.
func portion(need, left, daily int64) int64 {
	return max(need, min(daily/64, left/16))
}

// line is the book as it is to be written.
func (b *book) line() line {
	b.version++
	return line{b.account, b.version, b.used, b.held()}
}

// held is what was taken out of the quota and not used so far.
func (b *book) held() (t tally) {
	for i := range t {
		t[i] = b.reserved[i] + b.free[i]
	}
	return t
}

// clean reports whether the database knows all of the book. A line that may not
// have got there leaves its version behind.
func (b *book) clean() bool {
	return b.written == line{b.account, b.version, b.used, b.held()}
}

// done reports whether nothing more will become of the book.
func (b *book) done() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.reserved == tally{} && b.clean()
}

// decision tells what is left of the quotas; those that cannot give what is
// needed are over.
func (b *book) decision(need tally, now time.Time) (d Decision) {
	d.Windows, d.States = make([]Window, 0, len(kinds)), make([]State, 0, len(kinds))
	reset := time.Duration(seconds(calendar.Today(now).Add(1).Midnight().Sub(now))) * time.Second
	for i, w := range kinds {
		if b.daily[i] == 0 {
			continue
		}
		w.Quota = b.daily[i]
		d.Windows = append(d.Windows, w)
		d.States = append(d.States, State{w, max(0, b.left[i]), reset, need[i] > 0 && need[i] > b.free[i]})
	}
	return d
}
