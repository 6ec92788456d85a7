package generator

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"slices"
	"sort"

	"github.com/kaimen-portal/kaimen/search/lexicon"
)

// stamp tells by names, sizes and times whether a folder may have changed. It is
// empty where the files carry no times, as in the embedded catalogue: then only
// their content can tell.
func stamp(fsys fs.FS, dir string) (string, error) {
	h := sha256.New()
	timed := true
	err := fs.WalkDir(fsys, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		fi, err := d.Info()
		if err != nil {
			return err
		}
		timed = timed && !fi.ModTime().IsZero()
		fmt.Fprintf(h, "%s\x00%d\x00%d\n", name, fi.Size(), fi.ModTime().UnixNano())
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("look at %s: %w", dir, err)
	}
	if !timed {
		return "", nil
	}
	return hex.EncodeToString(h.Sum(nil)[:12]), nil
}

// inputKey is the hash of everything in a folder, after what else its outcome
// depends on.
func inputKey(fsys fs.FS, dir string, more ...string) (string, error) {
	var names []string
	err := fs.WalkDir(fsys, dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read %s: %w", dir, err)
	}
	sort.Strings(names)
	h := sha256.New()
	for _, m := range more {
		fmt.Fprintf(h, "%s\n", m)
	}
	for _, name := range names {
		if err := hashFile(h, fsys, name); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

func hashFile(h hash.Hash, fsys fs.FS, name string) error {
	f, err := fsys.Open(name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	fmt.Fprintf(h, "%s\x00%x\n", name, sum.Sum(nil))
	return nil
}

// topKey covers the files above the entries, but for those that the search alone
// looks at.
func topKey(fsys fs.FS) (string, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return "", fmt.Errorf("open catalogue: %w", err)
	}
	h := sha256.New()
	for _, e := range entries {
		if e.Type().IsRegular() && !slices.Contains(wordFiles, e.Name()) {
			if err := hashFile(h, fsys, e.Name()); err != nil {
				return "", err
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

// wordFiles are the operator's files of synonyms and readings.
var wordFiles = []string{lexicon.PinyinFile, lexicon.SynonymsFile}

// wordsKey covers the operator's synonyms and readings.
func wordsKey(fsys fs.FS) (string, error) {
	h := sha256.New()
	for _, name := range wordFiles {
		if err := hashFile(h, fsys, name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

// toolKey is the hash of the running program: another program may draw or
// convert otherwise, so nothing made by it is taken over.
func toolKey() (string, error) {
	exe, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program: %w", err)
	}
	f, err := os.Open(exe)
	if err != nil {
		return "", fmt.Errorf("find this program: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read this program: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}
