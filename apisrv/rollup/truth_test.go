package rollup_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// rawSQL makes a table of events out of lines of JSON, and what each counts for.
const rawSQL = `
CREATE TABLE ev AS SELECT rowid AS id, source,
	json_extract(body, '$.t') AS ms, json_extract(body, '$.kind') AS kind, json_extract(body, '$.audience') AS audience,
	json_extract(body, '$.bot') AS bot, json_extract(body, '$.visitor') AS v, json_extract(body, '$.page') AS page,
	json_extract(body, '$.dataset') AS dataset, json_extract(body, '$.version') AS version, json_extract(body, '$.format') AS format,
	json_extract(body, '$.file') || '|' || json_extract(body, '$.range') AS taken, json_extract(body, '$.terms') AS terms,
	json_extract(body, '$.hits') AS hits, json_extract(body, '$.application') AS application, json_extract(body, '$.status') AS status,
	json_extract(body, '$.rows') AS nrows, json_extract(body, '$.bytes') AS bytes, json_extract(body, '$.us') AS us FROM raw;
CREATE TABLE timed AS SELECT *, ms / 3600000 AS hour, (ms + 8 * 3600000) / 86400000 + 1 AS day,
	CAST(strftime('%Y', ms / 1000 + 8 * 3600, 'unixepoch') AS INTEGER) * 12 + CAST(strftime('%m', ms / 1000 + 8 * 3600, 'unixepoch') AS INTEGER) - 1 AS month,
	CASE WHEN format IN ('csv', 'xlsx', 'json', 'pdf', '') THEN format ELSE 'other' END AS form FROM ev;
CREATE TABLE told AS
	SELECT id, 'portal' AS dim, '' AS name FROM timed
	UNION ALL SELECT id, 'source', source FROM timed WHERE audience = 0
	UNION ALL SELECT id, 'page', page FROM timed WHERE audience = 0 AND page <> ''
	UNION ALL SELECT id, 'format', form FROM timed WHERE audience = 0 AND form <> ''
	UNION ALL SELECT id, 'application', application FROM timed WHERE audience = 0 AND application <> ''
	UNION ALL SELECT id, 'bot', bot FROM timed WHERE audience = 1
	UNION ALL SELECT id, 'dataset', dataset FROM timed JOIN place USING (dataset) WHERE audience IN (0, 1)
	UNION ALL SELECT id, 'agency', agency FROM timed JOIN place USING (dataset) WHERE audience = 0 AND agency <> ''
	UNION ALL SELECT id, 'domain', domain FROM timed JOIN place USING (dataset) WHERE audience = 0 AND domain <> ''
	UNION ALL SELECT id, 'class', class FROM timed JOIN place USING (dataset) WHERE audience = 0
	UNION ALL SELECT id, 'dataset/format', dataset || '/' || form FROM timed JOIN place USING (dataset) WHERE audience = 0 AND form <> ''
	UNION ALL SELECT id, 'dataset/version', dataset || '/' || CASE WHEN version = '' THEN 'latest' ELSE version END
		FROM timed JOIN place USING (dataset) WHERE audience = 0 AND kind IN ('download', 'part', 'head');
CREATE TABLE fact AS SELECT t.*, told.dim, told.name FROM told JOIN timed AS t USING (id);`

// sums are the measures that simply add up.
const sums = `SUM(kind = 'view') AS views, SUM(CASE WHEN kind IN ('download', 'part') THEN bytes ELSE 0 END) AS download_bytes,
	SUM(kind = 'head') AS heads, SUM(kind = 'search') AS searches, SUM(kind = 'search' AND hits = 0) AS empty_searches,
	SUM(kind = 'call') AS calls, SUM(CASE WHEN kind = 'call' THEN nrows ELSE 0 END) AS call_rows,
	SUM(CASE WHEN kind = 'call' THEN bytes ELSE 0 END) AS call_bytes, SUM(kind = 'call' AND status BETWEEN 400 AND 499) AS refused,
	SUM(kind = 'call' AND status BETWEEN 500 AND 599) AS failed, SUM(CASE WHEN kind = 'call' THEN us ELSE 0 END) AS micros`

