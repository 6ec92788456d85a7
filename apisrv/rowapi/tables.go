package rowapi

import (
	"fmt"
	"os"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
)

// Tables stay open from one call to the next, because unpacking a column costs
// more than most questions about it: so many of them, and so many unpacked bytes
// on the disk.
const (
	maxTables   = 64
	maxUnpacked = 4 << 30
)

// tableOf returns the open table of a call in the version that it reads. It is
// given back when the call ends.
func (s *Service) tableOf(c *call, version string) (*rows.Table, error) {
	t := *c.table
	if version != t.Version {
		t.Version = version
		if err := s.earlier(c, &t); err != nil {
			return nil, err
		}
	}
	key := fmt.Sprintf("%t %s/%s %s", c.source.Conditional, c.source.ID, t.Name, t.Version)
	table, giveBack, err := s.tables.Borrow(key, func() (*rows.Table, error) {
		f, err := s.openFile(c.release, c.source.Conditional, &t)
		if err != nil {
			return nil, fmt.Errorf("%s of %s: %w", t.Name, c.source.ID, err)
		}
		return rows.Open(f, rows.Options{Name: c.source.ID + "/" + t.Name, Version: t.Version, Schema: t.schema, Secret: s.secret, Scratch: s.Scratch})
	})
	if err != nil {
		return nil, err
	}
	c.lent = append(c.lent, giveBack)
	return table, nil
}

// openFile opens the file of a table.
func (s *Service) openFile(rel *Release, conditional bool, t *sourceTable) (*os.File, error) {
	if conditional {
		return s.Restricted(t.path, t.sha256)
	}
	return rel.Public(t.path)
}
