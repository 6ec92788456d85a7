package commission

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/duties"
	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// maxListed is how many duties or faults stand on a page.
const maxListed = 50

// subject is whom or what a duty or a fault is about.
type subject struct {
	Agency, AgencyPath   string
	Dataset, DatasetPath string // empty: it is about the agency's catalogue
}

// subjectOf names an agency and, where there is one, a dataset.
func subjectOf(v *office.Visit, agency, dataset string) subject {
	s := subject{Agency: worded(v.Offer.Agency(agency).Name, v.Lang), AgencyPath: "commission/agencies/" + agency + "/"}
	if d, ok := v.Offer.Supply.Dataset(dataset); ok { // of any class
		s.Dataset, s.DatasetPath = cmp.Or(worded(d.Title, v.Lang), dataset), "commission/datasets/"+dataset+"/"
	} else {
		s.Dataset = dataset // it left the catalogue
	}
	return s
}

// choose is the first line of a list of which one is to be chosen.
func choose(v *office.Visit) served.Option {
	return served.Option{Label: v.Text(lang.Text{ZH: "请选择", EN: "Choose one"})}
}

// faultView is a fault as a page shows it.
type faultView struct {
	subject
	Kind, Text, Cite string
	Since, Until     calendar.Date // Until is zero: it goes on
	Noted            bool
	Reason           string // of who ended it
	Answers          []duties.Answer
}

// faultsPage is what agencies are held to have failed in, and beside it what is
// watched without being a fault by the rules.
type faultsPage struct {
	tablesPage
	Faults, Watched []faultView
	More            int  // that are not shown
	Notes           bool // the visitor may note one
	Kinds, Agencies []served.Option
	Token           string          // of the form
	Ends            []served.Option // those that the visitor may end
}

// faultsLead says what the page is about, watchedLead where the rules name no
// faults.
var faultsLead = lang.Text{ZH: "规则列明应当追究责任的六种情形，附条款和单位的说明；平台自行关注的情况另列，不作为违规认定。",
	EN: "The six things for which the rules hold an agency to account, with the article and the agency's answer. What the portal watches of its own accord stands apart: it is no finding against anybody."}

var watchedLead = lang.Text{ZH: "现行规则没有列出应当追究责任的情形。以下是平台自行关注的情况，不作为违规认定。",
	EN: "The rules in force name nothing for which an agency is held to account. What stands here the portal watches of its own accord: it is no finding against anybody."}

func showFaults(v *office.Visit, a asked) error { return a.drawFaults(v, served.Form{}) }

// drawFaults shows the page, with a fault to be noted as it was filled in.
func (a asked) drawFaults(v *office.Visit, form served.Form) error {
	tables, err := a.tables(v, figures.Scope{}, "faults-agencies")
	if err != nil {
		return err
	}
	all, err := v.Duties.Faults(v.Context(), duties.Filter{From: a.Period.From, To: a.Period.To})
	if err != nil {
		return err
	}
	p := faultsPage{tablesPage: tablesPage{Head: a.headOf(v, "commission/faults/").picked(v, a).alone(), Lead: v.Text(faultsLead), Tables: tables}, Notes: v.Is(office.Commissions) && len(v.Duties.Named()) > 0, Token: store.NewID()}
	if len(v.Duties.Named()) == 0 {
		p.Lead = v.Text(watchedLead)
	}
	if done := v.Value("done"); done == "noted" || done == "ended" {
		p.Head.Done = done
	}
	p.add(v, all)
	for _, k := range v.Duties.Named() {
		p.Kinds = append(p.Kinds, served.Option{Value: string(k), Label: v.Text(k.Name())})
	}
	p.Agencies = append(p.Agencies, choose(v))
	for _, agency := range v.Offer.Portal.Agencies {
		p.Agencies = append(p.Agencies, served.Option{Value: agency.ID, Label: worded(agency.Name, v.Lang)})
	}
	return v.Show(office.Page{Title: nameOf("commission/faults/"), Template: "commission/faults", Data: p, Form: form})
}

// noteFault notes what an agency failed in, on behalf of the visitor.
func noteFault(v *office.Visit, a asked) error {
	if v.R.Form.Has("end") {
		return endFault(v, a, v.Value("end"))
	}
	n := duties.Noted{Kind: duties.FaultKind(v.Value("kind")), Agency: v.Value("agency"), Dataset: v.Value("dataset"), Text: v.Value("text"), Form: v.Value("form")}
	if day, err := calendar.ParseDate(strings.TrimSpace(v.Value("since"))); err == nil {
		n.Since = day
	}
	_, faults, err := v.Duties.NoteFault(v.Context(), *v.Account, n, v.Offer.Supply)
	switch {
	case err != nil:
		return err
	case len(faults) > 0:
		return a.drawFaults(v, v.Form(faults...))
	}
	return v.Redirect("commission/faults/", url.Values{"done": {"noted"}})
}

// unchosen is what is wrong where none of the faults is chosen.
var unchosen = access.Fault{Field: "end", Message: lang.Text{ZH: "没有选择要了结的责任情形", EN: "No fault is chosen"}, Fix: lang.Text{ZH: "请从列表中选择一条。", EN: "Choose one of the list."}}

// endFault ends a fault, with the visitor's reason.
func endFault(v *office.Visit, a asked, id string) error {
	if id == "" {
		return a.drawFaults(v, v.Form(unchosen))
	}
	faults, err := v.Duties.CloseFault(v.Context(), *v.Account, id, v.Value("reason"))
	switch {
	case err != nil:
		return err
	case len(faults) > 0:
		return a.drawFaults(v, v.Form(faults...))
	}
	return v.Redirect("commission/faults/", url.Values{"done": {"ended"}})
}

func viewFault(v *office.Visit, f duties.Fault) faultView {
	return faultView{subject: subjectOf(v, f.Agency, f.Dataset), Kind: v.Text(f.Kind.Name()), Text: worded(f.Text, v.Lang),
		Cite: worded(f.Cite, v.Lang), Since: f.Since, Until: f.Until, Noted: f.Noted, Reason: f.Reason, Answers: f.Answers}
}

// add puts faults, which come the newest first, into the page: those that go on
// before those that are over.
func (p *faultsPage) add(v *office.Visit, all []duties.Fault) {
	slices.SortStableFunc(all, func(a, b duties.Fault) int { return cmp.Compare(min(a.Until, 1), min(b.Until, 1)) })
	for _, f := range all {
		list := &p.Faults
		if f.Watched() {
			list = &p.Watched
		}
		if len(*list) == maxListed {
			p.More++
			continue
		}
		view := viewFault(v, f)
		*list = append(*list, view)
		if f.Ends(*v.Account) && v.Is(office.Commissions) {
			if len(p.Ends) == 0 {
				p.Ends = append(p.Ends, choose(v))
			}
			p.Ends = append(p.Ends, served.Option{Value: f.ID, Label: strings.Join([]string{view.Kind, view.Agency, f.Since.String()}, " · ")})
		}
	}
}
