package figures_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// truth is a database of its own that holds what happened as it was handed in:
// events and supplies as JSON, the steps of applications as they are kept, and
// the lists of duties and faults. All figures are computed of it anew, by SQL
// that shares nothing with the code under test.
type truth struct {
	t  testing.TB
	db *sql.DB
}

const rawTables = `
CREATE TABLE raw_event (body TEXT);
CREATE TABLE raw_supply (day INT, body TEXT);
CREATE TABLE raw_case (receipt TEXT, account TEXT, agency TEXT, dataset TEXT, state TEXT, body TEXT);
CREATE TABLE raw_step (receipt TEXT, seq INT, body TEXT);
CREATE TABLE agency (id TEXT, zh TEXT);
CREATE TABLE domain (id TEXT, zh TEXT, place INT);
CREATE TABLE class (id TEXT, zh TEXT, place INT);
CREATE TABLE state_name (id TEXT, zh TEXT);
CREATE TABLE workday (day INT PRIMARY KEY, k INT);
CREATE TABLE duty (id TEXT, kind TEXT, agency TEXT, dataset TEXT, event INT, due INT, done INT, gone INT, waits INT DEFAULT 0);
CREATE TABLE fault (id TEXT, kind TEXT, agency TEXT, dataset TEXT, since INT, until INT, zh TEXT, against TEXT);
CREATE TABLE law (cited INT);
CREATE TABLE fault_answer (fault TEXT, at INT, text TEXT);
CREATE TABLE use_report (receipt TEXT, from_day INT, to_day INT, calls INT, products TEXT, at INT, id TEXT);
CREATE TABLE source (label TEXT, kind TEXT, first INT, last INT, events INT, lost INT, skipped INT);
CREATE TABLE rule (decide_wd INT, restarts INT, target REAL, on_time REAL);
CREATE TABLE p (f INT, t INT, bf INT, bt INT, today INT, skind TEXT, sid TEXT, sfirst INT, sday INT, e INT);`

