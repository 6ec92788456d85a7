package duties

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// owed is a duty as the oracle of a walk remembers it.
type owed struct {
	kind       Kind
	dataset    string
	begun, due calendar.Date
	done       calendar.Date
	version    string // when it began
	title      string
}

// walk is a portal under two servers, and an oracle that counts day by day.
type walk struct {
	*portal
	random  *rand.Rand
	other   *Service
	all     []owed
	promise map[string]calendar.Date // promised updates by dataset
	forms   int
}

// lastDay counts working days one by one.
func (w *walk) lastDay(from calendar.Date, n int) calendar.Date {
	day := from
	for n > 0 {
		day = day.Add(1)
		works, known := w.Calendar.IsWorkday(day)
		if !known {
			return 0
		}
		if works {
			n--
		}
	}
	return day
}

func (w *walk) dataset() *supply.Dataset {
	return &w.now.Datasets[w.random.IntN(len(w.now.Datasets))]
}

// noteSome notes an event of today or some days ago for one or two datasets.
func (w *walk) noteSome() {
	kind, days := DataChange, 2
	if w.random.IntN(2) == 0 {
		kind, days = LawChange, 15
	}
	d := *w.dataset()
	on := w.today().Add(-w.random.IntN(4))
	w.forms++
	e := Event{Kind: kind, Agency: d.Agency, Datasets: []string{d.ID}, On: on, Norm: "第八条", What: "A change", Form: fmt.Sprint(w.forms)}
	for range 1 + w.random.IntN(2) { // a form that is sent twice is one event
		if faults, err := w.Note(ctx, operator, e, w.now); err != nil || len(faults) > 0 {
			w.t.Fatal(faults, err)
		}
	}
	w.all = append(w.all, owed{kind: kind, dataset: d.ID, begun: on, due: w.lastDay(on, days), version: d.Version, title: d.Title.ZH})
}

// releaseSome makes a release in which some entries have other data or state
// something else.
func (w *walk) releaseSome() {
	all := slices.Clone(w.now.Datasets)
	for i := range all {
		d := &all[i]
		switch w.random.IntN(5) {
		case 0:
			d.Version, d.Updated = fmt.Sprintf("v%d", w.random.Int64()), w.today()
			d.Due = w.today().Add(1 + w.random.IntN(9))
		case 1:
			d.Title = lang.Text{ZH: fmt.Sprint(w.random.Int64())}
		}
	}
	before := w.now.Datasets
	w.release(all...)
	for i, d := range w.now.Datasets {
		if d.Version != before[i].Version {
			if due := w.promise[d.ID]; due != 0 {
				w.all = append(w.all, owed{kind: Update, dataset: d.ID, due: due, done: w.today()})
			}
			w.promise[d.ID] = d.Due
		}
	}
	for i := range w.all {
		o := &w.all[i]
		j := slices.IndexFunc(w.now.Datasets, func(d supply.Dataset) bool { return d.ID == o.dataset })
		d := w.now.Datasets[j]
		if o.done == 0 && (o.kind == DataChange && d.Version != o.version || o.kind == LawChange && d.Title.ZH != o.title) {
			o.done = w.today()
		}
	}
}

// saySome says of one open duty that it is done.
func (w *walk) saySome() {
	kept, err := w.Duties(ctx, Filter{Open: true})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, d := range kept {
		if d.Kind != LawChange && d.Kind != DataChange {
			continue
		}
		if faults, err := w.Say(ctx, zhang, d.ID, "Done"); err != nil || len(faults) > 0 {
			w.t.Fatal(faults, err)
		}
		i := slices.IndexFunc(w.all, func(o owed) bool {
			return o.done == 0 && o.kind == d.Kind && o.dataset == d.Dataset && o.begun == d.Event && o.due == d.Due
		})
		if i < 0 {
			w.t.Fatalf("nobody knows of %+v", d)
		}
		w.all[i].done = w.today()
		return
	}
}

// tickBoth lets both servers look at once.
func (w *walk) tickBoth() {
	var all sync.WaitGroup
	for _, s := range []*Service{w.Service, w.other} {
		all.Go(func() {
			if err := s.Tick(ctx, w.now); err != nil {
				w.t.Error(err)
			}
		})
	}
	all.Wait()
}

