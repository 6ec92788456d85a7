package activity

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// FewestTold is the smallest count that is published. Counts of one to four are
// told as part of a sum or not at all; zero stands for them too.
const FewestTold = 5

// UsageDays is of how many days the totals "lately" are, the last whole day among
// them.
const UsageDays = 30

// Limits of Daily.
const (
	DailyDays  = 400 // whole days that are told
	DailyCells = 1_000_000
)

// Counts are how often something was used by people; bots are never among them.
type Counts struct {
	Views     int64 `json:"views,omitempty"`
	Downloads int64 `json:"downloads,omitempty"` // whole files, each client and file once a day
	Calls     int64 `json:"calls,omitempty"`     // of the interface
}

// Plus is both together.
func (c Counts) Plus(o Counts) Counts {
	return Counts{c.Views + o.Views, c.Downloads + o.Downloads, c.Calls + o.Calls}
}

// IsZero reports whether nothing is told.
func (c Counts) IsZero() bool { return c == Counts{} }

// Usage is how the portal was used in all: sums of what was told of its days. It
// changes once a day.
type Usage struct {
	From     calendar.Date `json:"from,omitzero"`  // first day that was counted; zero: none was
	To       calendar.Date `json:"to,omitzero"`    // last whole day
	Total    PortalCounts  `json:"total"`          // since From
	Lately   PortalCounts  `json:"lately"`         // of UsageDays days
	Until    calendar.Date `json:"until,omitzero"` // last day of the last whole month; zero: there is none yet
	Datasets []DatasetUse  `json:"datasets"`       // up to Until, sorted by dataset
}

// PortalCounts are the counts of the portal as a whole: of all pages, and of what
// is no dataset's.
type PortalCounts struct {
	Counts
	Searches int64 `json:"searches,omitempty"`
}

// DatasetUse is how a dataset was used.
type DatasetUse struct {
	Dataset string `json:"dataset"`
	Month   Counts `json:"month"` // the last whole one
	Total   Counts `json:"total"` // since counting began
}

// Use is how a dataset was used up to the last whole month; false where nothing
// is told of it.
func (u Usage) Use(dataset string) (DatasetUse, bool) {
	i, ok := slices.BinarySearchFunc(u.Datasets, dataset, func(d DatasetUse, id string) int { return strings.Compare(d.Dataset, id) })
	if !ok {
		return DatasetUse{}, false
	}
	return u.Datasets[i], true
}

// Daily is how the portal was used day by day: whole days only, never the one that
// is not over.
type Daily struct {
	Days  []DayUse  `json:"days"`  // the last DailyDays, oldest first, none left out
	Cells []CellUse `json:"cells"` // sorted by day and dataset; those of which nothing is told are left out
}

// DayUse is the use of the portal on a day.
type DayUse struct {
	On calendar.Date `json:"on"`
	PortalCounts
	Visitors int64 `json:"visitors,omitempty"` // distinct ones of the day
}

// CellUse is the use of a dataset on a day, with what was kept of smaller counts
// before.
type CellUse struct {
	On      calendar.Date `json:"on"`
	Dataset string        `json:"dataset"`
	Counts
}

// Since is the use of each dataset from a day on.
func (d Daily) Since(from calendar.Date) map[string]Counts {
	out := map[string]Counts{}
	for _, c := range d.Cells {
		if c.On >= from {
			out[c.Dataset] = out[c.Dataset].Plus(c.Counts)
		}
	}
	return out
}

type (
	usageFile struct {
		Version int `json:"version"`
		Usage
	}
	dailyFile struct {
		Version int `json:"version"`
		Daily
	}
)

func decodeUsage(body []byte) (Usage, error) {
	var f usageFile
	if err := decode(body, &f, &f.Version); err != nil {
		return Usage{}, err
	}
	err := errors.Join(f.Total.sound(), f.Lately.sound())
	if f.From > f.To || f.Until > f.To || f.From.IsZero() != f.To.IsZero() {
		err = errors.Join(err, fmt.Errorf("counted from %s to %s, months until %s", f.From, f.To, f.Until))
	}
	for i, d := range f.Datasets {
		if i > 0 && f.Datasets[i-1].Dataset >= d.Dataset {
			err = errors.Join(err, fmt.Errorf("dataset %q stands after %q", d.Dataset, f.Datasets[i-1].Dataset))
		}
		if !datasets.ValidID(d.Dataset) {
			err = errors.Join(err, fmt.Errorf("%q is no id of a dataset", d.Dataset))
		}
		if err = errors.Join(err, d.Month.sound(), d.Total.sound()); err != nil {
			return Usage{}, err
		}
	}
	return f.Usage, err
}

func decodeDaily(body []byte) (Daily, error) {
	var f dailyFile
	if err := decode(body, &f, &f.Version); err != nil {
		return Daily{}, err
	}
	if len(f.Days) > DailyDays || len(f.Cells) > DailyCells {
		return Daily{}, fmt.Errorf("%d days and %d cells are more than %d and %d", len(f.Days), len(f.Cells), DailyDays, DailyCells)
	}
	for i, d := range f.Days {
		if d.On.IsZero() || i > 0 && d.On != f.Days[i-1].On+1 {
			return Daily{}, fmt.Errorf("day %d is %q", i+1, d.On)
		}
		if err := errors.Join(d.PortalCounts.sound(), sound(d.Visitors)); err != nil {
			return Daily{}, fmt.Errorf("%s: %w", d.On, err)
		}
	}
	for i, c := range f.Cells {
		if i > 0 && order(f.Cells[i-1], c) >= 0 {
			return Daily{}, fmt.Errorf("%s of %s stands after %s of %s", c.Dataset, c.On, f.Cells[i-1].Dataset, f.Cells[i-1].On)
		}
		err := errors.Join(subject(c.Dataset, c.On), c.sound())
		if len(f.Days) == 0 || c.On < f.Days[0].On || c.On > f.Days[len(f.Days)-1].On {
			err = errors.Join(err, errors.New("not among the days"))
		}
		if err != nil {
			return Daily{}, fmt.Errorf("%s of %s: %w", c.Dataset, c.On, err)
		}
	}
	return f.Daily, nil
}

func order(a, b CellUse) int {
	return cmp.Or(cmp.Compare(a.On, b.On), strings.Compare(a.Dataset, b.Dataset))
}

// sound reports counts that are never told.
func (c Counts) sound() error { return sound(c.Views, c.Downloads, c.Calls) }

func (c PortalCounts) sound() error { return errors.Join(c.Counts.sound(), sound(c.Searches)) }

func sound(all ...int64) error {
	for _, n := range all {
		if n != 0 && n < FewestTold {
			return fmt.Errorf("a count of %d is not to be told", n)
		}
	}
	return nil
}