// seen, taken are the first hours of what counts once a day.
const onceSQL = `
CREATE TABLE seen AS SELECT audience, dim, name, day, v, MIN(hour) AS hour FROM fact
	WHERE audience = 0 AND v <> '' AND kind <> 'head' AND dim NOT IN ('source', 'dataset/format', 'dataset/version') GROUP BY audience, dim, name, day, v;
CREATE TABLE taken AS SELECT audience, dim, name, day, kind, MIN(hour) AS hour FROM fact
	WHERE kind IN ('download', 'part') GROUP BY audience, dim, name, day, kind, taken, CASE WHEN v = '' THEN 'event ' || id ELSE v END;
CREATE INDEX seen_day ON seen (dim, name, day, audience);
CREATE INDEX seen_hour ON seen (dim, name, hour, audience);
CREATE INDEX taken_day ON taken (dim, name, day, audience);
CREATE INDEX taken_hour ON taken (dim, name, hour, audience);
CREATE TABLE day AS SELECT *,
	(SELECT COUNT(*) FROM seen AS s WHERE (s.audience, s.dim, s.name, s.day) = (f.audience, f.dim, f.name, f.at)) AS visitors,
	(SELECT COUNT(*) FROM taken AS s WHERE (s.audience, s.dim, s.name, s.day) = (f.audience, f.dim, f.name, f.at) AND kind = 'download') AS downloads,
	(SELECT COUNT(*) FROM taken AS s WHERE (s.audience, s.dim, s.name, s.day) = (f.audience, f.dim, f.name, f.at) AND kind = 'part') AS parts
	FROM (SELECT audience, dim, name, day AS at, MIN(month) AS month, ` + sums + ` FROM fact GROUP BY audience, dim, name, day) AS f;
CREATE TABLE hour AS SELECT *,
	(SELECT COUNT(*) FROM seen AS s WHERE (s.audience, s.dim, s.name, s.hour) = (f.audience, f.dim, f.name, f.at)) AS visitors,
	(SELECT COUNT(*) FROM taken AS s WHERE (s.audience, s.dim, s.name, s.hour) = (f.audience, f.dim, f.name, f.at) AND kind = 'download') AS downloads,
	(SELECT COUNT(*) FROM taken AS s WHERE (s.audience, s.dim, s.name, s.hour) = (f.audience, f.dim, f.name, f.at) AND kind = 'part') AS parts
	FROM (SELECT audience, dim, name, hour AS at, ` + sums + ` FROM fact WHERE dim IN ('portal', 'agency', 'application')
		GROUP BY audience, dim, name, hour) AS f;
CREATE TABLE month AS SELECT audience, dim, name, month AS at, SUM(views) AS views, SUM(visitors) AS visitors, MAX(visitors) AS max_visitors,
	SUM(downloads) AS downloads, SUM(download_bytes) AS download_bytes, SUM(parts) AS parts, SUM(heads) AS heads, SUM(searches) AS searches,
	SUM(empty_searches) AS empty_searches, SUM(calls) AS calls, SUM(call_rows) AS call_rows, SUM(call_bytes) AS call_bytes,
	SUM(refused) AS refused, SUM(failed) AS failed, SUM(micros) AS micros FROM day GROUP BY audience, dim, name, month;
CREATE TABLE term AS SELECT month AS at, terms AS term, COUNT(*) AS searches, SUM(hits = 0) AS empty_searches,
	COUNT(DISTINCT CASE WHEN v <> '' THEN day || v END) AS visitors FROM timed WHERE kind = 'search' AND audience = 0 AND terms <> '' GROUP BY month, terms;`

// measures are the columns that the tables share.
const measures = `views, visitors, downloads, download_bytes, parts, heads, searches, empty_searches, calls, call_rows, call_bytes, refused, failed, micros`

