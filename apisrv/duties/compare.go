package duties

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// known is what the last release said of a dataset.
type known struct {
	dataset, agency, version, items string
	updated, due, asOf              calendar.Date
}

// atOnce is how many entries are compared in one transaction, so that nobody
// waits long for the writer.
const atOnce = 200

// comparison is a release that is held against what was known before.
type comparison struct {
	*Service
	now   *supply.Supply
	items func(dataset string) []string // of the same release
	today calendar.Date
}

// compare holds each entry of a release against what was known of it.
func (s comparison) compare(ctx context.Context) error {
	before := map[string]known{}
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		all, err := knowns(ctx, tx, "")
		for _, k := range all {
			before[k.dataset] = k
		}
		return err
	})
	if err != nil {
		return err
	}
	var ids []string
	for _, d := range s.now.Datasets {
		k, ok := before[d.ID]
		if !ok || s.differs(k, d) || late(k.due, s.today) {
			ids = append(ids, d.ID)
		}
		delete(before, d.ID)
	}
	for id, k := range before { // left the catalogue
		if !k.due.IsZero() {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for some := range slices.Chunk(ids, atOnce) {
		err := s.DB.Keep(ctx, func(tx *store.Tx) error {
			for _, id := range some {
				if err := s.compareEntry(ctx, tx, id); err != nil {
					return fmt.Errorf("entry %s: %w", id, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return s.showDone(ctx)
}

func late(due, today calendar.Date) bool { return !due.IsZero() && today > due }

// differs reports whether there is anything new about an entry.
func (s comparison) differs(k known, d supply.Dataset) bool {
	return k.agency != d.Agency || d.Version != "" && k.version != d.Version || k.updated != d.Updated || k.due != d.Due || k.items != itemsHash(s.items(d.ID))
}

// compareEntry takes over what a release says of one entry, ends and opens its
// promised updates, and tells its users of a new version.
func (s comparison) compareEntry(ctx context.Context, tx *store.Tx, id string) error {
	d, there := s.now.Dataset(id)
	all, err := knowns(ctx, tx, " WHERE dataset = ?", id)
	if err != nil {
		return err
	}
	next := known{dataset: id, agency: d.Agency, version: d.Version, items: itemsHash(s.items(id)), updated: d.Updated, due: d.Due, asOf: s.now.AsOf}
	if len(all) == 0 {
		if _, err := seen(ctx, tx, next); err != nil {
			return err
		}
		return s.takeOver(ctx, tx, next, d)
	}
	k := all[0]
	if s.now.AsOf < k.asOf || s.now.AsOf == k.asOf && d.Updated < k.updated && there {
		return nil // another server is a release ahead
	}
	if next.version == "" { // nothing is given out: what was known last stays
		next.version, next.items = k.version, k.items
	}
	fresh, err := seen(ctx, tx, next)
	if err != nil {
		return err
	}
	if fresh && k.version != "" {
		if err := s.tellUsers(ctx, tx, k, next, d); err != nil {
			return err
		}
	}
	updated := fresh && next.version != k.version || d.Updated > k.updated
	if next.due, err = s.endUpdate(ctx, tx, k, d, there, updated); err != nil {
		return err
	}
	if !there {
		next.agency, next.updated = k.agency, k.updated
	}
	return s.takeOver(ctx, tx, next, d)
}

// takeOver keeps what is known now, and opens the promised update if it is late.
func (s comparison) takeOver(ctx context.Context, tx *store.Tx, k known, d supply.Dataset) error {
	_, err := tx.Exec(ctx, `INSERT INTO known_entry (dataset, agency, version, items, updated, due, as_of) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (dataset) DO UPDATE
		SET agency = excluded.agency, version = excluded.version, items = excluded.items, updated = excluded.updated, due = excluded.due, as_of = excluded.as_of`,
		k.dataset, k.agency, k.version, k.items, int64(k.updated), int64(k.due), int64(k.asOf))
	if err != nil || !late(k.due, s.today) || d.Suspended {
		return err
	}
	r := promised(k)
	fresh, err := insert(ctx, tx, r)
	if err != nil || !fresh {
		return err
	}
	return recordDuty(ctx, tx, "clock", "late", r, map[string]string{"due": k.due.String()})
}

// promised is the duty to bring the next update of an entry.
func promised(k known) Record {
	return Record{Duty: Duty{ID: updateID(k.dataset, k.due), Kind: Update, Agency: k.agency, Dataset: k.dataset, Event: k.updated, Due: k.due, Total: 1, Text: updateWords},
		source: updateID(k.dataset, k.due), version: k.version, stated: k.updated}
}

func updateID(dataset string, due calendar.Date) string {
	return fmt.Sprintf("update-%s-%d", dataset, int64(due))
}

// endUpdate ends the promised update of an entry if the release brings it, or
// promises none any more, and returns the last day of what is promised from now
// on. One that is late stays due until then, whatever is promised anew.
func (s comparison) endUpdate(ctx context.Context, tx *store.Tx, k known, d supply.Dataset, there, updated bool) (next calendar.Date, err error) {
	if k.due.IsZero() {
		return d.Due, nil
	}
	r, kept, err := s.overdueUpdate(ctx, tx, k)
	if err != nil {
		return 0, err
	}
	switch {
	case updated && !kept:
		r = promised(k)
		r.Done = max(s.released(), k.updated)
		r.Shown = r.Done
		if _, err := insert(ctx, tx, r); err != nil {
			return 0, err
		}
		return d.Due, recordDuty(ctx, tx, "clock", "shown", r, map[string]string{"on": r.Done.String(), "due": r.Due.String()})
	case updated:
		return d.Due, end(ctx, tx, "clock", r, "shown", s.released())
	case kept && r.Done.IsZero() && (!there || d.Due.IsZero()):
		return d.Due, end(ctx, tx, "clock", r, "gone", s.today)
	case kept && r.Done.IsZero() && d.Agency != r.Agency:
		return k.due, s.handOver(ctx, tx, r, d.Agency)
	case kept && r.Done.IsZero():
		return k.due, nil
	case d.Suspended:
		return 0, nil
	case late(k.due, s.today) && there && !d.Due.IsZero():
		return k.due, nil
	}
	return d.Due, nil
}

// overdueUpdate is the duty of a promised update that is kept since it was late: the newest,
// where its dataset moved from agency to agency.
func (s comparison) overdueUpdate(ctx context.Context, tx *store.Tx, k known) (r Record, kept bool, err error) {
	all, err := s.records(ctx, tx, " WHERE kind = 'update' AND dataset = ? AND due = ?", k.dataset, int64(k.due))
	if len(all) == 0 {
		return r, false, err
	}
	return all[len(all)-1], true, err
}

// handOver ends a late update for the agency that no longer has the dataset, and
// makes it the duty of the one that has it now, from this day on.
func (s comparison) handOver(ctx context.Context, tx *store.Tx, r Record, agency string) error {
	if err := end(ctx, tx, "clock", r, "gone", s.released()); err != nil {
		return err
	}
	next := r
	next.Agency, next.Event = agency, max(s.released(), r.Event)
	next.ID = fmt.Sprintf("%s-%s-%d", updateID(r.Dataset, r.Due), agency, int64(next.Event))
	next.source = next.ID
	fresh, err := insert(ctx, tx, next)
	if err != nil || !fresh {
		return err
	}
	return recordDuty(ctx, tx, "clock", "late", next, map[string]string{"due": next.Due.String()})
}

// released is the day of the release, as far as it has come. What an agency states
// as the day of an update does not count: people could have the data from this day.
func (s comparison) released() calendar.Date { return min(s.now.AsOf, s.today) }

// coming are the promised updates that are not due yet.
func (s *Service) coming(ctx context.Context, tx *store.Tx, f Filter) (all []Duty, err error) {
	where, args := Filter{Agency: f.Agency, Dataset: f.Dataset, To: f.To}.where("updated", "0")
	where = strings.Replace(where, " WHERE ", " AND ", 1)
	promises, err := knowns(ctx, tx, " WHERE due > 0 AND NOT EXISTS (SELECT 1 FROM duty WHERE duty.kind = 'update' AND duty.dataset = known_entry.dataset AND duty.due = known_entry.due)"+where, args...)
	for _, k := range promises {
		duty := promised(k).Duty
		duty.Cite = s.cite(Update)
		all = append(all, duty)
	}
	return all, err
}

func itemsHash(items []string) string {
	if len(items) == 0 {
		return ""
	}
	return shortHash([]byte(strings.Join(items, "\n")))
}

func shortHash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:10])
}

func knowns(ctx context.Context, tx *store.Tx, where string, args ...any) ([]known, error) {
	type row struct {
		known
		updated, due, asOf int64
	}
	rows, err := store.All(ctx, tx, "SELECT dataset, agency, version, items, updated, due, as_of FROM known_entry"+where+" ORDER BY dataset", args, func(r *row) []any {
		return []any{&r.dataset, &r.agency, &r.version, &r.items, &r.updated, &r.due, &r.asOf}
	})
	var all []known
	for _, r := range rows {
		k := r.known
		k.updated, k.due, k.asOf = calendar.Date(r.updated), calendar.Date(r.due), calendar.Date(r.asOf)
		all = append(all, k)
	}
	return all, err
}
