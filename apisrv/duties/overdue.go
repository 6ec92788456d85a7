package duties

import (
	"context"
	"fmt"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// named reports whether the rules name faults at all. Where they do not, none is
// found: what is overdue is only watched, under kinds of its own.
func (s *Service) named() bool {
	_, named := s.Profile.Clauses["R118"]
	return named
}

// overdue are the faults that duties which are not done, or were done late, make.
// One that was done late and was found as a fault before is not looked at again,
// and of what waits for a suspension there is none until it is lifted.
func (s *Service) overdue(ctx context.Context, tx *store.Tx, today calendar.Date) ([]candidate, error) {
	open, err := s.records(ctx, tx, " WHERE done = 0 AND due > 0 AND due < ?", int64(today))
	if err != nil {
		return nil, err
	}
	past, err := s.records(ctx, tx, " WHERE done > due AND due > 0 AND NOT EXISTS (SELECT 1 FROM fault f WHERE f.subject = duty.id)")
	if err != nil {
		return nil, err
	}
	var all []candidate
	for _, r := range append(open, past...) {
		if r.Waits {
			continue
		}
		kind := DutyOverdue
		switch {
		case !s.named():
		case r.Kind == LawChange || r.Kind == Inventory:
			kind = Catalogue
		default:
			kind = Stale
		}
		due := r.Due.Time()
		text := lang.Text{ZH: fmt.Sprintf("%s，应于%s前完成", r.Text.ZH, lang.ZH.Date(due)), EN: fmt.Sprintf("%s. It was due by %s.", r.Text.EN, lang.EN.Date(due))}
		all = append(all, candidate{kind: kind, agency: r.Agency, dataset: r.Dataset, subject: r.ID, since: max(r.Due+1, r.Event), until: r.Done, text: text})
	}
	return all, nil
}

// Subjects of what only a release tells begin so.
const releaseSubject = "release "

func ofRelease(subject string) bool { return strings.HasPrefix(subject, releaseSubject) }

// submitted is the status of an entry that its agency handed in, and that waits
// for somebody else.
const submitted = "submitted"

// ofCatalogue is what a release shows: agencies that handed in no entry, where the
// rules call that a fault and apply to the agency, and entries that a finding holds
// back. Personal information in a file that was to go public is such a finding, and
// no breach of secrecy: nothing was given away.
func (s *Service) ofCatalogue(now *supply.Supply) (all []candidate) {
	compiled := map[string]bool{}
	for _, d := range now.Datasets {
		compiled[d.Agency] = compiled[d.Agency] || d.Approved() || d.Status == submitted
		if !d.Approved() {
			continue
		}
		if text := heldBack(d); !text.IsZero() {
			all = append(all, candidate{kind: Quality, agency: d.Agency, dataset: d.ID, subject: releaseSubject + "quality " + d.Agency + " " + d.ID, text: text})
		}
	}
	for _, a := range s.Agencies() {
		if s.named() && !a.ByAnalogy && !compiled[a.ID] {
			all = append(all, candidate{kind: Catalogue, agency: a.ID, subject: releaseSubject + "no entries " + a.ID,
				text: lang.Text{ZH: "该机构没有已报送或已审核的目录条目", EN: "The agency has handed in no entry of the catalogue, or got it back"}})
		}
	}
	return all
}

// heldBack says why an entry is held back, zero where it is not.
func heldBack(d supply.Dataset) lang.Text {
	for _, f := range d.Findings {
		if f.Severity == datasets.Blocks {
			return lang.Text{ZH: "检查发现问题，未能发布：" + f.Message.ZH, EN: "A check found a problem that keeps it back: " + f.Message.EN}
		}
	}
	if d.Stale {
		return lang.Text{ZH: "最新内容不能使用，平台仍在提供上一个可用版本", EN: "Its newest content cannot be used; the last good version stands in"}
	}
	return lang.Text{}
}

// misused are the confirmed cases of data used for another purpose, beyond the
// items, or given on, where the rules call that a fault. They are noted against
// who used the data.
func (s *Service) misused(ctx context.Context, tx *store.Tx, now *supply.Supply) (all []candidate, err error) {
	if !s.named() {
		return nil, nil
	}
	type row struct {
		id, agency, kind, dataset, account, name, party string
		noted                                           int64
	}
	rows, err := store.All(ctx, tx, `SELECT m.id, m.agency, m.kind, a.dataset, p.id, p.name, p.kind, m.noted_at FROM misuse m JOIN application a ON a.receipt = m.receipt
		JOIN account p ON p.id = a.account WHERE m.state = 'confirmed' AND m.kind IN ('purpose', 'items', 'transfer')
		AND NOT EXISTS (SELECT 1 FROM fault f WHERE f.subject = m.id) ORDER BY m.id`, nil,
		func(r *row) []any {
			return []any{&r.id, &r.agency, &r.kind, &r.dataset, &r.account, &r.name, &r.party, &r.noted}
		})
	for _, r := range rows {
		d, _ := now.Dataset(r.dataset)
		misuse := access.Misuse(r.kind).Name()
		who := whoUsed(r.party, r.name)
		all = append(all, candidate{kind: Scope, agency: r.agency, dataset: r.dataset, subject: r.id, against: r.account, since: calendar.Today(store.Time(r.noted)), standing: true,
			text: lang.Text{ZH: fmt.Sprintf("%s使用“%s”：%s", who.ZH, titled(d, r.dataset).ZH, misuse.ZH), EN: fmt.Sprintf("%s, using “%s”: %s", who.EN, titled(d, r.dataset).EN, misuse.EN)}})
	}
	return all, err
}

// titled is what a dataset is called; its id where it left the catalogue.
func titled(d supply.Dataset, id string) lang.Text {
	if d.Title.IsZero() {
		return lang.Text{ZH: id, EN: id}
	}
	return d.Title
}
