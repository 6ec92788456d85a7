package search

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/search/text"
)

func writeShard(t testing.TB, dir string, docs []Document) map[string]string {
	t.Helper()
	r, err := text.ParseReadings("")
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(t.Context(), dir, docs, r); err != nil {
		t.Fatal(err)
	}
	return filesIn(t, dir)
}

func filesIn(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, name := range []string{documentsFile, columnsFile, wordsFile} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(b)
	}
	return files
}

func TestTheSameDocumentsInAnyOrderMakeTheSameBytes(t *testing.T) {
	docs := town(t)
	first := writeShard(t, t.TempDir(), docs)
	slices.Reverse(docs)
	for range 5 {
		if diff := cmp.Diff(first, writeShard(t, t.TempDir(), docs)); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestWriteRefusesTwoDocumentsOfOneID(t *testing.T) {
	docs := town(t)
	r, err := text.ParseReadings("")
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(t.Context(), t.TempDir(), append(docs, docs[0]), r); err == nil {
		t.Error("want an error")
	}
}
