package search

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/kaimen-portal/kaimen/search/text"
)

// Rebuild writes the shard in the folder dir anew, to the folder to, out of its
// documents alone: the same bytes as Write made, where the documents are what
// they were. r has to be the readings that the shard was written with. Documents
// that cannot be read are an error that wraps ErrDamaged.
func Rebuild(ctx context.Context, dir, to string, r *text.Readings) error {
	docs, err := readDocuments(filepath.Join(dir, documentsFile))
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrDamaged, dir, err)
	}
	return Write(ctx, to, docs, r)
}

func readDocuments(path string) ([]Document, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var docs []Document
	for dec := json.NewDecoder(bufio.NewReader(f)); ; {
		var d Document
		err := dec.Decode(&d)
		if errors.Is(err, io.EOF) {
			return docs, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: document %d: %w", documentsFile, len(docs)+1, err)
		}
		docs = append(docs, d)
	}
}
