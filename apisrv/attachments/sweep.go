package attachments

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// Spared is how long a file may lie about without being part of an application.
const Spared = 24 * time.Hour

// Sweep removes what nobody needs: files that no application ever referred to,
// and uploads that broke off, both after they lay about for Spared. It returns
// how many files it removed.
func (s *Store) Sweep(ctx context.Context, db *store.DB) (removed int, err error) {
	before := s.now().Add(-Spared)
	broken, err := s.old(s.coming, before)
	if err != nil {
		return 0, err
	}
	for _, name := range broken {
		if err := s.coming.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, fmt.Errorf("sweep uploads: %w", err)
		}
		removed++
	}
	orphans, err := s.old(s.kept, before)
	if err != nil || len(orphans) == 0 {
		return removed, err
	}
	needed, err := referred(ctx, db) // after the list: what is referred to only now was handed in anew
	if err != nil {
		return removed, fmt.Errorf("sweep attachments: %w", err)
	}
	for _, name := range orphans {
		if needed[name] {
			continue
		}
		gone, err := s.remove(name, before)
		if err != nil {
			return removed, fmt.Errorf("sweep attachments: %w", err)
		}
		if gone {
			removed++
		}
	}
	return removed, nil
}

// old are the files of a folder that were last handed in before a time.
func (s *Store) old(root *os.Root, before time.Time) (names []string, err error) {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("sweep attachments: %w", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && info.Mode().IsRegular() && info.ModTime().Before(before) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// remove removes a file, unless it was handed in again meanwhile.
func (s *Store) remove(name string, before time.Time) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	info, err := s.kept.Stat(name)
	if err != nil || !info.ModTime().Before(before) {
		return false, err
	}
	return true, s.kept.Remove(name)
}

// hashes finds the hashes of attachments in what is kept of an application.
var hashes = regexp.MustCompile(`"sha256":"([0-9a-f]{64})"`)

// referred are the hashes that applications name, as they are now and as they
// were at any step before: what a decision was made on stays.
func referred(ctx context.Context, db *store.DB) (map[string]bool, error) {
	found := map[string]bool{}
	err := db.Read(ctx, func(tx *store.Tx) error {
		for _, query := range []string{"SELECT body FROM application ORDER BY receipt", "SELECT body FROM application_event ORDER BY receipt, seq"} {
			rows, err := tx.Query(ctx, query)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var body string
				if err := rows.Scan(&body); err != nil {
					return err
				}
				for _, m := range hashes.FindAllStringSubmatch(body, -1) {
					found[m[1]] = true
				}
			}
			if err := rows.Err(); err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}
