package check

import (
	"context"
	"runtime"
	"sync"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"golang.org/x/sync/errgroup"
)

// Catalogue reads every file of a catalogue and judges all of its entries, one
// by one and as a whole. After each entry it calls progress, if there is one,
// never twice at the same time, with the number of entries that are done. The
// error is that of the context.
func Catalogue(ctx context.Context, cat *datasets.Catalogue, today calendar.Date, progress func(done int)) ([]datasets.Finding, error) {
	found := make([][]datasets.Finding, len(cat.Sets))
	light := make([]LightEntry, len(cat.Sets))
	var mu sync.Mutex
	done := 0
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range cat.Sets {
		g.Go(func() error {
			ds := &cat.Sets[i]
			facts, err := Examine(ctx, cat.FS, ds, nil)
			if err != nil {
				return err
			}
			if facts.Earlier, err = Earlier(ctx, cat.FS, ds); err != nil {
				return err
			}
			found[i] = Entry(cat, ds, facts, nil, today)
			light[i] = Light(ds, facts, today)
			if progress != nil {
				mu.Lock()
				defer mu.Unlock()
				done++
				progress(done)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	all := Across(cat, light, today)
	for _, f := range found {
		all = append(all, f...)
	}
	Sort(all)
	return all, nil
}
