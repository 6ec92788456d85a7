package duties

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// MaxDatasets is how many datasets one event can concern: more concern the agency.
const MaxDatasets = 100

// errRefused undoes a change whose faults are told to people.
var errRefused = errors.New("refused")

// Event is something that gives an agency something to do.
type Event struct {
	Kind     Kind // LawChange or DataChange
	Agency   string
	Datasets []string // none: the agency's catalogue as a whole; a change of data names some
	On       calendar.Date
	Norm     string // that changed, of LawChange
	What     string // happened
	Form     string // token of the form: what is sent twice is one event
}

// Note keeps an event on behalf of an account, as one duty for each dataset that
// it concerns, and tells the agency's reviewers. The supply is that of the current
// release.
func (s *Service) Note(ctx context.Context, by accounts.Account, e Event, now *supply.Supply) (faults []access.Fault, err error) {
	if faults := s.check(e, now); len(faults) > 0 {
		return faults, nil
	}
	e.Form = cmp.Or(e.Form, store.NewID())
	concerned := slices.Compact(slices.Sorted(slices.Values(e.Datasets)))
	if len(concerned) == 0 {
		concerned = []string{""}
	}
	err = s.DB.Change(ctx, func(tx *store.Tx) error {
		fresh := 0
		for _, dataset := range concerned {
			id := store.NewID()
			d, _ := now.Dataset(dataset)
			r := Record{Duty: Duty{ID: id, Kind: e.Kind, Agency: e.Agency, Dataset: dataset, Event: e.On, Due: s.dueOf(e.Kind, e.On)}, Norm: strings.TrimSpace(e.Norm),
				What: strings.TrimSpace(e.What), source: strings.Join([]string{string(e.Kind), by.ID, e.Form, dataset}, " "), version: d.Version, stated: d.Updated, notedBy: by.ID}
			if dataset != "" {
				r.entry = entryHash(d)
			}
			ok, err := insert(ctx, tx, r)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			fresh++
			if err := recordDuty(ctx, tx, by.Actor(), "noted", r, map[string]string{"on": e.On.String(), "due": r.Due.String()}); err != nil {
				return err
			}
		}
		if fresh == 0 {
			return errRefused // sent twice
		}
		return s.tellOfEvent(ctx, tx, e)
	})
	if err != nil && !errors.Is(err, errRefused) {
		return nil, fmt.Errorf("note an event: %w", err)
	}
	return nil, nil
}

// tellOfEvent tells the agency's reviewers, and of changed data the authority too
// (长政办发〔2018〕22号 第二十五条).
func (s *Service) tellOfEvent(ctx context.Context, tx *store.Tx, e Event) error {
	due, agency := dayWords(s.dueOf(e.Kind, e.On)), s.agency(e.Agency)
	params := map[string]string{"whatZH": e.Kind.Name().ZH, "whatEN": e.Kind.Name().EN, "dueZH": due.ZH, "dueEN": due.EN, "agencyZH": agency.ZH, "agencyEN": agency.EN}
	if err := tellReviewers(ctx, tx, e.Agency, "duty", params); err != nil || e.Kind != DataChange {
		return err
	}
	return tellStaff(ctx, tx, accounts.Authority, "", "change-noted", params)
}

// check finds what is wrong with an event.
func (s *Service) check(e Event, now *supply.Supply) (faults []access.Fault) {
	today := calendar.Today(s.DB.Now())
	if e.Kind != LawChange && e.Kind != DataChange || !s.demands(e.Kind) {
		return []access.Fault{wrong("kind", "没有这种事项", "There is no such kind of event", "请从列出的事项中选择。", "Choose one of those listed.")}
	}
	if !s.knows(e.Agency) {
		faults = append(faults, wrong("agency", "没有这个机构", "There is no such agency", "请从列出的机构中选择。", "Choose one of those listed."))
	}
	if e.On.IsZero() || e.On > today || e.On < today.AddMonths(-60) {
		faults = append(faults, wrong("on", "发生日期不对", "The date is not right", "请填写已经发生的日期，格式如2026-03-02，最早五年前。", "Enter a day that has come, such as 2026-03-02, at most five years ago."))
	}
	if e.Kind == LawChange {
		faults = append(faults, lineField("norm", "法规名称和条款", "The norm").check(e.Norm)...)
	}
	faults = append(faults, textField("what", "变化的内容", "What changed").check(e.What)...)
	if len(e.Datasets) > MaxDatasets {
		faults = append(faults, wrong("datasets", "数据集太多", "There are too many datasets", "一次最多100个；更多的，请按机构登记。", "Name up to 100 at once, or note it for the agency as a whole."))
	}
	if e.Kind == DataChange && len(e.Datasets) == 0 {
		faults = append(faults, wrong("datasets", "没有选择数据集", "No dataset is named", "请写明哪些数据集的数据变了。", "Say of which datasets the data changed."))
	}
	for _, id := range e.Datasets[:min(len(e.Datasets), MaxDatasets)] {
		if d, ok := now.Dataset(id); !ok || d.Agency != e.Agency {
			return append(faults, wrong("datasets", "该机构没有这个数据集："+excerpt(id), "The agency has no such dataset: "+excerpt(id), "请填写该机构数据集的标识。", "Enter the ids of its datasets."))
		}
	}
	return faults
}

// knows reports whether the portal has an agency.
func (s *Service) knows(agency string) bool {
	return slices.ContainsFunc(s.Agencies(), func(a offer.Agency) bool { return a.ID == agency })
}

// agency is what an agency is called; its id where it left the catalogue.
func (s *Service) agency(id string) lang.Text {
	for _, a := range s.Agencies() {
		if a.ID == id {
			return a.Name
		}
	}
	return lang.Text{ZH: id, EN: id}
}

// Say keeps the word of an account that a duty after a change is done. The
// release tells on its own; both are kept. The error is store.ErrNotFound where
// there is no such duty. An agency's word does not end a promised update or an
// inventory.
func (s *Service) Say(ctx context.Context, by accounts.Account, id, word string) (faults []access.Fault, err error) {
	if faults := textField("word", "完成情况", "How it was done").check(word); len(faults) > 0 {
		return faults, nil
	}
	err = s.DB.Change(ctx, func(tx *store.Tx) error {
		r, err := s.record(ctx, tx, id)
		if err != nil {
			return err
		}
		if r.Kind != LawChange && r.Kind != DataChange || !r.Said.IsZero() {
			faults = []access.Fault{wrong("word", "这项职责不能这样办结", "The duty cannot be ended like that", "可能已经有人填写，请重新打开页面。", "Somebody may have done so already; open the page again.")}
			return errRefused
		}
		if _, err := tx.Exec(ctx, "UPDATE duty SET said_by = ?, word = ? WHERE id = ?", by.ID, strings.TrimSpace(word), id); err != nil {
			return err
		}
		return end(ctx, tx, by.Actor(), r, "said", calendar.Today(tx.Now()))
	})
	if err != nil && !errors.Is(err, errRefused) {
		return nil, fmt.Errorf("keep that a duty is done: %w", err)
	}
	return faults, nil
}

// dayWords is a day in words; one that is not known says so.
func dayWords(d calendar.Date) lang.Text {
	if d.IsZero() {
		return lang.Text{ZH: "日期待定（放假安排尚未公布）", EN: "a day not known yet (the calendar of working days is not published)"}
	}
	return lang.Text{ZH: lang.ZH.Date(d.Time()), EN: lang.EN.Date(d.Time())}
}
