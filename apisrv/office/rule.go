package office

import (
	"net/http"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
)

// Who is a set of those who may call a route.
type Who uint16

// Visitors are people who are not logged in; the others are what an account can
// be. A disabled account is a visitor.
const (
	Visitors Who = 1 << iota
	Applicants
	Reviewers
	Districts
	Authorities
	Operators
	Commissions
	Auditors
	Admins

	Staff    = Reviewers | Districts | Authorities | Operators | Commissions | Auditors | Admins
	Accounts = Applicants | Staff
	Anyone   = Visitors | Accounts
	// Deskers see applications; of these only the auditor changes nothing.
	Deskers = Deciders | Auditors
	// Deciders take steps with applications, as the profile has it.
	Deciders = Reviewers | Authorities | Operators
)

// Rule says who may call a route.
type Rule struct {
	Who Who
	// Own says that the route is about the application that {receipt} names: an
	// applicant's own, of a reviewer's own agency, or for others of the desk any
	// that was submitted. To everybody else there is no such application.
	Own bool
}

// whoIs is what an account may call.
func whoIs(a *accounts.Account) Who {
	if a == nil {
		return Visitors
	}
	switch a.Role {
	case accounts.Reviewer:
		return Reviewers
	case accounts.District:
		return Districts
	case accounts.Authority:
		return Authorities
	case accounts.Operator:
		return Operators
	case accounts.Commission:
		return Commissions
	case accounts.Auditor:
		return Auditors
	case accounts.Admin:
		return Admins
	}
	if a.Kind == accounts.Staff {
		return 0 // a role that this program does not know
	}
	return Applicants
}

// sees reports whether an application is the account's to see.
func sees(a *accounts.Account, c access.Case) bool {
	switch who := whoIs(a); who {
	case Applicants:
		return c.Account == a.ID
	case Reviewers:
		return c.WasSubmitted() && a.Agency != "" && c.Agency == a.Agency
	default:
		return c.WasSubmitted() && who&(Authorities|Operators|Auditors) != 0
	}
}

// Handler answers a visit. What it returns is answered as the error says; see
// Office.fail.
type Handler func(v *Visit) error

// Route is a page and what can be done on it. Pattern is below the base path and
// the language, such as applications/{receipt}/.
type Route struct {
	Pattern   string
	Get, Post Handler
	MaxBytes  int64 // of a form with files, whose parts Post reads itself; 0: it takes none
}

// MaxForm bounds the bytes of a form without files.
const MaxForm = 256 << 10

// Methods are those that the route answers, with their handlers.
func (r Route) Methods() map[string]Handler {
	all := map[string]Handler{}
	if r.Get != nil {
		all[http.MethodGet] = r.Get
	}
	if r.Post != nil {
		all[http.MethodPost] = r.Post
	}
	return all
}