// factTables make tables of the JSON. Days are those since 1970 in Shanghai, plus
// one.
const factTables = `
CREATE TABLE ev AS SELECT rowid AS id, (json_extract(body, '$.ms') + 28800000) / 86400000 + 1 AS day, json_extract(body, '$.kind') AS kind, json_extract(body, '$.audience') AS audience,
	json_extract(body, '$.bot') AS bot, json_extract(body, '$.visitor') AS v, json_extract(body, '$.page') AS page, json_extract(body, '$.dataset') AS dataset,
	json_extract(body, '$.format') AS format, json_extract(body, '$.file') || '|' || json_extract(body, '$.range') AS taken, json_extract(body, '$.terms') AS terms,
	json_extract(body, '$.hits') AS hits, json_extract(body, '$.application') AS application, json_extract(body, '$.status') AS status, json_extract(body, '$.rows') AS nrows,
	json_extract(body, '$.bytes') AS bytes, json_extract(body, '$.us') AS us, json_extract(body, '$.version') AS version FROM raw_event;
CREATE TABLE entry AS SELECT s.day, json_extract(j.value, '$.id') AS id, json_extract(j.value, '$.title.zh') AS zh, json_extract(j.value, '$.agency') AS agency, json_extract(j.value, '$.domain') AS domain,
	json_extract(j.value, '$.class') AS class, json_extract(j.value, '$.status') AS status, COALESCE(json_extract(j.value, '$.listed'), 0) AS listed, json_extract(j.value, '$.frequency') AS frequency,
	CAST(julianday(json_extract(j.value, '$.updated')) - 2440586.5 AS INT) AS updated, CAST(julianday(json_extract(j.value, '$.due')) - 2440586.5 AS INT) AS due,
	COALESCE(json_array_length(j.value, '$.priority'), 0) > 0 AS prio, COALESCE(json_extract(j.value, '$.rows'), 0) AS nrows, COALESCE(json_extract(j.value, '$.columns'), 0) AS ncols,
	COALESCE(json_extract(j.value, '$.cells'), 0) AS ncells, COALESCE(json_extract(j.value, '$.api'), 0) AS api, COALESCE(json_extract(j.value, '$.sample'), 0) AS sample,
	COALESCE(json_extract(j.value, '$.suspended'), 0) AS suspended, json_extract(j.value, '$.formats') AS formats, COALESCE(json_extract(j.value, '$.findings'), '[]') AS findings,
	COALESCE(json_extract(j.value, '$.version'), '') AS version FROM raw_supply s, json_each(s.body, '$.datasets') j;
CREATE TABLE stock AS SELECT *, class <> 'closed' AS op, class <> 'closed' AND listed AS l, class <> 'closed' AND listed AND due IS NOT NULL AND NOT suspended AS promised,
	class <> 'closed' AND listed AND due IS NOT NULL AND NOT suspended AND day > due AS late,
	(SELECT COALESCE(SUM(json_extract(value, '$.count')), 0) FROM json_each(findings)) AS found FROM entry;
CREATE VIEW ds AS SELECT stock.* FROM stock, p WHERE day = today AND (p.skind = 'portal' OR p.skind = 'agency' AND agency = p.sid OR p.skind = 'domain' AND domain = p.sid OR p.skind = 'dataset' AND stock.id = p.sid);
CREATE VIEW state_of AS SELECT stock.* FROM stock, p WHERE day = sday AND (p.skind = 'portal' OR p.skind = 'agency' AND agency = p.sid OR p.skind = 'domain' AND domain = p.sid OR p.skind = 'dataset' AND stock.id = p.sid);
CREATE VIEW known AS SELECT stock.id, zh, agency, domain, class FROM stock, p WHERE day = today;
UPDATE duty SET waits = kind = 'update' AND done = 0 AND dataset IN (SELECT stock.id FROM stock, p WHERE day = today AND suspended);
CREATE VIEW placed AS SELECT stock.id, agency, domain, class FROM stock, p WHERE day = today AND listed;
CREATE TABLE once AS SELECT MIN(id) AS id FROM ev WHERE kind IN ('download', 'part') GROUP BY day, audience, kind, taken, CASE WHEN v = '' THEN 'event ' || id ELSE v END;
CREATE TABLE told AS SELECT id, 'portal' AS dim, '' AS name FROM ev WHERE audience = 0
	UNION ALL SELECT id, 'page', page FROM ev WHERE audience = 0 AND page <> ''
	UNION ALL SELECT id, 'format', format FROM ev WHERE audience = 0 AND format <> ''
	UNION ALL SELECT id, 'application', application FROM ev WHERE audience = 0 AND application <> ''
	UNION ALL SELECT id, 'bot', bot FROM ev WHERE audience = 1
	UNION ALL SELECT ev.id, 'dataset', dataset FROM ev JOIN placed ON placed.id = dataset WHERE audience = 0
	UNION ALL SELECT ev.id, 'agency', agency FROM ev JOIN placed ON placed.id = dataset WHERE audience = 0
	UNION ALL SELECT ev.id, 'domain', domain FROM ev JOIN placed ON placed.id = dataset WHERE audience = 0
	UNION ALL SELECT ev.id, 'dataset/format', dataset || '/' || format FROM ev JOIN placed ON placed.id = dataset WHERE audience = 0 AND format <> ''
	UNION ALL SELECT ev.id, 'dataset/version', dataset || '/' || CASE version WHEN '' THEN 'latest' ELSE version END FROM ev JOIN placed ON placed.id = dataset WHERE audience = 0 AND kind IN ('download', 'part', 'head');
CREATE TABLE u AS SELECT dim, name, day, SUM(kind = 'view') AS views, COUNT(DISTINCT CASE WHEN kind <> 'head' AND v <> '' THEN v END) AS visitors,
	SUM(kind = 'download' AND id IN once) AS downloads, SUM(kind = 'part' AND id IN once) AS parts, SUM(CASE WHEN kind IN ('download', 'part') THEN bytes ELSE 0 END) AS dbytes,
	SUM(kind = 'search') AS searches, SUM(kind = 'search' AND hits = 0) AS empty, SUM(kind = 'call') AS calls, SUM(CASE WHEN kind = 'call' THEN nrows ELSE 0 END) AS crows,
	SUM(CASE WHEN kind = 'call' THEN bytes ELSE 0 END) AS cbytes, SUM(kind = 'call' AND status BETWEEN 400 AND 499) AS refused, SUM(kind = 'call' AND status >= 500) AS failed,
	SUM(CASE WHEN kind = 'call' THEN us ELSE 0 END) AS us
	FROM told JOIN ev USING (id) GROUP BY dim, name, day;
CREATE TABLE step AS SELECT receipt, seq, json_extract(body, '$.step') AS step, (unixepoch(json_extract(body, '$.at')) + 28800) / 86400 + 1 AS day, json_extract(body, '$.reason') AS reason,
	COALESCE(json_extract(body, '$.extendWD'), 0) AS wd FROM raw_step;
CREATE TABLE life AS SELECT c.receipt, c.account, c.agency, c.dataset, c.state,
	(SELECT MIN(day) FROM step s WHERE s.receipt = c.receipt AND step = 'submit') AS submitted, (SELECT MIN(day) FROM step s WHERE s.receipt = c.receipt AND step IN ('accept', 'fit')) AS accepted,
	(SELECT MIN(day) FROM step s WHERE s.receipt = c.receipt AND step IN ('approve', 'fit', 'refuse')) AS decided,
	(SELECT CASE step WHEN 'refuse' THEN 'refused' ELSE 'approved' END FROM step s WHERE s.receipt = c.receipt AND step IN ('approve', 'fit', 'refuse') ORDER BY seq LIMIT 1) AS decision,
	(SELECT reason FROM step s WHERE s.receipt = c.receipt AND step = 'refuse') AS reason,
	(SELECT MIN(day) FROM step s WHERE s.receipt = c.receipt AND step IN ('withdraw', 'lapse')) AS ended, (SELECT MIN(day) FROM step s WHERE s.receipt = c.receipt AND step = 'lapse') AS lapsed,
	(SELECT MIN(day) FROM step s WHERE s.receipt = c.receipt AND step = 'return') AS returned, (SELECT MIN(day) FROM step s WHERE s.receipt = c.receipt AND step = 'resubmit') AS again,
	(SELECT MIN(day) FROM step s WHERE s.receipt = c.receipt AND step = 'extend') AS extended, (SELECT wd FROM step s WHERE s.receipt = c.receipt AND step = 'extend') AS more,
	(SELECT MIN(day) FROM step s WHERE s.receipt = c.receipt AND step = 'open') AS opened FROM raw_case c WHERE EXISTS (SELECT 1 FROM step s WHERE s.receipt = c.receipt AND step = 'submit');
CREATE TABLE begun AS SELECT life.*, CASE WHEN restarts AND again IS NOT NULL THEN again ELSE submitted END AS start, restarts AND again IS NOT NULL AS anew, decide_wd FROM life, rule;
CREATE TABLE base AS SELECT *, CASE WHEN decide_wd > 0 THEN (SELECT day FROM workday WHERE k = decide_wd + (SELECT COUNT(*) FROM workday w WHERE w.day <= start)) END AS last0 FROM begun;
CREATE TABLE longer AS SELECT *, CASE WHEN last0 IS NULL THEN NULL WHEN returned IS NOT NULL AND again IS NULL THEN CASE WHEN last0 <= returned THEN last0 END
	WHEN extended IS NOT NULL AND extended <= last0 THEN (SELECT day FROM workday WHERE k = decide_wd + more + (SELECT COUNT(*) FROM workday w WHERE w.day <= start)) ELSE last0 END AS last FROM base;
CREATE TABLE app AS SELECT *,
	(SELECT COUNT(*) FROM workday w WHERE w.day > submitted AND w.day <= accepted AND NOT (returned IS NOT NULL AND w.day > returned AND (again IS NULL OR w.day <= again))) AS accept_wd,
	(SELECT COUNT(*) FROM workday w WHERE w.day > start AND w.day <= decided AND (anew OR NOT (returned IS NOT NULL AND w.day > returned AND (again IS NULL OR w.day <= again)))) AS wd FROM longer;
CREATE VIEW mine AS SELECT app.* FROM app, p WHERE p.skind = 'portal' OR p.skind = 'agency' AND agency = p.sid OR p.skind = 'dataset' AND dataset = p.sid OR p.skind = 'domain' AND dataset IN (SELECT known.id FROM known, p WHERE domain = p.sid);`

