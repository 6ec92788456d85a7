package office

import (
	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// newFigures is what computes the figures that the commission reads.
func (o *Office) newFigures() *figures.Service {
	return figures.New(figures.Options{DB: o.DB, Rules: o.Rules, Duties: o.Duties, Number: o.Duties.Number,
		Supply: func() *supply.Supply { return o.Offer().Supply },
		Portal: func() offer.Portal { return o.Offer().Portal }})
}
