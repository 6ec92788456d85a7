package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

func TestAnApprovalMayLimitRowsAndBytes(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "shandong-2020"))
	b := d.in(t, d.decider)
	for _, tt := range []struct {
		rows, bytes string
		status      int
		want        access.Scope // rows and bytes
	}{
		{"", "", http.StatusSeeOther, access.Scope{}},
		{"50,000", "250", http.StatusSeeOther, access.Scope{Rows: 50_000, Bytes: 250_000_000}},
		{"many", "", http.StatusUnprocessableEntity, access.Scope{}},
		{"0", "", http.StatusUnprocessableEntity, access.Scope{}},
		{"", "-3", http.StatusUnprocessableEntity, access.Scope{}},
		{"", "2000000000", http.StatusUnprocessableEntity, access.Scope{}},
	} {
		receipt := d.reviewing(t)
		path := "en/desk/applications/" + receipt + "/"
		form := b.Get(path+"approve/").Inputs(t, path+"approve/")
		form["scope.rows"], form["scope.bytes"] = []string{tt.rows}, []string{tt.bytes}
		got := b.Send(path+"approve/", form)
		if got.Status != tt.status {
			t.Errorf("rows %q, bytes %q: %d\n%s", tt.rows, tt.bytes, got.Status, got.Text(t))
		}
		if tt.status != http.StatusSeeOther {
			if again := got.Inputs(t, path+"approve/"); again.Get("scope.rows") != tt.rows || again.Get("scope.bytes") != tt.bytes {
				t.Errorf("shown again: %v", again)
			}
			continue
		}
		c, _, err := d.Cases.ByReceipt(t.Context(), receipt)
		if err != nil || c.Decision.Scope.Rows != tt.want.Rows || c.Decision.Scope.Bytes != tt.want.Bytes {
			t.Errorf("rows %q, bytes %q: %+v, %v", tt.rows, tt.bytes, c.Decision, err)
		}
		if text := b.Get(path).Text(t); tt.rows != "" && !strings.Contains(text, "Rows a day 50,000 Bytes a day 250,000,000") {
			t.Errorf("the history does not say so:\n%s", text)
		}
	}
}

func TestTheDeskSeesTheReportsOnUse(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "shandong-2020"))
	receipt := d.active(t)
	day := calendar.Today(d.Now())
	d.Clock.Add(24 * time.Hour)
	u := access.UseReport{From: day, To: day, Calls: 1100, Products: "Travel Atlas <i>2</i>", Effect: "Shorter queues"}
	if faults, err := d.Cases.FileUse(t.Context(), d.applicant.ID, receipt, 0, u, cases.Counted{Calls: 1234, Rows: 5678, Bytes: 91011}); err != nil || len(faults) > 0 {
		t.Fatal(faults, err)
	}
	page := d.in(t, d.decider).Get("en/desk/applications/" + receipt + "/")
	for _, want := range []string{"Reports on use", "1,100 as reported. Counted by the portal: calls 1,234, rows 5,678, bytes 91,011", "Travel Atlas <i>2</i>", "Shorter queues"} {
		if !strings.Contains(page.Text(t), want) {
			t.Errorf("no %q in\n%s", want, page.Text(t))
		}
	}
}
