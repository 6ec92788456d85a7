package desk

import (
	"fmt"
	"net/url"
	"slices"
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

// perPage is how many applications a page of the queue lists, and so the most
// that are decided at once.
const perPage = 50

// queuePage is the applications that wait for the visitor.
type queuePage struct {
	Lines    []line
	Next     string // query of the next page; empty for none
	First    string // query of the first page; empty on it
	States   []served.Option
	Agencies []served.Option // of who sees more than one agency's
	Datasets []served.Option
	Decides  bool // can decide on several at once
	Bulk     []stepLink
	Overdue  int  // of all that the visitor sees
	Targets  bool // the rules set no limit: what is overdue is past the city's target
	Pages    []served.Link
}

// line is an application of the queue.
type line struct {
	Receipt, Tick string // Tick is the value of its checkbox
	State         lang.Text
	Title         lang.Text // of the dataset
	Agency        lang.Text
	Kind          lang.Text // of the applicant
	Name          string
	Due           lang.Text
	Late          bool
	Submitted     time.Time
}

// Values of the filter by state that are no states.
const (
	waiting = ""    // what waits for the desk
	every   = "all" // whatever was submitted
)

// undecided are the states in which an application waits for a decision.
var undecided = []access.State{access.Submitted, access.Accepted, access.Reviewing}

func showQueue(v *office.Visit) error {
	if typed := v.Value("receipt"); typed != "" {
		receipt, ok := access.ParseReceipt(typed)
		if ok {
			return v.Redirect(casePath(receipt), nil)
		}
		return drawQueue(v, v.Form(access.Fault{Field: "receipt", Message: lang.Text{ZH: "不是回执号", EN: "That is no receipt number"},
			Fix: lang.Text{ZH: "回执号形如 7YQ2MK-0C4XVT-9HB3EZ，请核对。", EN: "One looks like 7YQ2MK-0C4XVT-9HB3EZ; check what you typed."}}))
	}
	return drawQueue(v, v.Form())
}

func drawQueue(v *office.Visit, form served.Form) error {
	filter := filterOf(v)
	queued, err := v.Cases.Desk(v.Context(), filter, cursorOf(v.Value("after")), perPage+1)
	if err != nil {
		return err
	}
	counts, err := v.Cases.Counts(v.Context(), filter.Agency)
	if err != nil {
		return err
	}
	page := queuePage{Overdue: counts.Overdue, Targets: v.Rules.OnlyTargets(), States: stateOptions(v, counts), Datasets: datasetOptions(v), Decides: v.Is(office.Deciders)}
	page.Pages = pagesOf(v)
	if !v.Is(office.Reviewers) {
		page.Agencies = agencyOptions(v)
	}
	for _, step := range bulkSteps {
		page.Bulk = append(page.Bulk, stepLink{Step: step, Name: step.Name(), Grave: step == access.Refuse})
	}
	if v.Value("after") != "" {
		page.First = without(v, "after")
	}
	if len(queued) > perPage {
		queued = queued[:perPage]
		page.Next = without(v, "after") + "&after=" + url.QueryEscape(cursor(queued[perPage-1]))
	}
	if page.Lines, err = lines(v, queued); err != nil {
		return err
	}
	return v.Show(office.Page{Title: lang.Text{ZH: "办理申请", EN: "Applications at the desk"}, Template: "desk/queue", Data: page, Form: form})
}

// pagesOf are the other pages of the desk that are the visitor's.
func pagesOf(v *office.Visit) (all []served.Link) {
	add := func(who office.Who, path, zh, en string) {
		if v.Is(who) {
			all = append(all, v.Link(path, zh, en))
		}
	}
	add(office.Deskers, "desk/misuse/", "误用记录", "Misuse")
	add(office.Deciders, "desk/reasons/", "常用理由", "Reasons to choose from")
	add(office.Operators, "desk/datasets/", "数据集", "Datasets")
	add(office.Operators, "desk/scenarios/", "场景", "Scenarios")
	add(office.Operators, "desk/agreements/", "协议模板", "Agreement")
	add(office.Operators|office.Auditors, "desk/audit/", "审计日志", "Audit log")
	return all
}

// filterOf is what the query asks for, within what is the visitor's to see.
func filterOf(v *office.Visit) cases.Filter {
	f := cases.Filter{Agency: v.Value("agency"), Dataset: v.Value("dataset"), Overdue: v.Value("overdue") != ""}
	if v.Is(office.Reviewers) {
		f.Agency = v.Account.Agency
	}
	switch state := v.Value("state"); state {
	case waiting:
		f.States = undecided
		if v.Is(office.Operators) {
			f.States = append(slices.Clone(undecided), access.Suspended)
		}
	case every:
	default:
		f.States = []access.State{access.State(state)}
	}
	return f
}

// stateOptions are the filters by state, with how many applications each has.
func stateOptions(v *office.Visit, counts cases.Counts) []served.Option {
	label := func(t lang.Text, n int) string { return v.Text(t) + " (" + lang.Number(n) + ")" }
	open, all := 0, 0
	var each []served.Option
	for _, s := range access.States() {
		n := counts.States[s]
		all += n
		if slices.Contains(undecided, s) || s == access.Suspended && v.Is(office.Operators) {
			open += n
		}
		if n > 0 || string(s) == v.Value("state") {
			each = append(each, served.Option{Value: string(s), Label: label(s.Name(), n)})
		}
	}
	return append([]served.Option{
		{Value: waiting, Label: label(lang.Text{ZH: "待办", EN: "Waiting for the desk"}, open)},
		{Value: every, Label: label(lang.Text{ZH: "全部", EN: "All"}, all)},
	}, each...)
}

func agencyOptions(v *office.Visit) []served.Option {
	all := []served.Option{{Label: v.Text(lang.Text{ZH: "全部单位", EN: "All agencies"})}}
	for _, a := range v.Offer.Portal.Agencies {
		all = append(all, served.Option{Value: a.ID, Label: v.Text(a.Name)})
	}
	return all
}

func datasetOptions(v *office.Visit) []served.Option {
	all := []served.Option{{Label: v.Text(lang.Text{ZH: "全部数据集", EN: "All datasets"})}}
	for _, d := range v.Offer.Datasets() {
		if !v.Is(office.Reviewers) || d.Agency == v.Account.Agency {
			all = append(all, served.Option{Value: d.ID, Label: v.Text(d.Title)})
		}
	}
	return all
}

func lines(v *office.Visit, queued []cases.Queued) ([]line, error) {
	days, err := v.Offer.Portal.Calendar()
	if err != nil {
		return nil, err
	}
	today := calendar.Today(v.Now())
	var all []line
	for _, q := range queued {
		a := q.Application.Applicant
		l := line{Receipt: q.Receipt, Tick: tick(q.Case), State: q.State.Name(), Title: v.Offer.Title(q.Application.Dataset), Agency: v.Offer.Agency(q.Agency).Name,
			Kind: access.KindName(a.Kind), Name: a.Name, Submitted: q.Submitted}
		if !q.Due.IsZero() {
			l.Due, l.Late = dueIn(days, today, q.Due), today > q.Due
			if v.Rules.OnlyTargets() {
				l.Due, l.Late = lang.Text{ZH: "本市目标，不是期限：" + l.Due.ZH, EN: "the city's target, not a limit: " + l.Due.EN}, false
			}
		}
		all = append(all, l)
	}
	return all, nil
}

// dueIn says how far a day is off: in working days, or where the calendar ends
// before it, the day itself.
func dueIn(days *calendar.Calendar, today, due calendar.Date) lang.Text {
	left, known := days.WorkdaysBetween(today, due)
	over, knownOver := days.WorkdaysBetween(due, today)
	switch {
	case due == today:
		return lang.Text{ZH: "今天到期", EN: "due today"}
	case due > today && known:
		return lang.Text{ZH: fmt.Sprintf("还剩%d个工作日", left), EN: fmt.Sprintf("%s left", workingDays(left))}
	case due < today && knownOver && over > 0:
		return lang.Text{ZH: fmt.Sprintf("逾期%d个工作日", over), EN: fmt.Sprintf("%s over", workingDays(over))}
	case due < today:
		return lang.Text{ZH: "已过" + lang.ZH.Date(due.Time()), EN: "was due by " + lang.EN.Date(due.Time())}
	}
	return lang.Text{ZH: lang.ZH.Date(due.Time()) + "前", EN: "by " + lang.EN.Date(due.Time())}
}

func workingDays(n int) string {
	if n == 1 {
		return "1 working day"
	}
	return strconv.Itoa(n) + " working days"
}

// without is the query of the page without a parameter.
func without(v *office.Visit, name string) string {
	q := url.Values{}
	for _, key := range []string{"state", "agency", "dataset", "overdue"} {
		if value := v.Value(key); value != "" && key != name {
			q.Set(key, value)
		}
	}
	return "?" + q.Encode()
}

// cursor is the place of an application in the queue, for the next page.
func cursor(q cases.Queued) string {
	return fmt.Sprintf("%d.%d.%s", q.Due, store.Millis(q.Submitted), q.Receipt)
}

// cursorOf reads a cursor; the beginning of the queue where it is none.
func cursorOf(s string) (q cases.Queued) {
	parts := strings.SplitN(s, ".", 3)
	if len(parts) != 3 {
		return q
	}
	due, err := strconv.ParseInt(parts[0], 10, 32)
	if err != nil {
		return q
	}
	submitted, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return q
	}
	receipt, ok := access.ParseReceipt(parts[2])
	if !ok {
		return q
	}
	q.Due, q.Submitted, q.Receipt = calendar.Date(due), store.Time(submitted), receipt
	return q
}
