package duties

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// Verdict is what an inventory makes of an entry.
type Verdict string

const (
	Confirmed Verdict = "confirmed" // it is right as it is
	Changed   Verdict = "changed"   // it was or will be changed
	Withdrawn Verdict = "withdrawn" // it leaves the catalogue
)

// MaxEntries is how many entries one form settles.
const MaxEntries = 200

// Entry is an entry of an inventory.
type Entry struct {
	Dataset    string
	Verdict    Verdict // empty: not yet
	Reason     string  // of a change or a withdrawal
	Registered string  // name of who registered it
	Reviewed   string  // name of who reviewed it; empty: not yet, or nobody has to
	Ready      bool    // nothing is left to do

	By string // id of the account that registered it
}

// TwoPeople reports whether an entry is registered by one person and reviewed by
// another (长政办发〔2018〕22号 第十七条).
func (s *Service) TwoPeople() bool { return s.Profile.SeparateRegistrarAndReviewer.V }

// openInventories opens the inventory of the year for each agency with entries,
// in the month that the rules name for it. It goes through the entries that are
// there then: one that comes later is new by itself.
func (s *Service) openInventories(ctx context.Context, now *supply.Supply, today calendar.Date) error {
	date := today.Time()
	if !s.demands(Inventory) || int(date.Month()) != s.Profile.Catalogue.InventoryMonth.V {
		return nil
	}
	entries := map[string][]string{}
	for _, d := range now.Datasets {
		if d.Approved() {
			entries[d.Agency] = append(entries[d.Agency], d.ID)
		}
	}
	first := calendar.NewDate(date.Year(), date.Month(), 1)
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		opened, err := s.records(ctx, tx, " WHERE kind = 'inventory' AND event = ?", int64(first))
		for _, r := range opened {
			delete(entries, r.Agency)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, agency := range slices.Sorted(maps.Keys(entries)) {
		r := Record{Duty: Duty{ID: store.NewID(), Kind: Inventory, Agency: agency, Event: first, Due: s.dueOf(Inventory, first)},
			source: fmt.Sprintf("inventory %s %d", agency, date.Year())}
		err := s.DB.Keep(ctx, func(tx *store.Tx) error { return openInventory(ctx, tx, r, entries[agency]) })
		if err != nil {
			return err
		}
	}
	return nil
}

func openInventory(ctx context.Context, tx *store.Tx, r Record, ids []string) error {
	fresh, err := insert(ctx, tx, r)
	if err != nil || !fresh {
		return err
	}
	for _, id := range ids {
		if _, err := tx.Exec(ctx, "INSERT INTO inventory_entry (duty, dataset) VALUES (?, ?)", r.ID, id); err != nil {
			return err
		}
	}
	if err := recordDuty(ctx, tx, "clock", "opened", r, map[string]string{"entries": strconv.Itoa(len(ids)), "due": r.Due.String()}); err != nil {
		return err
	}
	due := dayWords(r.Due)
	return tellReviewers(ctx, tx, r.Agency, "inventory", map[string]string{"n": strconv.Itoa(len(ids)), "dueZH": due.ZH, "dueEN": due.EN})
}

// Entries lists the entries of an inventory after one of them, those with
// something left to do first where left is true.
func (s *Service) Entries(ctx context.Context, duty, after string, left bool, limit int) (all []Entry, err error) {
	type row struct {
		Entry
		verdict string
		ready   int
	}
	where, args := "duty = ? AND dataset > ?", []any{duty, after}
	if left {
		where += " AND ready = 0"
	}
	var rows []row
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err = store.All(ctx, tx, `SELECT dataset, verdict, reason, registered_by, ready, COALESCE((SELECT name FROM account WHERE account.id = registered_by), ''),
			COALESCE((SELECT name FROM account WHERE account.id = reviewed_by), '') FROM inventory_entry WHERE `+where+` ORDER BY dataset LIMIT ?`, append(args, limit),
			func(r *row) []any {
				return []any{&r.Dataset, &r.verdict, &r.Reason, &r.By, &r.ready, &r.Registered, &r.Reviewed}
			})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the entries of an inventory: %w", err)
	}
	for _, r := range rows {
		r.Entry.Verdict, r.Entry.Ready = Verdict(r.verdict), r.ready == 1
		all = append(all, r.Entry)
	}
	return all, nil
}

