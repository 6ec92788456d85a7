package office

import (
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/datasets"
)

// newCounting makes what counts how the portal is used.
func (o *Office) newCounting(opts Options) {
	o.Counter = rollup.New(o.DB, func(id string) rollup.Place { return o.Offer().Place(id) })
	o.Counter.Log = o.Log
	o.Roller = &rollup.Roller{Counter: o.Counter, Dir: opts.Data, Label: opts.Host, Log: o.Log}
}

// Place is where the catalogue has a dataset that people can use; zero where it
// has none of that id.
func (o *Offer) Place(id string) rollup.Place {
	if d, ok := o.Supply.Dataset(id); ok && d.Listed {
		return rollup.Place{Agency: d.Agency, Domain: d.Domain, Class: string(d.Class)}
	}
	if d, ok := o.Dataset(id); ok { // of a release without a supply
		return rollup.Place{Agency: d.Agency, Class: string(datasets.Conditional)}
	}
	return rollup.Place{}
}
