package apisrv

import (
	"crypto/sha256"
	"sync"
	"sync/atomic"
)

// maxCached is the size up to which a file is answered from memory, in bytes;
// a larger one is streamed from disk.
const maxCached = 1 << 20

// entryOverhead is charged for each cached file beside its bodies.
const entryOverhead = 512

// cache holds the bodies of small files, each read and compressed once, up to
// a limit of bytes. It forgets by the clock algorithm: an entry used since the
// hand last passed it is spared once.
type cache struct {
	limit int64

	mu      sync.RWMutex
	entries map[string]*entry // by name
	ring    []*entry
	hand    int
	used    int64 // bytes
}

// entry is a cached file with its encodings, each made at its first use.
type entry struct {
	name    string
	sum     [sha256.Size]byte
	touched atomic.Bool
	charged int64 // bytes counted in cache.used; under cache.mu
	at      int   // place in cache.ring; under cache.mu

	read  sync.Once
	err   error
	plain variant

	packed [encodings]struct {
		once sync.Once
		variant
	}
}

func newCache(limit int64) *cache {
	return &cache{limit: limit, entries: map[string]*entry{}}
}

// get returns the entry of the file, with its plain body loaded by read.
// Concurrent calls for one file read it once. An error is not remembered.
func (c *cache) get(name string, f file, read func() ([]byte, error)) (*entry, error) {
	c.mu.RLock()
	e := c.entries[name]
	c.mu.RUnlock()
	if e == nil || e.sum != f.sum {
		e = c.insert(name, f)
	} else if !e.touched.Load() {
		e.touched.Store(true)
	}
	e.read.Do(func() {
		var body []byte
		if body, e.err = read(); e.err == nil {
			e.plain = newVariant(body, f.sum, identity)
			c.charge(e, int64(len(body)))
		}
	})
	if e.err != nil {
		c.mu.Lock()
		c.drop(e)
		c.mu.Unlock()
		return nil, e.err
	}
	return e, nil
}

// insert adds an empty entry, or finds the one that another caller added.
func (c *cache) insert(name string, f file) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.entries[name]; e != nil {
		if e.sum == f.sum {
			return e
		}
		c.drop(e)
	}
	e := &entry{name: name, sum: f.sum, charged: entryOverhead, at: len(c.ring)}
	c.entries[name] = e
	c.ring = append(c.ring, e)
	c.used += e.charged
	return e
}

// charge counts n more bytes for the entry and makes room for them. An entry
// forgotten meanwhile lives only as long as its request and is not counted.
func (c *cache) charge(e *entry, n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries[e.name] != e {
		return
	}
	e.charged += n
	c.used += n
	for c.used > c.limit && len(c.entries) > 0 {
		c.hand %= len(c.ring)
		if victim := c.ring[c.hand]; !victim.touched.Swap(false) {
			c.drop(victim) // the newest takes its place, and the hand goes past it
		}
		c.hand++
	}
}

// drop forgets the entry; c.mu is held. Its place in the ring is taken by the last.
func (c *cache) drop(e *entry) {
	if c.entries[e.name] != e {
		return
	}
	delete(c.entries, e.name)
	c.used -= e.charged
	last := len(c.ring) - 1
	c.ring[e.at] = c.ring[last]
	c.ring[e.at].at = e.at
	c.ring[last] = nil
	c.ring = c.ring[:last]
}

// retain forgets every file that the release does not have as it is cached.
func (c *cache) retain(rel *release) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, e := range c.entries {
		if f, ok := rel.files[name]; !ok || f.sum != e.sum {
			c.drop(e)
		}
	}
}
