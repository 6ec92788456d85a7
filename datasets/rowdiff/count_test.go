package rowdiff

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// version makes a version out of lines; the first names the fields, "-" is no
// value.
func version(lines ...string) Version {
	v := Version{}
	for _, name := range strings.Fields(lines[0]) {
		v.Schema.Fields = append(v.Schema.Fields, table.Field{Name: name, Type: table.String})
	}
	v.Batches = func(yield func(*table.Batch, error) bool) {
		for chunk := range slices.Chunk(lines[1:], 3) {
			b := &table.Batch{Len: len(chunk), Columns: make([]table.Column, len(v.Schema.Fields))}
			for i := range b.Columns {
				b.Columns[i].Type = table.String
				for _, line := range chunk {
					cell := strings.Fields(line)[i]
					b.Columns[i].Strings = append(b.Columns[i].Strings, cell)
					b.Columns[i].Null = append(b.Columns[i].Null, cell == "-")
				}
			}
			if !yield(b, nil) {
				return
			}
		}
	}
	return v
}

func TestCountTellsRowsAddedRemovedAndChanged(t *testing.T) {
	cases := []struct {
		name     string
		old, new Version
		key      string
		want     Change
	}{
		{"nothing", version("id a", "1 x", "2 y"), version("id a", "2 y", "1 x"), "id", Change{}},
		{"one of each", version("id a", "1 x", "2 y", "3 z"), version("id a", "1 x", "2 Y", "4 z"), "id", Change{1, 1, 1}},
		{"everything, from nothing", version("id a"), version("id a", "1 x", "2 y"), "id", Change{Added: 2}},
		{"a value that goes missing", version("id a", "1 x"), version("id a", "1 -"), "id", Change{Changed: 1}},
		{"columns in another order", version("id a b", "1 x y"), version("b id a", "y 1 x"), "id", Change{}},
		{"columns that only one has", version("id a b", "1 x y"), version("id a c", "1 x z"), "id", Change{}},
		{"a key of two fields", version("y m v", "1 23 a", "12 3 b"), version("y m v", "12 3 a", "1 23 b"), "y m", Change{Changed: 2}},
		{"cells that run together", version("id a b", "1 xy z"), version("id a b", "1 x yz"), "id", Change{Changed: 1}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := Count(t.Context(), c.old, c.new, strings.Fields(c.key), t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestCountNamesAKeyThatTwoRowsShare(t *testing.T) {
	good, bad := version("id n a", "1 - x", "2 - y"), version("id n a", "2 - y", "1 - x", "2 - z")
	for _, old := range []bool{true, false} {
		before, after := good, bad
		if old {
			before, after = bad, good
		}
		_, err := Count(t.Context(), before, after, []string{"id", "n"}, t.TempDir())
		var duplicate *DuplicateKeyError
		if !errors.As(err, &duplicate) {
			t.Fatalf("got %v, want a duplicate key", err)
		}
		want := &DuplicateKeyError{Old: old, Fields: []string{"id", "n"}, Values: []string{"2", "(empty)"}}
		if diff := cmp.Diff(want, duplicate); diff != "" {
			t.Error(diff)
		}
	}
}

func TestCountRefusesAKeyThatIsNotThere(t *testing.T) {
	v := version("id a", "1 x")
	for _, key := range [][]string{nil, {"nummer"}} {
		if _, err := Count(t.Context(), v, v, key, t.TempDir()); err == nil {
			t.Errorf("key %q: no error", key)
		}
	}
}

func TestCountStopsWithItsContextAndPassesReadErrorsOn(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	v := version("id a", "1 x")
	if _, err := Count(ctx, v, v, []string{"id"}, t.TempDir()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	broken := errors.New("broken file")
	bad := Version{Schema: v.Schema, Batches: func(yield func(*table.Batch, error) bool) { yield(nil, broken) }}
	if _, err := Count(t.Context(), v, bad, []string{"id"}, t.TempDir()); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// counted is a version of n rows: an id from first on, and a text out of the id.
func counted(first, n int, text func(id int) string) Version {
	fields := []table.Field{{Name: "id", Type: table.Integer}, {Name: "text", Type: table.String}}
	return Version{Schema: table.Schema{Fields: fields}, Batches: batches(first, n, text)}
}

func batches(first, n int, text func(id int) string) iter.Seq2[*table.Batch, error] {
	return func(yield func(*table.Batch, error) bool) {
		b := &table.Batch{Columns: []table.Column{
			{Type: table.Integer, Null: make([]bool, table.BatchRows), Ints: make([]int64, table.BatchRows)},
			{Type: table.String, Null: make([]bool, table.BatchRows), Strings: make([]string, table.BatchRows)},
		}}
		for at := 0; at < n; at += b.Len {
			b.Len = min(table.BatchRows, n-at)
			for i := range b.Len {
				b.Columns[0].Ints[i] = int64(first + at + i)
				b.Columns[1].Strings[i] = text(first + at + i)
			}
			if !yield(b, nil) {
				return
			}
		}
	}
}

func TestCountOfLargeTablesSpillsAndLeavesNothingBehind(t *testing.T) {
	const rows = 300_000
	odd := rand.New(rand.NewPCG(1, 1)).IntN(90) + 7
	old := counted(0, rows, func(id int) string { return fmt.Sprint("text of row ", id) })
	recent := counted(1000, rows, func(id int) string {
		if id%odd == 0 {
			return "changed"
		}
		return fmt.Sprint("text of row ", id)
	})
	changed := int64(0)
	for id := 1000; id < rows; id++ {
		if id%odd == 0 {
			changed++
		}
	}
	dir := t.TempDir()
	spilled := false
	watched := recent.Batches
	recent.Batches = func(yield func(*table.Batch, error) bool) {
		files, err := os.ReadDir(dir)
		spilled = err == nil && len(files) > 0
		watched(yield)
	}
	got, err := Count(t.Context(), old, recent, []string{"id"}, dir)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Change{Added: 1000, Removed: 1000, Changed: changed}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 || !spilled {
		t.Errorf("spilled %v, then left %d files, %v", spilled, len(files), err)
	}
}

func BenchmarkCount(b *testing.B) {
	const rows = 1_000_000
	b.ReportAllocs()
	for b.Loop() {
		old := counted(0, rows, func(int) string { return "same" })
		recent := counted(10, rows, func(int) string { return "same" })
		if _, err := Count(b.Context(), old, recent, []string{"id"}, b.TempDir()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(2*rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
