package desk

import (
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// agreementsPage is the versions of the agreement on use, and the next one.
type agreementsPage struct {
	Versions []versionLine
	Preview  template.HTML // of what was typed, before it is published
}

// versionLine is a version of the agreement.
type versionLine struct {
	Version   int
	Author    string // empty: it comes with the software
	Published time.Time
	Hash      string // of its source
}

// versionPage is one version, as it reads in both languages.
type versionPage struct {
	versionLine
	Text   template.HTML
	Source string
}

func showAgreements(v *office.Visit) error {
	all, err := v.Cases.Templates(v.Context())
	if err != nil {
		return err
	}
	return drawAgreements(v, all, "", served.Form{Values: map[string][]string{"template": {nextSource(all[0])}}})
}

// nextSource is the newest version as the next one would begin.
func nextSource(newest cases.Template) string {
	old, next := "version: "+strconv.Itoa(newest.Version), "version: "+strconv.Itoa(newest.Version+1)
	return strings.Replace(string(newest.Source), old, next, 1)
}

func drawAgreements(v *office.Visit, all []cases.Template, preview template.HTML, form served.Form) error {
	page := agreementsPage{Preview: preview}
	who := people{v: v}
	for _, t := range all {
		page.Versions = append(page.Versions, lineOfVersion(&who, t))
	}
	if who.err != nil {
		return who.err
	}
	return v.Show(office.Page{Title: lang.Text{ZH: "利用协议模板", EN: "Agreement on use"}, Template: "desk/agreements", Data: page, Form: form})
}

func lineOfVersion(who *people, t cases.Template) versionLine {
	return versionLine{t.Version, who.name(t.Author), t.Published, access.HashText(t.Source)}
}

// changeAgreement shows how a text would read, or makes it the next version.
func changeAgreement(v *office.Visit) error {
	all, err := v.Cases.Templates(v.Context())
	if err != nil {
		return err
	}
	source := []byte(strings.ReplaceAll(v.Value("template"), "\r\n", "\n")) // as browsers send lines
	if v.Value("do") == "publish" {
		faults, err := v.Cases.PublishTemplate(v.Context(), v.Account.ID, source)
		if err != nil {
			return err
		}
		if len(faults) == 0 {
			return v.Redirect("desk/agreements/", nil)
		}
		return drawAgreements(v, all, "", v.Form(faults...))
	}
	t, problems := access.ParseTemplate(access.UseAgreement, source)
	var faults []access.Fault
	for _, p := range problems {
		at := strconv.Itoa(p.Line)
		faults = append(faults, access.Fault{Field: "template", Message: lang.Text{ZH: "第" + at + "行：" + p.Message.ZH, EN: "Line " + at + ": " + p.Message.EN}, Fix: p.Fix})
	}
	if len(faults) > 0 {
		return drawAgreements(v, all, "", v.Form(faults...))
	}
	text, err := reading(v, t)
	if err != nil {
		return err
	}
	return drawAgreements(v, all, text, v.Form(v.Rules.CheckTemplate(t)...))
}

// reading is a template with made-up particulars, in both languages.
func reading(v *office.Visit, t access.Template) (template.HTML, error) {
	blank := "〔…〕"
	c := access.Case{Receipt: blank, Application: access.Application{System: blank, Storage: blank, Security: blank,
		Applicant: access.Applicant{Name: blank, Identity: access.Identity{Masked: blank}}}}
	today := calendar.Today(v.Now())
	c.Decision = &access.Decision{Approved: true, Scope: access.Scope{Items: []string{blank}, Purpose: blank, Delivery: access.Interface, Calls: 1000, Until: today.AddMonths(12)}}
	each := lang.Text{ZH: blank, EN: blank}
	text, err := v.Rules.Agreement(t, access.Particulars{Portal: v.Offer.Portal.Title, Agency: each, Dataset: each, Case: c, On: today})
	return access.SafeHTML(text), err
}

func showAgreement(v *office.Visit) error {
	all, err := v.Cases.Templates(v.Context())
	if err != nil {
		return err
	}
	for _, t := range all {
		if strconv.Itoa(t.Version) != v.Param("version") {
			continue
		}
		text, err := reading(v, t.Template)
		if err != nil {
			return err
		}
		who := people{v: v}
		page := versionPage{lineOfVersion(&who, t), text, string(t.Source)}
		if who.err != nil {
			return who.err
		}
		n := strconv.Itoa(t.Version)
		title := lang.Text{ZH: "利用协议模板，第" + n + "版", EN: "Agreement on use, version " + n}
		return v.Show(office.Page{Title: title, Template: "desk/agreement", Data: page, Form: v.Form()})
	}
	return store.ErrNotFound
}
