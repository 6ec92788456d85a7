package crash_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// alike are pairs of numbers that every change moves together.
var alike = []struct{ what, one, other string }{
	{"applications and tokens of their forms", "SELECT COUNT(*) FROM application", "SELECT COUNT(*) FROM application_token"},
	{"steps and events", "SELECT CAST(COALESCE(SUM(seq), 0) AS BIGINT) FROM application", "SELECT COUNT(*) FROM application_event"},
	{"submissions and their notices", actions("application.submit"), "SELECT COUNT(*) FROM notice WHERE kind = 'received'"},
	{"signatures and agreements", actions("application.sign"), "SELECT COUNT(*) FROM agreement"},
	{"keys and the log of their issue", "SELECT COUNT(*) FROM access_key", actions("key.issued")},
	{"keys and their notices", "SELECT COUNT(*) FROM access_key", "SELECT COUNT(*) FROM notice WHERE kind = 'key-issued'"},
	{"revoked keys and the log", "SELECT COUNT(*) FROM access_key WHERE revoked_at <> 0", actions("key.revoked")},
	{"revoked keys and notices", "SELECT COUNT(*) FROM access_key WHERE revoked_at <> 0", "SELECT COUNT(*) FROM notice WHERE kind = 'key-revoked'"},
	{"records of misuse and the log", "SELECT COUNT(*) FROM misuse", actions("misuse.noted")},
	{"confirmed misuse and the log", "SELECT COUNT(*) FROM misuse WHERE state = 'confirmed'", actions("misuse.confirmed")},
	{"events and the log", "SELECT COUNT(*) FROM duty WHERE noted_by <> ''", actions("duty.noted")},
	{"words that duties are done and the log", "SELECT COUNT(*) FROM duty WHERE said > 0", actions("duty.said")},
	{"faults and the log", "SELECT COUNT(*) FROM fault", actions("fault.found")},
	{"answers and the log", "SELECT COUNT(*) FROM fault_answer", actions("fault.answered")},
	{"ended faults and the log", "SELECT COUNT(*) FROM fault WHERE closed_by <> ''", actions("fault.closed")},
	{"accounts and the log", "SELECT COUNT(*) FROM account", actions("account.created")},
	{"proven addresses and the log", "SELECT COUNT(*) FROM account WHERE verified_at <> 0", actions("account.verified")},
}

// actions counts the entries of the log of one action.
func actions(action string) string {
	return `SELECT COUNT(*) FROM audit WHERE line LIKE '%,"action":"` + action + `",%'`
}

// kept is an application as its row and its events have it.
type kept struct {
	receipt, state, body string
	seq                  int
	events, openings     []string
}

// whole checks that nothing is there by half: the log is a chain; rows, events,
// agreements, files, notices and entries of the log agree.
func (r *rig) whole() {
	r.t.Helper()
	ctx := r.t.Context()
	if _, err := r.DB.VerifyAudit(ctx, nil); err != nil {
		r.t.Error(err)
	}
	err := r.DB.Read(ctx, func(tx *store.Tx) error {
		for _, a := range alike {
			var one, other int
			if err := tx.Row(ctx, "SELECT ("+a.one+"), ("+a.other+")", nil, &one, &other); err != nil {
				return err
			}
			if one != other {
				r.t.Errorf("%s: %d and %d", a.what, one, other)
			}
		}
		if err := r.wholeSuspensions(ctx, tx); err != nil {
			return err
		}
		return r.wholeCases(ctx, tx)
	})
	if err != nil {
		r.t.Error(err)
	}
}

// wholeSuspensions holds each dataset's state against the last entry about it.
func (r *rig) wholeSuspensions(ctx context.Context, tx *store.Tx) error {
	type row struct {
		lifted, changed int64
		line            string
	}
	rows, err := store.All(ctx, tx, `SELECT d.lifted_at, d.changed, a.line FROM suspended_dataset d JOIN audit a ON a.object = 'dataset:' || d.dataset
		WHERE NOT EXISTS (SELECT 1 FROM audit b WHERE b.object = a.object AND b.seq > a.seq) ORDER BY d.dataset`, nil,
		func(r *row) []any { return []any{&r.lifted, &r.changed, &r.line} })
	for _, d := range rows {
		var e struct {
			Seq    int64
			Action string
		}
		if err := json.Unmarshal([]byte(d.line), &e); err != nil {
			return err
		}
		if e.Seq != d.changed || (e.Action == "dataset.lifted") != (d.lifted != 0) {
			r.t.Errorf("a dataset lifted at %d by entry %d, and the log ends with %s", d.lifted, d.changed, d.line)
		}
	}
	return err
}

