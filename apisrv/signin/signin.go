// Package signin is the pages on which people get an account and into it, and
// see to it: sign up, prove the e-mail address, log in, set a new password, use
// one-time codes, change what is known of them, read their notices.
//
// What a stranger is answered never depends on whether an e-mail address has an
// account. Mailed links are used up by POST only, since programs open the links
// of mails before people do.
package signin

import (
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/oidc"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// Routes are the pages of this package.
var Routes = []office.Route{
	{Pattern: "account/", Get: showAccount},
	{Pattern: "account/sign-up/", Get: showSignUp, Post: signUp},
	{Pattern: "account/verify/", Get: showVerify, Post: verify},
	{Pattern: "account/log-in/", Get: showLogIn, Post: logIn},
	{Pattern: "account/log-in/code/", Get: showCode, Post: logInByCode},
	{Pattern: "account/log-out/", Post: logOut},
	{Pattern: "account/log-out/all/", Post: logOutAll},
	{Pattern: "account/forgotten/", Get: showForgotten, Post: forgotten},
	{Pattern: "account/password/", Get: showPassword, Post: setPassword},
	{Pattern: "account/details/", Get: showDetails, Post: changeDetails},
	{Pattern: "account/identity/", Get: showIdentity, Post: identify},
	{Pattern: "account/totp/", Get: showTOTP, Post: setTOTP},
	{Pattern: "account/notices/", Get: showNotices},
	{Pattern: "account/provider/", Get: toProvider},
	{Pattern: oidc.Callback, Get: fromProvider},
	{Pattern: "account/provider/enter/", Get: showEntry, Post: sendEntry},
	{Pattern: "account/provider/connect/", Get: showConnect, Post: connect},
	{Pattern: "account/provider/disconnect/", Get: showDisconnect, Post: disconnect},
}

// trimmed is a value of the form without the white space around it.
func trimmed(v *office.Visit, name string) string { return strings.TrimSpace(v.Value(name)) }

// inputs are the names of the inputs to which faults belong, by the field that
// the fault names; others are called as the field is.
var inputs = map[string]string{"applicant.identity": "number", "contact.name": "contact", "contact.phone": "phone", "contact.email": "email"}

// order is that of the inputs on all forms.
var order = []string{"email", "name", "number", "contact", "phone", "password", "lang"}

// atInputs puts each fault at its input, once, and all in the order of the form.
func atInputs(faults []access.Fault) []access.Fault {
	for i, f := range faults {
		if name, ok := inputs[f.Field]; ok {
			faults[i].Field = name
		}
	}
	slices.SortStableFunc(faults, func(a, b access.Fault) int { return slices.Index(order, a.Field) - slices.Index(order, b.Field) })
	return slices.Compact(faults) // an account's address is its contact's too
}

// refusedPassword is the fault of a password that is not the account's.
func refusedPassword(field string) access.Fault {
	return access.Fault{Field: field, Message: lang.Text{ZH: "密码不正确", EN: "The password is wrong"},
		Fix: lang.Text{ZH: "请检查后再试。", EN: "Check it and try again."}}
}

// languages are those in which people are written to.
var languages = []served.Option{{Value: string(lang.ZH), Label: "中文", Lang: lang.ZH.Tag()}, {Value: string(lang.EN), Label: "English", Lang: lang.EN.Tag()}}

// has reports whether the visitor has to do something before anything else.
func has(v *office.Visit, duty accounts.Duty) bool {
	return v.Account != nil && slices.Contains(v.Accounts.Duties(*v.Account), duty)
}

// rules are what a password has to be, in the language of the visit.
func rules(v *office.Visit) (all []string) {
	for _, rule := range v.Accounts.Policy().Rules() {
		all = append(all, v.Text(rule))
	}
	return all
}
