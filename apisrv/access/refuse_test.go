package access

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestARefusedStepSaysWhyAndWhatIsPossible(t *testing.T) {
	r := law(t, "shandong-2020")
	submitted := []string{"submit 2026-03-02"}
	reviewing := append(slices.Clone(submitted), "accept 2026-03-03", "review 2026-03-03")
	active := append(slices.Clone(submitted), "fit 2026-03-02", "open 2026-03-02")
	edited := func(step Step, edit func(*Move)) Move {
		m := move(t, r, step, "2026-03-10")
		edit(&m)
		return m
	}
	for _, c := range []struct {
		name  string
		steps []string
		move  Move
		kind  error
		says  string // in the error, possible steps included
	}{
		{"a draft cannot be approved", nil, edited(Approve, func(*Move) {}), ErrIllegal, "approve from draft to approved: the step is not possible in this state; possible: nothing"},
		{"a second decision", reviewing, edited(Fit, func(*Move) {}), ErrIllegal, "fit from reviewing to approved"},
		{"a second round of corrections", []string{"submit 2026-03-02", "return 2026-03-03", "resubmit 2026-03-04"}, edited(Return, func(*Move) {}), ErrIllegal, "possible: accept, refuse; corrections were already asked for once"},
		{"a second extension", append(slices.Clone(reviewing), "extend 2026-03-09"), edited(Extend, func(*Move) {}), ErrIllegal, "possible: approve, refuse"},
		{"another agency", reviewing, edited(Approve, func(m *Move) { m.By = stranger }), ErrForbidden, "possible: nothing"},
		{"a reviewer of no agency", reviewing, edited(Approve, func(m *Move) { m.By.Agency = "" }), ErrForbidden, "not this party's"},
		{"another applicant", reviewing, edited(Withdraw, func(m *Move) { m.By.ID = "u2" }), ErrForbidden, "not this party's"},
		{"the applicant decides", reviewing, edited(Approve, func(m *Move) { m.By = applicant }), ErrForbidden, "possible: withdraw"},
		{"a refusal without a reason", reviewing, edited(Refuse, func(m *Move) { m.Reason = " \n" }), ErrIncomplete, "The reason is missing"},
		{"an extension by oneself", reviewing, edited(Extend, func(m *Move) { m.ApprovedBy = m.By.ID }), ErrIncomplete, "approved by the head"},
		{"an extension beyond the rules", reviewing, edited(Extend, func(m *Move) { m.ExtendWD = 21 }), ErrIncomplete, "1 to 20 working days"},
		{"no scope", reviewing, edited(Approve, func(m *Move) { m.Scope = nil }), ErrIncomplete, "The scope is missing"},
		{"more items than asked for", reviewing, edited(Approve, func(m *Move) { m.Scope.Items = []string{"lon"} }), ErrIncomplete, "were not asked for"},
		{"more calls than asked for", reviewing, edited(Approve, func(m *Move) { m.Scope.Calls = 1001 }), ErrIncomplete, "The calls a day must be 1 to 1000"},
		{"no calls at all", reviewing, edited(Approve, func(m *Move) { m.Scope.Calls = 0 }), ErrIncomplete, "The calls a day must be 1 to 1000"},
		{"longer than asked for", reviewing, edited(Approve, func(m *Move) { m.Scope.Until++ }), ErrIncomplete, "between today and 2027-03-10"},
		{"over before it begins", reviewing, edited(Approve, func(m *Move) { m.Scope.Until = day(t, "2026-03-09") }), ErrIncomplete, "between today and"},
		{"delivered otherwise", reviewing, edited(Approve, func(m *Move) { m.Scope.Delivery = File }), ErrIncomplete, "way of delivery"},
		{"an unmet scenario", submitted, edited(Fit, func(m *Move) { m.Scenario.Calls = 1 }), ErrIncomplete, "more calls a day than the scenario"},
		{"corrections without a list", submitted, edited(Return, func(m *Move) { m.Corrections = nil }), ErrIncomplete, "1 to 50 corrections"},
		{"a correction of no field", submitted, edited(Return, func(m *Move) { m.Corrections[0].Field = "salary" }), ErrIncomplete, "no such field: salary"},
		{"no time to correct", submitted, edited(Return, func(m *Move) { m.CorrectBy = day(t, "2026-03-10") }), ErrIncomplete, "missing or past"},
		{"too early to lapse", []string{"submit 2026-03-02", "return 2026-03-03"}, edited(Lapse, func(*Move) {}), ErrIllegal, "possible: nothing; the application cannot lapse"},
		{"too early to expire", active, edited(Expire, func(*Move) {}), ErrIllegal, "has not run out yet"},
		{"nothing received, though opened", active, edited(End, func(m *Move) { m.Destruction.None = true }), ErrIncomplete, "data may have been received"},
		{"destroyed tomorrow", active, edited(End, func(m *Move) { m.Destruction.On++ }), ErrIncomplete, "lies ahead"},
		{"a finding that is not the operator's", active, edited(End, func(m *Move) { m.Destruction.Found = true }), ErrIncomplete, "day of destruction"},
		{"a step that there is not", active, edited("fly", func(*Move) {}), ErrIllegal, "fly from active to :"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, _ := live(t, r, c.steps...)
			after, e, err := r.Take(before, buses, c.move)
			var refused *StepError
			if !errors.As(err, &refused) || !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %v, want %v with %q", err, c.kind, c.says)
			}
			if diff := cmp.Diff(before, after); diff != "" || e.Step != "" {
				t.Errorf("something changed: %s %v", diff, e)
			}
			if text := refused.Text(); text.ZH == "" || text.EN == "" {
				t.Error("it says nothing to people")
			}
			spoken(t, refused.Faults)
		})
	}
}

func TestMisuseIsNamedByItsKind(t *testing.T) {
	r := law(t, "shanghai-2018")
	c, _ := live(t, r, "submit 2026-03-02", "fit 2026-03-02", "open 2026-03-02")
	for _, kind := range append(Misuses(), "", "theft") {
		m := move(t, r, Warn, "2026-04-01")
		m.By, m.Misuse = operator, kind
		after, e, err := r.Take(c, buses, m)
		if kind == "theft" {
			if !errors.Is(err, ErrIncomplete) {
				t.Errorf("%q: %v", kind, err)
			}
			continue
		}
		if err != nil || after.Warnings != 1 || e.Misuse != kind || kind.Name().IsZero() != (kind == "") {
			t.Errorf("%q: %v %+v", kind, err, e.Move)
		}
	}
	accept := move(t, r, Accept, "2026-03-03")
	accept.Misuse = MisuseItems
	submitted, _ := live(t, r, "submit 2026-03-02")
	if _, _, err := r.Take(submitted, buses, accept); !errors.Is(err, ErrIncomplete) {
		t.Errorf("an acceptance for misuse: %v", err)
	}
	accept.Misuse, accept.Reason = "", strings.Repeat("长", 2001)
	if _, _, err := r.Take(submitted, buses, accept); !errors.Is(err, ErrIncomplete) {
		t.Errorf("a reason without an end: %v", err)
	}
}