// want is what the oracle says of all duties, sorted.
func (w *walk) want() (lines []string) {
	all := slices.Clone(w.all)
	for id, due := range w.promise {
		if due != 0 {
			all = append(all, owed{kind: Update, dataset: id, due: due})
		}
	}
	for _, o := range all {
		line := fmt.Sprintf("%s %s due %s", o.kind, o.dataset, o.due)
		last := w.today()
		if o.done != 0 {
			line += " done " + o.done.String()
			last = o.done
		}
		if o.due != 0 && last > o.due {
			line += " late"
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

func TestNoDutyIsLostOrDoubledWhateverHappensOnWhicheverDay(t *testing.T) {
	each(t, "changsha-2018", func(t *testing.T, p *portal) {
		p.Profile.Catalogue.LawChangeWD = profile.Value[int]{V: 15, Cite: profile.Cite{Article: "16"}}
		p.Profile.Catalogue.InventoryMonth = profile.Value[int]{}
		w := &walk{portal: p, random: rand.New(rand.NewPCG(9, 26)), promise: map[string]calendar.Date{}}
		w.other = New(p.Options)
		p.on("2026-09-14") // before the holidays of October
		p.release(p.now.Datasets...)
		w.tickBoth()
		for range 60 {
			w.clock.Add(24 * time.Hour)
			for range w.random.IntN(3) {
				w.noteSome()
			}
			if w.random.IntN(3) == 0 {
				w.releaseSome()
			}
			if w.random.IntN(4) == 0 {
				w.tickBoth()
				w.saySome()
			}
			w.tickBoth()
			got := p.duties(Filter{})
			slices.Sort(got)
			if diff := cmp.Diff(w.want(), got); diff != "" {
				t.Fatalf("on %s: -want +got\n%s", p.today(), diff)
			}
			w.faultsFit()
		}
		if len(w.all) < 40 {
			t.Errorf("the walk met only %d duties", len(w.all))
		}
	})
}

// faultsFit holds the faults that follow from duties against the duties: one for
// each that is or was overdue, from the day after its last one.
func (w *walk) faultsFit() {
	w.t.Helper()
	list, err := w.Duties(ctx, Filter{})
	if err != nil {
		w.t.Fatal(err)
	}
	var want, got []string
	for _, d := range list {
		if !d.Overdue(w.today()) {
			continue
		}
		kind := Stale
		if d.Kind == LawChange {
			kind = Catalogue
		}
		line := fmt.Sprintf("%s %s since %s", kind, d.Dataset, d.Due.Add(1))
		if !d.Done.IsZero() {
			line += " until " + d.Done.String()
		}
		want = append(want, line)
	}
	for _, f := range w.found(Filter{}) {
		if strings.HasPrefix(f, "stale") || strings.HasPrefix(f, "catalogue") {
			got = append(got, f)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Fatalf("faults on %s: -want +got\n%s", w.today(), diff)
	}
}

func TestTwoServersOpenOneInventoryAndTellEverybodyOnce(t *testing.T) {
	each(t, "changsha-2018", func(t *testing.T, p *portal) {
		w := &walk{portal: p, other: New(p.Options)}
		p.use("u1")
		p.change("bus", func(d *supply.Dataset) { d.Due = p.today() })
		w.tickBoth()
		p.on("2026-10-01")
		p.change("bus", func(d *supply.Dataset) { d.Version, d.Updated, d.Stale = "v2", p.today(), true })
		w.tickBoth()
		if got := p.told(zhang.ID); !slices.Equal(got, []string{"faults", "inventory"}) {
			t.Errorf("the reviewer was told %v", got)
		}
		if got := p.told("u1"); !slices.Equal(got, []string{"data-changed"}) {
			t.Errorf("who uses it was told %v", got)
		}
		var entries, openings int
		err := p.DB.Read(ctx, func(tx *store.Tx) error {
			if err := tx.Row(ctx, "SELECT COUNT(*) FROM inventory_entry", nil, &entries); err != nil {
				return err
			}
			return tx.Row(ctx, "SELECT COUNT(*) FROM audit WHERE line LIKE '%duty.opened%'", nil, &openings)
		})
		if err != nil || entries != 3 || openings != 2 {
			t.Errorf("%d entries, %d inventories in the log: %v", entries, openings, err)
		}
	})
}
