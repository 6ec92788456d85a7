package desk

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/site/served"
)

// scenariosPage is the scenarios of all datasets.
type scenariosPage struct {
	Datasets []scenarioGroup
}

// scenarioGroup is a dataset with its scenarios.
type scenarioGroup struct {
	ID        string
	Title     lang.Text
	Scenarios []scenarioLine
}

// scenarioLine is a scenario (场景): a purpose with the data items it needs.
type scenarioLine struct {
	ID, Purpose string
	Name        lang.Text
	Facts       []fact
	Until       calendar.Date
	Offered     bool
	Retired     time.Time
}

// scenarioPage is those of one dataset, and the form for another.
type scenarioPage struct {
	scenarioGroup
	Items, Kinds, Deliveries []served.Option
}

func showScenarios(v *office.Visit) error {
	all, err := v.Cases.Scenarios(v.Context(), "")
	if err != nil {
		return err
	}
	var page scenariosPage
	for _, d := range v.Offer.Datasets() {
		page.Datasets = append(page.Datasets, groupOf(v, d, all))
	}
	return v.Show(office.Page{Title: lang.Text{ZH: "场景", EN: "Scenarios"}, Template: "desk/scenarios", Data: page, Form: v.Form()})
}

// groupOf picks the scenarios of a dataset.
func groupOf(v *office.Visit, d offer.Dataset, all []cases.Scenario) scenarioGroup {
	g := scenarioGroup{ID: d.ID, Title: d.Title}
	for _, s := range all {
		if s.Dataset != d.ID {
			continue
		}
		var kinds, ways []string
		for _, k := range s.For {
			kinds = append(kinds, v.Text(access.KindName(k)))
		}
		for _, w := range s.Delivery {
			ways = append(ways, v.Text(access.DeliveryName(w)))
		}
		facts := []fact{{fieldName("items"), strings.Join(s.Items, "\n")}, {fieldName("applicant.kind"), strings.Join(kinds, "\n")}, {fieldName("delivery"), strings.Join(ways, "\n")},
			{fieldName("calls"), amount(s.Calls)}, {fieldName("months"), amount(s.Months)}}
		g.Scenarios = append(g.Scenarios, scenarioLine{ID: s.ID, Purpose: s.Purpose, Name: s.Name, Facts: facts, Until: s.Until,
			Offered: s.Offered(calendar.Today(v.Now())), Retired: s.Retired})
	}
	return g
}

func showScenario(v *office.Visit) error {
	return drawScenario(v, served.Form{Values: map[string][]string{"months": {"12"}, "calls": {"1000"}}})
}

func drawScenario(v *office.Visit, form served.Form) error {
	d, ok := v.Offer.Dataset(v.Param("dataset"))
	if !ok {
		return store.ErrNotFound
	}
	all, err := v.Cases.Scenarios(v.Context(), d.ID)
	if err != nil {
		return err
	}
	page := scenarioPage{scenarioGroup: groupOf(v, d, all)}
	for _, t := range d.Tables {
		for _, item := range t.Items {
			page.Items = append(page.Items, served.Option{Value: item.ID, Label: cmp.Or(v.Text(item.Title), item.ID), Hint: item.ID})
		}
	}
	for _, k := range []string{access.Person, access.Organisation} {
		page.Kinds = append(page.Kinds, served.Option{Value: k, Label: v.Text(access.KindName(k))})
	}
	for _, w := range []string{access.Interface, access.File, access.Sandbox} {
		page.Deliveries = append(page.Deliveries, served.Option{Value: w, Label: v.Text(access.DeliveryName(w))})
	}
	title := lang.Text{ZH: "场景：" + d.Title.ZH, EN: "Scenarios: " + d.Title.EN}
	return v.Show(office.Page{Title: title, Template: "desk/scenario", Data: page, Form: form})
}

// changeScenarios defines a scenario for a dataset, or retires one.
func changeScenarios(v *office.Visit) error {
	d, ok := v.Offer.Dataset(v.Param("dataset"))
	if !ok {
		return store.ErrNotFound
	}
	var faults []access.Fault
	var err error
	if id := v.Value("retire"); id != "" {
		if faults = access.CheckReason(v.Value("reason")); len(faults) == 0 {
			err = v.Cases.RetireScenario(v.Context(), v.Account.ID, d.ID, id, v.Value("reason"))
		}
	} else {
		faults, err = v.Cases.AddScenario(v.Context(), v.Account.ID, readScenario(v, d), office.Law(d))
	}
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return drawScenario(v, v.Form(faults...))
	}
	return v.Redirect("desk/scenarios/"+d.ID+"/", nil)
}

func readScenario(v *office.Visit, d offer.Dataset) access.Scenario {
	whole := func(name string) int {
		n, err := strconv.Atoi(strings.TrimSpace(v.Value(name)))
		if err != nil {
			return -1 // out of every range
		}
		return n
	}
	return access.Scenario{ID: v.Value("scenario.id"), Name: lang.Text{ZH: v.Value("scenario.name.zh"), EN: v.Value("scenario.name.en")}, Purpose: v.Value("purpose"),
		Dataset: d.ID, Items: v.R.Form["items"], For: v.R.Form["for"], Delivery: v.R.Form["delivery"], Calls: whole("calls"), Months: whole("months"), Until: readDay(v, "until")}
}
