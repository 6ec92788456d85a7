package apply

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/offer"
)

// unreadable stands in an application for a number that was typed as something
// else. No check lets it pass.
const unreadable = -1

// entered is the application as far as it is filled in: the draft, or the
// corrections.
func entered(v *office.Visit) access.Application {
	a := v.Case.Application
	if v.Case.Answer != nil {
		a = *v.Case.Answer
	}
	a.Applicant = v.Account.Applicant()
	return a
}

// read is the application as the form has it. Anything can be in it;
// access.Application.Check says what is wrong. What the form does not have is
// taken from the application before.
func read(v *office.Visit, d offer.Dataset, all []cases.Scenario) access.Application {
	a := entered(v)
	a.Purpose, a.System = lines(v.Value("purpose")), strings.TrimSpace(v.Value("system"))
	a.Storage, a.Security = lines(v.Value("storage")), lines(v.Value("security"))
	a.Items = chosen(v.R.Form["items"], d.Items())
	a.Delivery = v.Value("delivery")
	a.Calls, a.Months = number(v.Value("calls")), number(v.Value("months"))
	a.Commitment = commitment(v, a.Commitment)
	a.Scenario = ""
	for _, s := range all {
		if s.ID == v.Value("scenario") {
			a.Scenario = s.ID
			if a.Purpose == "" {
				a.Purpose = s.Purpose
			}
		}
	}
	return a
}

// lines is a text of several lines with one kind of line end.
func lines(s string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s))
}

// chosen are the items that were ticked, in the dataset's order, none twice. One
// that the dataset does not have stays, to be told.
func chosen(ticked, known []string) []string {
	asked := map[string]bool{}
	for _, item := range ticked {
		asked[item] = true
	}
	var all []string
	for _, item := range known {
		if asked[item] {
			all = append(all, item)
			delete(asked, item)
		}
	}
	for _, item := range ticked {
		if asked[item] {
			return append(all, item)
		}
	}
	return all
}

// number reads a whole number as people type it: 10,000 and １００００ too. Nothing
// is 0.
func number(s string) int {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == ',' || r == '，' || r == ' ' || r == '\u3000':
			return -1
		}
		return r
	}, s)
	if plain == "" {
		return 0
	}
	n, err := strconv.Atoi(plain)
	if err != nil || n < 0 {
		return unreadable
	}
	return n
}

// commitment is the letter as it is given with this form: it keeps its day while
// neither the name nor the text changes.
func commitment(v *office.Visit, before access.Commitment) access.Commitment {
	name := strings.TrimSpace(v.Value("commitment.name"))
	if name == "" {
		return access.Commitment{}
	}
	given := access.Commitment{Version: number(v.Value("commitment.version")), Name: name, On: today(v)}
	if before.Name == given.Name && before.Version == given.Version {
		return before
	}
	return given
}

// values fill the form with what the application has.
func values(a access.Application) url.Values {
	f := url.Values{"purpose": {a.Purpose}, "system": {a.System}, "storage": {a.Storage}, "security": {a.Security}, "items": slices.Clone(a.Items),
		"delivery": {a.Delivery}, "scenario": {a.Scenario}, "commitment.name": {a.Commitment.Name}}
	for name, n := range map[string]int{"calls": a.Calls, "months": a.Months} {
		if n > 0 {
			f.Set(name, strconv.Itoa(n))
		}
	}
	return f
}
