package office

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"

	"github.com/go-chi/chi/v5"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/site/served"
)

// Visit is one request of somebody.
type Visit struct {
	*Office
	W       http.ResponseWriter
	R       *http.Request
	Lang    lang.Code
	Offer   *Offer
	From    netip.Addr        // address of the client
	Account *accounts.Account // nil: nobody is logged in
	Case    access.Case       // of a route with {receipt}: theirs to see
	History []access.Event    // of that case

	path    string // of the page, below the base path and the language
	pattern string // of the route, by which logs call the page
}

// Context ends when the client goes away.
func (v *Visit) Context() context.Context { return v.R.Context() }

// Param is a part of the address that the route's pattern names.
func (v *Visit) Param(name string) string { return chi.URLParam(v.R, name) }

// Value is a value of the form or, on GET, of the query.
func (v *Visit) Value(name string) string { return v.R.Form.Get(name) }

// Form is what was sent, with what is wrong with it.
func (v *Visit) Form(faults ...access.Fault) served.Form {
	f := served.Form{Values: v.R.Form}
	for _, fault := range faults {
		f.Faults = append(f.Faults, served.Fault{Field: fault.Field, Message: v.Text(joined(fault.Message, fault.Fix))})
	}
	return f
}

// joined puts what is wrong and what to do into one statement.
func joined(what, fix lang.Text) lang.Text {
	if fix == (lang.Text{}) {
		return what
	}
	return lang.Text{ZH: what.ZH + "。" + fix.ZH, EN: what.EN + ". " + fix.EN}
}

// Text is a text in the language of the visit.
func (v *Visit) Text(t lang.Text) string { return t.In(v.Lang) }

// Href is the path of a page in the language of the visit.
func (v *Visit) Href(path string) string { return served.Href(v.Offer.Base, v.Lang, path) }

// Actor is the visitor as the one who takes a step with an application.
func (v *Visit) Actor() access.Actor {
	a := access.Actor{ID: v.Account.ID}
	switch whoIs(v.Account) {
	case Applicants:
		a.Party = access.ApplicantParty
	case Reviewers:
		a.Party, a.Agency = access.ReviewerParty, v.Account.Agency
	case Authorities:
		a.Party = access.AuthorityParty
	case Operators:
		a.Party = access.OperatorParty
	}
	return a
}

// Is reports whether the visitor is one of those.
func (v *Visit) Is(who Who) bool { return whoIs(v.Account)&who != 0 }

// Dataset is the conditional dataset of the visit's application; one that left
// the catalogue has only its id.
func (v *Visit) Dataset() offer.Dataset {
	d, ok := v.Offer.Dataset(v.Case.Application.Dataset)
	if !ok {
		d = offer.Dataset{ID: v.Case.Application.Dataset, Title: v.Offer.Title(v.Case.Application.Dataset), Agency: v.Case.Agency}
	}
	return d
}

// Sees reports whether an application is the visitor's to see.
func (v *Visit) Sees(c access.Case) bool { return sees(v.Account, c) }

// Redirect leads to another page by GET, after what was sent is done. The words
// of what was done are named by the query parameter done, where the page has any.
func (v *Visit) Redirect(path string, query url.Values) error {
	address := url.URL{Path: v.Href(path), RawQuery: query.Encode()}
	v.W.Header().Set("Location", address.String())
	v.W.WriteHeader(http.StatusSeeOther)
	return nil
}

// TickOne has the clock take the step that it has to take with the visit's case
// after one that was taken. If that fails, its next round does it.
func (v *Visit) TickOne(d access.Dataset) {
	if err := v.Cases.TickOne(v.Context(), v.Case.Receipt, d); err != nil {
		v.Log.Error("clock's step not taken at once", "error", err)
	}
}
