package starter

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

func load(t *testing.T) *datasets.Catalogue {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "new", "catalogue")
	if err := Write(dir); err != nil {
		t.Fatal(err)
	}
	c, findings, err := datasets.Load(context.Background(), os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		t.Errorf("%s:%d: %s", f.File, f.Line, f.Message.EN)
	}
	if len(c.Sets) != 1 || !c.Sets[0].Approved() {
		t.Fatalf("want one approved dataset, got %d", len(c.Sets))
	}
	return c
}

// Whichever rules a city chooses, it starts from an entry that shows how each
// of them is met.
func TestStarterCatalogueHasNoFindingsUnderAnyProfile(t *testing.T) {
	c := load(t)
	today := calendar.NewDate(2026, 7, 1)
	set := &c.Sets[0]
	facts, err := check.Examine(context.Background(), c.FS, set, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range profile.IDs() {
		if c.Profile, err = profile.Load(id); err != nil {
			t.Fatal(err)
		}
		findings := check.Entry(c, set, facts, nil, today)
		findings = append(findings, check.Across(c, []check.LightEntry{check.Light(set, facts, today)}, today)...)
		for _, f := range findings {
			t.Errorf("under %s: %s %s:%d: %s", id, f.Rule, f.File, f.Line, f.Message.EN)
		}
	}
}

func TestAFolderInUseIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "mine.txt")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Write(dir); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("got %v, want ErrNotEmpty", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%d entries in a folder that held one", len(entries))
	}
	if err := Write(mine); err == nil {
		t.Error("a file was taken for a folder")
	}
}
