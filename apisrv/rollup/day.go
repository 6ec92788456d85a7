package rollup

import (
	"encoding/binary"

	"github.com/zeebo/xxh3"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// day counts the events of one day that a batch has.
type day struct {
	date   calendar.Date
	set    *set
	places func(dataset string) Place
	lines  map[key]*line
	terms  map[string]*term

	at   map[string]Place // of datasets that were looked up
	keys []key            // scratch
	hash []byte           // scratch
}

// line is what is added to the line of a key.
type line struct {
	total tally
	hours map[int]*tally // by hour of the day; nil: they are not kept
}

// term is what is added to what people searched for.
type term struct{ searches, empty, visitors int64 }

func newDay(date calendar.Date, s *set, places func(dataset string) Place) *day {
	return &day{date: date, set: s, places: places, lines: map[key]*line{}, terms: map[string]*term{}, at: map[string]Place{}}
}

// add counts an event in each of its lines. What counts once a day counts in the
// hour of its first time: where an event is read that came before the one that
// was counted, it moves to the earlier hour, so that the order in which events
// are read makes no difference.
func (d *day) add(e *events.Event, from string) {
	hour := e.At.In(calendar.Shanghai).Hour()
	t := measure(e)
	d.keys = keys(d.keys[:0], e, from, d.place(e.Dataset))
	for _, k := range d.keys {
		l := d.line(k)
		l.total.add(&t)
		if l.hours != nil {
			l.hour(hour).add(&t)
		}
	}
	switch e.Kind {
	case events.Download:
		d.once(downloads, e, hour)
	case events.Part:
		d.once(parts, e, hour)
	case events.Search:
		d.search(e)
	}
	d.visit(e, hour)
}

// sumUp adds what counted for the portal.
func (d *day) sumUp(added map[Use]int64) {
	for k, l := range d.lines {
		if k.dim != portal {
			continue
		}
		for kind, column := range columnOf {
			if n := l.total[column]; n > 0 {
				added[Use{k.audience, kind}] += n
			}
		}
	}
}

func (d *day) place(id string) Place {
	if id == "" {
		return Place{}
	}
	p, ok := d.at[id]
	if !ok {
		if clean(id) != "" {
			p = d.places(id)
		}
		d.at[id] = p
	}
	return p
}

func (d *day) line(k key) *line {
	l := d.lines[k]
	if l == nil {
		l = &line{}
		if dims[k.dim].hours {
			l.hours = map[int]*tally{}
		}
		d.lines[k] = l
	}
	return l
}

func (l *line) hour(h int) *tally {
	t := l.hours[h]
	if t == nil {
		t = &tally{}
		l.hours[h] = t
	}
	return t
}

// once counts that a client took a file, or a set of ranges of it. Some lines
// decide by themselves whether it is the first time, since one client may come
// by several of them; the others go with the portal's. The entries of agencies
// only tell their hours: a dataset can change its agency in the middle of a day.
// Whoever is not known is counted each time.
func (d *day) once(measure int, e *events.Event, hour int) {
	first := true // of all: that of the portal
	for _, k := range d.keys {
		l, fresh := d.lines[k], first
		if e.Visitor == 0 {
			l.move(measure, false, 0, hour)
		} else if alone := dims[k.dim].alone; alone || l.hours != nil {
			hash := d.sum(measure, k, e.Visitor, e.File, e.Range)
			if alone || first || d.set.has(hash) {
				was, seen := d.set.put(hash, l.hourly(hour))
				l.move(measure, seen, was, hour)
				if alone {
					fresh = !seen
				}
			}
		}
		if k.dim == portal {
			first = fresh
		}
		if fresh {
			l.total[measure]++
		}
	}
}

// visit counts the visitor in each line that has not seen it on this day.
func (d *day) visit(e *events.Event, hour int) {
	if e.Visitor == 0 || e.Audience != events.People || e.Kind == events.Head {
		return
	}
	for _, k := range d.keys {
		if !dims[k.dim].visitors {
			continue
		}
		l := d.lines[k]
		was, seen := d.set.put(d.sum(visitors, k, e.Visitor), l.hourly(hour))
		l.move(visitors, seen, was, hour)
		if !seen {
			l.total[visitors]++
		}
	}
}

// hourly is the hour that an entry is kept with: 0 where hours make no difference.
func (l *line) hourly(hour int) int {
	if l.hours == nil {
		return 0
	}
	return hour
}

// move counts in an hour, where they are kept, what was not seen before or was
// in a later one.
func (l *line) move(measure int, seen bool, was, hour int) {
	if l.hours == nil || seen && was <= hour {
		return
	}
	if seen {
		l.hour(was)[measure]--
	}
	l.hour(hour)[measure]++
}

// search counts what people searched for.
func (d *day) search(e *events.Event) {
	words := clean(e.Terms)
	if e.Audience != events.People || words == "" {
		return
	}
	t := d.terms[words]
	if t == nil {
		t = &term{}
		d.terms[words] = t
	}
	t.searches++
	if e.Hits == 0 {
		t.empty++
	}
	if e.Visitor == 0 {
		return
	}
	if _, seen := d.set.put(d.sum(searches, key{name: words}, e.Visitor), 0); !seen {
		t.visitors++
	}
}

// sum is the hash of a measure, a line, a visitor and what else tells things
// apart that count once.
func (d *day) sum(measure int, k key, visitor uint64, more ...string) uint64 {
	b := append(d.hash[:0], byte(measure), byte(k.audience), byte(k.dim))
	b = binary.LittleEndian.AppendUint64(b, visitor)
	b = append(b, k.name...)
	for _, s := range more {
		b = append(append(b, 0), s...)
	}
	d.hash = b
	return xxh3.Hash(b)
}

// hoursBefore is how many hours since 1970 lie before a day in Shanghai begins.
func hoursBefore(date calendar.Date) int64 {
	return date.Midnight().Unix() / 3600
}

// monthOf is the month of a day: 12 × year + month − 1.
func monthOf(date calendar.Date) int64 {
	y, m, _ := date.Time().Date()
	return int64(y)*12 + int64(m) - 1
}
