package events

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"log/slog"
	"net/netip"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/network"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

const (
	// maxAgent is how much of a user agent is looked at, in bytes.
	maxAgent = 1000
	saltSize = 32
)

// Visitor is the hash under which one client is known for a day: of the network
// that it calls from and its user agent, under the salt of the day. Without the
// salt nobody finds the address again. It is never 0.
func Visitor(salt []byte, from netip.Addr, agent string) uint64 {
	text := make([]byte, 0, 256)
	text = append(text, salt...)
	text = append(text, network.Of(from)...)
	text = append(text, 0)
	text = append(text, agent[:min(len(agent), maxAgent)]...)
	sum := sha256.Sum256(text)
	return max(binary.LittleEndian.Uint64(sum[:]), 1)
}

// saltTime is how long a salt is waited for: events wait meanwhile.
const saltTime = 250 * time.Millisecond

// salts are those of the days of which events are being written.
type salts struct {
	ask  func(context.Context, calendar.Date) ([]byte, error)
	days map[calendar.Date][]byte
}

// find asks for the salt of a day, if it is not known, and says whether it is.
func (s *salts) find(ctx context.Context, day calendar.Date, log *slog.Logger) bool {
	if s.days[day] != nil || s.ask == nil {
		return s.days[day] != nil
	}
	ctx, cancel := context.WithTimeout(ctx, saltTime)
	defer cancel()
	salt, err := s.ask(ctx, day)
	if err != nil {
		log.Error("salt of the day not read", "day", day.String(), "error", err)
	}
	return s.keep(day, salt)
}

func (s *salts) keep(day calendar.Date, salt []byte) bool {
	if len(salt) == 0 {
		return false
	}
	if s.days == nil {
		s.days = map[calendar.Date][]byte{}
	}
	s.days[day] = salt
	return true
}

// of is the salt of the day of a moment. Where nobody can say it, it is one that
// this process makes up, under which clients of other servers count anew.
func (s *salts) of(ctx context.Context, at time.Time, log *slog.Logger) []byte {
	day := calendar.Today(at)
	if !s.find(ctx, day, log) {
		salt := make([]byte, saltSize)
		rand.Read(salt)
		s.keep(day, salt)
	}
	return s.days[day]
}

// ahead is how long before midnight the salt of the next day is asked for, so that
// a database which is slow or away at midnight does not make up one here.
const ahead = 10 * time.Minute

// turn drops the salts of other days, and asks for that of today, and in the last
// minutes for that of tomorrow, before it is needed.
func (s *salts) turn(ctx context.Context, now time.Time, log *slog.Logger) {
	today, soon := calendar.Today(now), calendar.Today(now.Add(ahead))
	if s.find(ctx, today, log) {
		s.find(ctx, soon, log)
	}
	for day, salt := range s.days {
		if day != today && day != soon {
			clear(salt)
			delete(s.days, day)
		}
	}
}
