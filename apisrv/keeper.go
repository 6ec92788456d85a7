package apisrv

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/kaimen-portal/kaimen/search"
)

// errNoIndex is a release that was built without a search index.
var errNoIndex = errors.New("the release has no search index")

const (
	// lookInterval is how often an index that could not be had is looked for
	// again, in case somebody mended it by hand.
	lookInterval = time.Minute
	// mendInterval is the least time between two checks of an index over
	// damage that answers met, whatever they go on saying.
	mendInterval = 10 * time.Second
	// soundInterval is the same where the check found every file as it was
	// built: the fault is the program's, and checking again will not mend it.
	soundInterval = 10 * time.Minute
)

// keeper holds the index that answers. A goroutine of its own checks and opens
// the index of each new release, mends what is damaged, and retires the index
// before it. Whatever it finds and however long it takes, files are served.
type keeper struct {
	dir     string // the data directory
	log     *slog.Logger
	current func() *release        // the release whose index is wanted
	using   atomic.Pointer[opened] // nil: none yet, or none to be had
	lost    atomic.Bool            // none can be had of the current release
	swapped chan struct{}          // there may be another release
	suspect chan struct{}          // an answer met damage
	stop    context.CancelFunc
	stopped chan struct{}
	said    string // what was logged last; of the goroutine only
	mended  int    // shards made anew since the start; of the goroutine only
}

// keep starts a keeper.
func keep(dir string, log *slog.Logger, current func() *release) *keeper {
	ctx, stop := context.WithCancel(context.Background())
	k := &keeper{
		dir: dir, log: log, current: current, stop: stop,
		swapped: make(chan struct{}, 1), suspect: make(chan struct{}, 1), stopped: make(chan struct{}),
	}
	go func() {
		defer close(k.stopped)
		k.run(ctx)
	}()
	return k
}

// close stops the goroutine and closes the index.
func (k *keeper) close() {
	k.stop()
	<-k.stopped
	k.use(nil)
}

// run tends the index until ctx ends, and each time that there is a sign of
// something to do.
func (k *keeper) run(ctx context.Context) {
	suspect, rested := k.suspect, (<-chan time.Time)(nil)
	doubted := false
	for {
		mended := k.mended
		k.tend(ctx)
		if doubted && k.mended == mended && k.using.Load() != nil {
			k.log.Error("search index is sound, though an answer failed over it: the program is at fault")
			rested = time.After(soundInterval)
		}
		doubted = false
		var again <-chan time.Time
		if k.lost.Load() {
			again = time.After(lookInterval)
		}
		select {
		case <-ctx.Done():
			return
		case <-again:
		case <-k.swapped:
		case <-suspect:
			suspect, rested, doubted = nil, time.After(mendInterval), true
		case <-rested: // looks once more, whether mending was enough
			suspect, rested = k.suspect, nil
		}
	}
}

// tend opens the index of the current release, and gives up the one in use if
// that fails. What is wrong is logged once.
func (k *keeper) tend(ctx context.Context) {
	err := k.load(ctx, k.current())
	if ctx.Err() != nil {
		return
	}
	if err == nil {
		k.lost.Store(false)
		k.said = ""
		return
	}
	k.use(nil)
	if text := err.Error(); text != k.said && !errors.Is(err, errNoIndex) {
		k.log.Error("search is not available; run kaimen build to make its index anew", "error", err)
		k.said = text
	}
	k.lost.Store(true)
}

// load puts the index of the release to use.
func (k *keeper) load(ctx context.Context, rel *release) error {
	if rel.index.fault != nil {
		return rel.index.fault
	}
	if len(rel.index.shards) == 0 {
		return errNoIndex
	}
	x, dirs, err := k.open(ctx, rel)
	if err != nil {
		return fmt.Errorf("search index of release %s: %w", rel.id, err)
	}
	k.use(&opened{Index: x, log: k.log, users: 1})
	k.sweep(dirs)
	return nil
}

// open checks, mends and opens the index of the release, which lies in dirs.
func (k *keeper) open(ctx context.Context, rel *release) (x *search.Index, dirs []string, err error) {
	v, err := rel.readVocabulary()
	if err != nil {
		return nil, nil, err
	}
	if dirs, err = k.sound(ctx, rel, v); err != nil {
		return nil, nil, err
	}
	if x, err = search.Open(dirs, v); err != nil {
		return nil, nil, err
	}
	// The first question has the dictionaries read, so that no caller waits for
	// it, and none over bytes that were damaged since.
	if _, err := x.Search(ctx, search.Query{Text: "a", Item: "a"}); err != nil {
		return nil, nil, errors.Join(err, x.Close())
	}
	return x, dirs, nil
}

// use puts an index into the place of the one in use. nil: there is none.
func (k *keeper) use(o *opened) {
	if old := k.using.Swap(o); old != nil {
		old.giveBack()
	}
}

// notify gives a sign and reports true, unless one is waiting already.
func notify(c chan struct{}) bool {
	select {
	case c <- struct{}{}:
		return true
	default:
		return false
	}
}