func (r *rig) wholeCases(ctx context.Context, tx *store.Tx) error {
	all, err := store.All(ctx, tx, "SELECT receipt, state, seq, body FROM application ORDER BY receipt", nil,
		func(k *kept) []any { return []any{&k.receipt, &k.state, &k.seq, &k.body} })
	if err != nil {
		return err
	}
	events, err := gather(ctx, tx, "SELECT receipt, body FROM application_event ORDER BY receipt, seq")
	if err != nil {
		return err
	}
	openings, err := gather(ctx, tx, "SELECT a.object, o.value FROM audit a JOIN audit_opening o ON o.seq = a.seq WHERE o.field = 'event' ORDER BY a.seq")
	if err != nil {
		return err
	}
	agreements, err := gather(ctx, tx, "SELECT receipt, text FROM agreement ORDER BY receipt, seq")
	if err != nil {
		return err
	}
	told, err := gather(ctx, tx, "SELECT kind, params FROM notice WHERE kind IN ('application', 'applications') ORDER BY id")
	if err != nil {
		return err
	}
	notices := len(told["application"])
	for _, params := range told["applications"] {
		var p struct{ N string }
		if err := json.Unmarshal([]byte(params), &p); err != nil {
			return err
		}
		n, err := strconv.Atoi(p.N)
		if err != nil {
			return err
		}
		notices += n
	}
	for _, k := range all {
		k.events, k.openings = events[k.receipt], openings[cases.Object(k.receipt)]
		notices -= r.wholeCase(k, agreements[k.receipt])
	}
	if notices != 0 {
		r.t.Errorf("%d notices of steps more than steps to be told of", notices)
	}
	return nil
}

// wholeCase checks one application, and returns how many of its steps its
// applicant is to be told of.
func (r *rig) wholeCase(k kept, agreements []string) (told int) {
	var c access.Case
	if err := json.Unmarshal([]byte(k.body), &c); err != nil {
		r.t.Error(err)
	}
	last := access.Draft
	for i, body := range k.events {
		var e access.Event
		if err := json.Unmarshal([]byte(body), &e); err != nil {
			r.t.Error(err)
		}
		if e.Seq != i+1 {
			r.t.Errorf("%s: event %d has number %d", k.receipt, i+1, e.Seq)
		}
		if e.By.ID != c.Account {
			told++
		}
		last = e.To
		sum := sha256.Sum256([]byte(body))
		if i >= len(k.openings) || k.openings[i] != hex.EncodeToString(sum[:]) {
			r.t.Errorf("%s: event %d is not what the log recorded", k.receipt, i+1)
		}
	}
	if c.Seq != k.seq || k.seq != len(k.events) || len(k.events) != len(k.openings) || string(c.State) != k.state || c.State != last {
		r.t.Errorf("%s: at %s after %d steps (row: %s, %d), %d events to %s, %d entries of the log", k.receipt, c.State, c.Seq, k.state, k.seq, len(k.events), last, len(k.openings))
	}
	if c.Signature != nil {
		if err := c.Signature.Verify([]byte(slices.Concat([]string{""}, agreements)[len(agreements)])); err != nil {
			r.t.Errorf("%s: %v", k.receipt, err)
		}
	}
	for _, a := range c.Application.Attachments {
		f, err := r.Files.Open(a.SHA256)
		if err != nil {
			r.t.Errorf("%s: attachment: %v", k.receipt, err)
			continue
		}
		f.Close()
	}
	return told
}

// gather is the second column of a query by its first, in order.
func gather(ctx context.Context, tx *store.Tx, query string) (map[string][]string, error) {
	type pair struct{ key, value string }
	pairs, err := store.All(ctx, tx, query, nil, func(p *pair) []any { return []any{&p.key, &p.value} })
	all := map[string][]string{}
	for _, p := range pairs {
		all[p.key] = append(all[p.key], p.value)
	}
	return all, err
}
