package generator_test

import (
	"os"
	"path/filepath"
	"testing"
)

func TestADamagedSearchIndexIsMadeAnew(t *testing.T) {
	p := newPortal(t)
	first := p.build()
	index := filepath.Join(p.data, "current", "index")
	whole := filesBelow(t, index)
	if len(whole) < 4 {
		t.Fatalf("the index has only %d files", len(whole))
	}
	for path, body := range whole {
		file := filepath.Join(index, path)
		real, err := filepath.EvalSymlinks(file)
		if err != nil {
			t.Fatal(err)
		}
		flipped := []byte(body)
		flipped[len(flipped)/2] ^= 1
		for name, damage := range map[string]func() error{
			"a flipped bit": func() error { return os.WriteFile(file, flipped, 0o644) },
			"an end lost":   func() error { return os.Truncate(file, int64(len(body)/2)) },
			"nothing there": func() error { return os.Remove(real) },
			"a stray file":  func() error { return os.WriteFile(filepath.Join(index, "0", "stray"), nil, 0o644) },
		} {
			if err := damage(); err != nil {
				t.Fatal(err)
			}
			if r := p.build(); r.Changed || r.Release != first.Release {
				t.Errorf("%s, %s: changed %v", path, name, r.Changed)
			}
			compare(t, path+", "+name, filesBelow(t, index), whole)
			p.verify()
		}
	}
}

func TestABuildThatFailsLeavesWhatTheServerMendsFrom(t *testing.T) {
	p := newPortal(t)
	p.build()
	index := filepath.Join(p.data, "current", "index")
	whole := filesBelow(t, index)
	if err := os.Truncate(filepath.Join(index, "0", "words.zap"), 10); err != nil {
		t.Fatal(err)
	}
	top := p.read("portal.yaml")
	p.write("portal.yaml", ":")
	if _, err := buildFS(t.Context(), os.DirFS(p.dir), p.data, today); err == nil {
		t.Fatal("a broken catalogue was built")
	}
	name := filepath.Join("0", "documents.ndjson")
	if body, err := os.ReadFile(filepath.Join(index, name)); err != nil || string(body) != whole[name] {
		t.Errorf("after the failure: %d bytes of %s, %v; want %d", len(body), name, err, len(whole[name]))
	}
	p.write("portal.yaml", top)
	p.build()
	compare(t, "the next build", filesBelow(t, index), whole)
	p.verify()
}
