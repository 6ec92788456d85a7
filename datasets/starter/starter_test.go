package starter

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets"
)

func TestStarterCatalogueLoadsWithoutFindings(t *testing.T) {
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
		t.Errorf("want one approved dataset, got %d", len(c.Sets))
	}
	if _, ok := c.Agency(c.Sets[0].Catalogue.Provider); !ok {
		t.Error("the dataset's provider is not among the agencies")
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
