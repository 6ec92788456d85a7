package figures

import (
	"context"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// First is the first day whose use was counted; zero where nothing was.
func (s *Service) First(ctx context.Context) (first calendar.Date, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		first, err = (&question{ctx: ctx, tx: tx}).firstDay()
		return err
	})
	return first, err
}
