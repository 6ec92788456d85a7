package apisrv

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
)

// fileOf is a file of n bytes that are told apart by seed.
func fileOf(n int, seed byte) (file, func() ([]byte, error)) {
	body := bytes.Repeat([]byte{seed}, n)
	return file{size: int64(n), sum: sha256.Sum256(body)}, func() ([]byte, error) { return body, nil }
}

func TestTheCacheStaysWithinItsLimit(t *testing.T) {
	const limit = 1 << 20
	c := newCache(limit)
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 2000 {
		f, read := fileOf(random.IntN(64<<10), byte(n))
		e, err := c.get(fmt.Sprint(random.IntN(300)), f, read)
		if err != nil || int64(len(e.plain.body)) != f.size {
			t.Fatalf("get: %v", err)
		}
		e.pack(gz, c)
		if c.used > limit {
			t.Fatalf("after %d files: %d bytes in a cache of %d", n, c.used, limit)
		}
	}
	var sum int64
	for i, e := range c.ring {
		if e.at != i || c.entries[e.name] != e {
			t.Fatalf("ring and table disagree about %q", e.name)
		}
		sum += e.charged
	}
	if sum != c.used || len(c.ring) != len(c.entries) {
		t.Errorf("%d bytes in %d entries, counted as %d in %d", sum, len(c.ring), c.used, len(c.entries))
	}
}

func TestTheCacheKeepsWhatIsUsed(t *testing.T) {
	const size = 10 << 10
	c := newCache(10 * (size + entryOverhead))
	favourite, read := fileOf(size, 0)
	reads := 0
	for n := range 100 {
		c.get("favourite", favourite, func() ([]byte, error) { reads++; return read() })
		other, readOther := fileOf(size, byte(n+1))
		c.get(fmt.Sprint(n), other, readOther)
	}
	if reads != 1 {
		t.Errorf("a file asked for between any two others was read %d times", reads)
	}
}

func TestAFileIsReadOnceForAllWhoWait(t *testing.T) {
	c := newCache(1 << 20)
	f, read := fileOf(1000, 'x')
	var reads atomic.Int64
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			e, err := c.get("a", f, func() ([]byte, error) { reads.Add(1); return read() })
			if err != nil {
				t.Error(err)
				return
			}
			if v, ok := e.pack(gz, c); !ok || len(v.body) >= 1000 {
				t.Error("not compressed")
			}
		})
	}
	wg.Wait()
	if reads.Load() != 1 {
		t.Errorf("read %d times", reads.Load())
	}
}

func TestAFailedReadIsTriedAgain(t *testing.T) {
	c := newCache(1 << 20)
	f, read := fileOf(10, 'x')
	broken := errors.New("disk")
	if _, err := c.get("a", f, func() ([]byte, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if c.used != 0 {
		t.Errorf("%d bytes counted for a file that was not read", c.used)
	}
	if _, err := c.get("a", f, read); err != nil {
		t.Errorf("second try: %v", err)
	}
}

func TestACompressorRemembersNothingOfTheBodyBefore(t *testing.T) {
	for _, enc := range []encoding{br, gz} {
		first := compress([]byte(pageText), enc)
		compress([]byte(bigTable[:100_000]), enc)
		if again := compress([]byte(pageText), enc); !bytes.Equal(first, again) {
			t.Errorf("%s: the same text gave other bytes after another text", encodingNames[enc])
		}
	}
}
