package restricted_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/datasets/table"
	"github.com/kaimen-portal/kaimen/generator/gate"
	"github.com/kaimen-portal/kaimen/generator/restricted"
)

// restrictedOf is the conditional side of an entry with one file.
func restrictedOf(t *testing.T, id string, r datasets.Resource, data string) gate.Restricted {
	t.Helper()
	p, err := profile.Load(profile.Default)
	if err != nil {
		t.Fatal(err)
	}
	cat := &datasets.Catalogue{Profile: p, FS: fstest.MapFS{"datasets/air/air.csv": {Data: []byte(data)}}}
	r.Path = "air.csv"
	side, ok := gate.RestrictedOf(cat, &datasets.Dataset{ID: id, Dir: "datasets/air", Resources: []datasets.Resource{r},
		Catalogue: datasets.Governance{Status: "approved", OpenClass: datasets.Conditional}})
	if !ok {
		t.Fatal("no conditional side")
	}
	return side
}

func create(t *testing.T) (dir string, f *restricted.Folder) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "rows", "conditional")
	f, err := restricted.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return dir, f
}

func TestRowsAreForTheOwnerAlone(t *testing.T) {
	dir, f := create(t)
	kept, _, err := f.Keep(t.Context(), restrictedOf(t, "air", datasets.Resource{Name: "hourly"}, "hour,pm25\n1,35\n2,40\n"))
	if err != nil || len(kept) != 1 || kept[0].Rows != 2 || kept[0].Path != "air/hourly.parquet" {
		t.Fatalf("kept %+v, %v", kept, err)
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNothingIsWrittenOutsideTheFolder(t *testing.T) {
	for _, c := range []struct{ name, id, resource string }{
		{"a dataset above", "../air", "hourly"},
		{"an absolute dataset", "/tmp/air", "hourly"},
		{"a resource above", "air", "../../hourly"},
		{"a dataset that is a link", "link", "hourly"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, f := create(t)
			outside := t.TempDir()
			if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
				t.Fatal(err)
			}
			before := names(t, filepath.Dir(filepath.Dir(dir)))
			if kept, _, err := f.Keep(t.Context(), restrictedOf(t, c.id, datasets.Resource{Name: c.resource}, "hour,pm25\n1,35\n")); err == nil {
				t.Errorf("kept %+v", kept)
			}
			if got := names(t, outside); got != outside {
				t.Errorf("written outside: %s", got)
			}
			if got := names(t, filepath.Dir(filepath.Dir(dir))); got != before && c.id != "air" {
				t.Errorf("before\n%s\nafter\n%s", before, got)
			}
		})
	}
}

func TestDropDoesNotReachOutside(t *testing.T) {
	dir, f := create(t)
	other := filepath.Join(filepath.Dir(dir), "other")
	if err := os.Mkdir(other, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := f.Drop("../other"); err == nil {
		t.Error("no error")
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}

// names lists the paths below a folder, a line each.
func names(t *testing.T, dir string) string {
	t.Helper()
	var out []string
	if err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		out = append(out, path)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, "\n")
}

func TestFactsHoldNoCell(t *testing.T) {
	integer := table.Schema{Fields: []table.Field{{Name: "pm25", Type: table.Integer}}}
	tests := []struct {
		name   string
		schema table.Schema
		data   string
	}{
		{"texts", table.Schema{}, "station,pm25\nCANARY,35\nCANARY,36\n"},
		{"numbers", table.Schema{}, "pm25\n770077\n770077\n880088\n"},
		{"numbers close together", table.Schema{}, "pm25\n770077\n770077\n770078\n"},
		{"dates", table.Schema{}, "day\n1977-07-07\n1977-07-07\n1988-08-08\n"},
		{"a cell that does not fit", integer, "pm25\n35\nCANARY\n770077\n"},
		{"lead lines", table.Schema{}, "CANARY report\n\nstation,pm25\na,35\nb,36\nc,37\n"},
		{"foot lines", table.Schema{}, "station,pm25\na,35\nb,36\nc,37\n\nCANARY note: 1977-07-07\n"},
		{"an inferred missing value", table.Schema{}, "pm25\n1\n2\n3\nCANARY\n5\n6\n7\n8\n9\n1\n2\n3\n4\n5\n6\n7\n"},
		{"a row too long", table.Schema{}, "station,pm25\na,35,CANARY\nb,36\n"},
		{"a quote that never closes", table.Schema{}, "station,pm25\n\"CANARY,35\nb,36\n"},
		{"declared columns that are missing", integer, "CANARY\n1\n2\n"},
		{"a NUL", table.Schema{}, "station,pm25\nCANARY\x00,35\n"},
		{"a constraint that a cell breaks", table.Schema{Fields: []table.Field{{Name: "pm25", Type: table.String, Constraints: &table.Constraints{Enum: []string{"a"}}}}}, "pm25\na\nCANARY\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, f := create(t)
			_, facts, err := f.Keep(t.Context(), restrictedOf(t, "air", datasets.Resource{Name: "hourly", Schema: tt.schema}, tt.data))
			if err != nil {
				t.Fatal(err)
			}
			b, err := json.Marshal(facts)
			if err != nil {
				t.Fatal(err)
			}
			for _, canary := range []string{"CANARY", "770077", "880088", "1977-07-07", "1988-08-08"} {
				if strings.Contains(string(b), canary) {
					t.Errorf("%s in %s", canary, b)
				}
			}
		})
	}
}
