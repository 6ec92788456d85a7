package apply

import (
	"strconv"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

var mineTitle = lang.Text{ZH: "我的申请", EN: "My applications"}

// perPage is how many applications stand on one page.
const perPage = 50

// mine are the visitor's applications, by how far they are.
type mine struct {
	Groups   []group
	Datasets bool // there are none yet
	Before   int  // number of the page before; 0: none
	After    int  // number of the next page; 0: none
}

// group are applications that stand alike: drafts, open or decided.
type group struct {
	Key   string
	Cases []line
}

// line is an application in the list.
type line struct {
	Receipt   string
	Dataset   lang.Text
	State     lang.Text
	Submitted calendar.Date
	Until     calendar.Date // last day of use
	Yours     bool          // the applicant has something to do
	Dues      []lang.Text
}

func showMine(v *office.Visit) error {
	all, err := v.Cases.Of(v.Context(), v.Account.ID)
	if err != nil {
		return err
	}
	first, number := pageOf(v.Value("page"), len(all))
	m := mine{Datasets: len(all) == 0, Before: number - 1}
	if len(all) > first+perPage {
		all, m.After = all[:first+perPage], number+1
	}
	groups := map[string][]line{}
	for _, q := range all[first:] {
		l, err := lineOf(v, q)
		if err != nil {
			return err
		}
		key := groupOf(q.State)
		groups[key] = append(groups[key], l)
	}
	for _, key := range []string{"drafts", "open", "decided"} {
		if len(groups[key]) > 0 {
			m.Groups = append(m.Groups, group{key, groups[key]})
		}
	}
	return v.Show(office.Page{Title: mineTitle, Template: "apply/mine", Data: m})
}

// pageOf is where a page of a list begins, and its number from 1 on; the first
// where the address names none that there is.
func pageOf(name string, total int) (first, number int) {
	n, err := strconv.Atoi(name)
	if err != nil || n < 1 || n > (total+perPage-1)/perPage {
		return 0, 1
	}
	return (n - 1) * perPage, n
}

// groupOf is the group of applications in a state.
func groupOf(s access.State) string {
	switch s {
	case access.Draft:
		return "drafts"
	case access.Submitted, access.Correcting, access.Accepted, access.Reviewing:
		return "open"
	}
	return "decided"
}

func lineOf(v *office.Visit, q cases.Queued) (line, error) {
	l := line{Receipt: q.Receipt, Dataset: v.Offer.Title(q.Application.Dataset), State: q.State.Name(), Yours: yours(v, q.Case)}
	if !q.Submitted.IsZero() {
		l.Submitted = calendar.Today(q.Submitted)
	}
	if q.Decision != nil {
		l.Until = q.Decision.Scope.Until
	}
	if groupOf(q.State) != "open" {
		return l, nil
	}
	_, history, err := v.Cases.ByReceipt(v.Context(), q.Receipt)
	l.Dues = openDues(v, history)
	return l, err
}

// yours reports whether an application waits for its applicant.
func yours(v *office.Visit, c access.Case) bool {
	if c.State == access.Expired || c.State == access.Revoked {
		return true
	}
	d, _ := v.Offer.Law(c.Application.Dataset)
	for _, s := range v.Rules.Possible(c, d, v.Actor(), v.Now()) {
		if s == access.Submit || s == access.Resubmit || s == access.Sign {
			return true
		}
	}
	return false
}
