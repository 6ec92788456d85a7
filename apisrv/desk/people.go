package desk

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// people finds the names of those who acted, each once.
type people struct {
	v     *office.Visit
	names map[string]string
	err   error // the first one of the store
}

// name is what the account with the id is called; empty for none, and for an
// account that was erased.
func (p *people) name(id string) string {
	if name, ok := p.names[id]; ok || id == "" {
		return name
	}
	a, err := p.v.Accounts.ByID(p.v.Context(), id)
	if err != nil && !errors.Is(err, store.ErrNotFound) && p.err == nil {
		p.err = err
	}
	if p.names == nil {
		p.names = map[string]string{}
	}
	p.names[id] = a.Name
	return a.Name
}

// happened is a line of the history.
type happened struct {
	At    time.Time
	Who   string // name of the account; empty for the clock
	What  lang.Text
	Facts []fact
}

// fact is something that a step carried.
type fact struct {
	Label lang.Text
	Value string
}

func (p *people) history() []happened {
	lines := make([]happened, len(p.v.History))
	for i, e := range p.v.History {
		lines[i] = happened{At: e.At, Who: p.name(e.By.ID), What: p.v.Rules.Describe(e), Facts: p.facts(e)}
	}
	return lines
}

// lastDone is the last step that somebody took: what the clock did after it, it
// brought about.
func lastDone(history []access.Event) access.Event {
	for _, e := range slices.Backward(history) {
		if e.By.Party != access.ClockParty {
			return e
		}
	}
	return access.Event{}
}

// decision is what holds for the application since it was decided.
func (p *people) decision() []fact {
	d, v := p.v.Case.Decision, p.v
	if d == nil {
		return nil
	}
	word := lang.Text{ZH: "不同意", EN: "refused"}
	if d.Approved {
		word = lang.Text{ZH: "同意", EN: "approved"}
	}
	facts := []fact{{lang.Text{ZH: "决定", EN: "Decision"}, v.Text(word)}, {lang.Text{ZH: "日期", EN: "Day"}, day(v, d.On)}}
	if name := p.name(d.By); name != "" {
		facts = append(facts, fact{lang.Text{ZH: "决定人", EN: "Decided by"}, name})
	}
	if d.Scenario != "" {
		facts = append(facts, fact{fieldName("scenario"), d.Scenario})
	}
	if d.Approved {
		facts = append(facts, scopeFacts(v, d.Scope)...)
	}
	if d.Reason != "" {
		facts = append(facts, fact{lang.Text{ZH: "理由", EN: "Reason"}, d.Reason})
	}
	if n := v.Case.Warnings; n > 0 {
		facts = append(facts, fact{lang.Text{ZH: "警告次数", EN: "Warnings"}, strconv.Itoa(n)})
	}
	return facts
}

// facts are what a step carried, besides the application itself.
func (p *people) facts(e access.Event) (facts []fact) {
	v := p.v
	add := func(zh, en, value string) {
		if value != "" {
			facts = append(facts, fact{lang.Text{ZH: zh, EN: en}, value})
		}
	}
	add("情形", "Misuse", v.Text(e.Misuse.Name()))
	for _, c := range e.Corrections {
		facts = append(facts, fact{fieldName(c.Field), c.Text})
	}
	add("补正期限", "Corrections by", day(v, e.CorrectBy))
	if e.ExtendWD > 0 {
		add("延长工作日", "Working days", strconv.Itoa(e.ExtendWD))
		add("批准人", "Approved by", p.name(e.ApprovedBy))
	}
	if e.Scope != nil {
		facts = append(facts, scopeFacts(v, *e.Scope)...)
	}
	if e.Signature != nil {
		add("签署人", "Signed by", e.Signature.Name)
	}
	if d := e.Destruction; d != nil {
		add("确认人", "Confirmed by", d.Name)
		add("销毁方式", "How", d.How)
	}
	add("理由", "Reason", e.Reason)
	return facts
}

func casePath(receipt string) string { return "desk/applications/" + receipt + "/" }

// day is a day in the language of the visit; empty for none.
func day(v *office.Visit, d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return v.Lang.Date(d.Time())
}

func query(name, value string) url.Values { return url.Values{name: {value}} }
