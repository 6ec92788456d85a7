package events

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

func TestAVisitorIsANetworkWithAnAgentOnOneDay(t *testing.T) {
	at := func(s string) netip.Addr { return netip.MustParseAddr(s) }
	salt, other := []byte("salt of a day"), []byte("salt of another")
	one := Visitor(salt, at("2001:db8::1"), browser)
	if Visitor(salt, at("2001:db8::ffff:1"), browser) != one {
		t.Error("another address of the network is another visitor")
	}
	for name, differs := range map[string]uint64{
		"another network": Visitor(salt, at("2001:db8:1::1"), browser), "another agent": Visitor(salt, at("2001:db8::1"), "curl/8"),
		"another day": Visitor(other, at("2001:db8::1"), browser), "nothing": 0,
	} {
		if differs == one {
			t.Errorf("%s is the same visitor", name)
		}
	}
	long := strings.Repeat("x", 10_000)
	if Visitor(salt, at("192.0.2.1"), long) != Visitor(salt, at("::ffff:192.0.2.1"), long[:maxAgent]+"y") {
		t.Error("more of an agent is looked at than is said")
	}
}

// A salt is asked for some minutes before it is needed; one that was read serves
// all day and is forgotten after it. One that cannot be read is made up, for this
// process and for the day.
func TestSaltsAreAskedForOnceADayAndForgottenAfterIt(t *testing.T) {
	var asked []string
	fails := false
	s := salts{ask: func(_ context.Context, day calendar.Date) ([]byte, error) {
		asked = append(asked, day.String())
		if fails {
			return nil, errors.New("no database")
		}
		return []byte("salt of " + day.String()), nil
	}}
	log := slog.New(slog.DiscardHandler)
	evening := time.Date(2026, 3, 31, 23, 49, 0, 0, calendar.Shanghai)
	s.turn(t.Context(), evening, log)
	first := string(s.of(t.Context(), evening, log))
	kept := s.days[calendar.Today(evening)]
	s.turn(t.Context(), evening, log)
	if first != "salt of 2026-03-31" || len(asked) != 1 {
		t.Errorf("%q, asked for %v", first, asked)
	}
	s.turn(t.Context(), evening.Add(ahead), log)
	fails = true
	morning := evening.Add(12 * time.Minute)
	s.turn(t.Context(), morning, log)
	if second := string(s.of(t.Context(), morning, log)); second != "salt of 2026-04-01" || len(asked) != 2 {
		t.Errorf("after midnight, with the database away: %q, asked for %v", second, asked)
	}
	if len(s.days) != 1 || strings.Contains(string(kept), "salt") {
		t.Errorf("after midnight: %v, %q", s.days, kept)
	}
	next := morning.Add(24 * time.Hour)
	s.turn(t.Context(), next, log)
	third := string(s.of(t.Context(), next, log))
	fails = false
	if again := string(s.of(t.Context(), next, log)); len(third) != saltSize || again != third {
		t.Errorf("made up: %q, then %q", third, again)
	}
}