// tables are what is compared: the name of a table in the store, that of the
// truth, and the columns.
var tables = []struct{ name, truth, columns string }{
	{"use_hour", "hour", "audience, dim, name, at, " + measures},
	{"use_day", "day", "audience, dim, name, at, " + measures},
	{"use_month", "month", "audience, dim, name, at, max_visitors, " + measures},
	{"use_term", "term", "at, term, searches, empty_searches, visitors"},
}

// truth counts events in SQL of its own: every line of every table, by table.
func truth(t *testing.T, all map[rollup.Source][]events.Event) map[string][]string {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "truth.db"))
	must(t, err)
	defer db.Close()
	tx, err := db.Begin()
	must(t, err)
	exec := func(q string, args ...any) {
		t.Helper()
		_, err := tx.Exec(q, args...)
		must(t, err)
	}
	exec(`CREATE TABLE raw (source TEXT, body TEXT); CREATE TABLE place (dataset TEXT, agency TEXT, domain TEXT, class TEXT)`)
	for id, p := range catalogue {
		exec(`INSERT INTO place VALUES (?, ?, ?, ?)`, id, p.Agency, p.Domain, p.Class)
	}
	for src, list := range all {
		for _, e := range list {
			exec(`INSERT INTO raw VALUES (?, ?)`, src.ID, rawLine(t, e))
		}
	}
	exec(rawSQL)
	exec(onceSQL)
	must(t, tx.Commit())
	lines := map[string][]string{}
	for _, one := range tables {
		rows, err := db.Query("SELECT " + one.columns + " FROM " + one.truth)
		must(t, err)
		lines[one.name] = texts(t, rows)
	}
	return lines
}

// rawLine is an event as a line of JSON.
func rawLine(t *testing.T, e events.Event) string {
	visitor := ""
	if e.Visitor != 0 {
		visitor = fmt.Sprintf("%016x", e.Visitor)
	}
	body, err := json.Marshal(map[string]any{"t": e.At.UnixMilli(), "kind": e.Kind, "audience": e.Audience, "bot": e.Bot, "visitor": visitor,
		"page": e.Page, "dataset": e.Dataset, "version": e.Version, "format": e.Format, "file": e.File, "range": e.Range, "terms": e.Terms,
		"hits": e.Hits, "application": e.Application, "status": e.Status, "rows": e.Rows, "bytes": e.Bytes, "us": e.Took.Microseconds()})
	must(t, err)
	return string(body)
}

// counted is what stands in the tables of a store, in the form of truth.
func counted(t *testing.T, db *store.DB) map[string][]string {
	t.Helper()
	lines := map[string][]string{}
	err := db.Read(t.Context(), func(tx *store.Tx) error {
		for _, one := range tables {
			rows, err := tx.Query(t.Context(), "SELECT "+one.columns+" FROM "+one.name)
			if err != nil {
				return err
			}
			lines[one.name] = texts(t, rows)
		}
		return nil
	})
	must(t, err)
	return lines
}

// texts are the rows of a query as texts in their order.
func texts(t *testing.T, rows *sql.Rows) (all []string) {
	t.Helper()
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	values, dest := make([]string, len(columns)), make([]any, len(columns))
	for i := range values {
		dest[i] = &values[i]
	}
	for rows.Next() {
		must(t, rows.Scan(dest...))
		all = append(all, strings.Join(values, " | "))
	}
	must(t, rows.Err())
	return sorted(all)
}

func holdsTruth(t *testing.T, db *store.DB, all map[rollup.Source][]events.Event) {
	t.Helper()
	want, got := truth(t, all), counted(t, db)
	for _, one := range tables {
		if len(want["use_day"]) == 0 {
			t.Fatal("the truth is empty")
		}
		if diff := cmp.Diff(want[one.name], got[one.name]); diff != "" {
			t.Errorf("%s (%s): truth -, counted +:\n%s", one.name, one.columns, diff)
		}
	}
}
