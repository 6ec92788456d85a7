package figures

import (
	"context"
	"sync"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// snapped is which release was kept as the state of which day.
type snapped struct {
	mu  sync.Mutex
	day calendar.Date
	of  *supply.Supply
}

// Tick brings up to date what figures are computed of: the facts of
// applications, the state of supply where a day or a release is new, and the
// counts that are held in memory. The office calls it every minute.
func (s *Service) Tick(ctx context.Context) error {
	if err := s.Follow(ctx); err != nil {
		return err
	}
	if err := s.snap(ctx); err != nil {
		return err
	}
	today := calendar.Today(s.DB.Now())
	return s.ask(ctx, Scope{}, sinceCounting(today), need{}, func(q *question) error { return q.warm() })
}

func (s *Service) snap(ctx context.Context) error {
	s.snapped.mu.Lock()
	defer s.snapped.mu.Unlock()
	today, now := calendar.Today(s.DB.Now()), s.Supply()
	if s.snapped.day == today && s.snapped.of == now {
		return nil
	}
	if err := s.keepSupply(ctx); err != nil {
		return err
	}
	s.snapped.day, s.snapped.of = today, now
	return nil
}
