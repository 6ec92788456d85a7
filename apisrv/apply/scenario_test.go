package apply_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/apply"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func TestWhatKeepsToAScenarioIsGrantedAtOnce(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shanghai-2018")
	law, _ := p.Offer().Law("metro-flow")
	s := access.Scenario{ID: "teaching", Name: lang.Text{ZH: "课堂教学", EN: "Teaching"}, Purpose: "Teaching in class", Dataset: "metro-flow", Items: []string{"station", "day"}, Calls: 100, Months: 6}
	if faults, err := p.Cases.AddScenario(t.Context(), p.Staff(t, "operator", accounts.Operator, "").ID, s, law); err != nil || len(faults) > 0 {
		t.Fatal(faults, err)
	}
	b := p.LogIn(t, p.Organisation(t, "lilei"))
	says(t, b.Get("en/apply/metro-flow/"), "Teaching", "granted at once")
	path := begun(t, b, "metro-flow")
	says(t, b.Get(path+"form/"), "Teaching", "Purpose: Teaching in class; data items: Station, Day; at most 100 calls a day and 6 months.")

	form := with(with(answered, "scenario", "teaching"), "do", "check")
	misfit := b.Follow(sent(t, b, b.Get(path+"form/"), path+"form/", form))
	says(t, misfit, "will be reviewed like any other", "There are data items that the scenario does not have", "The purpose is not the scenario's")

	form = with(with(with(with(form, "purpose", ""), "items", "station"), "calls", "100"), "months", "6")
	fit := b.Follow(sent(t, b, b.Get(path+"form/"), path+"form/", form))
	says(t, fit, "Scenario Teaching Change", "Teaching in class", "will be granted as soon as you submit it")
	receipt := b.Follow(sent(t, b, fit, path+"check/", nil))
	says(t, receipt, "fits the scenario “Teaching” and is approved. Access is open.")
	says(t, b.Get(path), "In use", "approved the application at once, since it fits a scenario")
}

// A dataset can leave the catalogue while it is applied for. What was begun can
// still be seen and brought to an end.
func TestAnApplicationOutlivesItsDataset(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	gone := access.Dataset{ID: "tram-flow", Agency: "trams", Items: []string{"line"}}
	c, err := p.Cases.Begin(t.Context(), a.ID, "token", gone)
	if err != nil {
		t.Fatal(err)
	}
	b, path := p.LogIn(t, a), "en/applications/"+c.Receipt+"/"
	for _, r := range apply.Routes {
		if rest, ok := strings.CutPrefix(r.Pattern, "applications/{receipt}/"); ok && r.Get != nil {
			if got := b.Get(path + rest); got.Status >= 500 {
				t.Errorf("%s: %d\n%s", r.Pattern, got.Status, got.Text(t))
			}
		}
	}
	says(t, b.Get("en/applications/"), "tram-flow")
	if got := sent(t, b, b.Get(path+"form/"), path+"form/", with(answered, "do", "check")); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("the form: %d", got.Status)
	}
	if got := sent(t, b, b.Get(path+"withdraw/"), path+"withdraw/", url.Values{}); got.Location != path+"?done=withdrawn" {
		t.Errorf("withdraw: %d\n%s", got.Status, got.Text(t))
	}
}
