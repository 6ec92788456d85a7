package access

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kaimen-portal/kaimen/apisrv/access/internal/dayoracle"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// told is a list of dues in one line each: duty, phase, last day, days used.
func told(dues []Due) string {
	var lines []string
	for _, d := range dues {
		last := d.Last.String()
		if d.Beyond {
			last = "beyond"
		}
		if d.Target {
			last += " target"
		}
		lines = append(lines, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %d/%d", d.Duty, d.Phase, last, d.Elapsed, d.Days)), " "))
	}
	return strings.Join(lines, "; ")
}

// Only the profile differs between the rows: 2 March 2026 is a Monday.
func TestDuesComeFromTheProfile(t *testing.T) {
	for id, want := range map[string]string{
		"shanghai-2018":       "accept running 2026-03-09 target 3/5; decide running 3/0",
		"shanghai-2018-draft": "accept running 3/0; decide running 3/0",
		"zhejiang-2016-draft": "accept running 3/0; decide running 3/0",
		"shandong-2020":       "notice running 2026-03-11 3/7; accept running 3/0; decide running 2026-03-30 3/20",
		"xian":                "accept running 3/0; decide running 3/0",
		"changsha-2018":       "accept running 3/0; decide running 3/0",
	} {
		_, history := live(t, law(t, id), "submit 2026-03-02")
		if got := told(law(t, id).Dues(history, day(t, "2026-03-05"))); got != want {
			t.Errorf("%s:\n got %s\nwant %s", id, got, want)
		}
	}
}

func TestAClockRunsPausesAndEndsByTheRules(t *testing.T) {
	for _, c := range []struct {
		name, profile string
		steps         []string
		on, want      string
	}{
		{"near its end", "shandong-2020", []string{"submit 2026-03-02"}, "2026-03-25", "notice late 2026-03-11 17/7; accept running 17/0; decide near 2026-03-30 17/20"},
		{"on the last day", "shandong-2020", []string{"submit 2026-03-02", "accept 2026-03-03"}, "2026-03-30", "notice done 2026-03-11 1/7; accept done 1/0; decide near 2026-03-30 20/20"},
		{"on the day after", "shandong-2020", []string{"submit 2026-03-02", "accept 2026-03-03"}, "2026-03-31", "notice done 2026-03-11 1/7; accept done 1/0; decide late 2026-03-30 21/20"},
		{"on a Saturday after the last Friday", "shandong-2020", []string{"submit 2026-03-06", "accept 2026-03-06"}, "2026-04-04", "notice done 2026-03-17 0/7; accept done 0/0; decide late 2026-04-03 20/20"},
		{"decided late", "shandong-2020", []string{"submit 2026-03-02", "accept 2026-03-03", "review 2026-03-03", "approve 2026-04-01"}, "2026-05-06", "notice done 2026-03-11 1/7; accept done 1/0; decide waslate 2026-03-30 22/20"},
		{"decided in time", "shandong-2020", []string{"submit 2026-03-02", "refuse 2026-03-30"}, "2026-05-06", "notice waslate 2026-03-11 20/7; accept done 20/0; decide done 2026-03-30 20/20"},
		{"standing still", "shandong-2020", []string{"submit 2026-03-02", "return 2026-03-04"}, "2026-03-10", "notice done 2026-03-11 2/7; accept paused 2/0; decide paused 2/20; correct running 2026-03-14 0/0"},
		{"corrections are overdue", "shandong-2020", []string{"submit 2026-03-02", "return 2026-03-04"}, "2026-03-16", "notice done 2026-03-11 2/7; accept paused 2/0; decide paused 2/20; correct late 2026-03-14 0/0"},
		{"starting anew where the rules say so", "shandong-2020", []string{"submit 2026-03-02", "return 2026-03-04", "resubmit 2026-03-09"}, "2026-03-10", "notice done 2026-03-11 2/7; accept running 3/0; decide running 2026-04-07 1/20; correct done 2026-03-14 0/0"},
		{"going on where the rules are silent", "shanghai-2018", []string{"submit 2026-03-02", "return 2026-03-04", "resubmit 2026-03-09"}, "2026-03-12", "accept near 2026-03-12 target 5/5; decide running 5/0; correct done 2026-03-14 0/0"},
		{"past a target", "shanghai-2018", []string{"submit 2026-03-02"}, "2026-03-10", "accept late 2026-03-09 target 6/5; decide running 6/0"},
		{"extended in time", "shandong-2020", []string{"submit 2026-03-02", "accept 2026-03-03", "review 2026-03-03", "extend 2026-03-30"}, "2026-04-01", "notice done 2026-03-11 1/7; accept done 1/0; decide running 2026-04-28 22/40"},
		{"extended too late", "shandong-2020", []string{"submit 2026-03-02", "accept 2026-03-03", "review 2026-03-03", "extend 2026-03-31"}, "2026-04-01", "notice done 2026-03-11 1/7; accept done 1/0; decide late 2026-03-30 22/20"},
		{"withdrawn while standing still", "shandong-2020", []string{"submit 2026-03-02", "return 2026-03-04", "withdraw 2026-03-05"}, "2026-05-06", "notice done 2026-03-11 2/7; accept done 2/0; decide done 2/20; correct done 2026-03-14 0/0"},
		{"lapsed", "shandong-2020", []string{"submit 2026-03-02", "return 2026-03-04", "lapse 2026-03-16"}, "2026-05-06", "notice done 2026-03-11 2/7; accept done 2/0; decide done 2/20; correct waslate 2026-03-14 0/0"},
		{"beyond the calendar", "shandong-2020", []string{"submit 2026-12-21", "accept 2026-12-22"}, "2026-12-24", "notice done 2026-12-30 1/7; accept done 1/0; decide running beyond 3/20"},
		{"late beyond the calendar: not known to be", "shandong-2020", []string{"submit 2026-12-21", "accept 2026-12-22"}, "2027-06-01", "notice done 2026-12-30 1/7; accept done 1/0; decide running beyond 8/20"},
		{"a draft has none", "shandong-2020", nil, "2026-03-10", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := law(t, c.profile)
			_, history := live(t, r, c.steps...)
			dues := r.Dues(history, day(t, c.on))
			if diff := cmp.Diff(strings.Split(c.want, "; "), strings.Split(told(dues), "; ")); diff != "" {
				t.Error(diff)
			}
			for _, d := range dues {
				if text := d.Text(); text.ZH == "" || text.EN == "" || d.Duty.Name().IsZero() {
					t.Errorf("%s says nothing", d.Duty)
				}
			}
		})
	}
}

