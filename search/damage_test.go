package search

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search/text"
)

func TestADamagedShardIsRefusedAndMadeAnewOfItsDocuments(t *testing.T) {
	cut := func(name string) func(dir string) error {
		return func(dir string) error { return os.Truncate(filepath.Join(dir, name), 100) }
	}
	for name, harm := range map[string]func(dir string) error{
		"no words":        func(dir string) error { return os.Remove(filepath.Join(dir, wordsFile)) },
		"no columns":      func(dir string) error { return os.Remove(filepath.Join(dir, columnsFile)) },
		"words cut short": cut(wordsFile),
		"columns cut":     cut(columnsFile),
		"a stray file":    func(dir string) error { return os.WriteFile(filepath.Join(dir, "store"), nil, 0o644) },
		"empty words":     func(dir string) error { return os.Truncate(filepath.Join(dir, wordsFile), 0) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			sound := writeShard(t, dir, town(t))
			if err := harm(dir); err != nil {
				t.Fatal(err)
			}
			if _, err := Open([]string{dir}, townVocabulary); !errors.Is(err, ErrDamaged) {
				t.Errorf("opened with error %v, want one that wraps ErrDamaged", err)
			}
			r, err := text.ParseReadings("")
			if err != nil {
				t.Fatal(err)
			}
			anew := t.TempDir()
			if err := Rebuild(t.Context(), dir, anew, r); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(sound, filesIn(t, anew)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDocumentsCutShortAreRefusedAndCannotBeMadeAnew(t *testing.T) {
	dir := t.TempDir()
	writeShard(t, dir, town(t))
	if err := os.Truncate(filepath.Join(dir, documentsFile), 100); err != nil {
		t.Fatal(err)
	}
	if _, err := Open([]string{dir}, townVocabulary); !errors.Is(err, ErrDamaged) {
		t.Errorf("opened with error %v, want one that wraps ErrDamaged", err)
	}
	r, err := text.ParseReadings("")
	if err != nil {
		t.Fatal(err)
	}
	if err := Rebuild(t.Context(), dir, t.TempDir(), r); !errors.Is(err, ErrDamaged) {
		t.Errorf("made anew with error %v, want one that wraps ErrDamaged", err)
	}
}

// A flipped byte that opening does not notice may change an answer or be an
// error of the query, and no more.
func TestAFlippedByteNeverBringsTheProgramDown(t *testing.T) {
	dir := t.TempDir()
	words := []byte(writeShard(t, dir, town(t))[wordsFile])
	path := filepath.Join(dir, wordsFile)
	for at := 0; at < len(words); at += 23 {
		words[at] ^= 0x55
		if err := os.WriteFile(path, words, 0o644); err != nil {
			t.Fatal(err)
		}
		words[at] ^= 0x55
		x, err := Open([]string{dir}, townVocabulary)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Fatalf("byte %d: opened with error %v", at, err)
			}
			continue
		}
		for _, q := range []Query{{Text: "公交站点"}, {Text: "riders"}, {Text: "质"}, {Item: "stop_name"}} {
			if _, err := x.Search(t.Context(), q); err != nil && !errors.Is(err, ErrDamaged) {
				t.Errorf("byte %d: %v", at, err)
			}
		}
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Where the file behind mapped memory is cut, reading it is a fault that ends a
// program, unless it is caught.
func TestFilesCutWhileOpenAreAnErrorOfTheQuery(t *testing.T) {
	for _, name := range []string{wordsFile, documentsFile} {
		dir := t.TempDir()
		writeShard(t, dir, town(t))
		x, err := Open([]string{dir}, townVocabulary)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(filepath.Join(dir, name), 0); err != nil {
			t.Fatal(err)
		}
		if _, err := x.Search(t.Context(), Query{Text: "公交"}); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: searched with error %v, want one that wraps ErrDamaged", name, err)
		}
		if _, err := x.Suggest(t.Context(), "公交", lang.ZH, 5); name == documentsFile && !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: suggested with error %v, want one that wraps ErrDamaged", name, err)
		}
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestTheErrorOfAPanicSaysWhereItArose(t *testing.T) {
	fails := func() (err error) {
		defer damage("search", &err)
		var x *Index
		_, _ = x.document(0)
		return nil
	}
	if err := fails(); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "(*Index).document") {
		t.Errorf("error %v, want one that names the method", err)
	}
}
