// Package starter holds a small commented catalogue to begin with. See Write.
package starter

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

//go:embed catalogue
var files embed.FS

// ErrNotEmpty is returned for a folder that holds something already.
var ErrNotEmpty = errors.New("the folder is not empty: name a new or an empty one")

// Write puts the starter catalogue into dir, which it makes if it is not there.
// It writes nothing into a folder that holds anything, and never over a file.
func Write(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write starter catalogue: %w", err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("write starter catalogue to %s: %w", dir, ErrNotEmpty)
	}
	catalogue, err := fs.Sub(files, "catalogue")
	if err != nil {
		return fmt.Errorf("write starter catalogue: %w", err)
	}
	if err := os.CopyFS(filepath.Clean(dir), catalogue); err != nil {
		return fmt.Errorf("write starter catalogue: %w", err)
	}
	return nil
}
