// Package judge says how well a search engine answers: queries with the
// datasets that a person would want (Parse), the measures of what an engine
// gives instead (Score), and a synthetic catalogue that is large enough to
// search in earnest (Catalogue).
//
// It knows no engine: an engine is a function from a query to ids, which lets
// another one be judged by the same queries in the same run.
package judge

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/text"
)

// Engine gives the ids of the datasets that it finds, best first. More than
// ten are not looked at.
type Engine func(ctx context.Context, query string) ([]string, error)

// Index writes an index of docs below the folder dir, as a release has one,
// and opens it.
func Index(ctx context.Context, dir string, docs []search.Document, v search.Vocabulary) (*search.Index, error) {
	readings, err := text.ParseReadings(v.Pinyin)
	if err != nil {
		return nil, fmt.Errorf("readings: %w", err)
	}
	shards := make([][]search.Document, search.Shards(len(docs)))
	for _, d := range docs {
		n := search.ShardOf(d.ID, len(shards))
		shards[n] = append(shards[n], d)
	}
	dirs := make([]string, len(shards))
	for n, part := range shards {
		dirs[n] = filepath.Join(dir, strconv.Itoa(n))
		if err := search.Write(ctx, dirs[n], part, readings); err != nil {
			return nil, err
		}
	}
	return search.Open(dirs, v)
}

// Asking is the engine that asks an index.
func Asking(x *search.Index) Engine {
	return func(ctx context.Context, query string) ([]string, error) {
		a, err := x.Search(ctx, search.Query{Text: query, Limit: depth})
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(a.Hits))
		for i, h := range a.Hits {
			ids[i] = h.ID
		}
		return ids, nil
	}
}
