package figures

import (
	"slices"
	"sync"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// maxVectors bounds the vectors that are kept: of 5,000 datasets one takes 300 kB.
const maxVectors = 256

// unit is a day or a month of one of the tables of use, for one kind of thing.
type unit struct {
	table, dim string
	at         int64
}

// vector is the counts of a unit, line by line: the number of the name, and the
// columns that are kept of its kind of thing.
type vector struct {
	mark  int64 // of the portal's own line when it was read
	names []int32
	cells []int64
	used  int64 // for which reading it was wanted last
}

// vectors keeps counts by dataset and by application in memory, since adding up
// 100,000 lines takes a database longer than a page may. Counts only grow, and
// none of a day or month grows without the portal's: a vector holds as long as
// the portal's line of its unit is what it was.
type vectors struct {
	mu    sync.Mutex
	all   map[unit]*vector
	ids   map[string]int32
	names []string
	reads int64
}

// vectorColumns are what is kept, by kind of thing.
var vectorColumns = map[string][]column{
	"dataset":     {views, visitors, downloads, downloaded, parts, calls, callRows, micros},
	"application": {downloads, calls, callRows, callBytes, refused},
}

// sum adds up what was counted of all datasets, or applications, over pieces.
func (v *vectors) sum(q *question, dim string, pieces []piece) (map[string]tally, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.reads++
	columns := vectorColumns[dim]
	sums := map[int32][]int64{}
	for _, p := range pieces {
		units, err := v.of(q, dim, p)
		if err != nil {
			return nil, err
		}
		for _, u := range units {
			u.addTo(sums, len(columns), p.minus)
		}
	}
	v.drop()
	all := make(map[string]tally, len(sums))
	for id, cells := range sums {
		t := tally{name: v.names[id]}
		for i, col := range columns {
			*col.of(&t) = cells[i]
		}
		all[t.name] = t
	}
	return all, nil
}

func (u *vector) addTo(sums map[int32][]int64, width int, minus bool) {
	for i, id := range u.names {
		s := sums[id]
		if s == nil {
			s = make([]int64, width)
			sums[id] = s
		}
		for j, n := range u.cells[i*width : (i+1)*width] {
			if minus {
				n = -n
			}
			s[j] += n
		}
	}
}

// of are the vectors of a piece, of the units in which anything was counted.
func (v *vectors) of(q *question, dim string, p piece) (all []*vector, err error) {
	type portal struct{ at, mark int64 }
	units, err := store.All(q.ctx, q.tx, `SELECT at, views + visitors + downloads + download_bytes + parts + heads + searches + calls + call_rows + call_bytes + refused + failed + micros
		FROM `+p.table+` WHERE audience = ? AND dim = ? AND name = ? AND at BETWEEN ? AND ?`, []any{people, "portal", "", p.from, p.to}, func(r *portal) []any { return []any{&r.at, &r.mark} })
	for _, r := range units {
		u := unit{p.table, dim, r.at}
		known := v.all[u]
		if known == nil || known.mark != r.mark {
			if known, err = v.load(q, u); err != nil {
				return nil, err
			}
			known.mark = r.mark
			v.all[u] = known
		}
		known.used = v.reads
		all = append(all, known)
	}
	return all, err
}

func (v *vectors) load(q *question, u unit) (*vector, error) {
	if v.all == nil {
		v.all, v.ids = map[unit]*vector{}, map[string]int32{}
	}
	columns, list := vectorColumns[u.dim], ""
	for _, c := range columns {
		list += ", " + c.name
	}
	rows, err := q.tx.Query(q.ctx, "SELECT name"+list+" FROM "+u.table+" WHERE audience = ? AND dim = ? AND at = ?", people, u.dim, u.at)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	one := new(vector)
	var name string
	cells := make([]int64, len(columns))
	dest := []any{&name}
	for i := range cells {
		dest = append(dest, &cells[i])
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		one.names, one.cells = append(one.names, v.id(name)), append(one.cells, cells...)
	}
	return one, rows.Err()
}

// id is the number of a name.
func (v *vectors) id(name string) int32 {
	id, ok := v.ids[name]
	if !ok {
		id = int32(len(v.names))
		v.names = append(v.names, name)
		v.ids[name] = id
	}
	return id
}

// drop forgets the vectors that were not wanted for longest, where there are too
// many, but none of this reading's.
func (v *vectors) drop() {
	if len(v.all) <= maxVectors {
		return
	}
	var used []int64
	for _, one := range v.all {
		used = append(used, one.used)
	}
	slices.Sort(used)
	oldest := used[len(used)-maxVectors]
	for u, one := range v.all {
		if one.used < oldest && one.used < v.reads {
			delete(v.all, u)
		}
	}
}

// warm reads what the usual periods are added up of, and the facts of
// applications, so that the first reader need not wait for it.
func (q *question) warm() error {
	if err := q.facts.read(q, func() {}); err != nil {
		return err
	}
	for _, p := range Periods(q.today, q.today) {
		for _, dim := range []string{"dataset", "application"} {
			for _, one := range []Period{p, p.Before(q.today)} {
				if one.IsZero() {
					continue
				}
				if _, err := q.vectors.sum(q, dim, one.pieces()); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
