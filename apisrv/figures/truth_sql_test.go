package figures_test

// stockSQL is the figures of what some entries supply.
const stockSQL = `COUNT(*), SUM(class = 'unconditional'), SUM(class = 'conditional'), SUM(class = 'closed'), SUM(op), SUM(l), 1.0 * SUM(l) / NULLIF(SUM(op), 0), SUM(l * nrows), SUM(l * ncols), SUM(l * ncells),
	SUM(l * api), 1.0 * SUM(l * api) / NULLIF(SUM(l), 0), SUM(promised), SUM(late), 1 - 1.0 * SUM(late) / NULLIF(SUM(promised), 0), SUM(l * prio), 1.0 * SUM(l * prio) / NULLIF(SUM(l), 0),
	SUM(l * sample), SUM(found), SUM(found > 0)`

// useSQL is the figures of a line of use; daysSQL is over how many days means are
// made.
const (
	useSQL  = `COALESCE(SUM(views), 0), 1.0 * COALESCE(SUM(visitors), 0) / NULLIF(` + daysSQL + `, 0), COALESCE(SUM(downloads), 0), COALESCE(SUM(parts), 0), COALESCE(SUM(dbytes), 0), COALESCE(SUM(calls), 0), COALESCE(SUM(crows), 0), SUM(us) / 1000.0 / NULLIF(SUM(calls), 0)`
	daysSQL = `(SELECT MAX(0, MIN(t, today) - MAX(f, sfirst) + 1) FROM p)`
	usersOf = `(SELECT COUNT(DISTINCT account) FROM raw_case c JOIN u ON u.dim = 'application' AND u.name = c.receipt, p WHERE u.calls > 0 AND u.day BETWEEN f AND t AND `
)

// served is the figures of applications over one period; from, to and end are its
// days, of whose applications the condition says more.
func servedSQL(from, to, end, where string) string {
	one := func(what string) string {
		return "(SELECT COUNT(*) FROM mine m, p WHERE " + what + " AND " + where + ")"
	}
	in := func(day string) string { return "m." + day + " BETWEEN " + from + " AND " + to }
	days := func(wd, day string) string {
		all := "(SELECT m." + wd + " AS wd, ROW_NUMBER() OVER (ORDER BY m." + wd + ") AS k, COUNT(*) OVER () AS n FROM mine m, p WHERE " + in(day) + " AND " + where + ")"
		return "(SELECT AVG(wd) FROM " + all + "), (SELECT wd FROM " + all + " WHERE k = (9 * n + 9) / 10)"
	}
	pending := "m.submitted <= " + end + " AND (m.decided IS NULL OR m.decided > " + end + ") AND (m.ended IS NULL OR m.ended > " + end + ")"
	return one(in("submitted")) + "," + one(pending) + "," + one(pending+" AND m.last < "+end) + "," + one(in("decided")) + "," + one(in("decided")+" AND m.decision = 'approved'") + "," +
		one(in("decided")+" AND m.decision = 'refused'") + "," + one(in("ended")+" AND m.lapsed IS NULL") + "," + one(in("lapsed")) + ", 1.0 * " +
		one(in("decided")+" AND m.decided <= m.last") + " / NULLIF(" + one(in("decided")+" AND m.last IS NOT NULL") + ", 0)," + days("accept_wd", "accepted") + "," + days("wd", "decided")
}

// watchedSQL is the faults of agencies where the rules name none.
const watchedSQL = `SELECT ` + agencySQL + `, SUM(kind = 'request-overdue'), SUM(kind = 'duty-overdue'), SUM(kind = 'quality') FROM (SELECT fault.*, e FROM ` + faultSQL + `) WHERE against = '' GROUP BY agency`

const (
	openSQL      = `(event <= e AND (done = 0 OR done > e))`
	frequencySQL = `CASE frequency WHEN 'monthly' THEN '每月' ELSE '每年' END`
	placeSQL     = `ds.zh, ds.id, (SELECT zh FROM agency a WHERE a.id = agency), agency, (SELECT zh FROM domain d WHERE d.id = domain), domain`
	lateSQL      = `CASE WHEN due IS NOT NULL AND NOT suspended AND today > due THEN today - due END`
	titleSQL     = `COALESCE((SELECT zh FROM known WHERE known.id = dataset), dataset), dataset`
	agencySQL    = `(SELECT zh FROM agency a WHERE a.id = agency), agency`
	faultSQL     = `fault, p WHERE since <= t AND (until = 0 OR until >= f) AND (p.skind = 'portal' OR p.skind = 'agency' AND agency = p.sid OR p.skind = 'dataset' AND dataset = p.sid OR p.skind = 'domain' AND dataset IN (SELECT known.id FROM known, p WHERE domain = p.sid))`
	dutySQL      = `duty, p WHERE (done = 0 OR done >= f) AND (p.skind = 'portal' OR p.skind = 'agency' AND agency = p.sid OR p.skind = 'dataset' AND dataset = p.sid OR p.skind = 'domain' AND dataset IN (SELECT known.id FROM known, p WHERE domain = p.sid))`
)

