package access

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// The way of an application from draft to the end, with every turn it can take.
func TestAnApplicationLivesFromDraftToEnd(t *testing.T) {
	for _, c := range []struct {
		name, profile string
		steps         []string
		end           State
	}{
		{"without an agreement", "shanghai-2018", []string{"submit 2026-03-02", "accept 2026-03-03", "review 2026-03-03", "approve 2026-03-05", "open 2026-03-05", "expire 2027-03-06", "end 2027-03-08"}, Ended},
		{"with corrections and an extension", "shandong-2020", []string{"submit 2026-03-02", "return 2026-03-04", "resubmit 2026-03-09", "accept 2026-03-10", "review 2026-03-10", "extend 2026-03-30", "approve 2026-04-20", "open 2026-04-20"}, Active},
		{"with an agreement", "zhejiang-2016-draft", []string{"submit 2026-03-02", "accept 2026-03-03", "review 2026-03-03", "approve 2026-03-05", "sign 2026-03-06", "open 2026-03-06"}, Active},
		{"at once, by a scenario", "shanghai-2018", []string{"submit 2026-03-02", "fit 2026-03-02", "open 2026-03-02"}, Active},
		{"refused before review", "shanghai-2018", []string{"submit 2026-03-02", "refuse 2026-03-03"}, Refused},
		{"refused after review", "shanghai-2018", []string{"submit 2026-03-02", "accept 2026-03-03", "review 2026-03-03", "refuse 2026-03-05"}, Refused},
		{"given up by not correcting", "shandong-2020", []string{"submit 2026-03-02", "return 2026-03-04", "lapse 2026-03-15"}, Lapsed},
		{"withdrawn while correcting", "shanghai-2018", []string{"submit 2026-03-02", "return 2026-03-04", "withdraw 2026-03-05"}, Withdrawn},
		{"misused", "shanghai-2018", []string{"submit 2026-03-02", "fit 2026-03-02", "open 2026-03-02", "warn 2026-04-01", "suspend 2026-05-06", "resume 2026-05-07", "suspend 2026-05-08", "revoke 2026-05-11", "end 2026-05-12"}, Ended},
		{"changed and signed again", "zhejiang-2016-draft", []string{"submit 2026-03-02", "fit 2026-03-02", "sign 2026-03-02", "open 2026-03-02", "change 2026-06-01", "sign 2026-06-02", "open 2026-06-02"}, Active},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := law(t, c.profile)
			got, history := live(t, r, c.steps...)
			if got.State != c.end || got.Seq != len(c.steps) {
				t.Errorf("ends at %s after %d steps, want %s after %d", got.State, got.Seq, c.end, len(c.steps))
			}
			kept, err := json.Marshal(history)
			if err != nil {
				t.Fatal(err)
			}
			history = nil
			if err := json.Unmarshal(kept, &history); err != nil {
				t.Fatal(err)
			}
			again, err := Replay(NewCase(got.Receipt, got.Account, buses), history)
			if diff := cmp.Diff(got, again); err != nil || diff != "" {
				t.Errorf("written down, read and replayed: %v %s", err, diff)
			}
		})
	}
}

