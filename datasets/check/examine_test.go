package check_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// stopsCSV has a mobile number in row 2 of the data and a cell that is no fare.
const stopsCSV = "route,stop,fare\n1路,人民广场,2\n1路,13812345678,2\n2路,火车站,免费\n"

func folder(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys["datasets/base/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func TestExamineTellsWhatItSaw(t *testing.T) {
	ds := baseEntry(t, "base")
	facts, err := check.Examine(t.Context(), folder(map[string]string{"stops.csv": stopsCSV}), &ds, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := facts.Resources[0]
	if f.Err != nil || f.Rows != 3 || f.Rejected != 1 || f.Format != "csv" || f.Encoding != "utf-8" || f.Bytes != int64(len(stopsCSV)) {
		t.Errorf("facts: %+v", f)
	}
	if len(f.Columns) != 3 || f.Columns[2].Missing != 1 {
		t.Errorf("columns: %+v", f.Columns)
	}
	if len(f.PII) != 1 || f.PII[0].Column != "stop" || f.PII[0].FirstRow != 2 {
		t.Errorf("personal information: %+v", f.PII)
	}
}

func TestFindingsAboutPersonalInformationNeverQuoteIt(t *testing.T) {
	s := setUp(t, check.Example{})
	facts, err := check.Examine(t.Context(), folder(map[string]string{"stops.csv": stopsCSV}), &s.cat.Sets[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	found := check.Entry(s.cat, &s.cat.Sets[0], facts, nil, today)
	seen := false
	for _, f := range found {
		if strings.Contains(f.Message.EN+f.Message.ZH+f.Fix.EN+f.Fix.ZH, "13812345678") {
			t.Errorf("%s quotes the number: %s", f.Rule, f.Message.EN)
		}
		seen = seen || f.Rule == "R60" && f.Column == "stop" && f.Row == 2
	}
	if !seen || !check.Blocked(found) {
		t.Errorf("the number did not stop the entry: %v", found)
	}
}

func TestPersonalInformationInAnEarlierVersionStopsTheEntry(t *testing.T) {
	s := setUp(t, check.Example{Entry: "catalogue: {versions: [{published: 2025-12-01, resources: [{name: stops, path: old/stops.csv}]}]}"})
	s.cat.FS = folder(map[string]string{"stops.csv": "route,stop,fare\n" + strings.Repeat("1路,人民广场,2\n", 30), "old/stops.csv": stopsCSV})
	found, err := check.Catalogue(t.Context(), s.cat, today, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 || found[0].Rule != "R60" || found[0].File != "datasets/base/old/stops.csv" {
		t.Errorf("findings: %+v", found)
	}
}

func TestFileThatCannotBeReadIsAFact(t *testing.T) {
	tests := []struct {
		name, path, text, want string
	}{
		{"no such file", "gone.csv", "", "not-found"},
		{"a PDF by another name", "stops.csv", "%PDF-1.7\n", "pdf"},
		{"a file of another dataset", "../other/secret.csv", "", "path"},
		{"an absolute path", "/etc/passwd", "", "path"},
		{"no path", "", "", "no-path"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := folder(map[string]string{"stops.csv": tt.text})
			fsys["datasets/other/secret.csv"] = &fstest.MapFile{Data: []byte("a,b\n1,2\n")}
			ds := baseEntry(t, "base")
			ds.Resources[0].Path = tt.path
			facts, err := check.Examine(t.Context(), fsys, &ds, nil)
			if err != nil {
				t.Fatal(err)
			}
			f := facts.Resources[0]
			if f.Err == nil || f.Err.Code != tt.want || f.Err.Text.ZH == "" || f.Err.Fix.EN == "" {
				t.Errorf("error %+v, want code %s", f.Err, tt.want)
			}
		})
	}
}

func TestFilesOfClosedEntryAreNotOpened(t *testing.T) {
	ds := baseEntry(t, "base")
	ds.Catalogue.OpenClass = datasets.Closed
	facts, err := check.Examine(t.Context(), untouchable{t}, &ds, nil)
	if err != nil || len(facts.Resources) != 0 {
		t.Errorf("facts %+v, error %v", facts, err)
	}
}

// sink counts rows and remembers whether it was closed.
type sink struct {
	rows   int
	closed bool
	fails  error
}

func (s *sink) Write(b *table.Batch) error { s.rows += b.Len; return s.fails }
func (s *sink) Close() error               { s.closed = true; return nil }

func TestSinksGetEveryRowAndAreClosed(t *testing.T) {
	full := errors.New("disk full")
	tests := []struct {
		name     string
		text     string
		fails    error
		wantRows int
	}{
		{"good file", stopsCSV, nil, 3},
		{"sink that fails", stopsCSV, full, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ds := baseEntry(t, "base")
			a, b := &sink{}, &sink{fails: tt.fails}
			_, err := check.Examine(t.Context(), folder(map[string]string{"stops.csv": tt.text}), &ds,
				func(*datasets.Resource, *table.Table) ([]table.Writer, error) { return []table.Writer{a, b}, nil })
			if !errors.Is(err, tt.fails) {
				t.Errorf("error %v, want %v", err, tt.fails)
			}
			if diff := cmp.Diff([]any{tt.wantRows, true, true}, []any{a.rows, a.closed, b.closed}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestExamineStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ds := baseEntry(t, "base")
	if _, err := check.Examine(ctx, folder(map[string]string{"stops.csv": stopsCSV}), &ds, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// untouchable is a folder that nobody may open anything in.
type untouchable struct{ t *testing.T }

func (u untouchable) Open(name string) (fs.File, error) {
	u.t.Errorf("%s was opened", name)
	return nil, fs.ErrPermission
}

// BenchmarkExamineSmallFile is what an entry costs at least: a catalogue has
// thousands of files with a hundred rows.
func BenchmarkExamineSmallFile(b *testing.B) {
	fsys := folder(map[string]string{"stops.csv": "route,stop,fare\n" + strings.Repeat("1路,人民广场,2\n", 100)})
	ds := datasets.Dataset{ID: "base", Dir: "datasets/base", Resources: []datasets.Resource{{Name: "stops", Path: "stops.csv"}}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := check.Examine(b.Context(), fsys, &ds, nil); err != nil {
			b.Fatal(err)
		}
	}
}
