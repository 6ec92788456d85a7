package rows

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// batches hands all rows over in their order. While one batch is being written
// the next is gathered.
func (r *run) batches(ctx context.Context, o order, write func(*table.Batch) error) error {
	group, ctx := errgroup.WithContext(ctx)
	free, full := make(chan *table.Batch, 2), make(chan *table.Batch, 2)
	free <- &table.Batch{}
	free <- &table.Batch{}
	group.Go(func() error {
		defer close(full)
		return r.chunks(ctx, o, func(rows []int64) error {
			select {
			case b := <-free:
				b.Start = r.hits
				r.gather(r.query.Select, rows, b)
				r.hits += int64(len(rows))
				full <- b
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		})
	})
	group.Go(func() error {
		for b := range full {
			if err := write(b); err != nil {
				return err
			}
			free <- b
		}
		return nil
	})
	return group.Wait()
}

// chunkRows is how many rows are gathered at once: a batch, or fewer where there
// are so many columns that batches would be large.
func (r *run) chunkRows() int {
	const cells = 1 << 20
	return min(blockRows, cells/max(1, len(r.query.Select)))
}

// chunks hands over the numbers of all rows in their order, a batch at a time.
func (r *run) chunks(ctx context.Context, o order, take func([]int64) error) error {
	if !o.byRow() {
		return r.sortedChunks(ctx, o, take)
	}
	most := r.chunkRows()
	rows := make([]int64, 0, 2*blockRows)
	var failed error
	err := r.scan(ctx, 0, func(start int64, hits *block) bool {
		rows = hits.rowsFrom(start, rows)
		taken := 0
		for ; len(rows)-taken >= most && failed == nil; taken += most {
			failed = take(rows[taken : taken+most])
		}
		rows = append(rows[:0], rows[taken:]...)
		return failed == nil
	})
	if err = errors.Join(err, failed); err != nil || len(rows) == 0 {
		return err
	}
	return take(rows)
}

// sortedChunks puts the numbers of the rows in order first, 16 bytes each, in
// scratch space.
func (r *run) sortedChunks(ctx context.Context, o order, take func([]int64) error) error {
	n, err := r.count(ctx)
	if err != nil {
		return err
	}
	var space scratch
	defer space.drop()
	sorted, err := array[ranked](&space, r.table.scratch, int(n))
	if err != nil {
		return err
	}
	rows, at := []int64(nil), 0
	err = r.scan(ctx, 0, func(start int64, hits *block) bool {
		rows = hits.rowsFrom(start, rows[:0])
		for _, row := range rows {
			sorted[at] = o.at(row)
			at++
		}
		return true
	})
	if err != nil {
		return err
	}
	slices.SortFunc(sorted, o.compare)
	for chunk := range slices.Chunk(sorted, r.chunkRows()) {
		rows = rows[:0]
		for _, at := range chunk {
			rows = append(rows, int64(at.found))
		}
		if err := take(rows); err != nil {
			return err
		}
	}
	return nil
}

// exportSpooled writes to a file without a name first, and on only when all of
// it is there.
func (r *run) exportSpooled(ctx context.Context, o order, f table.Format, w io.Writer) error {
	spool, err := nameless(r.table.scratch)
	if err != nil {
		return err
	}
	defer spool.Close()
	if err := r.export(ctx, o, f, &capped{w: spool, left: maxSpool}); err != nil {
		return err
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read spooled export: %w", err)
	}
	_, err = io.Copy(w, spool)
	return err
}

// capped refuses bytes beyond a number.
type capped struct {
	w    io.Writer
	left int64
}

func (c *capped) Write(p []byte) (int, error) {
	if c.left -= int64(len(p)); c.left < 0 {
		return 0, fmt.Errorf("a file of more than %d bytes: %w", int64(maxSpool), table.ErrTooLargeForXLSX)
	}
	return c.w.Write(p)
}
