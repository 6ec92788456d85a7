// Package discreet tells counts of days and datasets, with the totals of days, so
// that no count of one to four can be worked out by whoever reads all that was
// ever told: neither by subtraction, between cells and totals or between what was
// told yesterday and today, nor by trying out which counts would have been told
// that way.
//
// A count of five or more is told as it is. Of smaller ones, and of the counts
// that are no dataset's, only the sum is told, in whole fives and once it has
// come to them. So what a total has beyond the cells that are shown is a multiple
// of five, and spread over more cells than one. What is told of a day never
// changes, and it adds up.
//
// What was not yet told is carried over: what is told of a day, a month or any
// other days in a row may be above what was counted in them, by at most Carried;
// what is told since the first day never is.
package discreet

import "github.com/kaimen-portal/kaimen/datasets/activity"

// Fewest is the smallest count that is told by itself.
const Fewest = activity.FewestTold

// most is the largest count that is not.
const most = Fewest - 1

// Carried is the most that is carried over to later days: what does not come to
// five, and what would tell that every count was four.
const Carried = 2 * most

// Sum is what small counts come to, day by day: those of a dataset, or those of
// all datasets. Its zero value has told nothing.
type Sum struct {
	counted int64
	cells   int64 // that it was counted in, blank ones among them
	told    int64
}

// Tell adds what was counted in some cells, each of which may be blank, and
// returns what is told of the sum beyond what was told before. It is so little
// that any one of all cells may have been zero, and any one of the new ones may
// have been less than four.
func (s *Sum) Tell(n, cells int64) int64 {
	s.counted += n
	s.cells += cells
	sum := s.counted
	if sum <= most*s.cells {
		sum = min(sum, most*(s.cells-1))
	}
	now := max(sum-s.told, 0)
	if n <= most*cells {
		now = min(now, most*cells+most-1)
	}
	now -= now % Fewest
	s.told += now
	// A day on which all small counts were four can leave one over that will never be
	// told: beyond what may be carried it is given up.
	s.counted = min(s.counted, s.told+Carried)
	return now
}

// Cell tells one count: as it is, or as part of the sum.
func (s *Sum) Cell(n int64) int64 {
	if n >= Fewest {
		return n
	}
	return s.Tell(n, 1)
}
