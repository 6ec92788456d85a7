package desk

import (
	"net/http"
	"slices"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// casePage is an application as the desk sees it.
type casePage struct {
	Receipt  string
	Seq      int
	State    lang.Text
	Dataset  lang.Text
	ID       string // of the dataset
	Agency   lang.Text
	Done     lang.Text // what the visitor has just done
	Dues     []dueLine
	Steps    []stepLink
	Sections []section
	Decided  []fact // what was decided; none: not yet
	History  []happened
	Notes    []written
	MayNote  bool
	Keys     []keyLine
	MayStop  bool // a key
	Files    []access.Attachment
	Signed   bool // there is an agreement to be read
	Reports  []cases.UseReport
	Misuses  []misuseLine

	MayNoteMisuse bool
}

// dueLine is how a duty stands.
type dueLine struct {
	Text lang.Text
	Late bool
}

// stepLink is a step that the visitor can take: at once, or on a page that asks
// for what it needs.
type stepLink struct {
	Step   access.Step
	Name   lang.Text
	AtOnce bool
	Grave  bool
}

// written is a note with the name of its author.
type written struct {
	Who, Text string
	At        time.Time
}

// atOnce are the steps that need nothing to be filled in.
var atOnce = []access.Step{access.Accept, access.Review}

// grave are the steps that take something from the applicant.
var grave = []access.Step{access.Refuse, access.Suspend, access.Revoke}

func showCase(v *office.Visit) error {
	return drawCase(v, v.Form(), http.StatusOK)
}

// drawCase shows the application with what was wrong with the visitor's last
// step.
func drawCase(v *office.Visit, form served.Form, status int) error {
	c := v.Case
	page := casePage{Receipt: c.Receipt, Seq: c.Seq, State: c.State.Name(), Dataset: v.Dataset().Title, ID: c.Application.Dataset,
		Agency: v.Offer.Agency(c.Agency).Name, Sections: sections(v), MayNote: v.Is(office.Deciders)}
	if v.R.Method == http.MethodGet {
		page.Done = done(v)
	}
	for _, d := range v.Rules.Dues(v.History, calendar.Today(v.Now())) {
		page.Dues = append(page.Dues, dueLine{d.Text(), !d.Target && (d.Phase == access.Late || d.Phase == access.WasLate)})
	}
	for _, step := range possible(v) {
		page.Steps = append(page.Steps, stepLink{step, step.Name(), slices.Contains(atOnce, step), slices.Contains(grave, step)})
	}
	if !slices.Contains(possible(v), access.Extend) && approvable(v) {
		page.Steps = append(page.Steps, stepLink{Step: access.Extend, Name: lang.Text{ZH: "批准延长", EN: "Approve an extension"}})
	}
	who := people{v: v}
	page.History, page.Decided = who.history(), who.decision()
	notes, err := v.Cases.Notes(v.Context(), c.Receipt)
	if err != nil {
		return err
	}
	for _, n := range notes {
		page.Notes = append(page.Notes, written{who.name(n.Author), n.Text, n.At})
	}
	if who.err != nil {
		return who.err
	}
	if err := page.fill(v); err != nil {
		return err
	}
	title := lang.Text{ZH: "申请 " + c.Receipt, EN: "Application " + c.Receipt}
	return v.Show(office.Page{Title: title, Template: "desk/case", Data: page, Form: form, Status: status})
}

// fill adds the keys that the application has, the reports on its use, and the
// records of misuse.
func (p *casePage) fill(v *office.Visit) (err error) {
	p.MayStop = v.Is(office.Operators)
	p.Files, p.Signed = v.Case.Application.Attachments, v.Case.Signature != nil
	p.MayNoteMisuse = v.Is(office.Deciders) && !v.Case.Opened.IsZero()
	if p.Keys, err = keysOf(v); err != nil {
		return err
	}
	if p.Reports, err = v.Cases.UseReports(v.Context(), v.Case.Receipt); err != nil {
		return err
	}
	records, err := v.Cases.MisusesOf(v.Context(), v.Case.Receipt)
	for _, m := range records {
		p.Misuses = append(p.Misuses, lineOfMisuse(v, m, v.Case))
	}
	return err
}

// done says what the query says was done, if the history agrees.
func done(v *office.Visit) lang.Text {
	switch what := v.Value("done"); {
	case what == "note":
		return lang.Text{ZH: "已添加备注。", EN: "Your note was added."}
	case what == "key":
		return lang.Text{ZH: "密钥的状态已改变，即刻生效。", EN: "The key was changed. That holds from now on."}
	case what != "" && lastDone(v.History).Step == access.Step(what):
		did := v.Rules.Describe(lastDone(v.History))
		return lang.Text{ZH: "已办理：" + did.ZH + "。", EN: "Done: " + did.EN + "."}
	}
	return lang.Text{}
}

// possible are the steps that the visitor could take now.
func possible(v *office.Visit) []access.Step {
	if !v.Is(office.Deciders) {
		return nil
	}
	return v.Rules.Possible(v.Case, lawOf(v, v.Case), v.Actor(), v.Now())
}

// addNote keeps what the visitor writes down for the desk.
func addNote(v *office.Visit) error {
	faults, err := v.Cases.AddNote(v.Context(), v.Account.ID, v.Case.Receipt, v.Value("note"))
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return drawCase(v, v.Form(faults...), http.StatusUnprocessableEntity)
	}
	return v.Redirect(casePath(v.Case.Receipt), query("done", "note"))
}
