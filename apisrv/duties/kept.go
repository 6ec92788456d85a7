package duties

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// Record is a duty as it is kept: with what it began with and how it ended.
type Record struct {
	Duty
	Norm   string        // that changed, of a change of law or function
	What   string        // happened, in the words of who noted it
	By     string        // name of who noted it; empty: the portal
	Said   calendar.Date // the agency said that it is done; zero: it did not
	SaidBy string        // name of who did
	Word   string        // in which words
	Shown  calendar.Date // a release showed it; zero: none did
	Left   calendar.Date // what it was about left the catalogue, or the agency; zero: it is there

	source, version, entry, notedBy string
	stated                          calendar.Date
}

// Duties lists duties by their last day, then by id, those without a last day at
// the end. Updates that were promised and are not due yet are among them.
func (s *Service) Duties(ctx context.Context, f Filter) ([]Duty, error) {
	var all []Duty
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		where, args := f.where("event", "done")
		kept, err := s.records(ctx, tx, where, args...)
		if err != nil {
			return err
		}
		for _, r := range kept {
			all = append(all, r.Duty)
		}
		coming, err := s.coming(ctx, tx, f)
		all = append(all, coming...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list duties: %w", err)
	}
	slices.SortFunc(all, func(a, b Duty) int { return compareBy(a.Due, b.Due, a.ID, b.ID) })
	return all, nil
}

// Of is a duty that is kept, by its id. The error is store.ErrNotFound where
// there is none.
func (s *Service) Of(ctx context.Context, id string) (r Record, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		r, err = s.record(ctx, tx, id)
		return err
	})
	return r, err
}

func (s *Service) record(ctx context.Context, tx *store.Tx, id string) (Record, error) {
	all, err := s.records(ctx, tx, " WHERE id = ?", id)
	if err != nil {
		return Record{}, err
	}
	if len(all) == 0 {
		return Record{}, store.ErrNotFound
	}
	return all[0], nil
}

// records reads duties that are kept.
func (s *Service) records(ctx context.Context, tx *store.Tx, where string, args ...any) ([]Record, error) {
	type row struct {
		Record
		kind                                                            string
		event, due, done, said, shown, gone, stated, entries, suspended int64
	}
	rows, err := store.All(ctx, tx, `SELECT id, kind, agency, dataset, event, due, done, said, shown, gone, norm, what, word, source, version, entry, stated, noted_by,
		COALESCE((SELECT name FROM account WHERE account.id = duty.noted_by), ''), COALESCE((SELECT name FROM account WHERE account.id = duty.said_by), ''),
		(SELECT COUNT(*) FROM inventory_entry e WHERE e.duty = duty.id), (SELECT COUNT(*) FROM inventory_entry e WHERE e.duty = duty.id AND e.ready = 1),
		(SELECT COUNT(*) FROM suspended_dataset s WHERE s.dataset = duty.dataset AND s.lifted_at = 0)
		FROM duty`+where+` ORDER BY event, id`, args, func(r *row) []any {
		return []any{&r.ID, &r.kind, &r.Agency, &r.Dataset, &r.event, &r.due, &r.done, &r.said, &r.shown, &r.gone, &r.Norm, &r.What, &r.Word,
			&r.source, &r.version, &r.entry, &r.stated, &r.notedBy, &r.By, &r.SaidBy, &r.entries, &r.Ready, &r.suspended}
	})
	var all []Record
	for _, r := range rows {
		k := r.Record
		k.Kind, k.Event, k.Due, k.Done = Kind(r.kind), calendar.Date(r.event), calendar.Date(r.due), calendar.Date(r.done)
		k.Said, k.Shown, k.Left, k.stated = calendar.Date(r.said), calendar.Date(r.shown), calendar.Date(r.gone), calendar.Date(r.stated)
		k.Gone = !k.Left.IsZero() && k.Said.IsZero() && k.Shown.IsZero()
		k.Total, k.Cite = int(r.entries), s.cite(k.Kind)
		if k.Kind != Inventory {
			k.Total, k.Ready = 1, 0
			if !k.Done.IsZero() && !k.Gone {
				k.Ready = 1
			}
		}
		k.Waits = k.Kind == Update && k.Done.IsZero() && r.suspended > 0
		k.Text = k.words()
		all = append(all, k)
	}
	return all, err
}

// compareBy orders by a day, those without one at the end, and then by id.
func compareBy(a, b calendar.Date, idA, idB string) int {
	if a.IsZero() != b.IsZero() {
		return cmp.Compare(b, a)
	}
	return cmp.Or(cmp.Compare(a, b), strings.Compare(idA, idB))
}

// insert keeps a duty, and reports whether it is new: what came of the same is
// one duty.
func insert(ctx context.Context, tx *store.Tx, r Record) (fresh bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO duty (id, source, kind, agency, dataset, event, due, done, shown, norm, what, version, entry, stated, noted_by, noted_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source) DO NOTHING`,
		r.ID, r.source, string(r.Kind), r.Agency, r.Dataset, int64(r.Event), int64(r.Due), int64(r.Done), int64(r.Shown), r.Norm, r.What, r.version, r.entry,
		int64(r.stated), r.notedBy, store.Millis(tx.Now()))
	return n > 0, err
}

// end ends a duty, or adds to one that ended how else it did: column is said,
// shown or gone.
func end(ctx context.Context, tx *store.Tx, actor string, r Record, column string, day calendar.Date) error {
	day = max(day, r.Event)
	n, err := tx.Exec(ctx, "UPDATE duty SET "+column+" = ?, done = CASE WHEN done = 0 OR done > ? THEN ? ELSE done END WHERE id = ? AND "+column+" = 0",
		int64(day), int64(day), int64(day), r.ID)
	if err != nil || n == 0 {
		return err
	}
	return recordDuty(ctx, tx, actor, column, r, map[string]string{"on": day.String()})
}

// recordDuty puts into the log what happened with a duty.
func recordDuty(ctx context.Context, tx *store.Tx, actor, what string, r Record, more map[string]string) error {
	detail := map[string]string{"kind": string(r.Kind), "agency": r.Agency}
	if r.Dataset != "" {
		detail["dataset"] = r.Dataset
	}
	maps.Copy(detail, more)
	return tx.Record(ctx, audit.Event{Actor: actor, Action: "duty." + what, Object: "duty:" + r.ID, Detail: detail})
}

// findDays gives duties whose last day no calendar reached their day once one
// does.
func (s *Service) findDays(ctx context.Context) error {
	var open []Record
	err := s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		open, err = s.records(ctx, tx, " WHERE due = 0 AND kind IN ('law-change', 'data-change', 'inventory')")
		return err
	})
	if err != nil {
		return err
	}
	for _, r := range open {
		due := s.dueOf(r.Kind, r.Event)
		if due.IsZero() {
			continue
		}
		err := s.DB.Change(ctx, func(tx *store.Tx) error {
			if _, err := tx.Exec(ctx, "UPDATE duty SET due = ? WHERE id = ? AND due = 0", int64(due), r.ID); err != nil {
				return err
			}
			return recordDuty(ctx, tx, "clock", "dated", r, map[string]string{"due": due.String()})
		})
		if err != nil {
			return err
		}
	}
	return nil
}
