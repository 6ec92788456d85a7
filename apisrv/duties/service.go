package duties

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// Options are what a Service needs.
type Options struct {
	DB       *store.DB
	Rules    *access.Rules
	Profile  *profile.Profile
	Calendar *calendar.Calendar
	Agencies func() []offer.Agency       // those of the current release, sorted by id
	Number   func(receipt string) string // what an application is called where its receipt must not stand
	// Items is, for the supply of the current release, what finds the data items of a dataset that can be applied for; nil for any
	// other supply.
	Items func(now *supply.Supply) func(dataset string) []string
	Asked func(dataset string) []lang.Text // what a dataset asks of those who apply: its conditions, and what they hand in; nil: nothing is known of it
}

// Service keeps the duties and faults of one portal. Its methods may be called
// from several goroutines, and several servers may run one over the same store.
type Service struct {
	Options

	mu   sync.Mutex
	last *supply.Supply // whose entries were compared last; nil: none
	day  calendar.Date  // on which they were
}

// New returns the service.
func New(o Options) *Service { return &Service{Options: o} }

// Filter says which duties or faults are listed.
type Filter struct {
	Agency  string        // empty: all
	Dataset string        // empty: all
	From    calendar.Date // zero: any; those that were over before it are left out
	To      calendar.Date // zero: any; those that began after it are left out
	Open    bool          // only what is not over yet
}

// where are the conditions of the filter over columns that hold the first and
// the last day.
func (f Filter) where(begin, end string) (string, []any) {
	var parts []string
	var args []any
	add := func(part string, values ...any) { parts, args = append(parts, part), append(args, values...) }
	if f.Agency != "" {
		add("agency = ?", f.Agency)
	}
	if f.Dataset != "" {
		add("dataset = ?", f.Dataset)
	}
	if !f.From.IsZero() {
		add("("+end+" = 0 OR "+end+" >= ?)", int64(f.From))
	}
	if !f.To.IsZero() {
		add(begin+" <= ?", int64(f.To))
	}
	if f.Open {
		add(end + " = 0")
	}
	if len(parts) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(parts, " AND "), args
}

// Tick does what the calendar and a release settle: it opens the inventory, ends
// duties that the release shows to be done, keeps what updates came late, tells
// users of a dataset what changed, and finds and ends faults. What it did is done
// once, however often and on however many servers it is called. A supply without
// a date, of a release of an older program, settles nothing.
func (s *Service) Tick(ctx context.Context, now *supply.Supply) error {
	today := calendar.Today(s.DB.Now())
	if now == nil {
		now = &supply.Supply{}
	}
	if err := s.findDays(ctx); err != nil {
		return fmt.Errorf("find the last days of duties: %w", err)
	}
	if !now.AsOf.IsZero() && !s.compared(now, today) {
		if err := s.openInventories(ctx, now, today); err != nil {
			return fmt.Errorf("open the inventory: %w", err)
		}
		if err := s.take(ctx, now, today); err != nil {
			return fmt.Errorf("hold the release against duties: %w", err)
		}
	}
	if err := s.find(ctx, now, today); err != nil {
		return fmt.Errorf("find faults: %w", err)
	}
	return nil
}

// take holds a release against what was known, unless it was switched away.
func (s *Service) take(ctx context.Context, now *supply.Supply, today calendar.Date) error {
	items := s.Items(now)
	if items == nil {
		return nil
	}
	if err := (comparison{s, now, items, today}).compare(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last, s.day = now, today
	return nil
}

// compared reports whether this supply was held against duties on this day.
func (s *Service) compared(now *supply.Supply, today calendar.Date) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last == now && s.day == today
}

// Demands are the kinds of duties that the rules have: a promised update is held
// to everywhere, the others where the profile states a time for them.
func (s *Service) Demands() []Kind {
	kinds := []Kind{Update}
	if s.Profile.DataUpdate.ChangeWD.V > 0 {
		kinds = append(kinds, DataChange)
	}
	if s.Profile.Catalogue.LawChangeWD.V > 0 {
		kinds = append(kinds, LawChange)
	}
	if s.Profile.Catalogue.InventoryMonth.V > 0 {
		kinds = append(kinds, Inventory)
	}
	return kinds
}

func (s *Service) demands(k Kind) bool { return slices.Contains(s.Demands(), k) }

// cite is the article behind a kind of duty, zero where none is stated.
func (s *Service) cite(k Kind) lang.Text {
	var c profile.Cite
	switch k {
	case LawChange:
		c = s.Profile.Catalogue.LawChangeWD.Cite
	case DataChange:
		c = s.Profile.DataUpdate.ChangeWD.Cite
	case Inventory:
		c = s.Profile.Catalogue.InventoryMonth.Cite
	case Update:
		c = s.Profile.Clauses["R34"]
	}
	return inWords(c)
}

// inWords is a citation in both languages.
func inWords(c profile.Cite) lang.Text { return lang.Text{ZH: c.In(lang.ZH), EN: c.In(lang.EN)} }

// dueOf is the last day of a duty that began with an event on a day, zero where
// the calendar does not reach it. That of an inventory is the last working day of
// its month.
func (s *Service) dueOf(k Kind, event calendar.Date) calendar.Date {
	switch k {
	case LawChange:
		last, _ := s.Calendar.AddWorkdays(event, s.Profile.Catalogue.LawChangeWD.V)
		return last
	case DataChange:
		last, _ := s.Calendar.AddWorkdays(event, s.Profile.DataUpdate.ChangeWD.V)
		return last
	}
	first := calendar.NewDate(event.Time().Year(), event.Time().Month(), 1)
	for day := first.AddMonths(1).Add(-1); day >= first; day = day.Add(-1) {
		works, known := s.Calendar.IsWorkday(day)
		if !known {
			return 0
		}
		if works {
			return day
		}
	}
	return 0
}
