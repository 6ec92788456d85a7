package generator_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/kaimen-portal/kaimen/generator"
)

func TestRetiringAReleaseLeavesWhatTheOthersUse(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil func(t *testing.T, p portal)
	}{
		{"every ledger can be read", func(*testing.T, portal) {}},
		{"the current one has another format", func(t *testing.T, p portal) {
			if err := os.WriteFile(p.data+"/current/ledger", []byte("{}\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		{"the current one was cut", func(t *testing.T, p portal) {
			if err := os.Truncate(p.data+"/current/ledger", 1000); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPortal(t)
			p.add("visits")
			for n := range 6 {
				p.figure("visits", 26772+n)
				p.write("synonyms.txt", fmt.Sprintf("公园,绿园%d\n", n))
				if n == 3 { // as after a build that was killed: this one looks at everything
					if err := os.WriteFile(p.data+"/unfinished", nil, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				p.build()
				if n == 2 {
					tt.spoil(t, p)
				}
				p.everyRelease()
			}
			p.noLeftovers()
		})
	}
}

// everyRelease compares all releases on disk with their manifests.
func (p portal) everyRelease() {
	p.t.Helper()
	dirs, err := filepath.Glob(p.data + "/releases/*")
	if err != nil || len(dirs) == 0 {
		p.t.Fatalf("releases %v, %v", dirs, err)
	}
	for _, dir := range dirs {
		m, err := generator.ReadManifest(dir)
		if err != nil {
			p.t.Fatal(err)
		}
		check := func(path, want string) {
			body, err := os.ReadFile(filepath.Join(dir, path))
			if sum := sha256.Sum256(body); err != nil || hex.EncodeToString(sum[:]) != want {
				p.t.Fatalf("release %s: %s is not what it was: %v", m.Release, path, err)
			}
		}
		for _, f := range m.Files {
			check("public/"+f.Path, f.SHA256)
		}
		for _, f := range m.Index {
			check("index/"+f.Path, f.SHA256)
		}
	}
}
