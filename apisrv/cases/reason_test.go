package cases

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

func TestADeskChoosesFromItsOwnReasonsAndTheOperators(t *testing.T) {
	each(t, func(d desk) {
		var all []Reason
		for _, r := range []Reason{{Agency: "transport", Step: access.Refuse, Text: "用途不明"}, {Agency: "transport", Step: access.Refuse, Text: "超出范围"},
			{Step: access.Refuse, Text: "材料不全"}, {Agency: "transport", Step: access.Return, Text: "请写明\n保存期限"}, {Agency: "health", Step: access.Refuse, Text: "涉及个人信息"}} {
			id, faults, err := d.AddReason(ctx, "r1", r)
			if err != nil || len(faults) > 0 {
				d.t.Fatal(faults, err)
			}
			r.ID = id
			all = append(all, r)
			d.clock.Add(time.Minute)
		}
		lists := func(agency string, step access.Step, want ...Reason) {
			d.t.Helper()
			got, err := d.Reasons(ctx, agency, step)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				d.t.Errorf("%s of %q: %v\n%s", step, agency, err, diff)
			}
		}
		lists("transport", access.Refuse, all[0], all[1], all[2])
		lists("transport", "", all[0], all[1], all[2], all[3])
		lists("", access.Refuse, all[2])
		lists("health", access.Extend)
		for _, c := range []struct {
			agency string
			want   error
		}{{"health", store.ErrNotFound}, {"", store.ErrNotFound}, {"transport", nil}, {"transport", store.ErrNotFound}} {
			if err := d.RemoveReason(ctx, "r1", c.agency, all[0].ID); !errors.Is(err, c.want) {
				d.t.Errorf("removed by %q: %v, want %v", c.agency, err, c.want)
			}
		}
		lists("transport", access.Refuse, all[1], all[2])
		if got := d.entries(); got != 6 {
			d.t.Errorf("%d entries of the log", got)
		}
	})
}

func TestReasonsAreCheckedAndNotTooMany(t *testing.T) {
	each(t, func(d desk) {
		for _, r := range []Reason{{Step: access.Refuse, Text: " "}, {Step: access.Refuse, Text: strings.Repeat("长", 2001)}, {Step: access.Refuse, Text: "a\x00"}, {Step: "forget", Text: "x"}} {
			if _, faults, err := d.AddReason(ctx, "r1", r); err != nil || len(faults) != 1 {
				d.t.Errorf("%.10q: %v, %v", r.Text, faults, err)
			}
		}
		for i := range maxReasons {
			if _, faults, err := d.AddReason(ctx, "r1", Reason{Step: access.Refuse, Text: fmt.Sprint("理由", i)}); err != nil || len(faults) > 0 {
				d.t.Fatal(faults, err)
			}
		}
		if _, faults, err := d.AddReason(ctx, "r1", Reason{Step: access.Refuse, Text: "再来一条"}); err != nil || len(faults) != 1 {
			d.t.Errorf("one too many: %v, %v", faults, err)
		}
		if _, faults, err := d.AddReason(ctx, "r1", Reason{Step: access.Extend, Text: "需要专家评审"}); err != nil || len(faults) > 0 {
			d.t.Errorf("of another step: %v, %v", faults, err)
		}
	})
}
