package cases

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

func TestAReportOnUseIsKeptBesideWhatWasCounted(t *testing.T) {
	shandong(t, func(d desk) {
		d.take(d.begin("form"), access.Submit, access.Accept, access.Review, access.Approve)
		d.diary("2026-09-05")
		c, _, err := d.ByReceipt(ctx, d.begin("form").Receipt)
		if err != nil {
			d.t.Fatal(err)
		}
		u := access.UseReport{From: c.Opened, To: d.today() - 1, Calls: 1200, Products: "到站预测应用", Effect: "每天服务2000人"}
		counted := Counted{Calls: 1234, Rows: 5678, Bytes: 91011}
		before := d.entries()
		if faults, err := d.FileUse(ctx, "u1", c.Receipt, 0, u, counted); err != nil || len(faults) > 0 {
			d.t.Fatal(faults, err)
		}
		if _, err := d.FileUse(ctx, "u1", c.Receipt, 0, u, counted); !errors.Is(err, ErrStale) {
			d.t.Errorf("sent twice: %v", err)
		}
		if _, err := d.FileUse(ctx, "u2", c.Receipt, 1, u, counted); !errors.Is(err, store.ErrNotFound) {
			d.t.Errorf("somebody else's: %v", err)
		}
		if faults, err := d.FileUse(ctx, "u1", c.Receipt, 1, access.UseReport{}, counted); err != nil || len(faults) == 0 {
			d.t.Errorf("an empty one: %v, %v", faults, err)
		}
		all, err := d.UseReports(ctx, c.Receipt)
		if err != nil || len(all) != 1 || d.entries() != before+1 {
			d.t.Fatalf("%+v, %v, %d entries", all, err, d.entries()-before)
		}
		want := UseReport{ID: all[0].ID, Author: "u1", Filed: d.clock.Now().UTC(), UseReport: u, Counted: counted}
		if diff := cmp.Diff(want, all[0]); diff != "" {
			d.t.Error(diff)
		}
	})
}

// Whoever reports in time is not reminded; what was left out is asked for with
// the next period.
func TestOnlyUseThatWasNotReportedIsAskedFor(t *testing.T) {
	shandong(t, func(d desk) {
		d.take(d.begin("form"), access.Submit, access.Accept, access.Review, access.Approve)
		asked := func(until string) (days []string) {
			for _, line := range d.diary(until) {
				if len(line) > 14 && line[14:] == "report-due" {
					days = append(days, line[:10])
				}
			}
			return days
		}
		if days := asked("2026-08-20"); days != nil {
			d.t.Errorf("before the first period ends: %v", days)
		}
		c, _, err := d.ByReceipt(ctx, d.begin("form").Receipt)
		if err != nil {
			d.t.Fatal(err)
		}
		u := access.UseReport{From: c.Opened, To: d.today(), Products: "应用", Effect: "方便出行"}
		if faults, err := d.FileUse(ctx, "u1", c.Receipt, 0, u, Counted{}); err != nil || len(faults) > 0 {
			d.t.Fatal(faults, err)
		}
		if days := asked("2026-10-01"); !slices.Equal(days, []string{"2026-09-03"}) {
			d.t.Errorf("the days after the report: asked on %v", days)
		}
		u.From, u.To = u.To+1, d.today()
		if faults, err := d.FileUse(ctx, "u1", c.Receipt, 1, u, Counted{}); err != nil || len(faults) > 0 {
			d.t.Fatal(faults, err)
		}
		d.clock.Add(24 * 3600 * 1e9)
		if days := asked("2027-03-10"); !slices.Equal(days, []string{"2027-03-03"}) {
			d.t.Errorf("at the end: asked on %v", days)
		}
	})
}
