package figures_test

import (
	"fmt"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// laws are the conditional datasets that can be applied for.
func (w *world) laws() (all []access.Dataset) {
	for _, d := range w.now.Datasets {
		if d.Class == "conditional" {
			all = append(all, access.Dataset{ID: d.ID, Agency: d.Agency, Items: []string{"a", "b"}, Delivery: []string{access.Interface}})
		}
	}
	return all
}

// steps begins an application, or takes a step that is possible with one.
func (w *world) steps(n int) {
	for range n {
		if len(w.open) == 0 || w.r.IntN(6) == 0 {
			w.begin()
			continue
		}
		w.walk(w.open[w.r.IntN(len(w.open))])
	}
}

func (w *world) begin() {
	laws := w.laws()
	law := laws[w.r.IntN(len(laws))]
	account := fmt.Sprintf("u%d", w.r.IntN(6))
	c, err := w.cases.Begin(w.t.Context(), account, fmt.Sprintf("token%d", w.r.Int64()), law)
	must(w.t, err)
	w.open = append(w.open, &application{c, law})
}

// walk takes one of the steps that are possible.
func (w *world) walk(a *application) {
	today := calendar.Today(w.clock.Now())
	var moves []access.Move
	for _, by := range []access.Actor{{Party: access.ApplicantParty, ID: a.Account}, {Party: access.ReviewerParty, ID: "reviewer", Agency: a.law.Agency}, {Party: access.ClockParty}} {
		for _, step := range w.rules.Possible(a.Case, a.law, by, w.clock.Now()) {
			moves = append(moves, w.move(a, step, by, today))
		}
	}
	if len(moves) == 0 {
		return
	}
	m := moves[w.r.IntN(len(moves))]
	if m.Step == access.Withdraw && w.r.IntN(3) > 0 || m.Step == access.End || m.Step == access.Revoke || m.Step == access.Fit {
		return // or hardly anything would come of an application
	}
	c, err := w.cases.Take(w.t.Context(), cases.Taking{Receipt: a.Receipt, Seq: a.Seq, Dataset: a.law, Move: m})
	if err != nil {
		w.t.Fatalf("%s at %s: %v", m.Step, a.State, err)
	}
	a.Case = c
}

func (w *world) move(a *application, step access.Step, by access.Actor, today calendar.Date) access.Move {
	m := access.Move{Step: step, By: by, Reason: pick(w.r, "理由不足", "=HYPERLINK(1)", "与用途无关")}
	form := w.form(a)
	switch step {
	case access.Submit, access.Resubmit:
		m.Application = &form
	case access.Return:
		m.Corrections, m.CorrectBy = []access.Correction{{Field: "purpose", Text: "请写明"}}, today.Add(10)
	case access.Extend:
		m.ExtendWD, m.ApprovedBy = 20, "head"
	case access.Approve, access.Change:
		scope := a.Application.FullScope(today)
		m.Scope = &scope
	}
	return m
}

func (w *world) form(a *application) access.Application {
	who := access.Applicant{Kind: access.Organisation, Name: "公司" + a.Account, Identity: access.Identity{Kind: access.CreditCode, Masked: "9131**********7890", Hash: "hmac-sha256:00"},
		Contact: access.Contact{Name: "王某", Phone: "021-12345678", Email: "data@example.com"}}
	if a.Account < "u3" {
		who.Kind, who.Name, who.Identity.Kind, who.Identity.Masked = access.Person, "某人", access.ResidentID, "3101**********0012"
	}
	return access.Application{Dataset: a.law.ID, Applicant: who, Purpose: "研究" + a.law.ID, System: "系统" + a.Account, Items: []string{"a"}, Delivery: access.Interface, Calls: 1000, Months: 1 + w.r.IntN(3),
		Storage: "上海", Security: "专人管理，磁盘加密，访问留痕", Commitment: access.Commitment{Version: access.CommitmentVersion, Name: "王某", On: calendar.Today(w.clock.Now())}}
}

// failings are duties, faults, answers, reports on use and suspensions, as they
// are kept.
func (w *world) failings() {
	ctx, today := w.t.Context(), int64(calendar.Today(w.clock.Now()))
	exec := func(tx *store.Tx, query string, args ...any) {
		_, err := tx.Exec(ctx, query, args...)
		must(w.t, err)
	}
	must(w.t, w.db.Keep(ctx, func(tx *store.Tx) error {
		for i := range 40 {
			d := w.now.Datasets[w.r.IntN(30)]
			event := today - w.r.Int64N(100)
			due, done := event+w.r.Int64N(40), pick(w.r, 0, event+w.r.Int64N(50))
			if w.r.IntN(8) == 0 {
				due = 0
			}
			if done > today {
				done = 0
			}
			gone := int64(0)
			if i%5 == 0 {
				gone = done
			}
			exec(tx, `INSERT INTO duty (id, source, kind, agency, dataset, event, due, done, gone, norm, what, version, entry, stated, noted_by, noted_at)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '变更', '', '', 0, '', 1)`, fmt.Sprintf("duty%02d", i), fmt.Sprintf("s%d", i), pick(w.r, "law-change", "data-change", "update"), d.Agency, d.ID, event, due, done, gone)
			since := today - w.r.Int64N(100)
			until := pick(w.r, 0, min(today, since+w.r.Int64N(30)))
			id := fmt.Sprintf("fault%02d", i)
			exec(tx, `INSERT INTO fault (id, kind, agency, dataset, subject, against, since, until, text_zh, text_en, standing, noted_by, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'x', 0, '', 1)`,
				id, pick(w.r, "catalogue", "refusal", "delay", "scope", "stale", "secrecy", "request-overdue", "duty-overdue", "quality"), d.Agency, pick(w.r, d.ID, ""), id, pick(w.r, "", "", "u4"), since, until, "情况"+id)
			for j := range w.r.IntN(3) {
				exec(tx, `INSERT INTO fault_answer (id, fault, author, at, text) VALUES (?, ?, 'reviewer', ?, ?)`, fmt.Sprintf("answer%02d%d", i, j), id, j+1, fmt.Sprintf("说明%d", j))
			}
		}
		for _, d := range w.now.Datasets {
			if d.Suspended {
				exec(tx, "INSERT INTO suspended_dataset (dataset, reason, since, changed) VALUES (?, 'x', 1, 1)", d.ID)
			}
		}
		for i, a := range w.open {
			if !a.Opened.IsZero() && i%2 == 0 {
				exec(tx, `INSERT INTO use_report (id, receipt, from_day, to_day, calls, counted_calls, counted_rows, counted_bytes, products, effect, author, at)
					VALUES (?, ?, ?, ?, ?, 0, 0, 0, ?, '', ?, 1)`, fmt.Sprintf("report%03d", i), a.Receipt, today-w.r.Int64N(90), today, i, pick(w.r, fmt.Sprintf("成果%d", i), "问13812345678"), a.Account)
			}
		}
		return nil
	}))
}

// closedWell fails a test in which hardly anything happened.
func (w *world) closedWell() {
	w.t.Helper()
	n := map[access.State]int{}
	for _, a := range w.open {
		n[a.State]++
	}
	if n[access.Refused] == 0 || n[access.Active]+n[access.Expired] == 0 || n[access.Withdrawn] == 0 || n[access.Correcting]+n[access.Submitted] == 0 {
		w.t.Fatalf("too little came of the applications: %v", n)
	}
}
