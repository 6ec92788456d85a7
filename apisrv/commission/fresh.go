package commission

import (
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// freshView is up to when use was counted, and what is missing of it.
type freshView struct {
	Last          time.Time // zero: nothing was counted yet
	Lost, Skipped string
}

// freshness is that of all sources together.
func freshness(v *office.Visit) (*freshView, error) {
	f, err := v.Counter.Freshness(v.Context())
	if err != nil {
		return nil, err
	}
	return &freshView{Last: f.Last, Lost: lang.Number(f.Lost), Skipped: lang.Number(f.Skipped)}, nil
}
