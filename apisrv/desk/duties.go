package desk

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/duties"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// dutiesPage is what agencies have to do: a reviewer's own, or everybody's.
type dutiesPage struct {
	Done     string
	States   []served.Link
	Agencies []served.Option // of who sees more than one agency's
	State    string
	Lines    []dutyLine
	Notes    bool // the visitor may note an event
	Next     string
}

// dutyLine is a duty of the list.
type dutyLine struct {
	duties.Duty
	Path   string // of its page; empty: it has none
	Name   lang.Text
	About  lang.Text // the dataset or the agency's catalogue
	Of     lang.Text // the agency
	Late   bool
	NoDate bool // the calendar does not reach its last day
	Counts bool // it is done entry by entry
}

// states of duties and faults in the filter.
const (
	open     = "open"
	anyState = "all"
)

func stateLinks(v *office.Visit, state string) []served.Link {
	return []served.Link{{Text: v.Text(lang.Text{ZH: "未完成", EN: "Open"}), Path: "?state=" + open, Current: state == open},
		{Text: v.Text(lang.Text{ZH: "全部", EN: "All"}), Path: "?state=" + anyState, Current: state == anyState}}
}

// watched is what the visitor sees of duties and faults, as the query asks.
func watched(v *office.Visit) (f duties.Filter, state string) {
	state = open
	if v.Value("state") == anyState {
		state = anyState
	}
	f = duties.Filter{Agency: v.Value("agency"), Dataset: v.Value("dataset"), Open: state == open}
	if v.Is(office.Reviewers) {
		f.Agency = v.Account.Agency
	}
	return f, state
}

// watches reports whether what is an agency's is the visitor's to see.
func watches(v *office.Visit, agency string) bool {
	return !v.Is(office.Reviewers) || agency != "" && agency == v.Account.Agency
}

// paged is one page of a list, and the query of the next one.
func paged[T any](v *office.Visit, all []T, state string) (some []T, next string) {
	n, err := strconv.Atoi(v.Value("page"))
	if err != nil || n < 1 || n > 1+len(all)/perPage {
		n = 1
	}
	some = all[min(len(all), (n-1)*perPage):]
	if len(some) > perPage {
		some = some[:perPage]
		next = "?" + url.Values{"state": {state}, "agency": {v.Value("agency")}, "dataset": {v.Value("dataset")}, "page": {strconv.Itoa(n + 1)}}.Encode()
	}
	return some, next
}

func showDuties(v *office.Visit) error {
	filter, state := watched(v)
	page := dutiesPage{State: state, States: stateLinks(v, state), Agencies: allAgencies(v), Notes: v.Is(office.Reviewers|office.Operators) && len(eventKinds(v)) > 0}
	if done := v.Value("done"); done == "noted" || done == "said" {
		page.Done = done
	}
	all, err := v.Duties.Duties(v.Context(), filter)
	if err != nil {
		return err
	}
	all, page.Next = paged(v, all, state)
	for _, d := range all {
		page.Lines = append(page.Lines, lineOfDuty(v, d))
	}
	return v.Show(office.Page{Title: lang.Text{ZH: "职责与期限", EN: "Duties and their dates"}, Template: "desk/duties", Data: page, Form: v.Form()})
}

func lineOfDuty(v *office.Visit, d duties.Duty) dutyLine {
	l := dutyLine{Duty: d, Name: d.Kind.Name(), About: lang.Text{ZH: "整个目录", EN: "the catalogue as a whole"}, Of: v.Offer.Agency(d.Agency).Name,
		Late: d.Overdue(calendar.Today(v.Now())), NoDate: d.Due.IsZero()}
	if d.Dataset != "" {
		l.About = titleOf(v, d.Dataset)
	}
	switch d.Kind {
	case duties.Inventory:
		l.Counts = true
		l.Path = "desk/inventory/" + d.ID + "/"
	case duties.LawChange, duties.DataChange:
		l.Path = "desk/duties/" + d.ID + "/"
	}
	return l
}

