package rows_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/apisrv/rows/rowstest"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

func TestOpenRefusesWhatItCannotAnswerFor(t *testing.T) {
	good := rows.Options{Name: "odd", Version: "v1", Schema: oddSchema, Secret: secret, Scratch: t.TempDir()}
	short, other, wrong := good, good, good
	short.Secret = []byte("short")
	other.Schema = table.Schema{Fields: []table.Field{{Name: "missing", Type: table.String}}}
	wrong.Schema = table.Schema{Fields: []table.Field{{Name: "id", Type: table.Number}}}
	batches := oddRows(10, 1)
	for says, o := range map[string]rows.Options{"secret": short, `no column "missing"`: other} {
		if _, err := rows.Open(rowstest.Parquet(t, oddSchema, batches...), o); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
	text, err := os.Open("rows.go")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rows.Open(text, good); err == nil {
		t.Error("a file that is not Parquet was opened")
	}
	opened, err := rows.Open(rowstest.Parquet(t, oddSchema, batches...), wrong)
	if err == nil {
		defer opened.Close()
		err = opened.Prepare(t.Context())
	}
	if err == nil {
		t.Error("a column of another type was answered for")
	}
}

func TestADamagedFileIsAnErrorOrTheRows(t *testing.T) {
	batches := oddRows(300, 1)
	whole := rowstest.Parquet(t, oddSchema, batches...)
	good, err := os.ReadFile(whole.Name())
	if err != nil {
		t.Fatal(err)
	}
	whole.Close()
	r := rand.New(rand.NewPCG(1, 2))
	failed := 0
	for range 150 {
		damaged := bytes.Clone(good)
		for range 1 + r.IntN(3) {
			damaged[r.IntN(len(damaged))] ^= byte(1 + r.IntN(255))
		}
		path := filepath.Join(t.TempDir(), "damaged")
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		opened, err := rows.Open(file, rows.Options{Name: "odd", Version: "v1", Schema: oddSchema, Secret: secret, Scratch: t.TempDir()})
		if err == nil {
			err = opened.Prepare(t.Context())
			opened.Close()
		}
		if err != nil {
			failed++
		}
	}
	if failed == 0 {
		t.Error("no damage was noticed")
	}
}

func TestNothingOfAQueryReachesTheDisk(t *testing.T) {
	scratch := t.TempDir()
	file := rowstest.Parquet(t, oddSchema, oddRows(5000, 1)...)
	opened, err := rows.Open(file, rows.Options{Name: "odd", Version: "v1", Schema: oddSchema, Secret: secret, Scratch: scratch})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	for _, format := range rows.ExportFormats() {
		q := parse(t, rows.Exporting, opened.Schema(), "order=-year")
		if _, err := opened.Export(t.Context(), q, format, io.Discard); err != nil {
			t.Fatal(err)
		}
		if names, _ := os.ReadDir(scratch); len(names) > 0 {
			t.Fatalf("%s left %s", format, names[0].Name())
		}
	}
	if opened.Unpacked() == 0 {
		t.Error("nothing was unpacked into scratch space")
	}
}

func TestATableThatIsClosedAnswersTheQueriesThatRun(t *testing.T) {
	s, batches := rowstest.Trips(60_000)
	opened := open(t, "trips", "v1", s, batches...)
	q := parse(t, rows.Exporting, opened.Schema(), "")
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := opened.Export(t.Context(), q, "csv", w)
		w.CloseWithError(err)
		done <- err
	}()
	if _, err := r.Read(make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	opened.Close()
	if _, err := opened.Count(t.Context(), q); !errors.Is(err, rows.ErrClosed) {
		t.Errorf("a query after the closing: %v", err)
	}
	n, err := io.Copy(io.Discard, r)
	if exported := <-done; err != nil || exported != nil || n < 1_000_000 {
		t.Errorf("the export that ran: %d bytes, %v, %v", n, err, exported)
	}
}

func TestAQueryEndsWithItsContext(t *testing.T) {
	s, batches := rowstest.Trips(200_000)
	opened := open(t, "trips", "v1", s, batches...)
	gone, cancel := context.WithCancelCause(t.Context())
	left := errors.New("the caller left")
	cancel(left)
	q := parse(t, rows.Rows, opened.Schema(), "order=card&where=card:contains:99")
	if _, err := opened.Page(gone, q); !errors.Is(err, left) {
		t.Errorf("before anything is unpacked: %v", err)
	}
	if err := opened.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := opened.Page(gone, q); !errors.Is(err, left) {
		t.Errorf("page: %v", err)
	}
	if _, err := opened.Aggregate(gone, parse(t, rows.Aggregate, opened.Schema(), "group=line")); !errors.Is(err, left) {
		t.Errorf("aggregate: %v", err)
	}
	if _, err := opened.Count(gone, parse(t, rows.Counting, opened.Schema(), "")); !errors.Is(err, left) {
		t.Errorf("count: %v", err)
	}
}

func TestAShelfIsUsedByMany(t *testing.T) {
	dir, names := t.TempDir(), []string{"a", "b", "c", "d"}
	for i, name := range names {
		f := rowstest.Parquet(t, oddSchema, oddRows(100*(i+1), 1)...)
		if err := os.Link(f.Name(), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	shelf := rows.NewShelf(2, 1<<30)
	defer shelf.Close()
	var group errgroup.Group
	for worker := range 8 {
		group.Go(func() error {
			r := rand.New(rand.NewPCG(uint64(worker), 0))
			for range 60 {
				i := r.IntN(len(names))
				opened, giveBack, err := shelf.Borrow(names[i], func() (*rows.Table, error) { return openFile(dir, names[i]) })
				if err != nil {
					return err
				}
				n, err := opened.Count(t.Context(), rows.Query{})
				giveBack()
				giveBack() // a second time does nothing
				if err != nil || n != int64(100*(i+1)) {
					return fmt.Errorf("%s has %d rows: %w", names[i], n, err)
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}

func openFile(dir, name string) (*rows.Table, error) {
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	return rows.Open(f, rows.Options{Name: name, Version: "v1", Schema: oddSchema, Secret: secret, Scratch: dir})
}

func TestAShelfDropsWhatWasNotUsedForLongest(t *testing.T) {
	dir := t.TempDir()
	f := rowstest.Parquet(t, oddSchema, oddRows(100, 1)...)
	if err := os.Link(f.Name(), filepath.Join(dir, "x")); err != nil {
		t.Fatal(err)
	}
	f.Close()
	shelf := rows.NewShelf(2, 1<<30)
	opened := map[string]int{}
	borrow := func(key string) (*rows.Table, func()) {
		table, giveBack, err := shelf.Borrow(key, func() (*rows.Table, error) { opened[key]++; return openFile(dir, "x") })
		if err != nil {
			t.Fatal(err)
		}
		return table, giveBack
	}
	for _, key := range []string{"a", "b", "a", "c", "a", "b"} {
		_, giveBack := borrow(key)
		giveBack()
	}
	if fmt.Sprint(opened) != "map[a:1 b:2 c:1]" {
		t.Errorf("opened %v", opened)
	}
	held, giveBack := borrow("a")
	shelf.Close()
	if _, err := held.Count(t.Context(), rows.Query{}); err != nil {
		t.Errorf("a borrowed table of a closed shelf: %v", err)
	}
	giveBack()
	if _, err := held.Count(t.Context(), rows.Query{}); !errors.Is(err, rows.ErrClosed) {
		t.Errorf("after it was given back: %v", err)
	}
	if _, _, err := shelf.Borrow("a", nil); !errors.Is(err, rows.ErrClosed) {
		t.Errorf("from a closed shelf: %v", err)
	}
	failing := rows.NewShelf(2, 1<<30)
	var once sync.Once
	for range 2 {
		_, giveBack, err := failing.Borrow("x", func() (table *rows.Table, err error) {
			once.Do(func() { err = os.ErrNotExist })
			if err != nil {
				return nil, err
			}
			return openFile(dir, "x")
		})
		if err == nil {
			giveBack()
			return
		}
	}
	t.Error("a table that could not be opened once is never tried again")
}
