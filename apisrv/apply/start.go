package apply

import (
	"slices"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
)

// maxDrafts is how many applications one account can have unfinished: enough for
// anybody, too few to fill a disk.
const maxDrafts = 50

// maxUndecided is how many may wait for an answer at a time: enough for a city's
// whole catalogue, too few to fill a disk.
const maxUndecided = 1000

// maxToken bounds the token of a form, in bytes.
const maxToken = 64

var applyTitle = lang.Text{ZH: "申请使用数据", EN: "Apply for data"}

// terms is what everybody can read before they apply.
type terms struct {
	Dataset    offer.Dataset
	Agency     offer.Agency
	For        []lang.Text
	Delivery   []lang.Text
	Decides    lang.Text
	Limits     []lang.Text
	Agreement  []lang.Text
	Disclosure lang.Text
	Scenarios  []cases.Scenario
	Drafts     []cases.Queued // the visitor's own for this dataset
	Applicant  bool           // the visitor can apply
	Staff      bool           // the visitor has an account with which nobody applies
	Token      string
}

// offered is the dataset that the address names. Without one there is no page.
func offered(v *office.Visit) (offer.Dataset, error) {
	d, ok := v.Offer.Dataset(v.Param("dataset"))
	if !ok {
		return d, store.ErrNotFound
	}
	return d, nil
}

func showTerms(v *office.Visit) error {
	d, err := offered(v)
	if err != nil {
		return err
	}
	if v.Ring.Suspended(d.ID) {
		return v.SuspendedPage(d.ID)
	}
	return drawTerms(v, d)
}

func drawTerms(v *office.Visit, d offer.Dataset, faults ...access.Fault) error {
	law := v.Offer.Portal.Profile
	agency := v.Offer.Agency(d.Agency)
	t := terms{Dataset: d, Agency: agency, Decides: law.Decides(agency.Name), Limits: law.Limits(), Agreement: law.AgreementTerms(), Token: store.NewID(),
		Applicant: v.Is(office.Applicants), Staff: v.Is(office.Staff)}
	for _, kind := range orAll(d.For, access.Person, access.Organisation) {
		t.For = append(t.For, capital(access.KindName(kind)))
	}
	for _, way := range deliveries(d) {
		t.Delivery = append(t.Delivery, capital(access.DeliveryName(way)))
	}
	if route, ok := v.Rules.DisclosureRoute(); ok {
		t.Disclosure = route.Text()
	}
	var err error
	if t.Scenarios, err = scenarios(v, d.ID); err != nil {
		return err
	}
	if t.Applicant {
		if t.Drafts, err = drafts(v, d.ID); err != nil {
			return err
		}
	}
	return v.Show(office.Page{Title: applyTitle, Template: "apply/terms", Data: t, Form: v.Form(faults...)})
}

// deliveries are the ways in which the dataset is delivered.
func deliveries(d offer.Dataset) []string {
	return orAll(d.Delivery, access.Interface, access.File, access.Sandbox)
}

// orAll is the list, or where it leaves the choice open, everything.
func orAll(list []string, all ...string) []string {
	if len(list) == 0 {
		return all
	}
	return list
}

// scenarios are those of a dataset that can be chosen today.
func scenarios(v *office.Visit, dataset string) ([]cases.Scenario, error) {
	all, err := v.Cases.Scenarios(v.Context(), dataset)
	return slices.DeleteFunc(all, func(s cases.Scenario) bool { return !s.Offered(today(v)) }), err
}

// drafts are the unfinished applications of the visitor, for one dataset or, if
// it is empty, for all.
func drafts(v *office.Visit, dataset string) ([]cases.Queued, error) {
	all, err := v.Cases.Of(v.Context(), v.Account.ID)
	return slices.DeleteFunc(all, func(q cases.Queued) bool {
		return q.State != access.Draft || dataset != "" && q.Application.Dataset != dataset
	}), err
}

// begin makes a draft. The same form sent twice makes one.
func begin(v *office.Visit) error {
	d, err := offered(v)
	if err != nil {
		return err
	}
	if v.Ring.Suspended(d.ID) {
		return v.SuspendedPage(d.ID)
	}
	token := v.Value("token")
	fault, err := mayBegin(v, d, token)
	if err != nil {
		return err
	}
	if fault != nil {
		return drawTerms(v, d, *fault)
	}
	c, err := v.Cases.Begin(v.Context(), v.Account.ID, token, office.Law(d))
	if err != nil {
		return err
	}
	v.Case = c
	return v.Redirect(page(v, "form/"), nil)
}

// mayBegin is what keeps the visitor from beginning an application.
func mayBegin(v *office.Visit, d offer.Dataset, token string) (*access.Fault, error) {
	if token == "" || len(token) > maxToken {
		return &access.Fault{Message: lang.Text{ZH: "页面不完整", EN: "The page was not complete"},
			Fix: lang.Text{ZH: "请在这里重新开始。", EN: "Start again from here."}}, nil
	}
	if len(d.For) > 0 && !slices.Contains(d.For, v.Account.Kind) {
		return &access.Fault{Message: lang.Text{ZH: "这个数据集不向您这类申请人开放", EN: "The dataset is not open to your kind of account"},
			Fix: lang.Text{ZH: "请看下方的开放对象。", EN: "See below whom it is open to."}}, nil
	}
	mine, err := v.Cases.Of(v.Context(), v.Account.ID)
	if err != nil {
		return nil, err
	}
	count := map[access.State]int{}
	for _, q := range mine {
		count[q.State]++
	}
	if count[access.Submitted]+count[access.Correcting]+count[access.Accepted]+count[access.Reviewing] >= maxUndecided {
		return &access.Fault{Message: lang.Text{ZH: "等待答复的申请太多", EN: "Too many of your applications wait for an answer"},
			Fix: lang.Text{ZH: "请等一些申请有了答复，或撤回不再需要的。", EN: "Wait until some are answered, or withdraw those you no longer need."}}, nil
	}
	if count[access.Draft] < maxDrafts {
		return nil, nil
	}
	return &access.Fault{Message: lang.Text{ZH: "没有提交的申请太多", EN: "You have too many applications that were not submitted"},
		Fix: lang.Text{ZH: "请先在“我的申请”中提交或撤回一些。", EN: "Submit or withdraw some of them under “My applications” first."}}, nil
}

// suspended reports whether the dataset of the visit's application is taken from
// everybody, in which case nothing more is asked for it.
func suspended(v *office.Visit) bool { return v.Ring.Suspended(v.Case.Application.Dataset) }
