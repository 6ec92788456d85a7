package rowapi

import (
	"sync"

	"github.com/kaimen-portal/kaimen/apisrv/limits"
)

const (
	exportsAtOnce = 8 // streams that are written at the same time
	exportsOfOne  = 2 // of them for one caller
)

// turns bounds the streams that are written at the same time, and those of one
// caller, so that a few slow readers do not keep everybody else waiting.
type turns struct {
	mu  sync.Mutex
	all int
	of  map[limits.Subject]int
}

func newTurns() *turns { return &turns{of: map[limits.Subject]int{}} }

// enter takes a turn, which ends with the function returned; not ok where there
// is none.
func (t *turns) enter(who limits.Subject) (leave func(), ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all >= exportsAtOnce || t.of[who] >= exportsOfOne {
		return nil, false
	}
	t.all++
	t.of[who]++
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.all--
		if t.of[who]--; t.of[who] == 0 {
			delete(t.of, who)
		}
	}, true
}
