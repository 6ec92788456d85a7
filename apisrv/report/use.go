package report

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/discreet"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// settled is how long after midnight a day is told: its last events were counted
// by then, and what counts once a day was forgotten.
const settled = 20 * time.Minute

// readUse reads how the portal was used, once a day: from twenty past midnight on
// the day before is told, as soon as all that there was then is counted, which
// after a crash or a halt takes a while. Whatever comes in later, as out of a log
// that is imported, is told on the next day.
func (r *Reporter) readUse(ctx context.Context) error {
	if !r.recalled {
		r.recallUse()
		r.recalled = true
	}
	today := calendar.Today(r.DB.Now().Add(-settled))
	if last := today.Add(-1); r.told == last {
		return nil
	}
	if calendar.Today(r.Counted().Add(-settled)) < today {
		return nil
	}
	err := r.DB.Read(ctx, func(tx *store.Tx) (err error) {
		r.usage, r.daily, err = r.use(ctx, tx, today.Add(-1))
		return err
	})
	if err != nil {
		return fmt.Errorf("read use: %w", err)
	}
	r.told = today.Add(-1)
	return nil
}

// recallUse takes over what was told before a restart: it stands until more is
// counted, and is told once a day.
func (r *Reporter) recallUse() {
	var s activity.State
	for _, name := range []string{activity.UsageFile, activity.DailyFile} {
		body, err := activity.Read(os.DirFS(filepath.Join(r.Data, activity.Folder)), name)
		if err != nil || s.Decode(name, body) != nil {
			return // it is told anew
		}
	}
	r.usage, r.daily, r.told = s.Usage, s.Daily, s.Usage.To
}

// use is what is told of all days up to the last.
func (r *Reporter) use(ctx context.Context, tx *store.Tx, last calendar.Date) (activity.Usage, activity.Daily, error) {
	days, err := portalDays(ctx, tx, last)
	if err != nil || len(days) == 0 {
		return activity.Usage{Datasets: []activity.DatasetUse{}}, activity.Daily{Days: []activity.DayUse{}, Cells: []activity.CellUse{}}, err
	}
	t := newTelling(days, last)
	rows, err := tx.Query(ctx, `SELECT name, at, views, downloads, calls FROM use_day
WHERE audience = 0 AND dim = 'dataset' AND at <= ? ORDER BY name, at`, int64(last))
	if err != nil {
		return activity.Usage{}, activity.Daily{}, err
	}
	defer rows.Close()
	var one []useDay // of a dataset
	name := ""
	for rows.Next() {
		var next string
		var d useDay
		if err := rows.Scan(&next, &d.at, &d.counts[0], &d.counts[1], &d.counts[2]); err != nil {
			return activity.Usage{}, activity.Daily{}, err
		}
		if next != name {
			t.dataset(name, r.Public(name), one)
			name, one = next, one[:0]
		}
		one = append(one, d)
	}
	t.dataset(name, r.Public(name), one)
	usage, daily := t.done()
	return usage, daily, rows.Err()
}

// useDay is what was counted on a day: views, downloads and calls.
type useDay struct {
	at                 int64 // as calendar.Date
	counts             [measures]int64
	searches, visitors int64
}

const measures = 3

func counts(n [measures]int64) activity.Counts {
	return activity.Counts{Views: n[0], Downloads: n[1], Calls: n[2]}
}

// portalDays are the days of the portal as a whole.
func portalDays(ctx context.Context, tx *store.Tx, last calendar.Date) ([]useDay, error) {
	return store.All(ctx, tx, `SELECT at, views, downloads, calls, searches, visitors FROM use_day
WHERE audience = 0 AND dim = 'portal' AND name = '' AND at <= ? ORDER BY at`, []any{int64(last)},
		func(d *useDay) []any {
			return []any{&d.at, &d.counts[0], &d.counts[1], &d.counts[2], &d.searches, &d.visitors}
		})
}

// telling tells the counts of all days, dataset by dataset and then in all, in a
// way that gives no small one away (see discreet).
type telling struct {
	from, last calendar.Date
	until      calendar.Date // last day of the last whole month
	days       []useDay      // from to last, none left out
	shown      [][measures]int64
	large      [][measures]int64 // datasets whose count is shown
	known      []int64           // datasets that were used for the first time on the day
	datasets   []activity.DatasetUse
	cells      []activity.CellUse
}

