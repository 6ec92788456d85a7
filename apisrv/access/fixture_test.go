package access

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// law loads the rules of a profile.
func law(t testing.TB, id string) *Rules {
	t.Helper()
	p, err := profile.Load(id)
	if err != nil {
		t.Fatal(err)
	}
	c, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	return NewRules(p, c)
}

func day(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// at is ten in the morning in Shanghai.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	return day(t, s).Time().Add(2 * time.Hour)
}

var (
	buses = Dataset{ID: "bus-positions", Agency: "transport", Items: []string{"vehicle", "lon", "lat", "time"},
		For: []string{Person, Organisation}, Delivery: []string{Interface, File}}

	applicant = Actor{Party: ApplicantParty, ID: "u1"}
	reviewer  = Actor{Party: ReviewerParty, ID: "r1", Agency: "transport"}
	stranger  = Actor{Party: ReviewerParty, ID: "r2", Agency: "health"}
	authority = Actor{Party: AuthorityParty, ID: "a1"}
	operator  = Actor{Party: OperatorParty, ID: "o1"}
	clock     = Actor{Party: ClockParty}
)

// deciderOf is an actor who decides under the rules.
func deciderOf(r *Rules) Actor {
	if r.Decider() == AuthorityParty {
		return authority
	}
	return reviewer
}

// complete application for the buses.
func busApplication() Application {
	return Application{
		Dataset: buses.ID,
		Applicant: Applicant{Kind: Organisation, Name: "示例出行科技有限公司",
			Identity: Identity{Kind: CreditCode, Masked: "9131**********7890", Hash: "hmac-sha256:00"},
			Contact:  Contact{Name: "王某", Phone: "021-12345678", Email: "data@example.com"}},
		Scenario: "arrivals", Purpose: "预测公交到站时间", System: "到站了", Items: []string{"vehicle", "time"},
		Delivery: Interface, Calls: 1000, Months: 12, Storage: "上海，自有机房", Security: "专人管理，磁盘加密",
		Commitment: Commitment{Version: CommitmentVersion, Name: "王某", On: calendar.NewDate(2026, time.March, 1)},
	}
}

func busScenario() Scenario {
	a := busApplication()
	return Scenario{ID: "arrivals", Name: lang.Text{ZH: "到站预测", EN: "Arrival times"}, Purpose: a.Purpose, Dataset: buses.ID, Items: []string{"vehicle", "lon", "lat", "time"},
		For: []string{Organisation}, Delivery: []string{Interface}, Calls: 5000, Months: 24}
}

func signedOn(on calendar.Date) *Signature {
	return &Signature{Template: "use-agreement", Version: 1, Hash: HashText([]byte("协议")), Name: "王某", On: on}
}

// move is a faultless move of a step by whoever may take it.
func move(t testing.TB, r *Rules, step Step, on string) Move {
	m := Move{Step: step, At: at(t, on), By: deciderOf(r), Reason: "已核对材料"}
	switch step {
	case Submit, Resubmit, Withdraw, Sign, End:
		m.By = applicant
	case Lapse, Fit, Open, Expire:
		m.By = clock
	}
	a := busApplication()
	full := a.FullScope(day(t, on))
	switch step {
	case Submit, Resubmit:
		m.Application = &a
	case Return:
		m.Corrections, m.CorrectBy = []Correction{{"purpose", "请写明用户范围"}, {"security", "请写明访问日志保存多久"}}, day(t, on).Add(10)
	case Extend:
		m.ExtendWD, m.ApprovedBy = 20, "head"
	case Approve, Change:
		m.Scope = &full
	case Fit:
		s := busScenario()
		m.Scope, m.Scenario = &full, &s
	case Sign:
		m.Signature = signedOn(day(t, on))
	case End:
		m.Destruction = &Destruction{On: day(t, on), Name: "王某", How: "覆写后删除全部副本"}
	}
	return m
}

// live takes steps, written "submit 2026-03-02", and returns the case and its
// history.
func live(t testing.TB, r *Rules, steps ...string) (Case, []Event) {
	t.Helper()
	c := NewCase("7YQ2MK-0C4XVT-9HB3EZ", applicant.ID, buses)
	var history []Event
	for _, s := range steps {
		step, on, _ := strings.Cut(s, " ")
		next, e, err := r.Take(c, buses, move(t, r, Step(step), on))
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		c, history = next, append(history, e)
	}
	return c, history
}

func fieldsOf(faults []Fault) string {
	var keys []string
	for _, f := range faults {
		keys = append(keys, f.Field)
	}
	return strings.Join(keys, " ")
}

// spoken fails for a fault that does not speak to people in both languages.
func spoken(t testing.TB, faults []Fault) {
	t.Helper()
	for _, f := range faults {
		if f.Message.ZH == "" || f.Message.EN == "" || f.Fix.ZH == "" || f.Fix.EN == "" {
			t.Errorf("%s is not said in full: %+v", f.Field, f)
		}
	}
}

func stepsText(steps []Step) string { return strings.Trim(fmt.Sprint(steps), "[]") }
