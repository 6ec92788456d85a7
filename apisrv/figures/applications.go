package figures

import (
	"cmp"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// users counts the distinct accounts that called with a key in the period, by
// what dim says: dataset, agency, domain, or portal (under the empty name).
func (q *question) users(dim string) (map[string]int, error) {
	used, err := q.tallies(q.period, counted{audience: people, dim: "application"})
	if err != nil {
		return nil, err
	}
	accounts := map[string]map[string]bool{}
	err = q.facts.read(q, func() {
		for receipt, t := range used {
			i, ok := q.facts.at[receipt]
			if !ok || t.calls == 0 {
				continue
			}
			f := &q.facts.all[i]
			name := ""
			switch dim {
			case "dataset":
				name = f.dataset
			case "agency":
				name = f.agency
			case "domain":
				name = q.domainOf(f.dataset)
			}
			if accounts[name] == nil {
				accounts[name] = map[string]bool{}
			}
			accounts[name][f.account] = true
		}
	})
	n := map[string]int{}
	for name, who := range accounts {
		n[name] = len(who)
	}
	return n, err
}

func (q *question) domainOf(dataset string) string {
	d, _ := q.all.Dataset(dataset)
	return d.Domain
}

// use is how the data of an application are used.
type use struct {
	fact
	kind, name, purpose, app string
	until                    calendar.Date
	reports, reported, calls int64
	products                 string
}

// useRow is a line of application_fact.
type useRow struct {
	use
	until int64
}

// useByApplication lists who uses which data on conditions, for what and how
// much: applications whose keys called in the period, and those that are in use
// at its end. Persons are not named.
func useByApplication(q *question) (Table, error) {
	t := Table{Note: q.dated("时间段内有调用或下载，或者目前仍在使用的申请；状态截至%s。个人申请人不列姓名。", "Applications with calls or downloads in the period, or in use now. Their states are those of %s. Persons are not named."),
		Columns: slices.Concat([]Column{label("application", "申请", "Application"), label("applicant", "申请人", "Applicant"), datasetColumn, agencyColumn, label("purpose", "用途", "Purpose"),
			label("app", "应用或系统", "App or system"), label("state", "状态", "State"), dated("opened", "开通日期", "Opened"), dated("until", "到期日期", "Until")},
			figures("application_calls", "call_rows", "call_bytes", "refused_calls", "downloads", "use_reports", "reported_calls"), []Column{label("products", "报告的成果", "Reported products")})}
	used, err := q.tallies(q.period, counted{audience: people, dim: "application"})
	if err != nil {
		return t, err
	}
	var mine []fact
	err = q.eachFact(func(f *fact) {
		if used[f.receipt].uses() > 0 || f.state == string(access.Active) {
			mine = append(mine, *f)
		}
	})
	if err != nil {
		return t, err
	}
	slices.SortFunc(mine, func(a, b fact) int {
		return cmp.Or(cmp.Compare(used[b.receipt].uses(), used[a.receipt].uses()), strings.Compare(a.receipt, b.receipt))
	})
	about, err := q.about(mine)
	for _, f := range mine {
		u, c, number := about[f.receipt], used[f.receipt], q.Number(f.receipt)
		t.Rows = append(t.Rows, Row{Path: applicationPath(number), Cells: []Cell{verbatim(number), words(u.applicant()), q.datasetCell(f.dataset), q.agencyCell(f.agency), words(freeText(u.purpose)), words(freeText(u.app)),
			words(access.State(f.state).Name()), day(f.opened), day(u.until), count(c.calls), count(c.callRows), count(c.callBytes), count(c.refused), count(c.downloads), count(u.reports), count(u.reported), words(freeText(u.products))}})
	}
	return t, err
}

// applicant is who applied: an organisation by its name, a person as one.
func (u use) applicant() lang.Text {
	if u.kind == access.Organisation {
		return lang.Text{ZH: u.name, EN: u.name}
	}
	return lang.Text{ZH: "个人", EN: "a person"}
}

// about reads what stands in applications, and in the reports on their use of
// days that the period has.
func (q *question) about(of []fact) (map[string]use, error) {
	all := map[string]use{}
	from, to := q.period.bounds()
	for some := range slices.Chunk(of, 1000) {
		in, args := " IN (?"+strings.Repeat(", ?", len(some)-1)+")", make([]any, len(some))
		for i := range some {
			args[i] = some[i].receipt
		}
		rows, err := store.All(q.ctx, q.tx, "SELECT receipt, kind, name, purpose, app, until FROM application_fact WHERE receipt"+in, args, func(r *useRow) []any {
			return []any{&r.receipt, &r.kind, &r.name, &r.purpose, &r.app, &r.until}
		})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			r.use.until = calendar.Date(r.until)
			all[r.receipt] = r.use
		}
		reports, err := store.All(q.ctx, q.tx, "SELECT receipt, calls, products FROM use_report WHERE from_day <= ? AND to_day >= ? AND receipt"+in+" ORDER BY at, id", append([]any{to, from}, args...),
			func(u *use) []any { return []any{&u.receipt, &u.calls, &u.products} })
		if err != nil {
			return nil, err
		}
		for _, r := range reports {
			u := all[r.receipt]
			u.reports, u.reported, u.products = u.reports+1, u.reported+r.calls, r.products
			all[r.receipt] = u
		}
	}
	return all, nil
}
