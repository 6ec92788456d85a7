// Package figurestest gives benchmarks a store with years of use: every dataset
// used on every day, many applications, duties and faults. Start with Fill.
package figurestest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// Size is how much there is.
type Size struct {
	Days, Datasets, Agencies, Domains int
	Applications                      int
	InUse                             int // of the applications, that call every day
}

// Full is two years of a portal of a province.
var Full = Size{Days: 731, Datasets: 5000, Agencies: 100, Domains: 12, Applications: 100_000, InUse: 2000}

// Portal is one of the size, under a profile.
func (s Size) Portal(t testing.TB, profileID string) offer.Portal {
	t.Helper()
	p, err := profile.Load(profileID)
	if err != nil {
		t.Fatal(err)
	}
	portal := offer.Portal{Title: name("门户", 0), Profile: p}
	for i := range s.Agencies {
		portal.Agencies = append(portal.Agencies, offer.Agency{ID: agency(i), Name: name("单位", i)})
	}
	return portal
}

func name(zh string, i int) lang.Text {
	return lang.Text{ZH: fmt.Sprintf("%s%d", zh, i), EN: fmt.Sprintf("No. %d", i)}
}

func agency(i int) string  { return fmt.Sprintf("agency-%d", 1000+i) }
func domain(i int) string  { return fmt.Sprintf("domain-%d", 1000+i) }
func dataset(i int) string { return fmt.Sprintf("dataset-%d", 10000+i) }

// Supply is the catalogue of the size on a day.
func (s Size) Supply(today calendar.Date) *supply.Supply {
	all := &supply.Supply{AsOf: today}
	for i := range s.Domains {
		all.Domains = append(all.Domains, supply.Domain{ID: domain(i), Name: name("领域", i)})
	}
	for i := range s.Datasets {
		d := supply.Dataset{ID: dataset(i), Title: name("数据集", i), Agency: agency(i % s.Agencies), Domain: domain(i % s.Domains), Class: datasets.Unconditional, Status: "approved", Listed: i%20 > 0,
			Frequency: datasets.Monthly, Updated: today.Add(-i % 50), Due: today.Add(20 - i%25), Version: "v1", Formats: []string{"csv", "json", "xlsx"}, Rows: int64(i * 10), Columns: 8, Cells: int64(i * 80), API: i%3 > 0, Sample: i%7 == 0}
		if i%4 == 0 {
			d.Class = datasets.Conditional
		}
		if i%10 == 0 {
			d.Findings = []supply.Finding{{Rule: "Q-blank", Severity: datasets.Warns, Message: name("空白", i), Count: 2}}
		}
		all.Datasets = append(all.Datasets, d)
	}
	return all
}

// measures are the columns of a table of use, and numbers for the thing i.
const (
	measures = "views, visitors, downloads, download_bytes, parts, heads, searches, empty_searches, calls, call_rows, call_bytes, refused, failed, micros"
	numbers  = "5 + i % 40, 3 + i % 20, i % 13, i % 13 * 5000, i % 3, i % 2, i % 5, i % 4, i % 17, i % 17 * 100, i % 17 * 4000, i % 2, 0, i % 17 * 900"
)

// Fill fills an empty store with the use, applications, duties and faults of the
// days up to yesterday, and half of today's.
func (s Size) Fill(t testing.TB, db *store.DB) {
	t.Helper()
	today := calendar.Today(db.Now())
	first := today.Add(1 - s.Days)
	for from := first; from <= today; {
		to := min(today, from.AddMonths(1).Add(-from.Time().Day()))
		keep(t, db, func(tx *store.Tx) error { return s.month(t.Context(), tx, from, to) })
		from = to + 1
	}
	keep(t, db, func(tx *store.Tx) error { return s.applications(t.Context(), tx, today) })
	keep(t, db, func(tx *store.Tx) error { return s.failings(t.Context(), tx, today) })
}