// titleOf is what an entry of any class is called; its id where it left the
// catalogue.
func titleOf(v *office.Visit, dataset string) lang.Text {
	if d, ok := v.Offer.Supply.Dataset(dataset); ok && !d.Title.IsZero() {
		return d.Title
	}
	return v.Offer.Title(dataset)
}

// allAgencies are the agencies to filter by, none for who sees one only.
func allAgencies(v *office.Visit) []served.Option {
	if v.Is(office.Reviewers) {
		return nil
	}
	return agencyOptions(v)
}

// oneAgency are the agencies to choose one of, none for who has one only.
func oneAgency(v *office.Visit) []served.Option {
	all := allAgencies(v)
	if len(all) > 0 {
		all[0].Label = v.Text(lang.Text{ZH: "请选择", EN: "Choose one"})
	}
	return all
}

// eventPage asks what happened.
type eventPage struct {
	Token    string // tells the form sent twice from two forms
	Kinds    []served.Option
	Agencies []served.Option
}

// eventKinds are the events from which the rules count days.
func eventKinds(v *office.Visit) (all []served.Option) {
	for _, k := range []duties.Kind{duties.LawChange, duties.DataChange} {
		if slices.Contains(v.Duties.Demands(), k) {
			all = append(all, served.Option{Value: string(k), Label: v.Text(k.Name())})
		}
	}
	return all
}

func showEvent(v *office.Visit) error { return drawEvent(v, v.Form()) }

func drawEvent(v *office.Visit, form served.Form) error {
	page := eventPage{Token: cmp.Or(token(v), store.NewID()), Kinds: eventKinds(v), Agencies: oneAgency(v)}
	if len(page.Kinds) == 0 {
		return store.ErrNotFound // the rules count no days from an event
	}
	return v.Show(office.Page{Title: lang.Text{ZH: "登记事项", EN: "Note an event"}, Template: "desk/event", Data: page, Form: form})
}

// noteEvent keeps an event. A reviewer notes those of the own agency.
func noteEvent(v *office.Visit) error {
	e := duties.Event{Kind: duties.Kind(v.Value("kind")), Agency: v.Value("agency"), Datasets: strings.FieldsFunc(v.Value("datasets"), separates), On: readDay(v, "on"),
		Norm: v.Value("norm"), What: v.Value("what"), Form: token(v)}
	if v.Is(office.Reviewers) {
		e.Agency = v.Account.Agency
	}
	faults, err := v.Duties.Note(v.Context(), *v.Account, e, v.Offer.Supply)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return drawEvent(v, v.Form(faults...))
	}
	return v.Redirect("desk/duties/", query("done", "noted"))
}

// separates reports whether a character stands between ids.
func separates(r rune) bool { return strings.ContainsRune(" \t\r\n,;，；、", r) }

// dutyPage is a duty after a change, and the form by which it is said to be done.
type dutyPage struct {
	dutyLine
	duties.Record
	Says bool
}

func showDuty(v *office.Visit) error { return drawDuty(v, v.Form()) }

// findDuty finds the duty that the address names, if it is the visitor's to see.
func findDuty(v *office.Visit) (duties.Record, error) {
	r, err := v.Duties.Of(v.Context(), v.Param("id"))
	if err == nil && !watches(v, r.Agency) {
		err = store.ErrNotFound
	}
	return r, err
}

func drawDuty(v *office.Visit, form served.Form) error {
	r, err := findDuty(v)
	if err != nil {
		return err
	}
	says := r.Said.IsZero() && r.Left.IsZero() && (r.Kind == duties.LawChange || r.Kind == duties.DataChange) && v.Is(office.Reviewers|office.Operators)
	return v.Show(office.Page{Title: r.Kind.Name(), Template: "desk/duty", Data: dutyPage{lineOfDuty(v, r.Duty), r, says}, Form: form})
}

// sayDuty keeps the agency's word that a duty is done.
func sayDuty(v *office.Visit) error {
	r, err := findDuty(v)
	if err != nil {
		return err
	}
	faults, err := v.Duties.Say(v.Context(), *v.Account, r.ID, v.Value("word"))
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return drawDuty(v, v.Form(faults...))
	}
	return v.Redirect("desk/duties/", query("done", "said"))
}
