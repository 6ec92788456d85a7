package access

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

const walkSteps = 40_000 // in each of three profiles

// model is the life of an application as somebody would tell it who has never
// seen the table: where each step leads, whose it is, and what it waits for.
type model struct {
	authority, extends, lapses, agreement bool // the profile
	state                                 State
	returned, extended                    bool
	until, correctBy                      calendar.Date
}

func (m *model) decides(by Actor) bool {
	if m.authority {
		return by == authority
	}
	return by == reviewer
}

// step takes a step that carries everything it should, and reports whether it
// could be taken.
func (m *model) step(step Step, by Actor, mv Move) bool {
	on := calendar.Today(mv.At)
	own, decides, polices, alone := by == applicant, m.decides(by), m.decides(by) || by == operator, by.Party == ClockParty
	in := func(states ...State) bool { return slices.Contains(states, m.state) }
	held := in(Approved, Signed, Active, Suspended, Changed)
	current := m.until >= on
	var ok bool
	var to State
	switch step {
	case Submit:
		ok, to = own && in(Draft), Submitted
	case Return:
		ok, to = decides && in(Submitted) && !m.returned, Correcting
	case Resubmit:
		ok, to = own && in(Correcting), Submitted
	case Lapse:
		ok, to = alone && in(Correcting) && m.lapses && on > m.correctBy, Lapsed
	case Accept:
		ok, to = decides && in(Submitted), Accepted
	case Review:
		ok, to = decides && in(Accepted), Reviewing
	case Extend:
		ok, to = decides && in(Reviewing) && m.extends && !m.extended, Reviewing
	case Approve:
		ok, to = decides && in(Reviewing), Approved
	case Fit:
		ok, to = alone && in(Submitted), Approved
	case Refuse:
		ok, to = decides && in(Submitted, Reviewing), Refused
	case Withdraw:
		ok, to = own && in(Draft, Submitted, Correcting, Accepted, Reviewing), Withdrawn
	case Sign:
		ok, to = own && m.agreement && in(Approved, Changed), Signed
	case Open:
		ok, to = alone && current && (in(Signed) || !m.agreement && in(Approved, Changed)), Active
	case Warn:
		ok, to = polices && in(Active), Active
	case Suspend:
		ok, to = polices && in(Active), Suspended
	case Resume:
		ok, to = polices && in(Suspended) && current, Active
	case Change:
		ok, to = decides && in(Active, Suspended), Changed
	case Expire:
		ok, to = alone && held && !current, Expired
	case Revoke:
		ok, to = polices && held, Revoked
	case End:
		ok, to = own && (held || in(Expired, Revoked)) || by == operator && in(Expired, Revoked), Ended
	}
	if !ok {
		return false
	}
	m.state = to
	switch step {
	case Return:
		m.returned, m.correctBy = true, mv.CorrectBy
	case Extend:
		m.extended = true
	case Approve, Fit, Change:
		if mv.Scope != nil {
			m.until = mv.Scope.Until
		}
	}
	return true
}

func TestARandomWalkGoesAsTheStoryIsTold(t *testing.T) {
	for id, m := range map[string]model{
		"shanghai-2018":       {},
		"shandong-2020":       {extends: true, lapses: true},
		"zhejiang-2016-draft": {authority: true, agreement: true},
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			w := walk{t: t, r: law(t, id), rnd: rand.New(rand.NewPCG(5, 6)), fresh: m, taken: map[Step]int{}}
			w.restart()
			for range walkSteps {
				w.step()
				if t.Failed() {
					return
				}
			}
			w.restart()
			for _, s := range Steps() {
				possible := (s != Lapse || m.lapses) && (s != Extend || m.extends) && (s != Sign || m.agreement)
				if (w.taken[s] > 0) != possible {
					t.Errorf("step %s was taken %d times", s, w.taken[s])
				}
			}
		})
	}
}

type walk struct {
	t       *testing.T
	r       *Rules
	rnd     *rand.Rand
	fresh   model
	model   model
	c       Case
	before  string // the case as it was written before the step
	history []Event
	now     time.Time
	stuck   int
	taken   map[Step]int
}

// restart holds the history of one application against its end and begins another.
func (w *walk) restart() {
	if len(w.history) > 0 {
		again, err := Replay(NewCase(w.c.Receipt, w.c.Account, buses), w.history)
		if got := written(w.t, again); err != nil || got != w.before {
			w.t.Errorf("the history gives another case: %v\n%s\n%s", err, got, w.before)
		}
	}
	w.c, w.history, w.stuck = NewCase("7YQ2MK-0C4XVT-9HB3EZ", applicant.ID, buses), nil, 0
	w.before, w.model = written(w.t, w.c), w.fresh
	w.model.state = Draft
	w.now = at(w.t, "2026-01-05")
}

var walkers = []Actor{applicant, reviewer, stranger, authority, operator, clock, {Party: ApplicantParty, ID: "u2"}, {}}

func (w *walk) step() {
	if w.c.State.Terminal() {
		if w.stuck++; w.stuck > 3 {
			w.restart()
		}
	}
	w.now = w.now.Add(time.Duration(w.rnd.IntN(5*24)) * time.Hour)
	on := calendar.Today(w.now).String()
	step := Steps()[w.rnd.IntN(len(Steps()))]
	if possible := stepsFrom(w.c.State); w.rnd.IntN(2) == 0 && len(possible) > 0 {
		step = possible[w.rnd.IntN(len(possible))]
	}
	m := move(w.t, w.r, step, on)
	m.At = w.now
	if w.rnd.IntN(3) == 0 {
		m.By = walkers[w.rnd.IntN(len(walkers))]
	}
	if m.Destruction != nil {
		m.Destruction.Found = m.By.Party == OperatorParty
	}
	if m.Scope != nil && w.rnd.IntN(3) == 0 {
		m.Scope.Until = calendar.Today(w.now).Add(w.rnd.IntN(30))
	}
	careless := w.rnd.IntN(8) == 0
	if careless {
		m = Move{Step: m.Step, By: m.By, At: m.At}
	}
	w.take(m, careless)
}

// take lets the rules and the model judge the same move.
func (w *walk) take(m Move, careless bool) {
	was, told := w.model.state, w.model
	next, e, err := w.r.Take(w.c, buses, m)
	if refused := new(StepError); errors.As(err, &refused) && (written(w.t, next) != w.before || e.Step != "") {
		w.t.Fatalf("%s was refused but changed something", m.Step)
	}
	possible := told.step(m.Step, m.By, m)
	if careless && possible && errors.Is(err, ErrIncomplete) {
		return
	}
	if possible != (err == nil) || err == nil && next.State != told.state {
		w.t.Fatalf("%s by %v on %s at %s: the model says %v to %s, the rules %v to %s", m.Step, m.By, m.At, was, possible, told.state, err, next.State)
	}
	if err != nil {
		return
	}
	if was == Refused || was == Withdrawn || was == Lapsed || was == Ended {
		w.t.Fatalf("%s led out of %s", m.Step, was)
	}
	if said := w.r.Describe(e); said.ZH == "" || said.EN == "" || e.Seq != w.c.Seq+1 {
		w.t.Fatalf("the audit log has nothing to say about %s", m.Step)
	}
	if written(w.t, w.c) != w.before {
		w.t.Fatalf("%s changed the case it was given", m.Step)
	}
	w.model, w.before = told, written(w.t, next)
	w.c, w.history = next, append(w.history, e)
	w.taken[m.Step]++
}

func written(t *testing.T, c Case) string {
	t.Helper()
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