// lineOf is an event as it is handed to the truth.
func lineOf(t testing.TB, e events.Event) string {
	visitor := ""
	if e.Visitor != 0 {
		visitor = fmt.Sprintf("%016x", e.Visitor)
	}
	body, err := json.Marshal(map[string]any{"ms": e.At.UnixMilli(), "kind": e.Kind, "audience": e.Audience, "bot": e.Bot, "visitor": visitor, "page": e.Page, "dataset": e.Dataset,
		"format": e.Format, "file": e.File, "range": e.Range, "terms": e.Terms, "hits": e.Hits, "application": e.Application, "status": e.Status, "rows": e.Rows, "bytes": e.Bytes, "us": e.Took.Microseconds(), "version": e.Version})
	must(t, err)
	return string(body)
}

func (w *world) truth() *truth {
	w.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(w.t.(*testing.T).TempDir(), "truth.db"))
	must(w.t, err)
	db.SetMaxOpenConns(1)
	w.t.Cleanup(func() { db.Close() })
	h := &truth{w.t, db}
	h.exec("PRAGMA synchronous = OFF")
	h.exec(rawTables)
	h.exec("BEGIN")
	for _, e := range w.raw {
		h.exec("INSERT INTO raw_event VALUES (?)", lineOf(w.t, e))
	}
	for day, s := range w.states {
		h.exec("INSERT INTO raw_supply VALUES (?, ?)", int64(day), h.json(s))
	}
	h.rules(w)
	h.copies(w)
	h.exec("INSERT INTO p (today, skind, sid) VALUES (?, 'portal', '')", int64(calendar.Today(w.clock.Now())))
	h.exec(factTables)
	h.exec("COMMIT")
	h.exec("CREATE INDEX u_at ON u (dim, name, day)")
	return h
}

