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

// salts are those of the days of which events are being written.
type salts struct {
	ask  func(context.Context, calendar.Date) ([]byte, error)
	days map[calendar.Date][]byte
}

// of is the salt of the day of a moment. Where nobody can say it, it is one that
// this process makes up, under which clients of other servers count anew.
func (s *salts) of(ctx context.Context, at time.Time, log *slog.Logger) []byte {
	day := calendar.Today(at)
	if salt, ok := s.days[day]; ok {
		return salt
	}
	var salt []byte
	if s.ask != nil {
		var err error
		if salt, err = s.ask(ctx, day); err != nil {
			log.Error("salt of the day not read; visitors of this server are counted apart", "day", day.String(), "error", err)
		}
	}
	if len(salt) == 0 {
		salt = make([]byte, saltSize)
		rand.Read(salt)
	}
	if s.days == nil {
		s.days = map[calendar.Date][]byte{}
	}
	s.days[day] = salt
	return salt
}

// forget drops the salts of other days.
func (s *salts) forget(now time.Time) {
	today := calendar.Today(now)
	for day, salt := range s.days {
		if day != today {
			clear(salt)
			delete(s.days, day)
		}
	}
}
