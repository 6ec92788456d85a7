package discreet_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/discreet"
)

// table is what was counted: days of datasets, and of each day what is no
// dataset's.
type table struct {
	cells [][]int64
	rest  []int64
}

// told is what is told of a table.
type told struct{ Cells, Days []int64 }

func tell(t table) (out told) {
	columns, row := make([]discreet.Sum, len(t.cells[0])), discreet.Sum{}
	for d, day := range t.cells {
		shown, hidden, blank := int64(0), t.rest[d], int64(0)
		for i, n := range day {
			out.Cells = append(out.Cells, columns[i].Cell(n))
			if n >= discreet.Fewest {
				shown += n
				continue
			}
			hidden += n
			blank++
		}
		out.Days = append(out.Days, shown+row.Tell(hidden, blank))
	}
	return out
}

// key is what is told as a text.
func (t told) key() string {
	var b []byte
	for _, n := range slices.Concat(t.Cells, t.Days) {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return string(b)
}

// Whoever knows the rule, and that nothing but datasets is counted, tries out all
// tables there can be: for each cell with a small count there is another count
// that would have been told in the same way.
func TestNoSmallCountCanBeWorkedOut(t *testing.T) {
	for _, c := range []struct{ days, datasets, most, rest int }{
		{3, 2, 6, 0}, {2, 3, 6, 0}, {6, 1, 6, 0}, {1, 6, 6, 0}, {4, 2, 5, 0}, {2, 4, 5, 0}, {7, 1, 5, 0}, {2, 2, 6, 11}, {3, 1, 6, 11}, {1, 3, 6, 11},
	} {
		t.Run(fmt.Sprintf("%d days of %d datasets to %d, %d others", c.days, c.datasets, c.most, c.rest), func(t *testing.T) {
			possible := map[string][]uint8{} // of what is told, for each cell the set of counts that lead to it
			each(c.days, c.datasets, c.most, c.rest, func(tab table) {
				out := tell(tab)
				if c.rest > 0 && slices.Max(out.Days) > int64(c.rest) { // there would be tables beyond those tried
					return
				}
				cells := possible[out.key()]
				if cells == nil {
					cells = make([]uint8, c.days*c.datasets)
					possible[out.key()] = cells
				}
				for i, n := range slices.Concat(tab.cells...) {
					cells[i] |= 1 << n
				}
			})
			for _, cells := range possible {
				for i, counts := range cells {
					if counts == 1<<1 || counts == 1<<2 || counts == 1<<3 || counts == 1<<4 {
						t.Fatalf("cell %d can only be one small count (set %b)", i, counts)
					}
				}
			}
		})
	}
}

// each goes through all tables with cells and others up to some numbers.
func each(days, datasets, most, rest int, do func(table)) {
	t := table{rest: make([]int64, days)}
	for range days {
		t.cells = append(t.cells, make([]int64, datasets))
	}
	var fill func(at int)
	fill = func(at int) {
		var place *int64
		end := most
		switch {
		case at == days*(datasets+1):
			do(t)
			return
		case at < days*datasets:
			place = &t.cells[at/datasets][at%datasets]
		default:
			place, end = &t.rest[at-days*datasets], rest
		}
		for *place = 0; *place <= int64(end); *place++ {
			fill(at + 1)
		}
	}
	fill(0)
}

// random is a table with many small counts, as portals have them.
func random(r *rand.Rand, days, datasets int) table {
	t := table{}
	for range days {
		day := make([]int64, datasets)
		for i := range day {
			if day[i] = int64(r.ExpFloat64() * r.ExpFloat64() * 3); r.IntN(3) == 0 {
				day[i] = 0
			}
		}
		t.cells = append(t.cells, day)
		t.rest = append(t.rest, int64(r.IntN(4)*r.IntN(30)))
	}
	return t
}

func TestWhatATotalHasBeyondTheCellsIsInFivesAndOfSeveralCells(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		days, sets := 1+r.IntN(40), 1+r.IntN(12)
		tab := random(r, days, sets)
		out := tell(tab)
		for i := range sets { // over any days, as between two tellings
			from := r.IntN(days)
			to := from + r.IntN(days-from) + 1
			var beyond, hidden int64
			blanks := 0
			for d := range to {
				if n := tab.cells[d][i]; n < discreet.Fewest {
					hidden += n
					blanks++
					if d >= from {
						beyond += out.Cells[d*sets+i]
					}
				}
			}
			if beyond%discreet.Fewest != 0 || beyond > hidden || beyond > 0 && blanks < 2 {
				t.Fatalf("dataset %d, days %d to %d: %d beyond the cells, of %d in %d blank cells", i, from, to, beyond, hidden, blanks)
			}
		}
		for d, day := range tab.cells {
			rest := out.Days[d]
			for _, n := range day {
				if n >= discreet.Fewest {
					rest -= n
				}
			}
			if rest < 0 || rest%discreet.Fewest != 0 {
				t.Fatalf("day %d: %d beyond the cells", d, rest)
			}
		}
	}
}

