package desk_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

func TestSeveralAreDecidedAtOnceWithOneNoticeForEachApplicant(t *testing.T) {
	for _, profile := range profiles {
		t.Run(profile, func(t *testing.T) {
			d := newDesk(t, apisrvtest.NewSQLite(t, profile))
			second := d.Organisation(t, "second")
			mine := []string{d.Submitted(t, d.applicant, "metro-flow"), d.Submitted(t, d.applicant, "metro-flow"), d.Submitted(t, second, "metro-flow")}
			gone := d.Submitted(t, d.applicant, "metro-flow")
			d.Step(t, gone, access.Move{Step: access.Withdraw, By: access.Actor{Party: access.ApplicantParty, ID: d.applicant.ID}})
			d.Clock.Add(time.Minute)
			before := len(d.Notices(t, d.applicant.ID))
			b := d.in(t, d.decider)

			pairs := []string{"step", "accept"}
			for _, r := range append([]string{gone}, mine...) {
				pairs = append(pairs, "case", r+".1")
			}
			asked := b.Post("en/desk/bulk/", pairs...)
			if shown := asked.Text(t); asked.Status != http.StatusOK || !strings.Contains(shown, "This will happen to: 3") || !strings.Contains(shown, "Not possible with: 1") {
				t.Fatalf("%d\n%s", asked.Status, shown)
			}
			if got := d.state(t, mine[0]); got != access.Submitted {
				t.Fatalf("asking took the step: %s", got)
			}
			form := asked.Inputs(t, "en/desk/bulk/")
			form.Add("case", gone+".1")
			result := b.Send("en/desk/bulk/", form)
			if shown := result.Text(t); result.Status != http.StatusOK || !strings.Contains(shown, "Went through: 3") || !strings.Contains(shown, "Did not go through: 1") ||
				!strings.Contains(shown, "Somebody else dealt with it after you opened the list.") {
				t.Errorf("%d\n%s", result.Status, shown)
			}
			for _, r := range mine {
				if got := d.state(t, r); got != access.Accepted {
					t.Errorf("%s is at %s", r, got)
				}
			}
			told := d.Notices(t, d.applicant.ID)
			if len(told) != before+1 || told[0].Kind != "applications" || told[0].Params["n"] != "2" {
				t.Errorf("%d notices more, the last %+v", len(told)-before, told[0])
			}
			if told := d.told(t, second); !strings.HasPrefix(told, "application accepted") {
				t.Errorf("the other applicant was told %q", told)
			}
			if again := b.Send("en/desk/bulk/", form); !strings.Contains(again.Text(t), "Went through: 3") || len(d.Notices(t, d.applicant.ID)) != before+1 {
				t.Errorf("sent twice: %d\n%s", again.Status, again.Text(t))
			}
		})
	}
}

func TestSeveralAreRefusedForOneReasonAndApprovedAsTheyAsked(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "shandong-2020"))
	b := d.in(t, d.decider)
	refused, approved := d.reviewing(t), d.reviewing(t)
	if a := b.Post("en/desk/bulk/", "step", "refuse", "do", "take", "case", refused+".3"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#reason"`) {
		t.Errorf("refused without a reason: %d\n%s", a.Status, a.Text(t))
	}
	for step, receipt := range map[string]string{"refuse": refused, "approve": approved} {
		if a := b.Post("en/desk/bulk/", "step", step, "do", "take", "reason", "One for all", "case", receipt+".3"); a.Status != http.StatusOK {
			t.Errorf("%s: %d\n%s", step, a.Status, a.Text(t))
		}
	}
	c, _, err := d.Cases.ByReceipt(t.Context(), approved)
	if err != nil || c.State != access.Approved || c.Decision.Scope.Calls != c.Application.Calls || d.state(t, refused) != access.Refused {
		t.Errorf("%+v %v", c.Decision, err)
	}
	if a := b.Post("en/desk/bulk/", "step", "refuse"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#cases"`) {
		t.Errorf("nothing ticked: %d", a.Status)
	}
}

func TestTheQueueIsFilteredPagedAndSearched(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "shandong-2020"))
	var all []string
	for range 52 {
		all = append(all, d.Submitted(t, d.applicant, "metro-flow"))
	}
	parks := d.Submitted(t, d.applicant, "park-gates")
	operator := d.in(t, d.operator)

	first := operator.Get("en/desk/?state=all&agency=transport")
	_, rest, _ := strings.Cut(first.Body, `rel="next"`)
	if rest == "" || strings.Count(first.Body, `name="case"`) != 50 || strings.Contains(first.Body, parks) {
		t.Fatalf("the first page lists %d", strings.Count(first.Body, `name="case"`))
	}
	at := strings.LastIndex(first.Body[:strings.Index(first.Body, `rel="next"`)], `href="/`)
	next, _, _ := strings.Cut(first.Body[at+len(`href="/`):], `"`)
	second := operator.Get(strings.ReplaceAll(next, "&amp;", "&"))
	seen := 0
	for _, r := range all {
		tick := `name="case" value="` + r + `.1"`
		if strings.Contains(first.Body, tick) != strings.Contains(second.Body, tick) {
			seen++
		}
	}
	if seen != 52 {
		t.Errorf("%d of 52 stand on one of the two pages: %s leads to %d", seen, next, strings.Count(second.Body, `name="case"`))
	}
	for query, want := range map[string]int{"?dataset=park-gates": 1, "?state=approved": 0, "?state=nonsense": 0, "?overdue=yes&state=all": 0, "?after=x.y.z&dataset=park-gates": 1} {
		if got := strings.Count(operator.Get("en/desk/"+query).Body, `name="case"`); got != want {
			t.Errorf("%s lists %d, want %d", query, got, want)
		}
	}
	if a := operator.Get("en/desk/?receipt=" + strings.ToLower(strings.ReplaceAll(parks, "-", ""))); a.Location != page(parks) {
		t.Errorf("search by receipt leads to %q", a.Location)
	}
	if a := operator.Get("en/desk/?receipt=nonsense"); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("search by nonsense: %d", a.Status)
	}
	d.Clock.Add(40 * 24 * time.Hour)
	if late := d.in(t, d.operator).Get("en/desk/?dataset=park-gates").Text(t); !strings.Contains(late, "working days over") || !strings.Contains(late, fmt.Sprintf("Overdue: %d", 53)) {
		t.Errorf("forty days later\n%s", late)
	}
}
