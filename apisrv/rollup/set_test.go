package rollup

import (
	"encoding/base64"
	"math/rand/v2"
	"testing"
)

func TestASetIsWhatAMapWouldBe(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	s, want := &set{}, map[uint64]int{}
	if s.has(32) {
		t.Error("an empty set has something")
	}
	for range 200_000 {
		hash, hour := r.Uint64N(40_000)*0x9e3779b97f4a7c15, r.IntN(24)
		if r.IntN(10) == 0 {
			hash = r.Uint64N(300) << 5 // all want the same place
		}
		hash = nonzero(hash)
		first, known := want[hash]
		if s.has(hash) != known {
			t.Fatalf("has %x: %v", hash, !known)
		}
		was, seen := s.put(hash|r.Uint64N(32), hour)
		if seen != known || known && was != first {
			t.Fatalf("put %x: in hour %d, %v; want %d, %v", hash, was, seen, first, known)
		}
		if !known || hour < first {
			want[hash] = hour
		}
	}
	if s.n != len(want) {
		t.Errorf("%d entries, want %d", s.n, len(want))
	}
	again := &set{} // made of what was added on the way
	for _, e := range s.added {
		again.put(e, int(e&hourBits))
	}
	for hash, hour := range want {
		if was, seen := again.put(hash, 23); !seen || was != hour {
			t.Fatalf("%x was read in hour %d, %v; want %d", hash, was, seen, hour)
		}
	}
}

func TestAFullSetTakesEverythingForSeen(t *testing.T) {
	s := &set{}
	for i := range uint64(1000) {
		s.put(i*0x9e3779b97f4a7c15, 3)
	}
	known := uint64(7 * 0x9e3779b97f4a7c15 % (1 << 64))
	s.n = maxEntries
	if _, seen := s.put(12345<<40, 3); !seen {
		t.Error("something new was taken")
	}
	if was, seen := s.put(known, 2); !seen || was != 3 {
		t.Errorf("what is there: hour %d, %v", was, seen)
	}
	if slots := len(s.slots); slots > 4096 {
		t.Errorf("it grew to %d slots", slots)
	}
}

func FuzzRowOfOnce(f *testing.F) {
	f.Add("AAAAAAAAAAA=")
	f.Add("not base64")
	f.Add(base64.StdEncoding.EncodeToString([]byte("12345678abcdefgh")))
	f.Fuzz(func(t *testing.T, body string) {
		h := held{set: &set{}}
		if err := h.read(body); err == nil && h.n > len(body)/8 {
			t.Errorf("%d entries of %d bytes", h.n, len(body))
		}
	})
}
