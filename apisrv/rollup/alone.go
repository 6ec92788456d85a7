package rollup

import (
	"context"
	"fmt"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// lately is how long a server without any visitor may count as one that goes on.
const lately = 48 * time.Hour

// SweepAlone is Sweep for a process that counts now and then, such as an import:
// it leaves that to a server where one counted into the store lately, which knows
// whether its clock can be trusted.
func (c *Counter) SweepAlone(ctx context.Context) error {
	var servers int64
	err := c.db.Read(ctx, func(tx *store.Tx) error {
		return tx.Row(ctx, `SELECT COUNT(*) FROM use_source WHERE kind = ? AND ended = 0 AND last_at > ?`,
			[]any{"run", store.Millis(c.db.Now().Add(-lately))}, &servers)
	})
	if err != nil {
		return fmt.Errorf("look for servers: %w", err)
	}
	if servers > 0 {
		return nil
	}
	return c.Sweep(ctx, c.db.Now())
}
