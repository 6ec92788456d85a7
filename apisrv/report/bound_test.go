package report_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/discreet"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// byDay are numbers by what they are of, such as "a views", and by day.
type byDay map[string]map[calendar.Date]int64

func (b byDay) put(name string, on calendar.Date, c activity.Counts) {
	for measure, n := range map[string]int64{" views": c.Views, " downloads": c.Downloads, " calls": c.Calls} {
		if b[name+measure] == nil {
			b[name+measure] = map[calendar.Date]int64{}
		}
		b[name+measure][on] = n
	}
}

// sum is that of some days.
func (b byDay) sum(name string, from, to calendar.Date) (n int64) {
	for on := from; on <= to; on++ {
		n += b[name][on]
	}
	return n
}

// counted is what the store has of each public dataset, and under no name of the
// portal.
func (p portal) counted() byDay {
	p.t.Helper()
	b := byDay{}
	p.keep(func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `SELECT name, at, views, downloads, calls FROM use_day WHERE audience = 0 AND name <> 'closed'`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			var on int64
			var c activity.Counts
			if err := rows.Scan(&name, &on, &c.Views, &c.Downloads, &c.Calls); err != nil {
				return err
			}
			b.put(name, calendar.Date(on), c)
		}
		return rows.Err()
	})
	return b
}

// bounded holds a number that is told against the one that was counted.
func bounded(t *testing.T, what string, told, counted, above int64) {
	t.Helper()
	if told > counted+above || told < counted-discreet.Carried {
		t.Fatalf("%s: told %d of %d", what, told, counted)
	}
}

// What is left of the days before is carried over: a day, a month or the last days
// may be told above what was counted in them, by as much as that, and all days
// together never.
func TestDaysAndMonthsAreToldAboveWhatWasCountedByWhatIsCarriedOverAtMost(t *testing.T) {
	each(t, func(p portal) {
		first := p.busy(rand.New(rand.NewPCG(9, 10)), 75)
		p.until(first.Add(75).Time())
		p.write()
		s, told, counted := p.written(), byDay{}, p.counted()
		for _, d := range s.Daily.Days {
			told.put("", d.On, d.Counts)
		}
		for _, c := range s.Daily.Cells {
			told.put(c.Dataset, c.On, c.Counts)
		}
		last, above := s.Usage.To, 0
		for name := range counted {
			bounded(p.t, name+" in all", told.sum(name, first, last), counted.sum(name, first, last), 0)
			for from := first; from <= last; from++ {
				for to := from; to <= last; to++ {
					got, want := told.sum(name, from, to), counted.sum(name, from, to)
					bounded(p.t, fmt.Sprintf("%s from %s to %s", name, from, to), got, want, discreet.Carried)
					if got > want && from == to {
						above++
					}
				}
			}
		}
		if above == 0 {
			p.t.Error("no day is told above what was counted: the test shows nothing")
		}
		u := s.Usage
		bounded(p.t, "in all", u.Total.Views, counted.sum(" views", first, last), 0)
		bounded(p.t, "of late", u.Lately.Views, counted.sum(" views", last.Add(1-activity.UsageDays), last), discreet.Carried)
		month := u.Until.Add(1 - u.Until.Time().Day())
		for _, d := range u.Datasets {
			bounded(p.t, d.Dataset+" in all", d.Total.Downloads, counted.sum(d.Dataset+" downloads", first, u.Until), 0)
			bounded(p.t, d.Dataset+" in the month", d.Month.Downloads, counted.sum(d.Dataset+" downloads", month, u.Until), discreet.Carried)
		}
	})
}
