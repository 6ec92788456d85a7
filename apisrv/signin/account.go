package signin

import (
	"net/url"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

var (
	accountTitle  = lang.Text{ZH: "账号", EN: "Your account"}
	detailsTitle  = lang.Text{ZH: "联系方式和语言", EN: "Contact details and language"}
	identityTitle = lang.Text{ZH: "登记证件号码", EN: "Identification number"}
)

// showAccount shows people what is known of them, and everybody else the ways in.
func showAccount(v *office.Visit) error {
	if v.Account == nil {
		return v.Show(office.Page{Title: accountTitle, Template: "signin/ways-in"})
	}
	a := *v.Account
	data := struct {
		accounts.Account
		RoleName, AgencyName string
		Applicant, Person    bool
		Provider             string
		Connections          []accounts.Connection
		Sessions             []accounts.Opened
	}{Account: a, Applicant: v.Is(office.Applicants), Person: a.Kind == access.Person, Provider: providerName(v)}
	var err error
	if data.Connections, err = v.Accounts.Connections(v.Context(), a.ID); err != nil {
		return err
	}
	if data.Sessions, err = v.Accounts.Sessions(v.Context(), a, v.Session()); err != nil {
		return err
	}
	if a.Role != "" {
		data.RoleName = v.Text(a.Role.Name(v.Offer.Portal.Profile))
	}
	if a.Agency != "" {
		data.AgencyName = v.Text(v.Offer.Agency(a.Agency).Name)
	}
	return v.Show(office.Page{Title: accountTitle, Template: "signin/account", Data: data, Form: v.Form()})
}

func showDetails(v *office.Visit) error {
	form := v.Form()
	form.Values = url.Values{"contact": {v.Account.Contact.Name}, "phone": {v.Account.Contact.Phone}, "lang": {string(v.Account.Lang)}}
	return drawDetails(v, form)
}

func drawDetails(v *office.Visit, form served.Form) error {
	return v.Show(office.Page{Title: detailsTitle, Template: "signin/details", Form: form, Data: struct {
		Applicant bool
		Languages []served.Option
	}{v.Is(office.Applicants), languages}})
}

func changeDetails(v *office.Visit) error {
	faults, err := v.Accounts.ChangeDetails(v.Context(), *v.Account, accounts.Details{
		Contact: access.Contact{Name: trimmed(v, "contact"), Phone: trimmed(v, "phone")}, Lang: lang.Code(v.Value("lang"))})
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return drawDetails(v, v.Form(atInputs(faults)...))
	}
	return v.Redirect("account/", url.Values{"done": {"details"}})
}

// showIdentity is for persons: the code of an organisation is part of its
// sign-up, and staff apply for nothing.
func showIdentity(v *office.Visit) error {
	if v.Account.Kind != access.Person {
		return office.ErrForbidden
	}
	return drawIdentity(v)
}

func drawIdentity(v *office.Visit, faults ...access.Fault) error {
	documents := []served.Option{
		{Value: access.ResidentID, Label: v.Text(lang.Text{ZH: "居民身份证", EN: "Resident identity card"})},
		{Value: access.Passport, Label: v.Text(lang.Text{ZH: "护照或其他旅行证件", EN: "Passport or other travel document"})},
	}
	return v.Show(office.Page{Title: identityTitle, Template: "signin/identity", Form: v.Form(faults...), Data: documents})
}

func identify(v *office.Visit) error {
	if v.Account.Kind != access.Person {
		return office.ErrForbidden
	}
	kind := v.Value("document")
	if kind != access.ResidentID && kind != access.Passport {
		return drawIdentity(v, access.Fault{Field: "document", Message: lang.Text{ZH: "没有选择证件", EN: "The document is not chosen"},
			Fix: lang.Text{ZH: "请选择一种证件。", EN: "Choose one."}})
	}
	faults, err := v.Accounts.Identify(v.Context(), v.Account.ID, kind, v.Value("number"))
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return drawIdentity(v, atInputs(faults)...)
	}
	return v.Redirect("account/", url.Values{"done": {"identity"}})
}
