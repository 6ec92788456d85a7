package office

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"github.com/kaimen-portal/kaimen/apisrv/duties"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// newDuties is the service of duties and faults under the rules of a profile.
func (o *Office) newDuties(p *profile.Profile, days *calendar.Calendar) *duties.Service {
	secret := o.Secrets.For("application numbers")
	return duties.New(duties.Options{DB: o.DB, Rules: o.Rules, Profile: p, Calendar: days, Items: o.itemsOf, Asked: o.askedFor,
		Agencies: func() []offer.Agency { return o.Offer().Portal.Agencies },
		Number: func(receipt string) string {
			mac := hmac.New(sha256.New, secret)
			io.WriteString(mac, receipt) // a hash never fails to write
			return hex.EncodeToString(mac.Sum(nil))[:10]
		}})
}

// itemsOf finds the data items of the release that a supply is of.
func (o *Office) itemsOf(now *supply.Supply) func(dataset string) []string {
	current := o.Offer()
	if current.Supply != now {
		return nil
	}
	return func(dataset string) []string {
		law, _ := current.Law(dataset)
		return law.Items
	}
}

// askedFor is what a dataset asks of those who apply: its conditions, and what
// they hand in.
func (o *Office) askedFor(dataset string) []lang.Text {
	d, _ := o.Offer().Dataset(dataset)
	return append([]lang.Text{d.Conditions}, d.Materials...)
}

// watch does what is due for duties and faults.
func (o *Office) watch(ctx context.Context) error { return o.Duties.Tick(ctx, o.Offer().Supply) }
