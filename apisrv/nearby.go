package apisrv

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/site/served"
)

const (
	// nearWords bounds the parts of a query that are offered alone when together
	// they find nothing.
	nearWords = 4
	// nearPairs bounds the pairs of Chinese characters that are tried for it.
	nearPairs = 8
)

// nearby looks for questions close to one that found nothing.
type nearby struct {
	index *search.Index
	rel   *release
	found []served.Near
}

// look tries the same words without filters, then parts of the words. What
// cannot be tried before ctx ends is left out; other errors are those of Search.
func (n *nearby) look(ctx context.Context, q search.Query) ([]served.Near, error) {
	err := n.try(ctx, q)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		err = nil
	}
	return n.found, err
}

func (n *nearby) try(ctx context.Context, q search.Query) error {
	bare := served.Unfiltered(q)
	if served.Address(bare) != served.Address(q) { // else it was asked already
		if found, err := n.ask(ctx, bare, bare.Text); found || err != nil {
			return err
		}
	}
	if words := strings.Fields(q.Text); len(words) > 1 {
		for _, word := range words[:min(len(words), nearWords)] {
			if _, err := n.ask(ctx, bare, word); err != nil {
				return err
			}
		}
		return nil
	}
	if chars := []rune(strings.TrimSpace(q.Text)); len(chars) > 2 && allHan(chars) {
		return n.parts(ctx, bare, chars)
	}
	return nil
}

// parts tries pieces of Chinese words that are written without spaces: the
// halves, or else pairs of characters, of which no two offered overlap.
func (n *nearby) parts(ctx context.Context, q search.Query, chars []rune) error {
	if len(chars) > 3 {
		middle := len(chars) / 2
		for _, half := range [][]rune{chars[:middle], chars[middle:]} {
			if _, err := n.ask(ctx, q, string(half)); err != nil {
				return err
			}
		}
	}
	if len(n.found) > 0 {
		return nil
	}
	return n.pairs(ctx, q, chars)
}

func (n *nearby) pairs(ctx context.Context, q search.Query, chars []rune) error {
	at := 0
	for range nearPairs {
		if at+2 > len(chars) || len(n.found) == nearWords {
			break
		}
		found, err := n.ask(ctx, q, string(chars[at:at+2]))
		if err != nil {
			return err
		}
		if at++; found {
			at++
		}
	}
	return nil
}

// ask adds the words to what is found if they find a dataset.
func (n *nearby) ask(ctx context.Context, q search.Query, words string) (found bool, err error) {
	q.Text = words
	answer, err := n.index.Search(ctx, q)
	if err != nil {
		return false, err
	}
	n.rel.withdraw(answer)
	if answer.Total > 0 {
		n.found = append(n.found, served.Near{Query: q, Total: answer.Total})
	}
	return answer.Total > 0, nil
}

// allHan reports whether all are Chinese characters.
func allHan(chars []rune) bool {
	for _, c := range chars {
		if !unicode.Is(unicode.Han, c) {
			return false
		}
	}
	return true
}