// rowsSQL gives the rows of every table for the scope and period in p, a text or
// a number for each column. Of a column that only says which page to open, or of
// words made of nothing counted, the tests of pages say more.
var rowsSQL = map[string]string{
	"supply-agencies": `SELECT ` + agencySQL + `, ` + stockSQL + ` FROM ds GROUP BY agency`,
	"supply-domains":  `SELECT (SELECT zh FROM domain a WHERE a.id = domain), domain, ` + stockSQL + ` FROM ds GROUP BY domain`,
	"supply-classes":  `SELECT (SELECT zh FROM class c WHERE c.id = class), COUNT(*), 1.0 * COUNT(*) / (SELECT COUNT(*) FROM ds), SUM(l), SUM(l * nrows), SUM(l * ncells), SUM(l * api), SUM(found) FROM ds GROUP BY class`,
	"supply-formats":  `SELECT j.value, COUNT(*), 1.0 * COUNT(*) / (SELECT SUM(l) FROM ds) FROM ds, json_each(formats) j WHERE l GROUP BY j.value`,
	"supply-datasets": `SELECT ` + placeSQL + `, (SELECT zh FROM class c WHERE c.id = class), CASE status WHEN 'approved' THEN '已审核' ELSE '草稿' END, CASE listed WHEN 1 THEN '是' ELSE '否' END, ` + frequencySQL + `, updated, due, ` + lateSQL + `,
		nrows, ncols, ncells, CASE api WHEN 1 THEN '是' ELSE '否' END, CASE sample WHEN 1 THEN '是' ELSE '否' END, found FROM ds, p`,
	"supply-late":     `SELECT ` + placeSQL + `, ` + frequencySQL + `, updated, due, ` + lateSQL + ` FROM ds, p WHERE late`,
	"supply-findings": `SELECT json_extract(j.value, '$.rule'), '警告', ` + placeSQL + `, json_extract(j.value, '$.message.zh'), json_extract(j.value, '$.count') FROM ds, json_each(findings) j`,
	"supply-rules": `SELECT rule, (SELECT json_extract(j.value, '$.message.zh') FROM ds, json_each(findings) j WHERE json_extract(j.value, '$.rule') = rule ORDER BY ds.id LIMIT 1), SUM(n), COUNT(DISTINCT id)
		FROM (SELECT ds.id, json_extract(j.value, '$.rule') AS rule, json_extract(j.value, '$.count') AS n FROM ds, json_each(findings) j) GROUP BY rule`,
	"supply-growth": `WITH s AS (SELECT stock.* FROM stock, p WHERE day BETWEEN f AND t AND (p.skind = 'portal' OR p.skind = 'agency' AND agency = p.sid OR p.skind = 'domain' AND domain = p.sid)),
		shown AS (SELECT MAX(day) AS d FROM s, p GROUP BY CASE WHEN f = 0 OR t - f + 1 > 92 THEN strftime('%Y%m', (day - 1) * 86400, 'unixepoch') ELSE day END)
		SELECT day, COUNT(*), SUM(l), 1.0 * SUM(l) / NULLIF(SUM(op), 0), SUM(l * nrows), SUM(l * ncells), SUM(l * api), SUM(promised), SUM(late), 1 - 1.0 * SUM(late) / NULLIF(SUM(promised), 0), SUM(l * prio), SUM(l * sample), SUM(found)
		FROM s WHERE day IN (SELECT d FROM shown) GROUP BY day`,

	"use-agencies": `SELECT zh, a.id, ` + useSQL + `, ` + usersOf + ` c.agency = a.id) FROM agency a LEFT JOIN u ON dim = 'agency' AND name = a.id AND day BETWEEN (SELECT f FROM p) AND (SELECT t FROM p) GROUP BY a.id`,
	"use-domains":  `SELECT zh, a.id, ` + useSQL + `, ` + usersOf + ` c.dataset IN (SELECT known.id FROM known WHERE domain = a.id)) FROM domain a LEFT JOIN u ON dim = 'domain' AND name = a.id AND day BETWEEN (SELECT f FROM p) AND (SELECT t FROM p) GROUP BY a.id`,
	"use-datasets": `SELECT zh, ds.id, ` + useSQL + `, ` + usersOf + ` c.dataset = ds.id) FROM ds LEFT JOIN u ON dim = 'dataset' AND name = ds.id AND u.day BETWEEN (SELECT f FROM p) AND (SELECT t FROM p) GROUP BY ds.id`,
	"use-formats": `SELECT CASE p.skind WHEN 'dataset' THEN substr(name, length(p.sid) + 2) ELSE name END, SUM(downloads), SUM(parts), SUM(dbytes), SUM(calls), SUM(crows) FROM u, p
		WHERE day BETWEEN f AND t AND (p.skind = 'portal' AND dim = 'format' OR p.skind = 'dataset' AND dim = 'dataset/format' AND substr(name, 1, length(p.sid) + 1) = p.sid || '/') GROUP BY name HAVING SUM(downloads + parts + dbytes + calls + crows) > 0`,
	"use-versions": `SELECT CASE WHEN name = p.sid || '/latest' THEN '最新（地址不带版本）' ELSE substr(name, length(p.sid) + 2) END, SUM(downloads), SUM(parts), SUM(dbytes) FROM u, p
		WHERE day BETWEEN f AND t AND dim = 'dataset/version' AND substr(name, 1, length(p.sid) + 1) = p.sid || '/' GROUP BY name HAVING SUM(downloads + parts + dbytes) > 0`,
	"use-top": `SELECT ds.zh, ds.id, ` + agencySQL + `, SUM(downloads + calls) AS n, SUM(downloads), SUM(parts), SUM(calls), SUM(views) FROM ds JOIN u ON dim = 'dataset' AND name = ds.id, p WHERE u.day BETWEEN f AND t GROUP BY ds.id HAVING n > 0 ORDER BY n DESC, ds.id LIMIT 50`,
	"use-rising": `WITH n AS (SELECT ds.id, ds.zh, agency, SUM(CASE WHEN u.day BETWEEN f AND t THEN downloads + calls ELSE 0 END) AS now, SUM(CASE WHEN u.day BETWEEN bf AND bt THEN downloads + calls ELSE 0 END) AS was
			FROM ds JOIN u ON dim = 'dataset' AND name = ds.id, p GROUP BY ds.id)
		SELECT zh, id, ` + agencySQL + `, now, was, now - was, CASE WHEN was >= 30 THEN 1.0 * (now - was) / was END FROM n, p WHERE bf >= sfirst AND now - was >= 30`,
	"use-unmet":    `SELECT terms, SUM(hits = 0) AS n, COUNT(*), COUNT(DISTINCT CASE WHEN v <> '' THEN day || v END) FROM ` + termsSQL + ` GROUP BY terms HAVING n > 0`,
	"use-searches": `SELECT terms, COUNT(*), SUM(hits = 0), COUNT(DISTINCT CASE WHEN v <> '' THEN day || v END) FROM ` + termsSQL + ` GROUP BY terms`,
	"use-applications": `SELECT 'n' || receipt, CASE json_extract(c.body, '$.application.applicant.kind') WHEN 'person' THEN '个人' ELSE json_extract(c.body, '$.application.applicant.name') END, ` + titleSQL + `, ` + agencySQL + `,
		COALESCE(json_extract(c.body, '$.decision.scope.purpose'), json_extract(c.body, '$.application.purpose')), json_extract(c.body, '$.application.system'), (SELECT zh FROM state_name s WHERE s.id = state), opened,
		CAST(julianday(json_extract(c.body, '$.decision.scope.until')) - 2440586.5 AS INT), COALESCE(calls, 0), COALESCE(crows, 0), COALESCE(cbytes, 0), COALESCE(refused, 0), COALESCE(downloads, 0),
		(SELECT COUNT(*) FROM use_report r, p WHERE r.receipt = mine.receipt AND from_day <= t AND to_day >= f), (SELECT COALESCE(SUM(r.calls), 0) FROM use_report r, p WHERE r.receipt = mine.receipt AND from_day <= t AND to_day >= f),
		(SELECT CASE products WHEN '问13812345678' THEN '（含个人信息，不显示）' ELSE products END FROM use_report r, p WHERE r.receipt = mine.receipt AND from_day <= t AND to_day >= f ORDER BY r.at DESC, r.id DESC LIMIT 1)
		FROM mine JOIN (SELECT receipt, body FROM raw_case) c USING (receipt) LEFT JOIN (SELECT name, SUM(calls) AS calls, SUM(crows) AS crows, SUM(cbytes) AS cbytes, SUM(refused) AS refused, SUM(downloads) AS downloads
			FROM u, p WHERE dim = 'application' AND day BETWEEN f AND t GROUP BY name) ON name = receipt WHERE calls > 0 OR state = 'active'`,
	"use-pages":   `SELECT CASE name WHEN 'home' THEN '首页' WHEN 'dataset' THEN '数据集' ELSE name END, SUM(views), 1.0 * SUM(visitors) / ` + daysSQL + ` FROM u, p WHERE dim = 'page' AND day BETWEEN f AND t GROUP BY name HAVING SUM(views + visitors) > 0`,
	"use-bots":    `SELECT bot, SUM(kind = 'view'), SUM(kind = 'download' AND id IN once), SUM(kind = 'call') FROM ev, p WHERE audience = 1 AND day BETWEEN f AND t AND (kind IN ('view', 'call') OR kind = 'download' AND id IN once) GROUP BY bot`,
	"use-sources": `SELECT label, CASE kind WHEN 'run' THEN '服务器' END, source.first, last, events, lost, skipped FROM (SELECT label, kind, first, last, events, lost, skipped FROM source) source, (SELECT f, t FROM p) WHERE source.first <= t AND last >= f`,

	"service-agencies": `SELECT ` + agencySQL + `, ` + servedSQL("f", "t", "e", "m.agency = o.agency") + ` FROM (SELECT DISTINCT agency FROM mine) o`,
	"service-datasets": `SELECT ` + titleSQL + `, ` + servedSQL("f", "t", "e", "m.dataset = o.dataset") + ` FROM (SELECT DISTINCT dataset FROM mine) o`,
	"service-months": `WITH RECURSIVE d(day) AS (SELECT MAX(f, (SELECT MIN(submitted) FROM mine)) FROM p UNION ALL SELECT day + 1 FROM d, p WHERE day < MIN(t, today)),
		month AS (SELECT CAST(strftime('%Y', (day - 1) * 86400, 'unixepoch') AS INT) * 12 + CAST(strftime('%m', (day - 1) * 86400, 'unixepoch') AS INT) - 1 AS n, MIN(day) AS a, MAX(day) AS b FROM d, p WHERE day <= MIN(t, today) GROUP BY n)
		SELECT n, ` + servedSQL("month.a", "month.b", "month.b", "1") + ` FROM month`,
	"service-reasons": `SELECT reason, ` + agencySQL + `, COUNT(*) FROM mine, p WHERE decision = 'refused' AND decided BETWEEN f AND t GROUP BY reason, agency`,
	"service-pending": `SELECT 'n' || receipt, ` + titleSQL + `, ` + agencySQL + `, (SELECT zh FROM state_name s WHERE s.id = state), submitted, (SELECT COUNT(*) FROM workday w WHERE w.day > submitted AND w.day <= today), last,
		CASE WHEN last < today THEN '是' ELSE '否' END FROM mine, p WHERE decided IS NULL AND mine.ended IS NULL`,

	"duties-agencies": `SELECT ` + agencySQL + `, SUM(` + openSQL + `), SUM(` + openSQL + ` AND due > 0 AND due < e AND NOT waits), SUM(done BETWEEN f AND t AND done > 0 AND NOT gone), 1.0 * SUM(done BETWEEN f AND t AND done > 0 AND NOT gone AND due > 0 AND done <= due) / NULLIF(SUM(done BETWEEN f AND t AND done > 0 AND NOT gone AND due > 0), 0)
		FROM ` + dutySQL + ` GROUP BY agency`,
	"duties": `SELECT CASE kind WHEN 'law-change' THEN '法规或职能变化后更新目录' WHEN 'data-change' THEN '数据变化后更新' ELSE '按承诺频率更新' END, ` + agencySQL + `, ` + titleSQL + `, event, NULLIF(due, 0), NULLIF(done, 0),
		CASE WHEN due > 0 AND NOT waits AND COALESCE(NULLIF(done, 0), today) > due THEN '是' ELSE '否' END, 1, done > 0 AND NOT gone FROM (SELECT duty.*, today, t FROM ` + dutySQL + `) WHERE event <= t`,
	"faults-agencies": `SELECT ` + agencySQL + `, SUM(` + namedSQL + `), SUM(` + namedSQL + ` AND (until = 0 OR until > e)), SUM(kind = 'catalogue'), SUM(kind = 'refusal'), SUM(kind = 'delay'), SUM(kind = 'scope'), SUM(kind = 'stale'), SUM(kind = 'secrecy'),
		SUM(kind = 'request-overdue'), SUM(kind = 'duty-overdue'), SUM(kind = 'quality') FROM (SELECT fault.*, e FROM ` + faultSQL + `) WHERE against = '' GROUP BY agency`,
	"faults": `SELECT CASE WHEN ` + namedSQL + ` THEN '否' ELSE '是' END, ` + agencySQL + `, NULLIF(COALESCE((SELECT zh FROM known WHERE known.id = dataset), dataset), ''), NULLIF(dataset, ''), zh, since, NULLIF(until, 0), (SELECT COUNT(*) FROM fault_answer a WHERE a.fault = x.id),
		(SELECT text FROM fault_answer a WHERE a.fault = x.id ORDER BY at DESC LIMIT 1) FROM (SELECT fault.* FROM ` + faultSQL + `) x`,
}

