package access

import (
	"strings"
	"testing"
)

// A decision may set how many rows and bytes a day it gives; the applicant named
// no numbers, so any number is less than what was asked for.
func TestADecisionMaySetTheVolumeOfADay(t *testing.T) {
	r := law(t, "shandong-2020")
	before, _ := live(t, r, "submit 2026-03-02", "accept 2026-03-02", "review 2026-03-02")
	for _, tt := range []struct {
		name        string
		rows, bytes int64
		want        string // fields at fault
	}{
		{"none set", 0, 0, ""},
		{"both set", 50_000, 100_000_000, ""},
		{"less than nothing", -1, -1, "scope.rows scope.bytes"},
		{"beyond all limits", MaxRows + 1, MaxBytes + 1, "scope.rows scope.bytes"},
	} {
		m := move(t, r, Approve, "2026-03-03")
		m.Scope.Rows, m.Scope.Bytes = tt.rows, tt.bytes
		faults := checkScope(m, before.Application, buses)
		if got := fieldsOf(faults); got != tt.want {
			t.Errorf("%s: faults in %q, want %q", tt.name, got, tt.want)
		}
		spoken(t, faults)
	}
	sandboxed := before.Application
	sandboxed.Delivery, sandboxed.Calls = Sandbox, 0
	m := move(t, r, Approve, "2026-03-03")
	m.Scope.Delivery, m.Scope.Calls, m.Scope.Rows = Sandbox, 0, 10
	if got := fieldsOf(checkScope(m, sandboxed, buses)); got != "scope.rows" {
		t.Errorf("rows of a sandbox, which sends none: faults in %q", got)
	}
}

func TestTheAgreementStatesTheVolumeOfADay(t *testing.T) {
	r := law(t, "shandong-2020")
	p := busParticulars(t, r)
	decided := *p.Case.Decision
	p.Case.Decision = &decided
	for _, tt := range []struct {
		calls       int
		rows, bytes int64
		zh, en      string
	}{
		{1000, 0, 0, "：1,000。", ": 1,000."},
		{1000, 50_000, 2_000_000, "：1,000、50,000行、2,000,000字节。", ": 1,000, 50,000 rows, 2,000,000 bytes."},
		{0, 50_000, 0, "：50,000行。", ": 50,000 rows."},
		{0, 0, 0, "：不适用。", ": does not apply."},
	} {
		decided.Scope.Calls, decided.Scope.Rows, decided.Scope.Bytes = tt.calls, tt.rows, tt.bytes
		text, err := r.Agreement(useAgreement(t), p)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{tt.zh, tt.en} {
			if !strings.Contains(string(text), want) {
				t.Errorf("%d calls, %d rows, %d bytes: %q is not in\n%s", tt.calls, tt.rows, tt.bytes, want, text)
			}
		}
	}
}