// Register settles entries of an inventory on behalf of an account. Where two
// people are asked for, they are ready when another account has reviewed them;
// until then they can be registered anew. What is ready stays as it is. The error
// is store.ErrNotFound where there is no such inventory.
func (s *Service) Register(ctx context.Context, by accounts.Account, duty string, v Verdict, reason string, ids []string) ([]access.Fault, error) {
	var faults []access.Fault
	switch v {
	case Confirmed:
		reason = ""
	case Changed, Withdrawn:
		faults = textField("reason", "理由", "The reason").check(reason)
	default:
		faults = []access.Fault{wrong("verdict", "没有选择处理结果", "Nothing is chosen", "请选择确认、更新或撤下。", "Choose whether the entries are confirmed, changed or withdrawn.")}
	}
	ready := 1
	if s.TwoPeople() {
		ready = 0
	}
	return s.settle(ctx, by, duty, "registered", ids, faults, func(tx *store.Tx, id string) (int64, map[string]string, error) {
		n, err := tx.Exec(ctx, `UPDATE inventory_entry SET verdict = ?, reason = ?, registered_by = ?, registered_at = ?, ready = ? WHERE duty = ? AND dataset = ? AND ready = 0`,
			string(v), strings.TrimSpace(reason), by.ID, store.Millis(tx.Now()), ready, duty, id)
		return n, map[string]string{"verdict": string(v)}, err
	})
}

// Review confirms what another account has registered.
func (s *Service) Review(ctx context.Context, by accounts.Account, duty string, ids []string) ([]access.Fault, error) {
	var faults []access.Fault
	if !s.TwoPeople() {
		faults = []access.Fault{wrong("entry", "不需要审核", "No review is asked for", "登记后即完成。", "An entry is ready when it is registered.")}
	}
	return s.settle(ctx, by, duty, "reviewed", ids, faults, func(tx *store.Tx, id string) (int64, map[string]string, error) {
		n, err := tx.Exec(ctx, `UPDATE inventory_entry SET reviewed_by = ?, reviewed_at = ?, ready = 1 WHERE duty = ? AND dataset = ? AND ready = 0 AND verdict <> '' AND registered_by <> ?`,
			by.ID, store.Millis(tx.Now()), duty, id, by.ID)
		return n, nil, err
	})
}

// settle does one thing with each of some entries, and ends the inventory where
// nothing is left to do. It does all or nothing: the faults say why nothing.
func (s *Service) settle(ctx context.Context, by accounts.Account, duty, what string, ids []string, faults []access.Fault,
	one func(*store.Tx, string) (int64, map[string]string, error)) ([]access.Fault, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(ids) == 0 || len(ids) > MaxEntries {
		faults = append(faults, wrong("entry", "没有选择条目，或者选择太多", "No entries are chosen, or too many", fmt.Sprintf("请选择1至%d条。", MaxEntries), fmt.Sprintf("Choose 1 to %d.", MaxEntries)))
	}
	if len(faults) > 0 {
		return faults, nil
	}
	err := s.DB.Change(ctx, func(tx *store.Tx) error {
		r, err := s.record(ctx, tx, duty)
		if err != nil {
			return err
		}
		if r.Kind != Inventory {
			return store.ErrNotFound
		}
		for _, id := range ids {
			n, more, err := one(tx, id)
			if err != nil {
				return err
			}
			if n == 0 {
				faults = []access.Fault{wrong("entry", "这一条现在不能这样处理："+excerpt(id), "That cannot be done with this entry now: "+excerpt(id),
					"可能已经完成，或者登记人是您本人；审核须由另一人进行。", "It may be ready, or you registered it yourself: somebody else reviews it.")}
				return errRefused
			}
			detail := map[string]string{"duty": duty}
			maps.Copy(detail, more)
			if err := tx.Record(ctx, audit.Event{Actor: by.Actor(), Action: "inventory." + what, Object: "dataset:" + id, Detail: detail}); err != nil {
				return err
			}
		}
		return s.endInventory(ctx, tx, by, r)
	})
	if err != nil && !errors.Is(err, errRefused) {
		return nil, fmt.Errorf("settle entries of an inventory: %w", err)
	}
	return faults, nil
}

// endInventory ends an inventory whose entries are all ready.
func (s *Service) endInventory(ctx context.Context, tx *store.Tx, by accounts.Account, r Record) error {
	var left int
	if err := tx.Row(ctx, "SELECT COUNT(*) FROM inventory_entry WHERE duty = ? AND ready = 0", []any{r.ID}, &left); err != nil || left > 0 {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE duty SET said_by = ? WHERE id = ?", by.ID, r.ID); err != nil {
		return err
	}
	return end(ctx, tx, by.Actor(), r, "said", calendar.Today(tx.Now()))
}
