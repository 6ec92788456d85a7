package desk

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// misusesPage is the records of misuse in a state.
type misusesPage struct {
	State  string
	States []served.Link
	Lines  []misuseLine
	Next   string // query of the next page; empty for none
}

// misuseLine is a record of misuse.
type misuseLine struct {
	ID, Receipt string
	Kind        lang.Text
	Title       lang.Text // of the dataset
	Seen        string
	Noted       time.Time
	State       lang.Text
}

// misusePage is a record with what can be done about it.
type misusePage struct {
	misuseLine
	Who       string // noted it; empty: the portal
	DecidedBy string
	Decided   time.Time
	Reason    string
	Key       string
	Candidate bool
	Steps     []stepLink // against it
	MayTell   string     // the clause by which everybody may be told; empty: not
	Notice    lang.Text
	Published time.Time
	Acts      bool // the visitor may do something
}

// misuseStates are the states of a record, as people call them.
var misuseStates = []struct {
	state string
	name  lang.Text
}{
	{cases.Candidate, lang.Text{ZH: "待核实", EN: "To be looked into"}},
	{cases.Confirmed, lang.Text{ZH: "已核实", EN: "Confirmed"}},
	{cases.Dismissed, lang.Text{ZH: "不成立", EN: "Dismissed"}},
}

func misuseState(state string) lang.Text {
	for _, s := range misuseStates {
		if s.state == state {
			return s.name
		}
	}
	return lang.Text{}
}

func showMisuses(v *office.Visit) error {
	page := misusesPage{State: v.Value("state")}
	if misuseState(page.State).IsZero() {
		page.State = cases.Candidate
	}
	for _, s := range misuseStates {
		page.States = append(page.States, served.Link{Text: v.Text(s.name), Path: "?state=" + s.state, Current: s.state == page.State})
	}
	agency := ""
	if v.Is(office.Reviewers) {
		agency = v.Account.Agency
	}
	all, err := v.Cases.Misuses(v.Context(), page.State, agency, afterMisuse(v.Value("after")), perPage+1)
	if err != nil {
		return err
	}
	if len(all) > perPage {
		all = all[:perPage]
		last := all[perPage-1]
		page.Next = "?state=" + page.State + "&after=" + strconv.FormatInt(store.Millis(last.Noted), 10) + "." + last.ID
	}
	for _, m := range all {
		c, _, err := v.Cases.ByReceipt(v.Context(), m.Receipt)
		if err != nil {
			return err
		}
		page.Lines = append(page.Lines, lineOfMisuse(v, m, c))
	}
	return v.Show(office.Page{Title: lang.Text{ZH: "误用记录", EN: "Misuse"}, Template: "desk/misuses", Data: page, Form: v.Form()})
}

// afterMisuse reads the place of a record in the list; the beginning for none.
func afterMisuse(s string) (m cases.Misuse) {
	noted, id, _ := strings.Cut(s, ".")
	if ms, err := strconv.ParseInt(noted, 10, 64); err == nil {
		m.Noted, m.ID = store.Time(ms), id
	}
	return m
}

func lineOfMisuse(v *office.Visit, m cases.Misuse, c access.Case) misuseLine {
	return misuseLine{ID: m.ID, Receipt: m.Receipt, Kind: m.Kind.Name(), Title: v.Offer.Title(c.Application.Dataset), Seen: m.Seen, Noted: m.Noted, State: misuseState(m.State)}
}

// findMisuse finds the record that the address names, with its application, if
// that is the visitor's to see.
func findMisuse(v *office.Visit) (m cases.Misuse, err error) {
	if m, err = v.Cases.MisuseOf(v.Context(), v.Param("id")); err != nil {
		return m, err
	}
	if v.Case, v.History, err = v.Cases.ByReceipt(v.Context(), m.Receipt); err != nil {
		return m, err
	}
	if !v.Sees(v.Case) {
		return m, store.ErrNotFound
	}
	return m, nil
}

func showMisuse(v *office.Visit) error {
	m, err := findMisuse(v)
	if err != nil {
		return err
	}
	return drawMisuse(v, m, served.Form{Values: map[string][]string{"notice.zh": {m.Notice.ZH}, "notice.en": {m.Notice.EN}}})
}

