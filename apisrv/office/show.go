package office

import (
	"net/http"
	"strconv"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// Page is what a handler shows.
type Page struct {
	Title    lang.Text
	Template string      // such as signin/log-in
	Data     any         // what the template says
	Form     served.Form // what was filled in
	Status   int         // 0: 200, or 422 where the form has faults
}

// Show answers with a page.
func (v *Visit) Show(p Page) error {
	visitor, err := v.visitor()
	if err != nil {
		return err
	}
	body, err := v.Offer.shells[v.Lang].Draw(served.Page{Path: v.path, Query: v.query(), Title: v.Text(p.Title), Template: p.Template,
		Data: p.Data, Form: p.Form, Visitor: visitor})
	if err != nil {
		return err
	}
	status := p.Status
	switch {
	case status != 0:
	case len(p.Form.Faults) > 0:
		status = http.StatusUnprocessableEntity
	default:
		status = http.StatusOK
	}
	h := v.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", v.Lang.Tag())
	h.Set("Content-Length", strconv.Itoa(len(body)))
	v.W.WriteHeader(status)
	if v.R.Method != http.MethodHead {
		_, _ = v.W.Write(body) // a client that went away gets nothing
	}
	return nil
}

// query is the query of a page, for its twin. What a form sent is not in it.
func (v *Visit) query() string {
	if v.R.Method == http.MethodPost || v.R.URL.RawQuery == "" {
		return ""
	}
	return "?" + v.R.URL.RawQuery
}

// visitor is who is logged in, with the pages that are theirs.
func (v *Visit) visitor() (*served.Visitor, error) {
	if v.Account == nil {
		return nil, nil
	}
	shown := &served.Visitor{Name: v.Account.Name}
	add := func(who Who, path, zh, en string) {
		if v.Is(who) {
			shown.Links = append(shown.Links, served.Link{Text: v.Text(lang.Text{ZH: zh, EN: en}), Path: path, Current: path == v.path})
		}
	}
	add(Applicants, "applications/", "我的申请", "My applications")
	add(Deskers, "desk/", "办理", "Desk")
	add(Deskers, "desk/duties/", "职责", "Duties")
	add(Deskers, "desk/faults/", "责任情形", "Faults")
	add(Operators, "desk/datasets/", "数据集", "Datasets")
	add(Operators, "desk/scenarios/", "场景", "Scenarios")
	add(Commissions|Operators|Authorities|Auditors, "commission/", "统计", "Statistics")
	add(Auditors, "desk/audit/", "审计", "Audit")
	add(Admins, "desk/staff/", "人员", "Staff")
	err := v.DB.Read(v.Context(), func(tx *store.Tx) (err error) {
		shown.Unread, err = tx.Unread(v.Context(), v.Account.ID)
		return err
	})
	return shown, err
}

// Message shows a page that says something and leads on.
func (v *Visit) Message(status int, title lang.Text, lines []lang.Text, links ...served.Link) error {
	type message struct {
		Lines []string
		Links []served.Link
	}
	var m message
	for _, line := range lines {
		m.Lines = append(m.Lines, v.Text(line))
	}
	m.Links = links
	return v.Show(Page{Title: title, Template: "message", Data: m, Status: status})
}

// Link is a link with a text in the language of the visit.
func (v *Visit) Link(path, zh, en string) served.Link {
	return served.Link{Path: path, Text: v.Text(lang.Text{ZH: zh, EN: en})}
}

// dutyPaths are where an account does what it has to do first.
var dutyPaths = map[accounts.Duty]string{accounts.NewPassword: "account/password/", accounts.OneTimeCode: "account/totp/"}

// Unavailable answers for a dataset that the operator has suspended.
func (o *Office) Unavailable(w http.ResponseWriter, r *http.Request, c lang.Code, dataset string) {
	v := &Visit{Office: o, W: w, R: r, Lang: c, Offer: o.Offer(), path: "datasets/" + dataset + "/", pattern: "datasets/{dataset}/"}
	if err := v.SuspendedPage(dataset); err != nil {
		v.fail(err)
	}
}

// SuspendedPage says that a dataset is not given to anybody at present.
func (v *Visit) SuspendedPage(dataset string) error {
	return v.Message(http.StatusUnavailableForLegalReasons, lang.Text{ZH: "此数据集已暂停开放", EN: "This dataset is suspended"}, []lang.Text{
		{ZH: "平台运行单位暂停了“" + v.Offer.Title(dataset).ZH + "”的开放，目前任何人都不能获取。恢复后可照常使用，已有的授权不受影响。",
			EN: "The operator of the platform has suspended “" + v.Offer.Title(dataset).EN + "”. Nobody can have it for now; when it is resumed, grants go on as they were."},
	}, v.Link("datasets/", "查看其他数据集", "See other datasets"))
}
