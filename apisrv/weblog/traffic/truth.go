package traffic

import (
	"time"
)

// The audiences, as numbers are kept of them.
const (
	people = "people"
	bots   = "bots"
	checks = "checks"
)

// Key names a number: of an audience, on a day ("2026-03-31") or in a month
// ("2026-03"), about the portal (both empty), a dataset or a format.
type Key struct{ Audience, When, Dataset, Format string }

// Counts are the numbers of a Key.
type Counts struct {
	Views, Visitors, MaxVisitors, Downloads, DownloadBytes, Parts, Heads, Searches int64
}

// Truth is what was asked for.
type Truth struct {
	Counts   map[Key]*Counts
	Searches map[string]int64 // of people, by word, over all months
	Events   int64            // requests that count as something

	ranges bool
	seen   map[[5]string]bool // what counts once a day
}

func newTruth(ranges bool) *Truth {
	return &Truth{Counts: map[Key]*Counts{}, Searches: map[string]int64{}, ranges: ranges, seen: map[[5]string]bool{}}
}

// numbers are those of a day and of its month.
func (t *Truth) numbers(c client, at time.Time, dataset, format string) (all []*Counts) {
	day := at.In(zone).Format(time.DateOnly)
	for _, when := range []string{day, day[:7]} {
		k := Key{c.audience, when, dataset, format}
		if t.Counts[k] == nil {
			t.Counts[k] = &Counts{}
		}
		all = append(all, t.Counts[k])
	}
	return all
}

// once reports whether a client does something for the first time on a day.
func (t *Truth) once(c client, at time.Time, what, which string) bool {
	k := [5]string{at.In(zone).Format(time.DateOnly), c.from, c.agent, what, which}
	first := !t.seen[k]
	t.seen[k] = true
	return first
}

// note adds to the numbers of the portal, and to those of a dataset and a format
// where there are any. Monitors are counted for the portal only, crawlers not by
// format.
func (t *Truth) note(c client, at time.Time, dataset, format string, add func(*Counts)) {
	t.Events++
	about := [][2]string{{"", ""}}
	if dataset != "" && c.audience != checks {
		about = append(about, [2]string{dataset, ""})
	}
	if format != "" && c.audience == people {
		about = append(about, [2]string{"", format})
	}
	for _, a := range about {
		for _, n := range t.numbers(c, at, a[0], a[1]) {
			add(n)
		}
	}
}

// visit counts a person as a visitor of the portal, a dataset and a format.
func (t *Truth) visit(c client, at time.Time, dataset, format string) {
	if c.audience != people {
		return
	}
	for _, a := range [][2]string{{"", ""}, {dataset, ""}, {"", format}} {
		if a == [2]string{} && !t.once(c, at, "visit", "") || a != [2]string{} && !t.once(c, at, "visit of", a[0]+"/"+a[1]) {
			continue
		}
		both := t.numbers(c, at, a[0], a[1])
		both[0].Visitors++
		both[1].Visitors++
		both[1].MaxVisitors = max(both[1].MaxVisitors, both[0].Visitors)
	}
}

func (t *Truth) view(c client, at time.Time, p Page) {
	t.note(c, at, p.Dataset, "", func(n *Counts) { n.Views++ })
	t.visit(c, at, p.Dataset, "")
}

func (t *Truth) download(c client, at time.Time, f File) {
	first := t.once(c, at, "download", f.Path)
	t.note(c, at, f.Dataset, f.Format, func(n *Counts) {
		n.DownloadBytes += f.Bytes
		if first {
			n.Downloads++
		}
	})
	t.visit(c, at, f.Dataset, f.Format)
}

func (t *Truth) part(c client, at time.Time, f File, asked string) {
	if !t.ranges {
		asked = ""
	}
	first := t.once(c, at, "part "+asked, f.Path)
	t.note(c, at, f.Dataset, f.Format, func(n *Counts) {
		n.DownloadBytes += 10
		if first {
			n.Parts++
		}
	})
	t.visit(c, at, f.Dataset, f.Format)
}

func (t *Truth) head(c client, at time.Time, f File) {
	t.note(c, at, f.Dataset, f.Format, func(n *Counts) { n.Heads++ })
}

func (t *Truth) search(c client, at time.Time, word string) {
	t.note(c, at, "", "", func(n *Counts) { n.Searches++ })
	t.visit(c, at, "", "")
	if c.audience == people {
		t.Searches[word]++
	}
}
