package desk

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// fill adds what the form of the page's step offers.
func (p *stepPage) fill(v *office.Visit) (err error) {
	if p.Stock, err = stock(v, p.Step); err != nil {
		return err
	}
	switch p.Step {
	case access.Return:
		for _, key := range append([]string{""}, access.Fields()...) {
			p.Fields = append(p.Fields, answer{key, fieldName(key), valueOf(v, key)})
		}
	case access.Approve, access.Change:
		p.Items, p.Calls = itemOptions(v), v.Case.Application.Calls
		p.Always = agreementAlways(v)
		p.Volume = v.Case.Application.Delivery != access.Sandbox
	case access.Warn, access.Suspend, access.Revoke:
		p.Misuses = misuseOptions(v)
	case access.Extend:
		p.Most = v.Offer.Portal.Profile.ConditionalRequest.ExtendWD.V
		p.MayAsk = slices.Contains(possible(v), access.Extend)
		p.Ask, err = askedFor(v)
	}
	return err
}

// itemOptions are the data items that were asked for.
func itemOptions(v *office.Visit) []served.Option {
	var all []served.Option
	for _, item := range v.Case.Application.Items {
		all = append(all, served.Option{Value: item, Label: itemNames(v, []string{item})})
	}
	return all
}

func misuseOptions(v *office.Visit) []served.Option {
	all := []served.Option{{Value: "", Label: v.Text(lang.Text{ZH: "不是误用，另有原因", EN: "No misuse, but another reason"})}}
	for _, m := range access.Misuses() {
		all = append(all, served.Option{Value: string(m), Label: v.Text(m.Name())})
	}
	return all
}

// suggested is what the form of a step starts from: all that was asked for, or
// what holds now.
func suggested(v *office.Visit, step access.Step) url.Values {
	form := url.Values{"misuse": {""}, "record": {v.Value("record")}}
	if text, err := stocked(v, step); err == nil {
		form.Set("reason", text)
	}
	today := calendar.Today(v.Now())
	switch {
	case step == access.Approve:
		setScope(form, v.Case.Application.FullScope(today))
	case step == access.Change && v.Case.Decision != nil:
		setScope(form, v.Case.Decision.Scope)
	case step == access.End:
		form.Set("destruction.on", today.String())
		form.Set("destruction.name", v.Account.Name)
	case step == access.Extend:
		form.Set("extendWD", strconv.Itoa(v.Offer.Portal.Profile.ConditionalRequest.ExtendWD.V))
	}
	return form
}

func setScope(form url.Values, s access.Scope) {
	form["scope.items"] = s.Items
	form.Set("scope.purpose", s.Purpose)
	form.Set("scope.calls", strconv.Itoa(s.Calls))
	form.Set("scope.rows", volume(s.Rows))
	form.Set("scope.bytes", volume(s.Bytes/megabyte))
	form.Set("scope.until", s.Until.String())
}

// megabyte is the unit in which the desk writes bytes.
const megabyte = 1_000_000

// volume is a limit as the form has it, empty for none.
func volume(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// readVolume reads a limit in a unit: 0 where nothing was filled in, -1 where it
// is no number above 0, or beyond all that can be agreed to.
func readVolume(v *office.Visit, name string, unit int64) int64 {
	text := strings.ReplaceAll(strings.TrimSpace(v.Value(name)), ",", "")
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 || n > access.MaxBytes/unit {
		return -1
	}
	return n * unit
}

// read is the move that the form says; what cannot be read is missing.
func read(v *office.Visit, step access.Step) access.Move {
	m := access.Move{Step: step, Reason: v.Value("reason"), Misuse: access.Misuse(v.Value("misuse")), Record: v.Value("record")}
	switch step {
	case access.Return:
		for _, key := range append([]string{""}, access.Fields()...) {
			if text := strings.TrimSpace(v.Value("correction." + key)); text != "" {
				m.Corrections = append(m.Corrections, access.Correction{Field: key, Text: text})
			}
		}
		m.CorrectBy = readDay(v, "correctBy")
	case access.Approve, access.Change:
		m.Scope, m.Agreement = readScope(v), v.Value("agreement") != ""
	case access.End:
		m.Destruction = &access.Destruction{On: readDay(v, "destruction.on"), Name: v.Value("destruction.name"), How: v.Value("destruction.how"),
			None: v.Value("destruction.none") != "", Found: true}
	}
	return m
}

// readScope reads what is to be given, in the way of delivery that was asked
// for.
func readScope(v *office.Visit) *access.Scope {
	calls, err := strconv.Atoi(v.Value("scope.calls"))
	if err != nil {
		calls = -1
	}
	a := v.Case.Application
	if a.Delivery != access.Interface {
		calls = 0 // the form does not ask
	}
	return &access.Scope{Items: v.R.Form["scope.items"], Purpose: v.Value("scope.purpose"), Delivery: a.Delivery, Calls: calls,
		Rows: readVolume(v, "scope.rows", 1), Bytes: readVolume(v, "scope.bytes", megabyte), Until: readDay(v, "scope.until")}
}

// readDay reads a day that a browser sent; zero for none.
func readDay(v *office.Visit, name string) calendar.Date {
	d, err := calendar.ParseDate(strings.TrimSpace(v.Value(name)))
	if err != nil {
		return 0
	}
	return d
}