func (h *truth) json(s *supply.Supply) string {
	body, err := json.Marshal(s)
	must(h.t, err)
	return string(body)
}

func (h *truth) exec(query string, args ...any) {
	h.t.Helper()
	if _, err := h.db.Exec(query, args...); err != nil {
		h.t.Fatalf("%v in:\n%.300s", err, query)
	}
}

// rules are the names and limits that the catalogue and the profile state.
func (h *truth) rules(w *world) {
	for _, a := range w.portal.Agencies {
		h.exec("INSERT INTO agency VALUES (?, ?)", a.ID, a.Name.ZH)
	}
	for i, d := range w.now.Domains {
		h.exec("INSERT INTO domain VALUES (?, ?, ?)", d.ID, d.Name.ZH, i)
	}
	for i, c := range w.portal.Profile.OpenClasses {
		h.exec("INSERT INTO class VALUES (?, ?, ?)", c.Key, c.Label.ZH, i)
	}
	days, err := calendar.Load()
	must(h.t, err)
	for d := calendar.NewDate(2026, 1, 1); d <= calendar.NewDate(2026, 12, 31); d++ {
		if work, _ := days.IsWorkday(d); work {
			h.exec("INSERT INTO workday VALUES (?, (SELECT COUNT(*) + 1 FROM workday))", int64(d))
		}
	}
	q := w.portal.Profile.ConditionalRequest
	cited := 0
	if w.portal.Profile.Clauses["R118"].Article != "" {
		cited = 1
	}
	h.exec("INSERT INTO law VALUES (?)", cited)
	h.exec("INSERT INTO rule VALUES (?, ?, ?, ?)", q.DecideWD.V, q.CorrectionRestarts.V, w.portal.Profile.Targets.AcceptAverageWD.V, w.portal.Profile.Targets.OnTimeShare.V)
}

// copies are the tables of the store that hold what happened, as they are.
func (h *truth) copies(w *world) {
	for _, c := range []struct{ into, query string }{
		{"raw_case (receipt, account, agency, dataset, state, body)", "SELECT receipt, account, agency, dataset, state, body FROM application ORDER BY receipt"},
		{"raw_step (receipt, seq, body)", "SELECT receipt, seq, body FROM application_event ORDER BY receipt, seq"},
		{"duty (id, kind, agency, dataset, event, due, done, gone)", "SELECT id, kind, agency, dataset, event, due, done, CASE WHEN gone > 0 AND said = 0 AND shown = 0 THEN 1 ELSE 0 END FROM duty ORDER BY id"},
		{"fault (id, kind, agency, dataset, since, until, zh, against)", "SELECT id, kind, agency, dataset, since, until, text_zh, against FROM fault ORDER BY id"},
		{"fault_answer (fault, at, text)", "SELECT fault, at, text FROM fault_answer ORDER BY id"},
		{"use_report (receipt, from_day, to_day, calls, products, at, id)", "SELECT receipt, from_day, to_day, calls, products, at, id FROM use_report ORDER BY id"},
		{"source (label, kind, first, last, events, lost, skipped)", "SELECT label, kind, (first_at + 28800000) / 86400000 + 1, (last_at + 28800000) / 86400000 + 1, events, lost, skipped FROM use_source ORDER BY id"},
	} {
		must(h.t, w.db.Read(w.t.Context(), func(tx *store.Tx) error {
			rows, err := tx.Query(w.t.Context(), c.query)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				values := scan(h.t, rows)
				marks := ""
				for range values {
					marks += ", ?"
				}
				h.exec("INSERT INTO "+c.into+" VALUES ("+marks[2:]+")", values...)
			}
			return rows.Err()
		}))
	}
}

func scan(t testing.TB, rows *sql.Rows) []any {
	columns, err := rows.Columns()
	must(t, err)
	values, dest := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		dest[i] = &values[i]
	}
	must(t, rows.Scan(dest...))
	return values
}