const (
	namedSQL = `(kind NOT IN ('request-overdue', 'duty-overdue', 'quality') AND (SELECT cited FROM law) = 1)`
	monthSQL = `strftime('%Y%m', (day - 1) * 86400, 'unixepoch')`
	termsSQL = `(SELECT ev.*, ` + monthSQL + ` AS month FROM ev), p WHERE kind = 'search' AND audience = 0 AND terms <> '' AND month BETWEEN strftime('%Y%m', (f - 1) * 86400, 'unixepoch') AND strftime('%Y%m', (t - 1) * 86400, 'unixepoch')`
)

// byDaySQL and byMonthSQL are series of every day or month from the first that
// was counted.
const (
	everyDaySQL = `WITH RECURSIVE d(on_day) AS (SELECT MAX(f, sfirst) FROM p WHERE MAX(f, sfirst) <= MIN(t, today) UNION ALL SELECT on_day + 1 FROM d, p WHERE on_day < MIN(t, today)),
		m AS (SELECT on_day, CAST(strftime('%Y', (on_day - 1) * 86400, 'unixepoch') AS INT) * 12 + CAST(strftime('%m', (on_day - 1) * 86400, 'unixepoch') AS INT) - 1 AS n FROM d),
		mine_used AS (SELECT u.* FROM u, p WHERE dim = p.skind AND name = p.sid) `
	byDaySQL = everyDaySQL + `SELECT on_day, COALESCE(views, 0), COALESCE(visitors, 0), COALESCE(downloads, 0), COALESCE(parts, 0), COALESCE(dbytes, 0), COALESCE(searches, 0), COALESCE(empty, 0),
		COALESCE(calls, 0), COALESCE(crows, 0), COALESCE(cbytes, 0), COALESCE(refused, 0), COALESCE(failed, 0), us / 1000.0 / NULLIF(calls, 0) FROM d LEFT JOIN mine_used ON day = on_day`
	byMonthSQL = everyDaySQL + `SELECT n, COALESCE(SUM(views), 0), 1.0 * COALESCE(SUM(visitors), 0) / COUNT(*), COALESCE(MAX(visitors), 0), COALESCE(SUM(downloads), 0), COALESCE(SUM(parts), 0), COALESCE(SUM(dbytes), 0),
		COALESCE(SUM(searches), 0), COALESCE(SUM(empty), 0), COALESCE(SUM(calls), 0), COALESCE(SUM(crows), 0), COALESCE(SUM(cbytes), 0), COALESCE(SUM(refused), 0), COALESCE(SUM(failed), 0), SUM(us) / 1000.0 / NULLIF(SUM(calls), 0)
		FROM m LEFT JOIN mine_used ON day = on_day GROUP BY n`
)

// untold are the columns of a table that hold words about things and no figure.
var untold = map[string][]string{"duties": {"what", "article"}, "faults": {"fault", "against", "article"}}
