package draft

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// longestID is what datasets.ValidID allows.
const longestID = 63

// slug makes an id of a file's name: pinyin for Chinese characters, plain
// letters for those with accents, hyphens for all else.
func slug(file string) string {
	stem := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	var b strings.Builder
	gap := false
	add := func(s string) {
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteString(s)
	}
	args := pinyin.NewArgs()
	for _, r := range norm.NFKD.String(stem) {
		switch {
		case r >= 'A' && r <= 'Z':
			add(string(unicode.ToLower(r)))
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			add(string(r))
		case unicode.Is(unicode.Mn, r):
		case unicode.Is(unicode.Han, r):
			gap = true
			for _, syllable := range pinyin.SinglePinyin(r, args) {
				add(strings.ReplaceAll(syllable, "ü", "v"))
			}
			gap = true
		default:
			gap = true
		}
	}
	if b.Len() == 0 {
		return "dataset"
	}
	return cut(b.String(), longestID)
}

// cut shortens a slug to n bytes, at a hyphen if there is one.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if i := strings.LastIndexByte(s[:n+1], '-'); i > 0 {
		return s[:i]
	}
	return s[:n]
}

// freeID is the wanted id if no folder has it, or a numbered one made of the
// file's name.
func (c *Catalogue) freeID(wanted, file string) (string, error) {
	if wanted != "" {
		taken, err := c.taken(wanted)
		if err == nil && taken {
			err = refuseTaken(wanted)
		}
		return wanted, err
	}
	base := slug(file)
	id := base
	for n := 2; ; n++ {
		taken, err := c.taken(id)
		if err != nil || !taken {
			return id, err
		}
		number := fmt.Sprintf("-%d", n)
		id = cut(base, longestID-len(number)) + number
	}
}

func (c *Catalogue) taken(id string) (bool, error) {
	_, err := os.Lstat(filepath.Join(c.dir, "datasets", id))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for dataset %s: %w", id, err)
	}
	return true, nil
}
