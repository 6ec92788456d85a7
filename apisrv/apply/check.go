package apply

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
)

var checkTitle = lang.Text{ZH: "核对您填写的内容", EN: "Check your answers"}

// answers is the page on which they are checked.
type answers struct {
	Receipt  string
	Seq      int
	Shown    string // hash of what is shown
	Title    lang.Text
	Rows     []row
	Complete bool
	Again    bool        // the answers were changed elsewhere since they were shown
	Fits     bool        // a scenario, so that they are granted at once
	Misfits  []lang.Text // why not, where one was chosen
}

// row is an answer: the field that it is of, the key of its name, and its lines.
type row struct {
	Field, Key string
	Lines      []string
	Page       string // on which it is changed; empty: the form
}

// hash names an application by its content.
func hash(a access.Application) (string, error) {
	body, err := json.Marshal(a)
	return access.HashText(body), err
}

func showCheck(v *office.Visit) error {
	if !editable(v) {
		return v.Redirect(page(v, ""), nil)
	}
	return drawCheck(v, false)
}

func drawCheck(v *office.Visit, again bool) error {
	a, d := entered(v), v.Dataset()
	shown, err := hash(a)
	if err != nil {
		return err
	}
	all, err := rows(v, a, d)
	if err != nil {
		return err
	}
	faults := a.Check(office.Law(d))
	p := answers{Receipt: v.Case.Receipt, Seq: v.Case.Seq, Shown: shown, Title: d.Title, Rows: all, Complete: len(faults) == 0, Again: again}
	if p.Complete && a.Scenario != "" {
		if err := p.fit(v, a, d); err != nil {
			return err
		}
	}
	status := http.StatusOK
	if again {
		status = http.StatusConflict
	}
	return v.Show(office.Page{Title: checkTitle, Template: "apply/check", Data: p, Form: v.Form(faults...), Status: status})
}

// fit says whether the scenario that was chosen grants the application at once.
func (p *answers) fit(v *office.Visit, a access.Application, d offer.Dataset) error {
	all, err := scenarios(v, d.ID)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.ID != a.Scenario {
			continue
		}
		misfits := s.Misfits(a, office.Law(d), today(v))
		p.Fits = len(misfits) == 0
		for _, f := range misfits {
			p.Misfits = append(p.Misfits, f.Message)
		}
	}
	return nil
}

// rows are the answers in the order of the form.
func rows(v *office.Visit, a access.Application, d offer.Dataset) ([]row, error) {
	who := a.Applicant
	all := []row{
		{Field: "applicant.kind", Lines: []string{v.Text(capital(access.KindName(who.Kind)))}, Page: "account/"},
		{Field: "applicant.name", Lines: []string{who.Name}, Page: "account/details/"},
		{Field: "applicant.identity", Lines: []string{who.Identity.Masked}, Page: "account/identity/"},
		{Field: "contact.name", Lines: []string{who.Contact.Name}, Page: "account/details/"},
		{Field: "contact.phone", Lines: []string{who.Contact.Phone}, Page: "account/details/"},
		{Field: "contact.email", Lines: []string{who.Contact.Email}, Page: "account/details/"},
		{Field: "purpose", Lines: []string{a.Purpose}},
		{Field: "system", Lines: []string{a.System}},
		{Field: "items", Lines: itemNames(v, d, a.Items)},
		{Field: "delivery", Lines: []string{v.Text(capital(access.DeliveryName(a.Delivery)))}},
	}
	if a.Scenario != "" {
		name, err := scenarioName(v, a)
		if err != nil {
			return nil, err
		}
		all = slices.Insert(all, 6, row{Field: "scenario", Lines: []string{name}})
	}
	if a.Delivery == access.Interface || a.Calls != 0 {
		all = append(all, row{Field: "calls", Lines: count(a.Calls)})
	}
	all = append(all, row{Field: "months", Lines: count(a.Months)}, row{Field: "storage", Lines: []string{a.Storage}}, row{Field: "security", Lines: []string{a.Security}},
		row{Field: "commitment.name", Lines: []string{a.Commitment.Name}}, row{Field: "attachments", Lines: attachmentNames(a)})
	for i := range all {
		all[i].Key = strings.ReplaceAll(all[i].Field, ".", "_")
	}
	return all, nil
}

// scenarioName is what the chosen scenario is called, also where it is no longer
// offered.
func scenarioName(v *office.Visit, a access.Application) (string, error) {
	all, err := v.Cases.Scenarios(v.Context(), a.Dataset)
	for _, s := range all {
		if s.ID == a.Scenario {
			return v.Text(s.Name), err
		}
	}
	return a.Scenario, err
}

// count is a number as the check of the answers shows it, nothing for none.
func count(n int) []string {
	if n <= 0 {
		return nil
	}
	return []string{lang.Number(n)}
}

// itemNames are what data items are called.
func itemNames(v *office.Visit, d offer.Dataset, ids []string) []string {
	labels := map[string]string{}
	for _, o := range itemOptions(v, d) {
		labels[o.Value] = o.Label
	}
	var names []string
	for _, id := range ids {
		if labels[id] == "" {
			labels[id] = id
		}
		names = append(names, labels[id])
	}
	return names
}

func attachmentNames(a access.Application) (names []string) {
	for _, f := range a.Attachments {
		names = append(names, f.Name)
	}
	return names
}

// submit submits what the page showed, or the corrections.
func submit(v *office.Visit) error {
	if suspended(v) {
		return v.SuspendedPage(v.Case.Application.Dataset)
	}
	a := entered(v)
	shown, err := hash(a)
	if err != nil {
		return err
	}
	step := access.Submit
	if v.Case.State == access.Correcting || v.Case.Corrections != nil {
		step = access.Resubmit
	}
	if editable(v) && v.Value("shown") != shown {
		return drawCheck(v, true)
	}
	_, err = take(v, access.Move{Step: step, Application: &a}, nil)
	if missing(err) != nil {
		return drawCheck(v, false)
	}
	if err != nil {
		return err
	}
	return v.Redirect(page(v, "receipt/"), nil)
}