func TestOnlyAMissedLimitOfTheRulesGoesToTheOperator(t *testing.T) {
	escalated := func(id, on string, steps ...string) (duties []Duty) {
		r := law(t, id)
		_, history := live(t, r, steps...)
		for _, d := range r.Dues(history, day(t, on)) {
			if d.Escalates() {
				duties = append(duties, d.Duty)
			}
		}
		return duties
	}
	if got := escalated("shandong-2020", "2026-03-31", "submit 2026-03-02", "accept 2026-03-03"); len(got) != 1 || got[0] != DutyDecide {
		t.Errorf("a decision that is overdue: %v", got)
	}
	if got := escalated("shanghai-2018", "2026-05-06", "submit 2026-03-02"); got != nil {
		t.Errorf("a target that was missed was taken for a limit: %v", got)
	}
	if got := escalated("shandong-2020", "2026-05-06", "submit 2026-03-02", "return 2026-03-03"); got != nil {
		t.Errorf("the applicant's own delay was escalated: %v", got)
	}
}

func TestDuesAreSaidInBothLanguages(t *testing.T) {
	for _, c := range []struct{ profile, on, zh, en string }{
		{"shanghai-2018", "2026-03-04", "受理：本市工作目标（不是法定期限）：2026年3月9日前（含当日）（2022年度公共数据开放工作要点）；还剩3个工作日。",
			"Accept for review: the city's target, not a legal limit: by 9 March 2026 (Key Points of Public Data Opening in 2022); working days left: 3."},
		{"xian", "2026-03-04", "受理：规则没有规定期限；已过2个工作日。", "Accept for review: the rules set no time limit; working days passed: 2."},
		{"shandong-2020", "2026-03-12", "一次告知补正：2026年3月11日前（含当日）（政府信息公开条例第三十条）；已逾期。",
			"Name all corrections at once: by 11 March 2026 (Regulations on Disclosure of Government Information, Art. 30); overdue."},
	} {
		r := law(t, c.profile)
		_, history := live(t, r, "submit 2026-03-02")
		got := r.Dues(history, day(t, c.on))[0].Text()
		if got.ZH != c.zh || got.EN != c.en {
			t.Errorf("%s:\n got %s\n     %s\nwant %s\n     %s", c.profile, got.ZH, got.EN, c.zh, c.en)
		}
	}
}

