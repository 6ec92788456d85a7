package datasets

import (
	"fmt"
	"io/fs"
)

// LoadFrame reads what stands above the entries: portal.yaml, agencies.yaml,
// domains.yaml, the profile and the calendar. Sets stays empty. It is for a
// build that reads only the entries that changed; findings and error are as for
// Load.
func LoadFrame(fsys fs.FS) (*Catalogue, []Finding, error) {
	if _, err := fs.Stat(fsys, "."); err != nil {
		return nil, nil, fmt.Errorf("open catalogue: %w", err)
	}
	c := &Catalogue{FS: fsys}
	found, err := c.loadPortal()
	if err != nil {
		return nil, nil, err
	}
	return c, found, nil
}