func newTelling(found []useDay, last calendar.Date) *telling {
	t := &telling{from: calendar.Date(found[0].at), last: last}
	n := int(last-t.from) + 1
	t.days, t.shown, t.large, t.known = make([]useDay, n), make([][measures]int64, n), make([][measures]int64, n), make([]int64, n)
	for _, d := range found {
		t.days[calendar.Date(d.at)-t.from] = d
	}
	next := last.Add(1).Time()
	t.until = calendar.NewDate(next.Year(), next.Month(), 1).Add(-1)
	return t
}

// dataset tells a dataset's days, the first of which is that of its first use.
// Those of a dataset that is not public are told as part of the portal's only.
func (t *telling) dataset(name string, public bool, found []useDay) {
	if len(found) == 0 {
		return
	}
	first := max(int(calendar.Date(found[0].at)-t.from), 0)
	t.known[first]++
	var sums [measures]discreet.Sum
	use := activity.DatasetUse{Dataset: name}
	for d := first; d < len(t.days); d++ {
		var counted, told [measures]int64
		if on := t.from.Add(d); len(found) > 0 && calendar.Date(found[0].at) == on {
			counted, found = found[0].counts, found[1:]
		}
		for m, n := range counted {
			if told[m] = sums[m].Cell(n); n >= discreet.Fewest {
				t.shown[d][m] += n
				t.large[d][m]++
			}
		}
		if public && told != [measures]int64{} {
			t.tell(&use, t.from.Add(d), counts(told))
		}
	}
	if use.Total != (activity.Counts{}) {
		t.datasets = append(t.datasets, use)
	}
}

// tell adds what is told of a dataset's day.
func (t *telling) tell(use *activity.DatasetUse, on calendar.Date, c activity.Counts) {
	if on > t.last-activity.DailyDays {
		t.cells = append(t.cells, activity.CellUse{On: on, Dataset: use.Dataset, Counts: c})
	}
	if on > t.until {
		return
	}
	use.Total = use.Total.Plus(c)
	if on.String()[:len("2006-01")] == t.until.String()[:len("2006-01")] {
		use.Month = use.Month.Plus(c)
	}
}

// done tells the days of the portal, after those of all datasets.
func (t *telling) done() (activity.Usage, activity.Daily) {
	u := activity.Usage{From: t.from, To: t.last, Datasets: append([]activity.DatasetUse{}, t.datasets...)}
	if t.until >= t.from {
		u.Until = t.until
	}
	daily := activity.Daily{Days: []activity.DayUse{}, Cells: append([]activity.CellUse{}, t.cells...)}
	var sums [measures]discreet.Sum
	var searches discreet.Sum
	known := int64(0)
	for d, counted := range t.days {
		known += t.known[d]
		var told [measures]int64
		for m, n := range counted.counts {
			told[m] = t.shown[d][m] + sums[m].Tell(max(n-t.shown[d][m], 0), known-t.large[d][m])
		}
		day := activity.DayUse{On: t.from.Add(d), PortalCounts: activity.PortalCounts{Counts: counts(told), Searches: searches.Cell(counted.searches)}}
		if counted.visitors >= discreet.Fewest {
			day.Visitors = counted.visitors
		}
		u.Total = add(u.Total, day.PortalCounts)
		if day.On > t.last-activity.UsageDays {
			u.Lately = add(u.Lately, day.PortalCounts)
		}
		if day.On > t.last-activity.DailyDays {
			daily.Days = append(daily.Days, day)
		}
	}
	slices.SortFunc(daily.Cells, func(a, b activity.CellUse) int {
		return cmp.Or(cmp.Compare(a.On, b.On), strings.Compare(a.Dataset, b.Dataset))
	})
	return u, within(daily)
}

func add(a, b activity.PortalCounts) activity.PortalCounts {
	return activity.PortalCounts{Counts: a.Plus(b.Counts), Searches: a.Searches + b.Searches}
}

// within leaves the oldest days out where a portal of very many datasets has more
// cells than the file may hold.
func within(d activity.Daily) activity.Daily {
	if over := len(d.Cells) - activity.DailyCells; over > 0 {
		first := d.Cells[over-1].On + 1 // whole days
		d.Days = d.Days[first-d.Days[0].On:]
		d.Cells = d.Cells[slices.IndexFunc(d.Cells, func(c activity.CellUse) bool { return c.On >= first }):]
	}
	return d
}
