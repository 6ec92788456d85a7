package rollup_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// rawSQL makes a table of events out of lines of JSON, and what each counts for.
const rawSQL = `
CREATE TEMP TABLE timed AS SELECT id, source, ms / 3600000 AS hour, (ms + 8 * 3600000) / 86400000 + 1 AS day,
	12 * EXTRACT(YEAR FROM local)::bigint + EXTRACT(MONTH FROM local)::bigint - 1 AS month,
	b->>'kind' AS kind, (b->>'audience')::bigint AS audience, b->>'bot' AS bot, b->>'visitor' AS v, b->>'page' AS page,
	b->>'dataset' AS dataset, b->>'version' AS version, b->>'file' || '|' || (b->>'range') AS what, b->>'terms' AS terms,
	(b->>'hits')::bigint AS hits, b->>'application' AS application, (b->>'status')::bigint AS status, (b->>'rows')::bigint AS nrows,
	(b->>'bytes')::bigint AS bytes, (b->>'us')::bigint AS us,
	CASE WHEN b->>'format' IN ('csv', 'xlsx', 'json', 'pdf', '') THEN b->>'format' ELSE 'other' END AS form
	FROM (SELECT id, source, b, (b->>'t')::bigint AS ms, to_timestamp((b->>'t')::bigint / 1000) AT TIME ZONE 'Asia/Shanghai' AS local
		FROM (SELECT id, source, body::jsonb AS b FROM raw) AS parsed) AS dated;
ANALYZE timed;
CREATE TEMP TABLE told AS
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
CREATE TEMP TABLE fact AS SELECT t.*, told.dim, told.name FROM told JOIN timed AS t USING (id);
ANALYZE fact;
`

// sums are the measures that simply add up.
const sums = `COUNT(*) FILTER (WHERE kind = 'view') AS views, COALESCE(SUM(bytes) FILTER (WHERE kind IN ('download', 'part')), 0) AS download_bytes,
	COUNT(*) FILTER (WHERE kind = 'head') AS heads, COUNT(*) FILTER (WHERE kind = 'search') AS searches,
	COUNT(*) FILTER (WHERE kind = 'search' AND hits = 0) AS empty_searches, COUNT(*) FILTER (WHERE kind = 'call') AS calls,
	COALESCE(SUM(nrows) FILTER (WHERE kind = 'call'), 0) AS call_rows, COALESCE(SUM(bytes) FILTER (WHERE kind = 'call'), 0) AS call_bytes,
	COUNT(*) FILTER (WHERE kind = 'call' AND status BETWEEN 400 AND 499) AS refused,
	COUNT(*) FILTER (WHERE kind = 'call' AND status BETWEEN 500 AND 599) AS failed,
	COALESCE(SUM(us) FILTER (WHERE kind = 'call'), 0) AS micros`

