package desk

import (
	"cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/duties"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// faultsPage is what agencies are held to have failed in: a reviewer's own, or
// everybody's. What no article calls a fault stands below, as watched.
type faultsPage struct {
	Done     string
	State    string
	States   []served.Link
	Agencies []served.Option // of who sees more than one agency's
	Groups   []faultGroup
	Notes    bool // the visitor may note one
	Next     string
}

// faultGroup is those that an article calls faults, or those that are watched.
type faultGroup struct {
	Watched bool
	Lines   []faultLine
}

// faultLine is a fault of the list.
type faultLine struct {
	duties.Fault
	Name  lang.Text
	About lang.Text // the dataset; zero: none in particular
	Of    lang.Text // the agency
}

// faultPage is a fault with what can be done about it.
type faultPage struct {
	faultLine
	Done    string
	Answers bool // the visitor may answer
	Closes  bool // the visitor may end it
}

func showFaults(v *office.Visit) error {
	filter, state := watched(v)
	page := faultsPage{State: state, States: stateLinks(v, state), Agencies: allAgencies(v), Notes: v.Is(office.Operators) && len(v.Duties.Named()) > 0}
	if done := v.Value("done"); done == "noted" || done == "closed" {
		page.Done = done
	}
	all, err := v.Duties.Faults(v.Context(), filter)
	if err != nil {
		return err
	}
	all, page.Next = paged(v, all, state)
	for _, watched := range []bool{false, true} {
		g := faultGroup{Watched: watched}
		for _, f := range all {
			if f.Watched() == watched {
				g.Lines = append(g.Lines, lineOfFault(v, f))
			}
		}
		if len(g.Lines) > 0 {
			page.Groups = append(page.Groups, g)
		}
	}
	return v.Show(office.Page{Title: lang.Text{ZH: "责任情形与关注事项", EN: "Faults and what is watched"}, Template: "desk/faults", Data: page, Form: v.Form()})
}

func lineOfFault(v *office.Visit, f duties.Fault) faultLine {
	l := faultLine{Fault: f, Name: f.Kind.Name(), Of: v.Offer.Agency(f.Agency).Name}
	if f.Dataset != "" {
		l.About = titleOf(v, f.Dataset)
	}
	return l
}

func showFault(v *office.Visit) error {
	f, err := findFault(v)
	if err != nil {
		return err
	}
	return drawFault(v, f, v.Form())
}

// findFault finds the fault that the address names, if it is the visitor's to see.
func findFault(v *office.Visit) (duties.Fault, error) {
	f, err := v.Duties.FaultOf(v.Context(), v.Param("id"))
	if err == nil && !watches(v, f.Agency) {
		err = store.ErrNotFound
	}
	return f, err
}

func drawFault(v *office.Visit, f duties.Fault, form served.Form) error {
	page := faultPage{faultLine: lineOfFault(v, f), Answers: v.Is(office.Reviewers), Closes: f.Ends(*v.Account)}
	if v.Value("done") == "answered" {
		page.Done = "answered"
	}
	return v.Show(office.Page{Title: page.Name, Template: "desk/fault", Data: page, Form: form})
}

// changeFault keeps the agency's answer, or ends a fault.
func changeFault(v *office.Visit) error {
	f, err := findFault(v)
	if err != nil {
		return err
	}
	var faults []access.Fault
	path, done := "desk/faults/"+f.ID+"/", "answered"
	switch do := v.Value("do"); {
	case do == "answer" && v.Is(office.Reviewers):
		faults, err = v.Duties.AnswerFault(v.Context(), *v.Account, f.ID, v.Value("answer"))
	case do == "close" && f.Ends(*v.Account):
		path, done = "desk/faults/", "closed"
		faults, err = v.Duties.CloseFault(v.Context(), *v.Account, f.ID, v.Value("reason"))
	default:
		return store.ErrNotFound
	}
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return drawFault(v, f, v.Form(faults...))
	}
	return v.Redirect(path, query("done", done))
}

// faultForm asks what was found.
type faultForm struct {
	Token    string          // tells the form sent twice from two forms
	Kinds    []served.Option // none: the rules name none, and there is no form
	Agencies []served.Option
}

func showNotingFault(v *office.Visit) error { return drawNotingFault(v, v.Form()) }

func drawNotingFault(v *office.Visit, form served.Form) error {
	page := faultForm{Token: cmp.Or(token(v), store.NewID()), Agencies: oneAgency(v)}
	for _, k := range v.Duties.Named() {
		page.Kinds = append(page.Kinds, served.Option{Value: string(k), Label: v.Text(k.Name())})
	}
	return v.Show(office.Page{Title: lang.Text{ZH: "记录责任情形", EN: "Note a fault"}, Template: "desk/faulting", Data: page, Form: form})
}

// noteFault keeps what the operator found.
func noteFault(v *office.Visit) error {
	n := duties.Noted{Kind: duties.FaultKind(v.Value("kind")), Agency: v.Value("agency"), Dataset: v.Value("dataset"), Since: readDay(v, "since"), Text: v.Value("text"), Form: token(v)}
	_, faults, err := v.Duties.NoteFault(v.Context(), *v.Account, n, v.Offer.Supply)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return drawNotingFault(v, v.Form(faults...))
	}
	return v.Redirect("desk/faults/", query("done", "noted"))
}