func drawMisuse(v *office.Visit, m cases.Misuse, form served.Form) error {
	who := people{v: v}
	page := misusePage{misuseLine: lineOfMisuse(v, m, v.Case), Who: who.name(m.By), DecidedBy: who.name(m.DecidedBy), Decided: m.Decided, Reason: m.Reason,
		Candidate: m.State == cases.Candidate, Notice: m.Notice, Published: m.Published, Acts: v.Is(office.Deciders)}
	if who.err != nil {
		return who.err
	}
	all, err := keysOf(v)
	if err != nil {
		return err
	}
	for _, k := range all {
		if k.ID == m.Key {
			page.Key = k.Display
		}
	}
	if m.State != cases.Dismissed {
		for _, step := range possible(v) {
			if slices.Contains([]access.Step{access.Warn, access.Suspend, access.Revoke}, step) {
				page.Steps = append(page.Steps, stepLink{Step: step, Name: step.Name(), Grave: slices.Contains(grave, step)})
			}
		}
	}
	if cite, ok := v.Rules.MayTellPublic(m.Kind, v.Case.Application.Applicant); ok && m.State == cases.Confirmed {
		page.MayTell = cite.In(v.Lang)
	}
	return v.Show(office.Page{Title: lang.Text{ZH: "误用记录：" + page.Kind.ZH, EN: "Misuse: " + page.Kind.EN}, Template: "desk/misuse", Data: page, Form: form})
}

// decideMisuse settles a record, or tells everybody of it.
func decideMisuse(v *office.Visit) error {
	m, err := findMisuse(v)
	if err != nil {
		return err
	}
	var faults []access.Fault
	switch do := v.Value("do"); do {
	case "confirm", "dismiss":
		faults, err = v.Cases.DecideMisuse(v.Context(), v.Account.ID, m.ID, do == "confirm", v.Value("reason"))
	case "publish":
		faults, err = v.Cases.PublishMisuse(v.Context(), v.Account.ID, m.ID, lang.Text{ZH: v.Value("notice.zh"), EN: v.Value("notice.en")})
	case "withdraw":
		if faults = access.CheckReason(v.Value("reason")); len(faults) == 0 {
			err = v.Cases.WithdrawNotice(v.Context(), v.Account.ID, m.ID, v.Value("reason"))
		}
	default:
		return store.ErrNotFound
	}
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return drawMisuse(v, m, v.Form(faults...))
	}
	return v.Redirect("desk/misuse/"+m.ID+"/", nil)
}

// notingPage asks what was seen.
type notingPage struct {
	Receipt string
	Token   string // tells the form sent twice from two forms
	Misuses []served.Option
	Keys    []served.Option
}

func showNoting(v *office.Visit) error { return drawNoting(v, v.Form()) }

func drawNoting(v *office.Visit, form served.Form) error {
	page := notingPage{Receipt: v.Case.Receipt, Token: store.NewID(), Misuses: misuseOptions(v)[1:]}
	all, err := keysOf(v)
	if err != nil {
		return err
	}
	page.Keys = []served.Option{{Label: v.Text(lang.Text{ZH: "不涉及密钥", EN: "None in particular"})}}
	for _, k := range all {
		page.Keys = append(page.Keys, served.Option{Value: k.ID, Label: k.Display})
	}
	return v.Show(office.Page{Title: lang.Text{ZH: "记录误用", EN: "Note a misuse"}, Template: "desk/noting", Data: page, Form: form})
}

// noteMisuse keeps what somebody of the desk saw.
func noteMisuse(v *office.Visit) error {
	seen := cases.Sighting{Kind: access.Misuse(v.Value("misuse")), Seen: v.Value("misuse.seen"), By: v.Account.ID, Form: token(v)}
	all, err := keysOf(v)
	if err != nil {
		return err
	}
	for _, k := range all {
		if k.ID == v.Value("key") {
			seen.Key = k.ID
		}
	}
	id, faults, err := v.Cases.NoteMisuse(v.Context(), v.Case.Receipt, seen)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return drawNoting(v, v.Form(faults...))
	}
	return v.Redirect("desk/misuse/"+id+"/", nil)
}

// maxToken bounds the token of a form, in bytes.
const maxToken = 64

// token is the form's; one that no form of ours has is left out.
func token(v *office.Visit) string {
	if t := v.Value("token"); len(t) <= maxToken {
		return t
	}
	return ""
}
