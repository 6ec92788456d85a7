package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// File is a file of a tree: its path within it and the blob it is.
type File struct {
	Path string
	Blob
}

// Tree makes the folder of the given files, sorted by path, and returns its
// name. A folder that exists already is not touched. With a name of this length
// ext4 keeps a link to the folder in the link's inode (at most 59 bytes), which
// takes a third of the time to make and a tenth to remove.
func (s *Store) Tree(files []File) (string, error) {
	h := sha256.New()
	for _, f := range files {
		fmt.Fprintf(h, "%s\x00%s\n", f.Path, f.SHA256)
	}
	name := hex.EncodeToString(h.Sum(nil))[:32]
	to := s.TreePath(name)
	if _, err := os.Stat(to); err == nil {
		return name, nil
	}
	aside, err := os.MkdirTemp(s.Path("work"), "tree-*")
	if err != nil {
		return "", fmt.Errorf("make folder: %w", err)
	}
	if err := s.fill(aside, files); err != nil {
		os.RemoveAll(aside)
		return "", err
	}
	if err := os.Rename(aside, to); err != nil {
		os.RemoveAll(aside)
		if s.HasTree(name) { // made by another goroutine in the meantime
			return name, nil
		}
		return "", fmt.Errorf("keep folder: %w", err)
	}
	return name, nil
}

func (s *Store) fill(dir string, files []File) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	made := map[string]bool{".": true}
	for _, f := range files {
		if d := filepath.Dir(f.Path); !made[d] {
			if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
				return fmt.Errorf("make folder: %w", err)
			}
			made[d] = true
		}
		if err := s.Link(f.SHA256, filepath.Join(dir, f.Path)); err != nil {
			return err
		}
	}
	return nil
}

// Link makes path another name of a blob, or a copy of it where the file
// system has no more links to give.
func (s *Store) Link(sum, path string) error {
	err := os.Link(s.BlobPath(sum), path)
	if err == nil {
		return nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("link %s: %w", path, err)
	}
	return copyFile(s.BlobPath(sum), path)
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return fmt.Errorf("copy %s: %w", to, err)
	}
	return out.Close()
}

// TreePath is where the folder of a name lies.
func (s *Store) TreePath(name string) string { return s.Path("trees", name[:2], name) }

// HasTree reports whether the folder of a name is there.
func (s *Store) HasTree(name string) bool {
	_, err := os.Stat(s.TreePath(name))
	return err == nil
}
