package generator_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheSameCatalogueIsTheSameBytesAnywhere(t *testing.T) {
	exe, err := kaimen()
	if err != nil {
		t.Fatal(err)
	}
	places := []struct {
		name, umask string
		env         []string
	}{
		{"here", "022", []string{"TZ=UTC", "LANG=C", "GOMAXPROCS=2"}},
		{"一个 folder/far away", "077", []string{"TZ=America/St_Johns", "LANG=zh_CN.UTF-8", "LC_ALL=tr_TR.UTF-8", "GOMAXPROCS=1", "HOME=/nonexistent"}},
		{"third", "000", []string{"TZ=Pacific/Kiritimati", "LC_ALL=C.UTF-8", "GOMAXPROCS=7"}},
	}
	var first map[string]string
	for _, place := range places {
		dir := filepath.Join(t.TempDir(), place.name)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		cmd, out := command(t)
		cmd.Path, cmd.Dir, cmd.Env = "/bin/sh", dir, append(os.Environ(), place.env...)
		cmd.Args = []string{"sh", "-c", "umask " + place.umask + `; exec "$0" build --quiet --data d --as-of 2026-11-22`, exe}
		if err := cmd.Run(); err != nil {
			t.Fatalf("%s: %v\n%s", place.name, err, out)
		}
		got := released(t, filepath.Join(dir, "d"))
		if first == nil {
			first = got
		}
		compare(t, place.name, got, first)
	}
	for _, kind := range []string{".zip", ".xlsx", ".parquet", ".html", ".json", ".xml", ".csv", ".geojson"} {
		n := 0
		for path := range first {
			if strings.HasSuffix(path, kind) {
				n++
			}
		}
		if n == 0 {
			t.Errorf("no %s among the %d files that were compared", kind, len(first))
		}
	}
}

// released is everything in the current release: files by their content, links
// by where they lead, and the published folders behind the links.
func released(t *testing.T, data string) map[string]string {
	t.Helper()
	out := filesBelow(t, filepath.Join(data, "current", "public"))
	root, err := filepath.EvalSymlinks(filepath.Join(data, "current"))
	if err != nil {
		t.Fatal(err)
	}
	out["current"] = filepath.Base(root)
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if d.Type()&fs.ModeSymlink != 0 {
			out["link "+rel], err = os.Readlink(path)
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		out["mode "+rel] = info.Mode().String() // what is public for everyone, what is not for the owner, whatever the umask
		if rel == "manifest.json" || strings.HasPrefix(rel, "rows/") && d.Type().IsRegular() {
			b, err := os.ReadFile(path)
			out[rel] = string(b)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