// onceSQL finds the first hours of what counts once a day, and makes the tables.
const onceSQL = `
CREATE TEMP TABLE once AS
	SELECT audience, dim, name, day, 'visit' AS what, MIN(hour) AS hour FROM fact
		WHERE audience = 0 AND v <> '' AND kind <> 'head' AND dim NOT IN ('source', 'dataset/format', 'dataset/version') GROUP BY audience, dim, name, day, v
	UNION ALL SELECT audience, dim, name, day, kind, MIN(hour) FROM fact
		WHERE kind IN ('download', 'part') GROUP BY audience, dim, name, day, kind, what, CASE WHEN v = '' THEN 'event ' || id ELSE v END;
ANALYZE once;
CREATE TEMP TABLE day AS SELECT f.*, COALESCE(visitors, 0) AS visitors, COALESCE(downloads, 0) AS downloads, COALESCE(parts, 0) AS parts
	FROM (SELECT audience, dim, name, day AS at, MIN(month) AS month, ` + sums + ` FROM fact GROUP BY audience, dim, name, day) AS f
	LEFT JOIN (SELECT audience, dim, name, day AS at, ` + onces + ` FROM once GROUP BY audience, dim, name, day) AS o USING (audience, dim, name, at);
CREATE TEMP TABLE hour AS SELECT f.*, COALESCE(visitors, 0) AS visitors, COALESCE(downloads, 0) AS downloads, COALESCE(parts, 0) AS parts
	FROM (SELECT audience, dim, name, hour AS at, ` + sums + ` FROM fact WHERE dim IN ('portal', 'agency', 'application') GROUP BY audience, dim, name, hour) AS f
	LEFT JOIN (SELECT audience, dim, name, hour AS at, ` + onces + ` FROM once GROUP BY audience, dim, name, hour) AS o USING (audience, dim, name, at);
CREATE TEMP TABLE month AS SELECT audience, dim, name, month AS at, SUM(views) AS views, SUM(visitors) AS visitors, MAX(visitors) AS max_visitors,
	SUM(downloads) AS downloads, SUM(download_bytes) AS download_bytes, SUM(parts) AS parts, SUM(heads) AS heads, SUM(searches) AS searches,
	SUM(empty_searches) AS empty_searches, SUM(calls) AS calls, SUM(call_rows) AS call_rows, SUM(call_bytes) AS call_bytes,
	SUM(refused) AS refused, SUM(failed) AS failed, SUM(micros) AS micros FROM day GROUP BY audience, dim, name, month;
CREATE TEMP TABLE term AS SELECT month AS at, terms AS term, COUNT(*) AS searches, COUNT(*) FILTER (WHERE hits = 0) AS empty_searches,
	COUNT(DISTINCT CASE WHEN v <> '' THEN day || v END) AS visitors FROM timed WHERE kind = 'search' AND audience = 0 AND terms <> '' GROUP BY month, terms;`

const onces = `COUNT(*) FILTER (WHERE what = 'visit') AS visitors, COUNT(*) FILTER (WHERE what = 'download') AS downloads,
	COUNT(*) FILTER (WHERE what = 'part') AS parts`

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

// truth counts events in SQL of its own, in a PostgreSQL that knows nothing else:
// every line of every table, by table.
func truth(t *testing.T, all map[rollup.Source][]events.Event) map[string][]string {
	t.Helper()
	db, err := sql.Open("pgx", storetest.Places(t)["PostgreSQL"])
	must(t, err)
	defer db.Close()
	tx, err := db.Begin() // its tables go with it
	must(t, err)
	defer tx.Rollback()
	exec := func(q string, args ...any) {
		t.Helper()
		_, err := tx.Exec(q, args...)
		must(t, err)
	}
	exec(`CREATE TEMP TABLE raw (id BIGINT GENERATED ALWAYS AS IDENTITY, source TEXT, body TEXT)`)
	exec(`CREATE TEMP TABLE place (dataset TEXT, agency TEXT, domain TEXT, class TEXT)`)
	for id, p := range catalogue {
		exec(`INSERT INTO place VALUES ($1, $2, $3, $4)`, id, p.Agency, p.Domain, p.Class)
	}
	for src, list := range all {
		var lines []string
		for _, e := range list {
			lines = append(lines, rawLine(t, e))
		}
		exec(`INSERT INTO raw (source, body) SELECT $1, * FROM string_to_table($2, E'\n')`, src.ID, strings.Join(lines, "\n"))
	}
	for _, q := range strings.Split(rawSQL+onceSQL, ";\n") {
		exec(q)
	}
	lines := map[string][]string{}
	for _, one := range tables {
		rows, err := tx.Query("SELECT " + one.columns + " FROM " + one.truth)
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
	isTruth(t, db, truth(t, all))
}

func isTruth(t *testing.T, db *store.DB, want map[string][]string) {
	t.Helper()
	got := counted(t, db)
	for _, one := range tables {
		if len(want["use_day"]) == 0 {
			t.Fatal("the truth is empty")
		}
		if diff := cmp.Diff(want[one.name], got[one.name]); diff != "" {
			t.Errorf("%s (%s): truth -, counted +:\n%s", one.name, one.columns, diff)
		}
	}
}
