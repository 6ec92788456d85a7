package desk

import (
	"regexp"
	"slices"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/keys"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// datasetsPage is the conditional datasets, and those that are suspended.
type datasetsPage struct {
	Done      string
	Lines     []datasetLine
	Suspended []suspendedLine
}

// datasetLine is a conditional dataset with its applications.
type datasetLine struct {
	ID                       string
	Title, Agency            lang.Text
	Waiting, InUse, All, Due int // applications; Due is how many are overdue
	Suspended                bool
}

// suspendedLine is a dataset that is taken from everybody.
type suspendedLine struct {
	ID, Reason string
	Title      lang.Text
	Since      time.Time
}

// datasetPage is one of them, to be suspended or given back.
type datasetPage struct {
	suspendedLine
	Suspended bool
	Agency    string // id of whom a fault can be noted against; empty: of nobody
}

// datasetForm is what ids of datasets look like, whatever their class.
var datasetForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,127}$`)

func showDatasets(v *office.Visit) error {
	page := datasetsPage{}
	if done := v.Value("done"); done == "suspended" || done == "lifted" {
		page.Done = done
	}
	counts, err := v.Cases.CountsByDataset(v.Context())
	if err != nil {
		return err
	}
	all, err := v.Keys.Suspensions(v.Context())
	if err != nil {
		return err
	}
	for _, s := range all {
		page.Suspended = append(page.Suspended, suspendedLine{s.Dataset, s.Reason, v.Offer.Title(s.Dataset), s.Since})
	}
	for _, d := range v.Offer.Datasets() {
		c := counts[d.ID]
		l := datasetLine{ID: d.ID, Title: d.Title, Agency: v.Offer.Agency(d.Agency).Name, InUse: c.States[access.Active], Due: c.Overdue,
			Suspended: slices.ContainsFunc(all, func(s keys.Suspension) bool { return s.Dataset == d.ID })}
		for state, n := range c.States {
			l.All += n
			if slices.Contains(undecided, state) {
				l.Waiting += n
			}
		}
		page.Lines = append(page.Lines, l)
	}
	return v.Show(office.Page{Title: lang.Text{ZH: "有条件开放的数据集", EN: "Conditional datasets"}, Template: "desk/datasets", Data: page, Form: v.Form()})
}

// findDataset leads to the page of a dataset by its id: any can be suspended,
// those that are open to everybody too.
func findDataset(v *office.Visit) error {
	id := v.Value("dataset")
	if !datasetForm.MatchString(id) || !v.Offer.Lists(id) {
		return store.ErrNotFound
	}
	return v.Redirect("desk/datasets/"+id+"/", nil)
}

func showDataset(v *office.Visit) error { return drawDataset(v, v.Form()) }

func drawDataset(v *office.Visit, form served.Form) error {
	id := v.Param("dataset")
	if !datasetForm.MatchString(id) {
		return store.ErrNotFound
	}
	all, err := v.Keys.Suspensions(v.Context())
	if err != nil {
		return err
	}
	page := datasetPage{suspendedLine: suspendedLine{ID: id, Title: v.Offer.Title(id)}}
	for _, s := range all {
		if s.Dataset == id {
			page.Suspended, page.Reason, page.Since = true, s.Reason, s.Since
		}
	}
	if d, ok := v.Offer.Supply.Dataset(id); ok && len(v.Duties.Named()) > 0 {
		page.Agency = d.Agency
	}
	return v.Show(office.Page{Title: page.Title, Template: "desk/dataset", Data: page, Form: form})
}

// changeDataset takes a dataset from everybody, or gives it back. It holds here
// at once.
func changeDataset(v *office.Visit) error {
	id, do := v.Param("dataset"), v.Value("do")
	if !datasetForm.MatchString(id) || do != "suspend" && do != "lift" || do == "suspend" && !v.Offer.Lists(id) {
		return store.ErrNotFound // what was suspended and then left the catalogue can still be lifted
	}
	if faults := access.CheckReason(v.Value("reason")); len(faults) > 0 {
		return drawDataset(v, v.Form(faults...))
	}
	change, done := v.Keys.SuspendDataset, "suspended"
	if do == "lift" {
		change, done = v.Keys.LiftDataset, "lifted"
	}
	if err := change(v.Context(), v.Account.Actor(), id, v.Value("reason")); err != nil {
		return err
	}
	if err := v.Ring.Refresh(v.Context()); err != nil {
		return err
	}
	return v.Redirect("desk/datasets/", query("done", done))
}
