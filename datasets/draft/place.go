package draft

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

// dataName is the name that a file has within its dataset: its own, as far as
// a path in a descriptor and an address can have it.
func dataName(file string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`\:#?%`, r) || !unicode.IsPrint(r) {
			return '_'
		}
		return r
	}, filepath.Base(file))
	if strings.HasPrefix(strings.ToLower(name), "datapackage.") {
		return "data-" + name // it would be taken for the descriptor
	}
	return name
}

// place makes the folder of a dataset aside, under a name that loading passes
// over, and renames it once it is whole.
func (c *Catalogue) place(ctx context.Context, file string, d description, text []byte) (string, error) {
	all := filepath.Join(c.dir, "datasets")
	if err := os.MkdirAll(all, 0o755); err != nil {
		return "", fmt.Errorf("make folder of datasets: %w", err)
	}
	aside, err := os.MkdirTemp(all, ".draft-")
	if err != nil {
		return "", fmt.Errorf("make folder of %s: %w", d.ID, err)
	}
	defer os.RemoveAll(aside)
	if err := copyFile(ctx, filepath.Join(aside, d.Path), file); err != nil {
		return "", fmt.Errorf("copy %s: %w", file, err)
	}
	if err := os.WriteFile(filepath.Join(aside, "datapackage.yaml"), text, 0o644); err != nil {
		return "", fmt.Errorf("write descriptor of %s: %w", d.ID, err)
	}
	if err := os.Chmod(aside, 0o755); err != nil {
		return "", fmt.Errorf("open folder of %s: %w", d.ID, err)
	}
	// A rename replaces an empty folder, which somebody may have just made, and
	// no other.
	dir := filepath.Join(all, d.ID)
	if err := os.Rename(aside, dir); errors.Is(err, fs.ErrExist) {
		return "", refuseTaken(d.ID)
	} else if err != nil {
		return "", fmt.Errorf("place dataset %s: %w", d.ID, err)
	}
	return dir, nil
}

func copyFile(ctx context.Context, to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer out.Close()
	buf := make([]byte, 1<<20)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := in.Read(buf)
		if _, failed := out.Write(buf[:n]); failed != nil {
			return failed
		}
		if errors.Is(err, io.EOF) {
			return out.Close()
		}
		if err != nil {
			return err
		}
	}
}
