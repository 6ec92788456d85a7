package cases

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
)

func TestCorrectionsAreKeptApartUntilTheyAreSubmitted(t *testing.T) {
	each(t, func(d desk) {
		c := d.take(d.begin("form-1"), access.Submit, access.Return)
		asked, a := c.Application, d.application()
		a.Purpose = "half corrected"
		if err := d.Save(ctx, applicant.ID, c.Receipt, a); err != nil {
			d.t.Fatal(err)
		}
		c, _, err := d.ByReceipt(ctx, c.Receipt)
		if err != nil {
			d.t.Fatal(err)
		}
		if diff := cmp.Diff(asked, c.Application); diff != "" {
			d.t.Errorf("what was submitted has changed:\n%s", diff)
		}
		if c.Answer == nil || c.Answer.Purpose != a.Purpose {
			d.t.Errorf("kept of the corrections: %+v", c.Answer)
		}
		c = d.take(c, access.Resubmit)
		if c.Answer != nil {
			d.t.Errorf("corrections are left over: %+v", c.Answer)
		}
		if err := d.Save(ctx, applicant.ID, c.Receipt, a); !errors.Is(err, ErrStale) {
			d.t.Errorf("corrections after their submission: %v", err)
		}
	})
}
