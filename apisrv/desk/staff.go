package desk

import (
	"errors"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// staffPage is who works for the portal.
type staffPage struct {
	Lines    []staffLine
	Roles    []served.Option
	Agencies []served.Option
	Langs    []served.Option
	Next     string // query of the next page; empty for none
	Added    string // address of somebody who was just added
	Link     string // by which they set their password; shown this once
}

// staffLine is an account of staff.
type staffLine struct {
	ID, Name, Email string
	Role, Agency    lang.Text
	Disabled        bool
	TOTP            bool
	Me              bool
}

// colleaguePage is one of them, to be given another role or disabled.
type colleaguePage struct {
	staffLine
	Roles    []served.Option
	Agencies []served.Option
}

func showStaff(v *office.Visit) error {
	return drawStaff(v, staffPage{}, served.Form{Values: map[string][]string{"lang": {string(v.Lang)}}})
}

func drawStaff(v *office.Visit, page staffPage, form served.Form) error {
	all, err := v.Accounts.List(v.Context(), accounts.Staff, v.Value("after"), accounts.MaxPage)
	if err != nil {
		return err
	}
	for _, a := range all {
		page.Lines = append(page.Lines, lineOfStaff(v, a))
	}
	if len(all) == accounts.MaxPage {
		page.Next = "?after=" + all[len(all)-1].ID
	}
	page.Roles, page.Agencies = roleOptions(v), postOptions(v)
	page.Langs = []served.Option{{Value: string(lang.ZH), Label: "中文", Lang: lang.ZH.Tag()}, {Value: string(lang.EN), Label: "English", Lang: lang.EN.Tag()}}
	return v.Show(office.Page{Title: lang.Text{ZH: "工作人员", EN: "Staff"}, Template: "desk/staff", Data: page, Form: form})
}

func lineOfStaff(v *office.Visit, a accounts.Account) staffLine {
	l := staffLine{ID: a.ID, Name: a.Name, Email: a.Email, Role: a.Role.Name(v.Offer.Portal.Profile), Disabled: !a.Disabled.IsZero(), TOTP: a.TOTP, Me: a.ID == v.Account.ID}
	if a.Agency != "" {
		l.Agency = v.Offer.Agency(a.Agency).Name
	}
	return l
}

// roleOptions names each role as the profile does, and its key, since a profile
// may call two alike.
func roleOptions(v *office.Visit) []served.Option {
	var all []served.Option
	for _, r := range accounts.Roles {
		label := string(r)
		if name := v.Text(r.Name(v.Offer.Portal.Profile)); name != "" {
			label = name + " (" + label + ")"
		}
		all = append(all, served.Option{Value: string(r), Label: label})
	}
	return all
}

func postOptions(v *office.Visit) []served.Option {
	all := []served.Option{{Label: v.Text(lang.Text{ZH: "不属于某一单位", EN: "No agency"})}}
	for _, a := range v.Offer.Portal.Agencies {
		all = append(all, served.Option{Value: a.ID, Label: v.Text(a.Name)})
	}
	return all
}

// addStaff makes an account. The link by which its owner sets the password is
// mailed and shown here once, for a portal that mails nothing.
func addStaff(v *office.Visit) error {
	c := accounts.Colleague{Email: v.Value("email"), Name: v.Value("name"), Role: accounts.Role(v.Value("role")), Agency: v.Value("agency"), Lang: lang.Code(v.Value("lang"))}
	faults := append(c.Check(), checkPost(v, c.Role, c.Agency)...)
	if !slices.Contains(lang.Codes, c.Lang) {
		c.Lang = lang.ZH
	}
	if len(faults) > 0 {
		return drawStaff(v, staffPage{}, v.Form(faults...))
	}
	link, err := v.Accounts.AddStaff(v.Context(), v.Account.Actor(), c)
	if errors.Is(err, accounts.ErrTaken) {
		return drawStaff(v, staffPage{}, v.Form(access.Fault{Field: "email", Message: lang.Text{ZH: "这个邮箱已有账号", EN: "The e-mail address has an account already"},
			Fix: lang.Text{ZH: "请换一个邮箱。", EN: "Use another one."}}))
	}
	if err != nil {
		return err
	}
	page := staffPage{Added: c.Email, Link: v.Offer.Portal.BaseURL + strings.TrimPrefix(served.Href("", c.Lang, "account/password/"), "/") + "?link=" + link}
	return drawStaff(v, page, served.Form{Values: map[string][]string{"lang": {string(v.Lang)}}})
}

// checkPost finds what is wrong with a role and the agency that goes with it.
func checkPost(v *office.Visit, r accounts.Role, agency string) []access.Fault {
	if _, err := accounts.ParseRole(string(r)); err != nil {
		return []access.Fault{{Field: "role", Message: lang.Text{ZH: "没有这个角色", EN: "There is no such role"}, Fix: lang.Text{ZH: "请从列表中选择。", EN: "Choose one of those listed."}}}
	}
	known := slices.ContainsFunc(postOptions(v)[1:], func(o served.Option) bool { return o.Value == agency })
	switch {
	case r == accounts.Reviewer && !known:
		return []access.Fault{{Field: "agency", Message: lang.Text{ZH: "数据提供单位的人员须选择单位", EN: "A reviewer belongs to an agency"}, Fix: lang.Text{ZH: "请选择其负责的单位。", EN: "Choose the agency whose applications they answer."}}}
	case r != accounts.Reviewer && agency != "":
		return []access.Fault{{Field: "agency", Message: lang.Text{ZH: "这个角色不属于某一单位", EN: "This role is for all agencies"}, Fix: lang.Text{ZH: "请选择“不属于某一单位”。", EN: "Choose “No agency”."}}}
	}
	return nil
}

// colleague is the account of staff that the address names.
func colleague(v *office.Visit) (accounts.Account, error) {
	a, err := v.Accounts.ByID(v.Context(), v.Param("id"))
	if err == nil && a.Kind != accounts.Staff {
		err = store.ErrNotFound
	}
	return a, err
}

func showColleague(v *office.Visit) error {
	a, err := colleague(v)
	if err != nil {
		return err
	}
	return drawColleague(v, a, served.Form{Values: map[string][]string{"role": {string(a.Role)}, "agency": {a.Agency}}})
}

func drawColleague(v *office.Visit, a accounts.Account, form served.Form) error {
	page := colleaguePage{lineOfStaff(v, a), roleOptions(v), postOptions(v)}
	return v.Show(office.Page{Title: lang.Text{ZH: a.Name, EN: a.Name}, Template: "desk/colleague", Data: page, Form: form})
}

// changeColleague gives an account of staff another role, or disables it. Nobody
// does that to themselves, so that one administrator always is left.
func changeColleague(v *office.Visit) error {
	a, err := colleague(v)
	if err != nil {
		return err
	}
	if a.ID == v.Account.ID {
		return office.ErrForbidden
	}
	switch v.Value("do") {
	case "role":
		role, agency := accounts.Role(v.Value("role")), v.Value("agency")
		if faults := checkPost(v, role, agency); len(faults) > 0 {
			return drawColleague(v, a, v.Form(faults...))
		}
		err = v.Accounts.SetRole(v.Context(), v.Account.Actor(), a.Email, role, agency)
	case "disable":
		if faults := access.CheckReason(v.Value("reason")); len(faults) > 0 {
			return drawColleague(v, a, v.Form(faults...))
		}
		err = v.Accounts.Disable(v.Context(), v.Account.Actor(), a.Email, v.Value("reason"))
	default:
		return store.ErrNotFound
	}
	if err != nil {
		return err
	}
	return v.Redirect("desk/staff/", nil)
}
