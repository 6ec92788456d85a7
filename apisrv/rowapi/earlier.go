package rowapi

import (
	"fmt"
	"slices"

	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// earlier makes a table that of an earlier version which can still be had.
func (s *Service) earlier(c *call, t *sourceTable) error {
	gone := &rows.Fault{Kind: rows.CursorGone, Param: "cursor", Text: lang.Text{
		ZH: "数据在翻页期间已更新，原版本不再保留。请从第一页重新读取。", EN: "The data changed while you were reading, and the version you read is no longer kept. Start again from the first page."}}
	if c.source.Conditional || !slices.Contains(c.release.Versions(c.source.ID), t.Version) {
		return gone
	}
	p, err := readPackage(c.release, "data/"+c.source.ID+"/"+t.Version+"/")
	if err != nil {
		return fmt.Errorf("read version %s of %s: %w", t.Version, c.source.ID, err)
	}
	for _, old := range p.source(c.source.ID).Tables {
		if old.Name == t.Name {
			*t = old
			return nil
		}
	}
	return gone
}