func keep(t testing.TB, db *store.DB, f func(*store.Tx) error) {
	t.Helper()
	if err := db.Keep(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

// count is a table of the numbers from 0.
func count(n int) string {
	return fmt.Sprintf("(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT i FROM n) AS things", n-1)
}

// month writes the use of the days of one month, the month, and the states of
// supply.
func (s Size) month(ctx context.Context, tx *store.Tx, from, to calendar.Date) error {
	things := []struct {
		audience  int
		dim, name string
		n         int
	}{
		{0, "dataset", "'dataset-' || (10000 + i)", s.Datasets}, {0, "agency", "'agency-' || (1000 + i)", s.Agencies}, {0, "domain", "'domain-' || (1000 + i)", s.Domains},
		{0, "application", "'receipt-' || (1000000 + i)", s.InUse}, {0, "portal", "''", 1}, {0, "page", "'page-' || i", 20}, {0, "format", "'format-' || i", 8}, {1, "bot", "'bot-' || i", 30},
	}
	for day := from; day <= to; day++ {
		for _, one := range things {
			if _, err := tx.Exec(ctx, "INSERT INTO use_day (audience, dim, name, at, "+measures+") SELECT ?, ?, "+one.name+", ?, "+numbers+" FROM "+count(one.n), one.audience, one.dim, int64(day)); err != nil {
				return err
			}
		}
		if err := s.state(ctx, tx, day); err != nil {
			return err
		}
	}
	y, m, _ := from.Time().Date()
	at := int64(12*y) + int64(m) - 1
	_, err := tx.Exec(ctx, `INSERT INTO use_month (audience, dim, name, at, max_visitors, `+measures+`) SELECT audience, dim, name, ?, MAX(visitors), SUM(views), SUM(visitors), SUM(downloads), SUM(download_bytes),
		SUM(parts), SUM(heads), SUM(searches), SUM(empty_searches), SUM(calls), SUM(call_rows), SUM(call_bytes), SUM(refused), SUM(failed), SUM(micros)
		FROM use_day WHERE at BETWEEN ? AND ? GROUP BY audience, dim, name`, at, int64(from), int64(to))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO use_term (at, term, searches, empty_searches, visitors) SELECT ?, 'term ' || i, 1 + i % 90, i % 7, 1 FROM "+count(5000), at)
	return err
}

func (s Size) state(ctx context.Context, tx *store.Tx, day calendar.Date) error {
	for dim, things := range map[string]struct {
		name string
		n    int
	}{"portal": {"''", 1}, "agency": {"'agency-' || (1000 + i)", s.Agencies}, "domain": {"'domain-' || (1000 + i)", s.Domains}} {
		_, err := tx.Exec(ctx, `INSERT INTO supply_day (day, dim, name, datasets, unconditional, conditional, closed, listed, data_rows, cells, api, due, late, priority, samples, findings, faulty, filled)
			SELECT ?, ?, `+things.name+`, 50, 30, 10, 10, 40, 100000, 800000, 20, 30, i % 9, 5, 3, 7, 5, 40 FROM `+count(things.n), int64(day), dim)
		if err != nil {
			return err
		}
	}
	return nil
}

// applications writes applications as they are summed up: the first of them in
// use, one in twenty under way, the others decided, some of them refused.
func (s Size) applications(ctx context.Context, tx *store.Tx, today calendar.Date) error {
	if _, err := tx.Exec(ctx, "INSERT INTO account (id, kind, email, name, lang, created_at) SELECT 'account-' || i, 'organisation', 'a' || i || '@example.com', 'Company ' || i, 'en', 1 FROM "+count(5000)); err != nil {
		return err
	}
	receipt := "'receipt-' || (1000000 + i)"
	if _, err := tx.Exec(ctx, `INSERT INTO application (receipt, account, agency, dataset, state, seq, due, wake, submitted_at, changed, body)
		SELECT `+receipt+`, 'account-' || (i % 5000), 'agency-' || (1000 + i % ?), 'dataset-' || (10000 + i % ?), 'refused', 5, 2147483647, 2147483647, 1, 0, '{}' FROM `+count(s.Applications), s.Agencies, s.Datasets); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO application_fact (receipt, seq, mark, watch, account, agency, dataset, kind, name, purpose, app, state, submitted, accepted, accept_wd, decided, decide_wd, decision, last, limited, ended, opened, until, reason)
		SELECT `+receipt+`, 5, i + 1, 0, 'account-' || (i % 5000), 'agency-' || (1000 + i % ?), 'dataset-' || (10000 + i % ?), 'organisation', 'Company ' || (i % 5000), 'Study number ' || i, 'App ' || (i % 900),
			CASE WHEN i < ? THEN 'active' WHEN i % 20 = 1 THEN 'reviewing' WHEN i % 5 = 0 THEN 'refused' ELSE 'ended' END, day, day + 3, 3, CASE WHEN i % 20 = 1 THEN 0 ELSE day + 12 END, i % 23,
			CASE WHEN i % 20 = 1 THEN '' WHEN i % 5 = 0 THEN 'refused' ELSE 'approved' END, day + 28, 1, 0, 0, 0, CASE WHEN i % 5 = 0 THEN 'Reason ' || (i % 400) ELSE '' END
		FROM (SELECT i, ? + i % ? AS day FROM `+count(s.Applications)+`) AS dated`, s.Agencies, s.Datasets, s.InUse, int64(today)-int64(s.Days), s.Days-12)
	return err
}

// failings writes duties and faults, one in ten of which go on.
func (s Size) failings(ctx context.Context, tx *store.Tx, today calendar.Date) error {
	_, err := tx.Exec(ctx, `INSERT INTO duty (id, source, kind, agency, dataset, event, due, done, norm, what, version, entry, stated, noted_by, noted_at)
		SELECT 'duty-' || i, 'source-' || i, 'update', 'agency-' || (1000 + i % ?), 'dataset-' || (10000 + i % ?), ? - i % 700, ? - i % 700 + 10, CASE WHEN i % 10 = 0 THEN 0 ELSE ? - i % 700 + 5 END, '', 'changed', '', '', 0, '', 1
		FROM `+count(s.Datasets), s.Agencies, s.Datasets, int64(today), int64(today), int64(today))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO fault (id, kind, agency, dataset, subject, against, since, until, text_zh, text_en, standing, noted_by, at)
		SELECT 'fault-' || i, CASE WHEN i % 3 = 0 THEN 'delay' WHEN i % 3 = 1 THEN 'stale' ELSE 'quality' END, 'agency-' || (1000 + i % ?), 'dataset-' || (10000 + i % ?), 'subject', '', ? - i % 700, CASE WHEN i % 10 = 0 THEN 0 ELSE ? - i % 700 + 5 END, '晚', 'late', 0, '', 1
		FROM `+count(s.Datasets), s.Agencies, s.Datasets, int64(today), int64(today))
	return err
}

// Clock is the time of the benchmarks: a morning in the middle of a month.
func Clock() time.Time { return time.Date(2026, 11, 18, 2, 0, 0, 0, time.UTC) }