func TestTheDisclosureRouteNamesItsLimits(t *testing.T) {
	rt, _ := law(t, "shandong-2020").DisclosureRoute()
	got := rt.Text()
	if want := "您也可以申请政府信息公开（山东省政府令329号第二十五条第三款）；材料不全的，7个工作日内一次告知（政府信息公开条例第三十条）；20个工作日内答复（政府信息公开条例第三十三条）；经批准可以延长20个工作日（政府信息公开条例第三十三条）。"; got.ZH != want {
		t.Errorf("got %s\nwant %s", got.ZH, want)
	}
	rt, _ = law(t, "shanghai-2018-draft").DisclosureRoute()
	if got, want := rt.Text().EN, "You can also ask for disclosure as government information (Shanghai draft of 2018, Art. 2(2))."; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// Whole histories with a correction and an extension on random days of 2026, in
// a profile where the limit goes on and in one where it starts anew.
func TestRandomHistoriesAgreeWithCountingDayByDay(t *testing.T) {
	c, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	first := day(t, "2026-01-01")
	oracle := dayoracle.Days(func(n int) dayoracle.State {
		switch workday, ok := c.IsWorkday(first.Add(n)); {
		case !ok:
			return dayoracle.Unknown
		case workday:
			return dayoracle.Work
		}
		return dayoracle.Off
	})
	limits, err := profile.Load("shandong-2020")
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(7, 8))
	for range 20_000 {
		p := *limits
		p.ConditionalRequest.CorrectionRestarts.V = rnd.IntN(2) == 0
		submitted := rnd.IntN(200)
		returned := submitted + rnd.IntN(40)
		answered := returned + rnd.IntN(30)
		extended := answered + rnd.IntN(40)
		on := extended + rnd.IntN(40)
		history := []Event{
			{From: Draft, To: Submitted, Move: Move{Step: Submit}}, {From: Submitted, To: Correcting, Move: Move{Step: Return, CorrectBy: first}},
			{From: Correcting, To: Submitted, Move: Move{Step: Resubmit}}, {From: Reviewing, To: Reviewing, Move: Move{Step: Extend, ExtendWD: 15}},
		}
		for i, n := range []int{submitted, returned, answered, extended} {
			history[i].At = first.Add(n).Time()
		}
		start, pauses := submitted, []dayoracle.Pause{{From: returned, To: answered}}
		if p.ConditionalRequest.CorrectionRestarts.V {
			start, pauses = answered, nil
		}
		want, ok := oracle.LastDay(start, 20, pauses)
		if !ok || extended <= want {
			want, ok = oracle.LastDay(start, 35, pauses)
		}
		got := NewRules(&p, c).Dues(history, first.Add(on))[2]
		if ok != !got.Beyond || ok && (got.Last != first.Add(want) || (got.Phase == Late) != (on > want)) {
			t.Fatalf("submitted %d, returned %d, answered %d, extended %d, on %d: %+v, counted %d %v", submitted, returned, answered, extended, on, got, want, ok)
		}
	}
}

// Who wakes on the first day of Near and on the day after the last misses
// nothing.
func TestTheDayOfTheWarningIsTheFirstDayNearTheEnd(t *testing.T) {
	for _, steps := range [][]string{
		{"submit 2026-03-02"}, {"submit 2026-03-02", "accept 2026-03-03", "review 2026-03-04", "extend 2026-03-10"},
		{"submit 2026-03-02", "return 2026-03-04"}, {"submit 2026-03-02", "return 2026-03-04", "resubmit 2026-03-10"}, {"submit 2026-09-28"},
	} {
		r := law(t, "shandong-2020")
		_, history := live(t, r, steps...)
		before := map[Duty]Phase{}
		near := 0
		begin := calendar.Today(history[len(history)-1].At)
		for on := begin; on < begin.Add(90); on++ {
			for _, d := range r.Dues(history, on) {
				if d.Phase == Near && before[d.Duty] == Running {
					near++
					if on != d.Warn {
						t.Errorf("%v: %s is near from %s, to be warned of on %s", steps, d.Duty, on, d.Warn)
					}
				}
				if d.Phase == Late && before[d.Duty] == Near && on != d.Last+1 {
					t.Errorf("%v: %s is late from %s, last day %s", steps, d.Duty, on, d.Last)
				}
				before[d.Duty] = d.Phase
			}
		}
		if near == 0 {
			t.Errorf("%v: nothing came near its end", steps)
		}
	}
}
