package store

import (
	"context"
	"fmt"
	"math"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
)

// AuditEntries lists entries of the audit log, the newest first, at most limit:
// those about an object, of all where it is empty, and before an entry, 0 for
// the newest. They are read as they are kept, not verified.
func (db *DB) AuditEntries(ctx context.Context, object string, before int64, limit int) (entries []audit.Entry, err error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	where, args := "seq < ?", []any{before, limit}
	if object != "" {
		where, args = "object = ? AND seq < ?", []any{object, before, limit}
	}
	var lines []string
	err = db.Read(ctx, func(tx *Tx) error {
		lines, err = All(ctx, tx, "SELECT line FROM audit WHERE "+where+" ORDER BY seq DESC LIMIT ?", args, func(s *string) []any { return []any{s} })
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list audit entries: %w", err)
	}
	for _, line := range lines {
		e, err := audit.Parse([]byte(line))
		if err != nil {
			return nil, fmt.Errorf("list audit entries: %w", err)
		}
		entries = append(entries, e)
	}
	return entries, nil
}
