package table

import (
	"context"
	"io/fs"
)

func (t *Table) workbook(ctx context.Context, fsys fs.FS, size int64, o Options) (*source, error) {
	return nil, errUnknownFormat()
}
func (t *Table) jsonSource(ctx context.Context, text opener, o Options) (*source, error) {
	return nil, errUnknownFormat()
}
func (t *Table) xmlSource(ctx context.Context, text opener, o Options) (*source, error) {
	return nil, errUnknownFormat()
}
