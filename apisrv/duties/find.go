package duties

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// candidate is a fault as it is found, before it is known whether it is new.
type candidate struct {
	kind                              FaultKind
	agency, dataset, subject, against string
	since                             calendar.Date // zero: since it was found first
	until                             calendar.Date // zero: it goes on
	text                              lang.Text
	standing                          bool             // only a person ends it
	by                                accounts.Account // who noted it; zero: the portal
}

// there is what a fault is about, of which one is open at a time.
type there struct{ kind, subject string }

func (c candidate) there() there { return there{string(c.kind), c.subject} }

// id is made of what the fault is, so that it is found once on however many
// servers.
func (c candidate) id(today calendar.Date) string {
	return shortHash(fmt.Appendf(nil, "%s\x00%s\x00%d", c.kind, c.subject, cmp.Or(c.since, today)))
}

// open keeps the fault, unless it is there already. One that was cured on its
// first day and is found again on that day goes on.
func (c candidate) open(ctx context.Context, tx *store.Tx, today calendar.Date) (fresh bool, err error) {
	id := c.id(today)
	if c.since.IsZero() {
		var there int
		err := tx.Row(ctx, "SELECT COUNT(*) FROM fault WHERE subject = ? AND kind = ? AND until = 0", []any{c.subject, string(c.kind)}, &there)
		if err != nil || there > 0 {
			return false, err
		}
		c.since = today
	}
	standing, actor := 0, "clock"
	if c.standing {
		standing = 1
	}
	if c.by.ID != "" {
		actor = c.by.Actor()
	}
	n, err := tx.Exec(ctx, `INSERT INTO fault (id, kind, agency, dataset, subject, against, since, until, text_zh, text_en, standing, noted_by, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET until = 0 WHERE fault.until > 0 AND fault.standing = 0 AND excluded.until = 0`,
		id, string(c.kind), c.agency, c.dataset, c.subject, c.against, int64(c.since), int64(c.until), c.text.ZH, c.text.EN, standing, c.by.ID, store.Millis(tx.Now()))
	if err != nil || n == 0 {
		return false, err
	}
	return true, recordFault(ctx, tx, actor, "found", Fault{ID: id, Kind: c.kind, Agency: c.agency, Dataset: c.dataset}, nil)
}

// find finds faults, ends those that are cured, and tells agencies of them.
func (s *Service) find(ctx context.Context, now *supply.Supply, today calendar.Date) error {
	var all []candidate
	err := s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		all, err = s.overdue(ctx, tx, today)
		if err != nil {
			return err
		}
		if !now.AsOf.IsZero() {
			all = append(all, s.ofCatalogue(now)...)
		}
		waiting, err := s.waiting(ctx, tx, now, today)
		if err != nil {
			return err
		}
		used, err := s.misused(ctx, tx, now)
		all = append(append(all, waiting...), used...)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.openAll(ctx, all, today); err != nil {
		return err
	}
	if err := s.judge(ctx, now, today); err != nil {
		return err
	}
	if err := s.cure(ctx, all, !now.AsOf.IsZero(), today); err != nil {
		return err
	}
	return s.digest(ctx, today)
}

// openAll keeps the candidates that are not kept yet.
func (s *Service) openAll(ctx context.Context, all []candidate, today calendar.Date) error {
	open, ids := map[there]bool{}, map[string]bool{}
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		type row struct {
			there
			id    string
			until int64
		}
		rows, err := store.All(ctx, tx, "SELECT kind, subject, id, until FROM fault WHERE until = 0 OR standing = 1 ORDER BY id", nil, func(r *row) []any { return []any{&r.kind, &r.subject, &r.id, &r.until} })
		for _, r := range rows {
			ids[r.id] = true
			open[r.there] = open[r.there] || r.until == 0
		}
		return err
	})
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(slices.Clone(all), func(c candidate) bool { return ids[c.id(today)] || open[c.there()] })
	for some := range slices.Chunk(all, atOnce) {
		err := s.DB.Keep(ctx, func(tx *store.Tx) error {
			for _, c := range some {
				if _, err := c.open(ctx, tx, today); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// cure ends the faults of the portal's own that are found no longer. What only
// the release tells stays where there is none.
func (s *Service) cure(ctx context.Context, all []candidate, released bool, today calendar.Date) error {
	found := map[there]bool{}
	for _, c := range all {
		found[c.there()] = c.until.IsZero()
	}
	type row struct {
		there
		id, agency, dataset string
	}
	var gone []row
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := store.All(ctx, tx, "SELECT kind, subject, id, agency, dataset FROM fault WHERE until = 0 AND standing = 0 ORDER BY id", nil,
			func(r *row) []any { return []any{&r.kind, &r.subject, &r.id, &r.agency, &r.dataset} })
		for _, r := range rows {
			if !found[r.there] && (released || !ofRelease(r.subject)) {
				gone = append(gone, r)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(gone, atOnce) {
		err := s.DB.Keep(ctx, func(tx *store.Tx) error {
			for _, r := range some {
				f := Fault{ID: r.id, Kind: FaultKind(r.kind), Agency: r.agency, Dataset: r.dataset}
				if err := closeCured(ctx, tx, f, r.subject, today); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// closeCured ends a fault on the day on which its duty was done, or today.
func closeCured(ctx context.Context, tx *store.Tx, f Fault, subject string, today calendar.Date) error {
	until := today
	var done, since int64
	err := tx.Row(ctx, "SELECT done FROM duty WHERE id = ? AND done > 0", []any{subject}, &done)
	switch {
	case err == nil:
		until = calendar.Date(done)
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	if err := tx.Row(ctx, "SELECT since FROM fault WHERE id = ?", []any{f.ID}, &since); err != nil {
		return err
	}
	until = max(until, calendar.Date(since))
	n, err := tx.Exec(ctx, "UPDATE fault SET until = ? WHERE id = ? AND until = 0", int64(until), f.ID)
	if err != nil || n == 0 {
		return err
	}
	return recordFault(ctx, tx, "clock", "cured", f, nil)
}
