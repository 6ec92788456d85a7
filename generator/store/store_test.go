package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/generator/store"
)

func open(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func begin(t *testing.T, s *store.Store, refs store.References) {
	t.Helper()
	if err := s.Begin(func() (store.References, error) { return refs, nil }); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, s *store.Store, text string) store.Blob {
	t.Helper()
	b, err := s.Put([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestOneProcessPublishesAtATime(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := store.Open(dir); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("opened a second time: %v", err)
	}
	s.Close()
	open(t, dir)
}

func TestTheSameContentIsKeptOnce(t *testing.T) {
	s := open(t, t.TempDir())
	begin(t, s, store.References{})
	a, b := put(t, s, "rows"), put(t, s, "rows")
	if diff := cmp.Diff(a, b); diff != "" || a.Bytes != 4 || !s.HasBlob(a) {
		t.Errorf("blobs %+v and %+v", a, b)
	}
	if body, err := os.ReadFile(s.BlobPath(a.SHA256)); err != nil || string(body) != "rows" {
		t.Errorf("%q, %v", body, err)
	}
}

func TestADamagedBlobIsNotThereAndIsWrittenAgain(t *testing.T) {
	s := open(t, t.TempDir())
	begin(t, s, store.References{})
	b := put(t, s, "rows")
	if err := os.Truncate(s.BlobPath(b.SHA256), 2); err != nil {
		t.Fatal(err)
	}
	if s.HasBlob(b) {
		t.Error("half a file counts as the file")
	}
	put(t, s, "rows")
	if !s.HasBlob(b) {
		t.Error("the file was not written again")
	}
}

func TestAnUnfinishedBuildLeavesOnlyWhatIsReferredTo(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	begin(t, s, store.References{})
	kept, lost := put(t, s, "kept"), put(t, s, "lost")
	tree, err := s.Tree([]store.File{{Path: "a.csv", Blob: lost}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "work", "half"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.Close() // without End, as a killed process does

	s = open(t, dir)
	refs := store.References{}
	refs.Add(store.Blobs, kept.SHA256)
	begin(t, s, refs)
	if !s.HasBlob(kept) || s.HasBlob(lost) || s.HasTree(tree) {
		t.Errorf("kept %v, lost %v, tree %v", s.HasBlob(kept), s.HasBlob(lost), s.HasTree(tree))
	}
	if left, err := os.ReadDir(filepath.Join(dir, "work")); err != nil || len(left) > 0 {
		t.Errorf("left in the work folder: %v, %v", left, err)
	}
}

func TestAFinishedBuildKeepsItsFiles(t *testing.T) {
	s := open(t, t.TempDir())
	begin(t, s, store.References{})
	b := put(t, s, "rows")
	if err := s.End(); err != nil {
		t.Fatal(err)
	}
	begin(t, s, store.References{})
	if !s.HasBlob(b) {
		t.Error("the next build swept it away")
	}
}

func TestReleasesBeyondThreeAreRemoved(t *testing.T) {
	s := open(t, t.TempDir())
	begin(t, s, store.References{})
	for _, id := range []string{"a", "b", "c", "d"} {
		aside := s.Path("work", "release")
		if err := os.MkdirAll(aside, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(aside, "manifest.json"), []byte("{}"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := s.Switch(aside, id); err != nil {
			t.Fatal(err)
		}
		if cur, err := s.Current(); err != nil || cur != id {
			t.Fatalf("current %s, %v", cur, err)
		}
	}
	retired, err := s.Retired()
	if err != nil || len(retired) != 1 || retired[0] != "a" {
		t.Fatalf("retired %v, %v", retired, err)
	}
	if err := s.Remove("a"); err != nil {
		t.Fatal(err)
	}
	ids, err := s.Releases()
	if err != nil || len(ids) != store.Keep || ids[0] != "d" {
		t.Errorf("releases %v, %v", ids, err)
	}
}
