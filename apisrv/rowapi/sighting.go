package rowapi

import (
	"context"
	"sync"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

const (
	// noteTime bounds how long a note waits for the database.
	noteTime = 10 * time.Second
	// notesAtOnce bounds how many notes are being written. One beyond is left to
	// the next call of its kind.
	notesAtOnce = 16
)

// sightings remembers what was noted today, so that a key which asks again and
// again for too much costs the database one note.
type sightings struct {
	mu    sync.Mutex
	day   calendar.Date
	known map[sighting]bool
	turns chan struct{} // holds a token for each note that is being written
	under sync.WaitGroup
}

// sighting is what is noted once a day.
type sighting struct {
	receipt, key string
	kind         access.Misuse
}

func newSightings() *sightings {
	return &sightings{known: map[sighting]bool{}, turns: make(chan struct{}, notesAtOnce)}
}

// first reports whether nothing like it was noted on the day.
func (n *sightings) first(one sighting, day calendar.Date) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.day != day {
		n.day = day
		clear(n.known)
	}
	if n.known[one] {
		return false
	}
	n.known[one] = true
	return true
}

// forget lets the next call of its kind be noted.
func (n *sightings) forget(one sighting) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.known, one)
}

// note keeps a record of a call beyond what was agreed, for people to look into
// (山东省政府令329号 第二十八条第二款: use has to match the application). The answer
// does not wait for it.
func (s *Service) note(c *call, kind access.Misuse, what lang.Text) {
	p := c.caller.permit
	one := sighting{p.Receipt, p.Key, kind}
	if !s.seen.first(one, calendar.Today(s.Office.Now())) {
		return
	}
	select {
	case s.seen.turns <- struct{}{}:
	default:
		s.seen.forget(one)
		return
	}
	ctx := context.WithoutCancel(c.r.Context())
	s.seen.under.Go(func() {
		defer func() { <-s.seen.turns }()
		ctx, cancel := context.WithTimeout(ctx, noteTime)
		defer cancel()
		seen := cases.Sighting{Kind: kind, Seen: what.ZH + "\n" + what.EN, Key: p.Key}
		if _, _, err := s.Office.Cases.NoteMisuse(ctx, p.Receipt, seen); err != nil {
			s.seen.forget(one)
			s.Log.Error("misuse not noted", "kind", string(kind), "error", err)
		}
	})
}
