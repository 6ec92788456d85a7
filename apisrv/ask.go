package apisrv

import (
	"context"
	"time"

	"github.com/kaimen-portal/kaimen/search"
)

const (
	// searchTime is how long an answer may take, waiting for a turn included.
	searchTime = 100 * time.Millisecond
	// turnsPerCore bounds the questions that are being answered for each core.
	// More would each take longer, until none is done in time.
	turnsPerCore = 4
)

// search answers a query from the index in use, within searchTime. Its error
// wraps search.ErrQuery where the asker can mend it; refusalOf says what any
// other means.
func (s *Server) search(ctx context.Context, q search.Query) (answer *search.Answer, err error) {
	err = s.ask(ctx, func(ctx context.Context, x *search.Index) (err error) {
		answer, err = x.Search(ctx, q)
		return err
	})
	return answer, err
}

// suggest completes what is being typed, like search.
func (s *Server) suggest(ctx context.Context, asked suggestion) (found []search.Suggestion, err error) {
	err = s.ask(ctx, func(ctx context.Context, x *search.Index) (err error) {
		found, err = x.Suggest(ctx, asked.text, asked.lang, asked.limit)
		return err
	})
	return found, err
}

func (s *Server) ask(ctx context.Context, question func(context.Context, *search.Index) error) error {
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	select {
	case s.turns <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.turns }()
	return s.index.ask(func(x *search.Index) error { return question(ctx, x) })
}
