package access

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// inUse is a case that was opened on a day, to be used until another.
func inUse(t testing.TB, from, until string) Case {
	t.Helper()
	return Case{State: Active, Opened: day(t, from), Decision: &Decision{Approved: true, Scope: Scope{Until: day(t, until)}}}
}

func TestUseIsReportedEverySixMonthsAndAtItsEnd(t *testing.T) {
	for _, tt := range []struct{ from, until, want string }{
		{"2026-03-02", "2027-03-02", "[2026-09-02 2027-03-02]"},
		{"2026-03-02", "2026-05-01", "[2026-05-01]"},
		{"2026-08-31", "2027-04-30", "[2027-02-28 2027-04-30]"},
	} {
		if got := fmt.Sprint(ReportEnds(inUse(t, tt.from, tt.until))); got != tt.want {
			t.Errorf("%s to %s: %s, want %s", tt.from, tt.until, got, tt.want)
		}
	}
	if ends := ReportEnds(Case{State: Submitted}); ends != nil {
		t.Errorf("before any use: %v", ends)
	}
}

func TestAReportIsDueOnWhatWasNotReported(t *testing.T) {
	c := inUse(t, "2026-03-02", "2027-02-15")
	for _, tt := range []struct{ reported, today, want string }{
		{"", "2026-09-02", "not due"},
		{"", "2026-09-03", "2026-03-02 to 2026-09-02"},
		{"2026-09-02", "2026-09-03", "not due"},
		{"2026-05-31", "2026-09-03", "2026-06-01 to 2026-09-02"},
		{"", "2027-02-16", "2026-03-02 to 2027-02-15"},
		{"2026-09-02", "2027-02-16", "2026-09-03 to 2027-02-15"},
		{"2027-02-15", "2028-01-01", "not due"},
	} {
		var reported calendar.Date
		if tt.reported != "" {
			reported = day(t, tt.reported)
		}
		got := "not due"
		if from, to, due := ReportDue(c, reported, day(t, tt.today)); due {
			got = from.String() + " to " + to.String()
		}
		if got != tt.want {
			t.Errorf("reported to %q, on %s: %s, want %s", tt.reported, tt.today, got, tt.want)
		}
	}
}

func TestAReportHasToBeWhole(t *testing.T) {
	c := inUse(t, "2026-03-02", "2027-02-15")
	good := UseReport{day(t, "2026-03-02"), day(t, "2026-09-01"), 12, "An app", "2,000 riders a day"}
	for _, tt := range []struct {
		name   string
		change func(*UseReport)
		want   string
	}{
		{"as it should be", func(*UseReport) {}, ""},
		{"from before the use began", func(u *UseReport) { u.From-- }, "use.from"},
		{"up to tomorrow", func(u *UseReport) { u.To = day(t, "2026-09-03") }, "use.to"},
		{"turned round", func(u *UseReport) { u.To = u.From - 1 }, "use.to"},
		{"less than no calls", func(u *UseReport) { u.Calls = -1 }, "use.calls"},
		{"no words", func(u *UseReport) { u.Products, u.Effect = " ", "" }, "use.products use.effect"},
		{"nothing", func(u *UseReport) { *u = UseReport{} }, "use.from use.products use.effect"},
	} {
		u := good
		tt.change(&u)
		faults := u.Check(c, day(t, "2026-09-02"))
		if diff := cmp.Diff(tt.want, fieldsOf(faults)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
		spoken(t, faults)
	}
	if faults := good.Check(Case{State: Submitted}, day(t, "2026-09-02")); len(faults) != 1 {
		t.Errorf("before any use: %v", faults)
	}
}