// Only the profile differs between the rows.
func TestProfilesDecideWhoDecidesAndWhatIsNeeded(t *testing.T) {
	type row struct {
		Decider                     Party
		Approved, Reviewing, Lapses string // steps possible there
		Route                       bool
	}
	want := map[string]row{
		"shanghai-2018":       {ReviewerParty, "open", "approve refuse", "", false},
		"shanghai-2018-draft": {ReviewerParty, "open", "approve refuse", "", true},
		"zhejiang-2016-draft": {AuthorityParty, "", "approve refuse", "", false},
		"shandong-2020":       {ReviewerParty, "open", "extend approve refuse", "lapse", true},
		"xian":                {ReviewerParty, "open", "approve refuse", "", false},
		"changsha-2018":       {ReviewerParty, "open", "approve refuse", "", false},
	}
	got := map[string]row{}
	for _, id := range profile.IDs() {
		r := law(t, id)
		reviewing, _ := live(t, r, "submit 2026-03-02", "accept 2026-03-03", "review 2026-03-03")
		approved, _ := live(t, r, "submit 2026-03-02", "fit 2026-03-02")
		correcting, _ := live(t, r, "submit 2026-03-02", "return 2026-03-03")
		_, route := r.DisclosureRoute()
		got[id] = row{r.Decider(),
			stepsText(r.Possible(approved, buses, clock, at(t, "2026-03-03"))),
			stepsText(r.Possible(reviewing, buses, deciderOf(r), at(t, "2026-03-04"))),
			stepsText(r.Possible(correcting, buses, clock, at(t, "2026-03-20"))), route}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnAgreementIsNeededBeforeAnythingIsOpened(t *testing.T) {
	r := law(t, "zhejiang-2016-draft")
	approved, _ := live(t, r, "submit 2026-03-02", "fit 2026-03-02")
	if _, _, err := r.Take(approved, buses, move(t, r, Open, "2026-03-03")); !errors.Is(err, ErrIllegal) {
		t.Errorf("opened without the agreement that the profile requires: %v", err)
	}
	unsigned := move(t, r, Sign, "2026-03-03")
	unsigned.Signature.Hash = "sha256:zz"
	if _, _, err := r.Take(approved, buses, unsigned); !errors.Is(err, ErrIncomplete) {
		t.Errorf("signed without the text: %v", err)
	}

	r = law(t, "shanghai-2018")
	reviewing, _ := live(t, r, "submit 2026-03-02", "accept 2026-03-02", "review 2026-03-02")
	asking := move(t, r, Approve, "2026-03-03")
	asking.Agreement = true
	asked, _, err := r.Take(reviewing, buses, asking)
	if err != nil {
		t.Fatal(err)
	}
	if got := stepsText(r.Possible(asked, buses, applicant, at(t, "2026-03-03"))); got != "sign end" {
		t.Errorf("the decision asked for an agreement; the applicant can %s", got)
	}
}

func TestTheGrantIsThereOnlyWhileTheDataAreInUse(t *testing.T) {
	r := law(t, "zhejiang-2016-draft")
	steps := []string{"submit 2026-03-02", "fit 2026-03-02", "sign 2026-03-02", "open 2026-03-03", "suspend 2026-04-01", "resume 2026-04-02", "change 2026-05-06", "sign 2026-05-06", "open 2026-05-06", "expire 2027-05-07"}
	for n := range len(steps) + 1 {
		c, _ := live(t, r, steps[:n]...)
		g, ok := r.GrantOf(c, day(t, "2026-05-07"))
		if ok != (c.State == Active) {
			t.Errorf("at %s there is a grant: %v", c.State, ok)
		}
		if ok && !g.Allows("bus-positions", []string{"time"}, day(t, "2026-05-07")) {
			t.Errorf("at %s the grant does not allow what it gives", c.State)
		}
	}
	c, _ := live(t, r, steps[:4]...)
	g, _ := r.GrantOf(c, day(t, "2026-05-07"))
	for _, asked := range []struct {
		dataset, item, on string
	}{{"other", "time", "2026-05-07"}, {"bus-positions", "lon", "2026-05-07"}, {"bus-positions", "time", "2027-03-03"}} {
		if g.Allows(asked.dataset, []string{asked.item}, day(t, asked.on)) {
			t.Errorf("allowed: %v", asked)
		}
	}
	if _, ok := r.GrantOf(c, day(t, "2027-03-03")); ok {
		t.Error("there is a grant after its last day")
	}
	c.Signature = nil
	if _, ok := r.GrantOf(c, day(t, "2026-05-07")); ok {
		t.Error("there is a grant without the signature")
	}
}

func TestAChangeOfScopeIsSignedAnewAndForgetsNoFirstDay(t *testing.T) {
	r := law(t, "zhejiang-2016-draft")
	steps := []string{"submit 2026-03-02", "fit 2026-03-02", "sign 2026-03-02", "open 2026-03-03", "change 2026-06-01"}
	changed, _ := live(t, r, steps...)
	if changed.Signature != nil {
		t.Error("the signature under the old scope is still there")
	}
	again, _ := live(t, r, append(steps, "sign 2026-06-02", "open 2026-06-03")...)
	if again.Opened != day(t, "2026-03-03") || again.Signature.On != day(t, "2026-06-02") || again.Decision.Scope.Until != day(t, "2027-06-01") {
		t.Errorf("opened %s, signed %s, until %s", again.Opened, again.Signature.On, again.Decision.Scope.Until)
	}
}

func TestAHistoryThatDoesNotHangTogetherIsNotReplayed(t *testing.T) {
	r := law(t, "shanghai-2018")
	_, history := live(t, r, "submit 2026-03-02", "fit 2026-03-02", "open 2026-03-02", "change 2026-03-03", "open 2026-03-04", "end 2026-03-05")
	for name, spoil := range map[string]func([]Event) []Event{
		"a gap":           func(h []Event) []Event { return slices.Delete(h, 1, 2) },
		"a wrong number":  func(h []Event) []Event { h[2].Seq = 9; return h },
		"a wrong target":  func(h []Event) []Event { h[1].To = Active; return h },
		"a wrong origin":  func(h []Event) []Event { h[1].From = Draft; return h },
		"no such step":    func(h []Event) []Event { h[0].Step = "fly"; return h },
		"a missing scope": func(h []Event) []Event { h[3].Scope = nil; return h },
		"no destruction":  func(h []Event) []Event { h[5].Destruction = nil; return h },
		"no application":  func(h []Event) []Event { h[0].Application = nil; return h },
		"no scenario":     func(h []Event) []Event { h[1].Scenario = nil; return h },
	} {
		if _, err := Replay(NewCase("x", applicant.ID, buses), spoil(slices.Clone(history))); err == nil {
			t.Errorf("%s was not noticed", name)
		}
	}
}

func TestTheTableIsWhole(t *testing.T) {
	seen := map[string]bool{}
	reached := map[State]bool{Draft: true}
	for _, line := range table {
		reached[line.to] = true
		for _, from := range line.from {
			key := string(from) + " " + string(line.step)
			if seen[key] {
				t.Errorf("%s stands in the table twice", key)
			}
			seen[key] = true
		}
		if line.step.Name().IsZero() || line.step.Done().IsZero() {
			t.Errorf("step %s has no words", line.step)
		}
	}
	var terminal []State
	for _, s := range States() {
		if n := s.Name(); n.ZH == "" || n.EN == "" || !reached[s] {
			t.Errorf("state %s has no words or cannot be reached", s)
		}
		if s.Terminal() {
			terminal = append(terminal, s)
		}
	}
	if want := []State{Refused, Withdrawn, Lapsed, Ended}; !slices.Equal(terminal, want) {
		t.Errorf("terminal are %v, want %v", terminal, want)
	}
	for _, s := range Steps() {
		if target(s) == "" {
			t.Errorf("step %s leads nowhere", s)
		}
	}
}

func TestAHistoryKeepsWhatAStepNeedsAndNothingElse(t *testing.T) {
	r := law(t, "shanghai-2018")
	draft := NewCase("7YQ2MK-0C4XVT-9HB3EZ", applicant.ID, buses)
	draft.Application = busApplication()
	stuffed := move(t, r, Submit, "2026-03-02")
	stuffed.Application, stuffed.Scope, stuffed.ApprovedBy = nil, &Scope{Purpose: "x"}, "x"
	submitted, e, err := r.Take(draft, buses, stuffed)
	if err != nil {
		t.Fatal(err)
	}
	if e.Scope != nil || e.ApprovedBy != "" || e.Application == nil || e.Application.Purpose != draft.Application.Purpose {
		t.Errorf("kept: %+v", e.Move)
	}
	fit := move(t, r, Fit, "2026-03-02")
	approved, e, err := r.Take(submitted, buses, fit)
	if err != nil {
		t.Fatal(err)
	}
	fit.Scope.Items[0], e.Scope.Items[1] = "lon", "lat"
	if diff := cmp.Diff([]string{"vehicle", "time"}, approved.Decision.Scope.Items); diff != "" || e.Scope.Items[0] != "vehicle" {
		t.Errorf("what is kept can be changed from outside: %s", diff)
	}
	rain := buses
	rain.ID = "rain"
	if _, _, err := r.Take(submitted, rain, fit); err == nil || errors.Is(err, ErrIncomplete) {
		t.Errorf("a step under another dataset: %v", err)
	}
}
