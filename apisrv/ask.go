package apisrv

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
)

const (
	// searchTime is how long an answer may take, waiting for a turn included.
	searchTime = 100 * time.Millisecond
	// stuckTime is after how long an answer is not waited for any more. One
	// that ends with its context takes a little longer than searchTime; this
	// one waits for a lock that was held when damaged bytes were met.
	stuckTime = 5 * time.Second
	// turnsPerCore bounds the questions that are being answered for each core.
	// More would each take longer, until none is done in time.
	turnsPerCore = 4
)

// errNotOpen is a question that came while no index was open.
var errNotOpen = errors.New("no search index is open")

// search answers a query from the index in use, within searchTime. Its error
// wraps search.ErrQuery where the asker can mend it; refusalOf says what any
// other means.
func (s *Server) search(ctx context.Context, q search.Query) (*search.Answer, error) {
	return inTime(ctx, s, func(ctx context.Context, x *search.Index) (*search.Answer, error) {
		return x.Search(ctx, q)
	})
}

// suggest completes what is being typed, like search.
func (s *Server) suggest(ctx context.Context, asked suggestion) ([]search.Suggestion, error) {
	return inTime(ctx, s, func(ctx context.Context, x *search.Index) ([]search.Suggestion, error) {
		return x.Suggest(ctx, asked.text, asked.lang, asked.limit)
	})
}

// inTime lets the index in use answer a question within searchTime. A question
// that is stuck goes on after inTime has returned, so it must write to nothing but
// what it returns.
func inTime[T any](ctx context.Context, s *Server, question func(context.Context, *search.Index) (T, error)) (answer T, err error) {
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	select {
	case s.turns <- struct{}{}:
		defer func() { <-s.turns }()
	case <-ctx.Done():
		return answer, ctx.Err()
	}
	o := s.index.borrow()
	if o == nil {
		return answer, errNotOpen
	}
	type result struct {
		answer T
		err    error
	}
	answered := make(chan result, 1)
	go func() {
		defer o.giveBack()
		found, err := question(ctx, o.Index)
		answered <- result{found, err}
	}()
	select {
	case r := <-answered:
		answer, err = r.answer, r.err
	case <-time.After(stuckTime):
		err = fmt.Errorf("%w: an answer is stuck", search.ErrDamaged)
	}
	if errors.Is(err, search.ErrDamaged) {
		s.index.doubt(err)
	}
	return answer, err
}

// opened is an index in use.
type opened struct {
	*search.Index
	log *slog.Logger

	mu    sync.Mutex
	users int // questions, and the keeper while the index is in use; 0: closed
}

// borrow returns the index in use, which stays open until it is given back;
// nil: there is none.
func (k *keeper) borrow() *opened {
	for {
		o := k.using.Load()
		if o == nil || o.taken() {
			return o
		} // else it was replaced meanwhile
	}
}

// taken counts one user more, unless the index is closed.
func (o *opened) taken() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.users == 0 {
		return false
	}
	o.users++
	return true
}

// giveBack counts one user less; the last one closes the index.
func (o *opened) giveBack() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.users--; o.users > 0 {
		return
	}
	if err := o.Close(); err != nil {
		o.log.Error("close search index", "error", err)
	}
}

// doubt lets the keeper check the index, over an answer that met damage.
func (k *keeper) doubt(err error) {
	if notify(k.suspect) {
		k.log.Error("search index damaged", "error", err)
	}
}

// advice says to people why there is no index and what to do.
func (k *keeper) advice() lang.Text {
	if k.lost.Load() {
		return lang.Text{
			ZH: "本次发布没有可用的搜索索引，须由管理员运行 kaimen build 重新生成；网站的其他部分不受影响。",
			EN: "This release has no search index that can be used; its operator has to run kaimen build. The rest of the portal is not affected.",
		}
	}
	return lang.Text{
		ZH: "正在准备或修复搜索索引，请稍后再试；网站的其他部分不受影响。",
		EN: "The search index is being made ready or mended; ask again in a moment. The rest of the portal is not affected.",
	}
}
