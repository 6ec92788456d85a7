package apply

import (
	"html/template"
	"net/url"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/site/served"
)

var formTitle = lang.Text{ZH: "填写申请", EN: "Fill in the application"}

// blank is the form and what stands around it.
type blank struct {
	Receipt     string
	Seq         int
	Saved       bool
	Dataset     offer.Dataset
	Applicant   access.Applicant
	Kind        lang.Text
	Corrections []correction
	CorrectBy   lang.Text
	Scenarios   []served.Option
	Items       []served.Option
	Delivery    []served.Option
	Attachments []file
	Letter      template.HTML
	Version     int       // of the letter
	Disclosure  lang.Text // the other way to data, empty where the rules have none
}

// correction is something to be put right, as a page says it.
type correction struct{ Field, Key, Text string }

// editable reports whether the visitor can change what the application says.
func editable(v *office.Visit) bool {
	return possible(v, access.Submit) || possible(v, access.Resubmit)
}

func showForm(v *office.Visit) error {
	if !editable(v) {
		return v.Redirect(page(v, ""), nil)
	}
	return drawForm(v, served.Form{Values: values(entered(v))})
}

func drawForm(v *office.Visit, form served.Form) error {
	d := v.Dataset()
	letter, err := access.BuiltInTemplate("commitment-letter")
	if err != nil {
		return err
	}
	all, err := scenarios(v, d.ID)
	if err != nil {
		return err
	}
	who := v.Account.Applicant()
	b := blank{Receipt: v.Case.Receipt, Seq: v.Case.Seq, Saved: v.R.URL.Query().Get("done") == "saved", Dataset: d, Applicant: who, Kind: capital(access.KindName(who.Kind)),
		Scenarios: scenarioOptions(v, all), Items: itemOptions(v, d), Delivery: options(v, deliveries(d), access.DeliveryName),
		Attachments: filesOf(entered(v)), Letter: access.SafeHTML(v.Rules.Letter(letter)), Version: letter.Version}
	if route, ok := v.Rules.DisclosureRoute(); ok {
		b.Disclosure = route.Text()
	}
	if v.Case.State == access.Correcting {
		b.Corrections, b.CorrectBy = corrections(v.Case), dayText(v.Case)
	}
	return v.Show(office.Page{Title: formTitle, Template: "apply/form", Data: b, Form: form})
}

// corrections are those of the case, each with the key of its field's name.
func corrections(c access.Case) (all []correction) {
	for _, one := range c.Corrections {
		all = append(all, correction{one.Field, strings.ReplaceAll(one.Field, ".", "_"), one.Text})
	}
	return all
}

// dayText is the last day for the corrections.
func dayText(c access.Case) lang.Text {
	day := c.CorrectBy.Time()
	return lang.Text{ZH: lang.ZH.Date(day), EN: lang.EN.Date(day)}
}

func scenarioOptions(v *office.Visit, all []cases.Scenario) []served.Option {
	if len(all) == 0 {
		return nil
	}
	list := []served.Option{{Value: "", Label: v.Text(lang.Text{ZH: "不选场景，由受理单位审核", EN: "None: have the application reviewed"})}}
	for _, s := range all {
		list = append(list, served.Option{Value: s.ID, Label: v.Text(s.Name), Hint: v.Text(scenarioText(v, s))})
	}
	return list
}

// scenarioText says what a scenario settles.
func scenarioText(v *office.Visit, s cases.Scenario) lang.Text {
	items := itemNames(v, v.Dataset(), s.Items)
	calls, months := lang.Text{}, lang.Number(s.Months)
	if s.Calls > 0 {
		n := lang.Number(s.Calls)
		calls = lang.Text{ZH: "每日至多" + n + "次，", EN: n + " calls a day and "}
	}
	return lang.Text{ZH: "用途：" + s.Purpose + "；数据项：" + strings.Join(items, "、") + "；" + calls.ZH + "至多" + months + "个月。",
		EN: "Purpose: " + s.Purpose + "; data items: " + strings.Join(items, ", ") + "; at most " + calls.EN + months + " months."}
}

// itemOptions are the data items, named with their table where there are several.
func itemOptions(v *office.Visit, d offer.Dataset) (list []served.Option) {
	for _, t := range d.Tables {
		for _, i := range t.Items {
			o := served.Option{Value: i.ID, Label: v.Text(i.Title), Hint: v.Text(i.Description)}
			if o.Label == "" {
				o.Label = i.Name
			}
			if unit := v.Text(i.Unit); unit != "" {
				o.Label += v.Text(lang.Text{ZH: "（" + unit + "）", EN: " (" + unit + ")"})
			}
			if len(d.Tables) > 1 {
				o.Label = v.Text(lang.Text{ZH: t.Title.ZH + "：" + o.Label, EN: t.Title.EN + ": " + o.Label})
			}
			list = append(list, o)
		}
	}
	return list
}

// saveForm keeps what was filled in, faulty or not, and goes on to the check of
// the answers if that was asked for and nothing is wrong.
func saveForm(v *office.Visit) error {
	if !editable(v) {
		return cases.ErrStale
	}
	files, wrong, err := handIn(v)
	if err != nil {
		return err
	}
	d := v.Dataset()
	all, err := scenarios(v, d.ID)
	if err != nil {
		return err
	}
	a := read(v, d, all)
	a.Attachments = attached(a.Attachments, files, v.Value("remove"))
	if err := v.Cases.Save(v.Context(), v.Account.ID, v.Case.Receipt, a); err != nil {
		return err
	}
	further := v.Value("do") == "check"
	faults := append(a.Check(office.Law(d)), wrong...)
	if !further {
		faults = append(lost(a, faults), wrong...)
	}
	switch {
	case len(faults) > 0:
		v.Case = filled(v.Case, a)
		return drawForm(v, v.Form(faults...))
	case further:
		return v.Redirect(page(v, "check/"), nil)
	}
	return v.Redirect(page(v, "form/"), url.Values{"done": {"saved"}})
}

// lost are the faults of numbers that were typed as something else: a draft can
// be anything, but these it cannot keep.
func lost(a access.Application, faults []access.Fault) []access.Fault {
	return slices.DeleteFunc(faults, func(f access.Fault) bool {
		return !(f.Field == "calls" && a.Calls == unreadable || f.Field == "months" && a.Months == unreadable)
	})
}

// filled is the case with what was filled in, as it is kept by now.
func filled(c access.Case, a access.Application) access.Case {
	if c.State == access.Draft {
		c.Application = a
	} else {
		c.Answer = &a
	}
	return c
}
