package served

import (
	"net/url"
	"slices"
	"time"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Form is what somebody filled in, with what is wrong with it. It is shown again
// as it was typed, but for passwords. The zero value is an empty form.
type Form struct {
	Values url.Values
	Faults []Fault // in the order of the form
}

// Fault is something that is wrong with a field, in words.
type Fault struct {
	Field   string // name of the input; empty: the form as a whole
	Message string // what is wrong, and what to do
}

// Value is what was filled into an input.
func (f Form) Value(name string) string { return f.Values.Get(name) }

// Has reports whether an option of an input was chosen.
func (f Form) Has(name, value string) bool { return slices.Contains(f.Values[name], value) }

// Fault is what is wrong with an input, empty where nothing is.
func (f Form) Fault(name string) string {
	for _, fault := range f.Faults {
		if fault.Field == name {
			return fault.Message
		}
	}
	return ""
}

// Option is a choice of an input.
type Option struct {
	Value, Label string
	Hint         string
	Lang         string // BCP 47 of the label, where it differs from the page's
}

// wording is a text in one of the languages.
type wording struct {
	Text string
	Lang string // BCP 47, where it differs from the page's
}

// eitherIn is a text in a language, or in the other where there is one only.
func eitherIn(c lang.Code) func(lang.Text) wording {
	return func(t lang.Text) wording {
		s, tag := either(t, c)
		return wording{s, tag}
	}
}

// dateIn writes a day in a language; nothing for none.
func dateIn(c lang.Code) func(calendar.Date) string {
	return func(d calendar.Date) string {
		if d.IsZero() {
			return ""
		}
		return c.Date(d.Time())
	}
}

// momentIn writes a moment to the minute, in Shanghai's time; nothing for none.
func momentIn(c lang.Code) func(time.Time) string {
	return func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		t = t.In(calendar.Shanghai)
		return c.Date(t) + t.Format(" 15:04")
	}
}