func TestWhatWasToldOfADayStays(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		tab := random(r, 30, 5)
		all := tell(tab)
		for _, days := range []int{1, 7, 29} {
			first := tell(table{tab.cells[:days], tab.rest[:days]})
			if diff := cmp.Diff(told{all.Cells[:days*5], all.Days[:days]}, first); diff != "" {
				t.Fatalf("the first %d days (-later +then):\n%s", days, diff)
			}
		}
	}
}

func TestWhatIsToldIsNeverAboveWhatWasCountedAndSoonClose(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		tab := random(r, 60, 8)
		out := tell(tab)
		var counted, shown int64
		for d, day := range tab.cells {
			counted += tab.rest[d]
			for _, n := range day {
				counted += n
			}
			shown += out.Days[d]
			if shown > counted {
				t.Fatalf("after %d days %d were told of %d", d+1, shown, counted)
			}
		}
		if counted-shown >= discreet.Fewest {
			t.Errorf("%d of %d were told", shown, counted)
		}
	}
}

// bounded demands that of no days in a row more is told than what was counted in
// them and may be carried over to them, and from the first day on nothing more than
// was counted. It returns the most that any are told above their count.
func bounded(t *testing.T, what string, counted, told []int64) (most int64) {
	t.Helper()
	for from := range told {
		var above int64
		for d := from; d < len(told); d++ {
			above += told[d] - counted[d]
			if above > discreet.Carried || from == 0 && above > 0 {
				t.Fatalf("%s, days %d to %d: told %v of %v", what, from, d, told[from:d+1], counted[from:d+1])
			}
			most = max(most, above)
		}
	}
	return most
}

// fours makes most days of a table such that least of them can be told: nothing but
// fours.
func fours(r *rand.Rand, tab table) {
	for d, day := range tab.cells {
		if tab.rest[d] = 0; r.IntN(8) > 0 {
			for i := range day {
				day[i] = 4
			}
		}
	}
}

func TestDaysInARowAreToldAboveWhatWasCountedByWhatIsCarriedAtMost(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	var most int64
	for n := range 1000 {
		days, sets := 1+r.IntN(60), 1+r.IntN(12)
		tab := random(r, days, sets)
		if n%2 == 0 {
			fours(r, tab)
		}
		out := tell(tab)
		all := slices.Clone(tab.rest)
		for i := range sets {
			var counted, told []int64
			for d, day := range tab.cells {
				all[d] += day[i]
				counted, told = append(counted, day[i]), append(told, out.Cells[d*sets+i])
			}
			most = max(most, bounded(t, fmt.Sprintf("dataset %d", i), counted, told))
		}
		most = max(most, bounded(t, "the portal", all, out.Days))
	}
	if most != discreet.Carried {
		t.Errorf("days in a row are told up to %d above what was counted, not %d", most, discreet.Carried)
	}
}

func TestSmallCountsOfADatasetAreToldInFives(t *testing.T) {
	var s discreet.Sum
	var got []int64
	for _, n := range []int64{3, 1, 7, 0, 2, 4, 4, 0, 0, 12} {
		got = append(got, s.Cell(n))
	}
	want := []int64{0, 0, 7, 0, 5, 5, 0, 0, 0, 12} // 3+1+0+2 are six; with 4 and 4, fourteen
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
