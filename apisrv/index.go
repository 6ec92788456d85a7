package apisrv

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/search"
)

// vocabularyFile is the file of an index that belongs to no shard.
const vocabularyFile = "vocabulary.json"

// documentsFile is the file of a shard that the others are made of.
const documentsFile = "documents.ndjson"

// maxVocabulary bounds the bytes of a vocabulary: some ten thousand agencies.
const maxVocabulary = 16 << 20

// indexList is what the manifest says of the files below index/: the
// vocabulary, and each shard's files by name. The zero list is that of a
// release without a search index.
type indexList struct {
	vocabulary file
	shards     []map[string]file
	fault      error // why the list cannot be used
}

// readIndexList reads the manifest's "index", a list of paths below index/:
// vocabulary.json, 0/documents.ndjson, … A list that makes no sense costs the
// search, not the release.
func readIndexList(dec *json.Decoder) (indexList, error) {
	var listed []listedFile
	if err := dec.Decode(&listed); err != nil {
		return indexList{}, err
	}
	var list indexList
	for _, l := range listed {
		f, err := l.file()
		if err == nil {
			err = list.add(l.Path, f)
		}
		if err != nil {
			return indexList{fault: fmt.Errorf("manifest.json: index: %q: %w", l.Path, err)}, nil
		}
	}
	for n, files := range list.shards {
		if len(files) == 0 {
			return indexList{fault: fmt.Errorf("manifest.json: index: shard %d is not listed", n)}, nil
		}
	}
	return list, nil
}

// maxShards bounds the number of a shard.
const maxShards = 256

func (list *indexList) add(path string, f file) error {
	if path == vocabularyFile {
		list.vocabulary = f
		return nil
	}
	number, name, _ := strings.Cut(path, "/")
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n >= maxShards || strconv.Itoa(n) != number || name == "" || strings.ContainsAny(name, "/\\\x00") || strings.HasPrefix(name, ".") {
		return errors.New("not the path of a file of a shard")
	}
	for len(list.shards) <= n {
		list.shards = append(list.shards, map[string]file{})
	}
	list.shards[n][name] = f
	return nil
}

// readVocabulary reads the vocabulary of the release's index.
func (rel *release) readVocabulary() (v search.Vocabulary, err error) {
	place, err := rel.follow("index/" + vocabularyFile)
	if err != nil {
		return v, err
	}
	f, err := rel.root.Open(place)
	if err != nil {
		return v, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxVocabulary))
	if err != nil {
		return v, err
	}
	if sha256.Sum256(text) != rel.index.vocabulary.sum {
		return v, fmt.Errorf("%s: %w", vocabularyFile, errTampered)
	}
	if err := json.Unmarshal(text, &v); err != nil {
		return v, fmt.Errorf("%s: %w", vocabularyFile, err)
	}
	return v, nil
}

// checkShard reports whether the folder holds exactly the files that are
// listed. Its error wraps errTampered, or that of ctx.
func checkShard(ctx context.Context, dir string, want map[string]file) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("%w: %w", errTampered, err)
	}
	for _, e := range entries {
		if _, ok := want[e.Name()]; !ok {
			return fmt.Errorf("%s: %w: it is not listed", e.Name(), errTampered)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if err := checkFile(ctx, filepath.Join(dir, name), want[name]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// checkFile reports whether a file is what is listed.
func checkFile(ctx context.Context, path string, want file) error {
	info, err := os.Lstat(path)
	if err != nil {
		return fmt.Errorf("%w: %w", errTampered, err)
	}
	if !info.Mode().IsRegular() || info.Size() != want.size {
		return fmt.Errorf("%w: %d bytes, want %d", errTampered, info.Size(), want.size)
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%w: %w", errTampered, err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, withContext{ctx, f}); err != nil {
		return errors.Join(ctx.Err(), fmt.Errorf("%w: %w", errTampered, err))
	}
	if [sha256.Size]byte(sum.Sum(nil)) != want.sum {
		return errTampered
	}
	return nil
}

// withContext reads until its context ends.
type withContext struct {
	ctx context.Context
	r   io.Reader
}

func (c withContext) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
