package generator_test

import (
	"crypto/sha256"
	"encoding/hex"
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
		for _, f := range m.Files {
			body, err := os.ReadFile(filepath.Join(dir, "public", f.Path))
			if sum := sha256.Sum256(body); err != nil || hex.EncodeToString(sum[:]) != f.SHA256 {
				p.t.Fatalf("release %s: %s is not what it was: %v", m.Release, f.Path, err)
			}
		}
	}
}
