package figures

import (
	"maps"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

var useKeys = []Key{
	key(OfUse, "use-days", "使用趋势", "Use over time", overTime, useOverTime),
	key(OfUse, "use-agencies", "各单位数据的使用", "Use by agency", portalOnly, useByAgency),
	key(OfUse, "use-domains", "各领域数据的使用", "Use by domain", portalOnly, useByDomain),
	key(OfUse, "use-datasets", "各数据集的使用", "Use by dataset", everywhere, useByDataset),
	key(OfUse, "use-formats", "各格式的使用", "Use by format", withDataset, useByFormat),
	key(OfUse, "use-versions", "各版本的下载", "Downloads by version", oneDataset, useByVersion),
	key(OfUse, "use-top", "使用最多的数据集", "Most used datasets", aboveOne, useTop),
	key(OfUse, "use-rising", "使用上升的数据集", "Datasets on the rise", aboveOne, useRising),
	key(OfUse, "use-unmet", "无结果的检索", "Searches without result", portalOnly, useUnmet),
	key(OfUse, "use-searches", "检索词", "Search terms", portalOnly, useSearches),
	key(OfUse, "use-applications", "申请获得的数据的使用", "Use by application", everywhere, useByApplication),
	key(OfUse, "use-pages", "页面浏览", "Views by kind of page", portalOnly, useByPage),
	key(OfUse, "use-bots", "机器人", "Bots", portalOnly, useByBot),
	key(OfUse, "use-sources", "统计来源与缺口", "What was counted, and what was lost", portalOnly, useSources),
}

// byPeople is the note of tables of use.
var byPeople = lang.Text{ZH: "不含机器人和健康检查。", EN: "Without bots and health checks."}

// series is the counts of a scope by day, or by month: of every one from the
// first that was counted at all to today, also where nothing was used.
func (q *question) series(first calendar.Date) ([]point, error) {
	if first.IsZero() {
		return nil, nil
	}
	begin, end := max(q.period.From, first), min(q.period.To, q.today)
	table, mean, from, to := "use_day", "visitors", int64(begin), int64(end)
	if q.byMonth() {
		table, mean, from, to = "use_month", "max_visitors", monthOf(begin), monthOf(end)
	}
	dim, name, err := q.counts()
	if err != nil {
		return nil, err
	}
	used, err := store.All(q.ctx, q.tx, `SELECT at, views, visitors, `+mean+`, downloads, parts, download_bytes, searches, empty_searches, calls, call_rows, call_bytes, refused, failed, micros
		FROM `+table+` WHERE audience = ? AND dim = ? AND name = ? AND at BETWEEN ? AND ? ORDER BY at`, []any{people, dim, name, from, to}, func(p *point) []any {
		return []any{&p.at, &p.views, &p.visitors, &p.most, &p.downloads, &p.parts, &p.bytes, &p.searches, &p.empty, &p.calls, &p.callRows, &p.callBytes, &p.refused, &p.failed, &p.micros}
	})
	var all []point
	for at := from; at <= to; at++ {
		p := point{at: at}
		if len(used) > 0 && used[0].at == at {
			p, used = used[0], used[1:]
		}
		all = append(all, p)
	}
	return all, err
}

// point is the counts of a day or a month.
type point struct {
	at, most int64
	tally
}

func useOverTime(q *question) (Table, error) {
	at, months := dated("day", "日期", "Day"), q.byMonth()
	if months {
		at = Column{Key: "month", Title: lang.Text{ZH: "月份", EN: "Month"}, Unit: Month}
	}
	of := []string{"views", "visitors", "downloads", "parts", "download_bytes", "searches", "empty_searches", "calls", "call_rows", "call_bytes", "refused_calls", "failed_calls", "call_ms"}
	if months {
		of = slices.Concat(of[:1], []string{"visitors_mean", "visitors_max"}, of[2:])
	}
	t := Table{Note: byPeople, Columns: append([]Column{at}, figures(of...)...), Chart: Chart{Kind: "lines", X: at.Key, Y: []string{"views", "downloads", "calls"}}}
	first, err := q.firstDay()
	if err != nil {
		return t, err
	}
	searched, err := q.searched()
	if err != nil {
		return t, err
	}
	t.Note = joined(byPeople, unsearched)
	rows, err := q.series(first)
	if q.scope.Application != "" {
		return t.ofApplication(at, rows), err
	}
	for _, p := range rows {
		from, to := calendar.Date(p.at), calendar.Date(p.at)
		cells := []Cell{count(p.at), count(p.views), count(p.visitors)}
		if months {
			from, to = firstDay(p.at), lastDay(p.at)
			cells = []Cell{count(p.at), count(p.views), mean(p.visitors, q.daysOfMonth(p.at, first)), count(p.most)}
		}
		t.Rows = append(t.Rows, Row{Cells: append(cells, count(p.downloads), count(p.parts), count(p.bytes), count(p.searches), where(searched(from, to), p.empty),
			count(p.calls), count(p.callRows), count(p.callBytes), count(p.refused), count(p.failed), p.took())})
	}
	return q.open(t), err
}

// open is a series whose last day or month may not be over: drawn, that would look
// like a fall.
func (q *question) open(t Table) Table {
	if len(t.Rows) > 0 && q.period.To >= q.today {
		t.Chart.Open = true
		t.Note = joined(t.Note, lang.Text{ZH: "最后一行的时间还没有过完，只列在表中，不画入图。", EN: "The time of the last line is not over yet: it is in the table and not in the chart."})
	}
	return t
}

// ofApplication is what an application used over time: what is counted of it.
func (t Table) ofApplication(at Column, rows []point) Table {
	t.Columns, t.Chart.Y = append([]Column{at}, figures("application_calls", "call_rows", "call_bytes", "refused_calls", "downloads", "download_bytes")...), []string{"application_calls", "downloads"}
	for _, p := range rows {
		t.Rows = append(t.Rows, Row{Cells: []Cell{count(p.at), count(p.calls), count(p.callRows), count(p.callBytes), count(p.refused), count(p.downloads), count(p.bytes)}})
	}
	return t
}

// daysOfMonth is how many days of a month were counted.
func (q *question) daysOfMonth(m int64, first calendar.Date) int64 {
	return max(0, int64(min(lastDay(m), q.today)-max(firstDay(m), first))+1)
}

// mean is a number for each of n; none for none.
func mean(sum, n int64) Cell {
	if n == 0 {
		return none
	}
	return Cell{Number: float64(sum) / float64(n)}
}

// useFigures are the figures of a line of use.
var useFigures = figures("views", "visitors_mean", "downloads", "parts", "download_bytes", "calls", "call_rows", "call_ms", "users")

var useColumns = []column{views, visitors, downloads, downloaded, parts, calls, callRows, micros}

func (t tally) line(days int64, users int) []Cell {
	return []Cell{count(t.views), mean(t.visitors, days), count(t.downloads), count(t.parts), count(t.bytes), count(t.calls), count(t.callRows), t.took(), count(users)}
}

// lines are the lines of a table of use: one for each name, in their order.
func (q *question) lines(t Table, dim string, names []string, name func(string) Cell, path func(string) string) (Table, error) {
	t.Columns = slices.Concat(t.Columns, useFigures)
	days, err := q.daysCounted(q.period)
	if err != nil {
		return t, err
	}
	all, err := q.tallies(q.period, counted{audience: people, dim: dim, columns: useColumns})
	if err != nil {
		return t, err
	}
	left := q.left(all, names)
	t.Note = q.noted(len(left) > 0, dim)
	users, err := q.users(dim)
	for _, n := range slices.Concat(names, left) {
		t.Rows = append(t.Rows, Row{Cells: append([]Cell{name(n)}, all[n].line(days, users[n])...), Path: path(n)})
	}
	return t, err
}

// left are the names with counts that the catalogue no longer has, so that the
// lines of the portal come to all that was used. Nothing says any more which
// agency or domain they belonged to.
func (q *question) left(all map[string]tally, names []string) (left []string) {
	if q.scope != (Scope{}) {
		return nil
	}
	there := map[string]bool{}
	for _, n := range names {
		there[n] = true
	}
	for _, n := range slices.Sorted(maps.Keys(all)) {
		if !there[n] {
			left = append(left, n)
		}
	}
	return left
}

// noted is what to know before reading use by agency, domain or dataset: as data
// may move from one to another, and leave the catalogue.
func (q *question) noted(left bool, dim string) lang.Text {
	t := byPeople
	add := func(zh, en string) { t = lang.Text{ZH: t.ZH + zh, EN: t.EN + " " + en} }
	switch {
	case dim != "dataset":
		add("按数据使用当时的归属统计。", "Counted for the agency or domain that the data belonged to when they were used.")
	case q.scope.Agency != "" || q.scope.Domain != "":
		add("列出的是目前归属于此的数据集，含其在此之前的全部使用。", "The datasets are those that belong to it today, with all their use, also from before they came to it.")
	}
	if left {
		add("已不在目录中的以标识列出。", "What the catalogue no longer has is listed by its id.")
	}
	return t
}

func useByAgency(q *question) (Table, error) {
	var names []string
	for _, a := range q.portal.Agencies {
		names = append(names, a.ID)
	}
	return q.lines(Table{Columns: []Column{agencyColumn}, Chart: Chart{Kind: "bars", X: "agency", Y: []string{"downloads", "calls"}}}, "agency", names, q.agencyCell, q.agencyPath)
}

func useByDomain(q *question) (Table, error) {
	var names []string
	for _, d := range q.all.Domains {
		names = append(names, d.ID)
	}
	return q.lines(Table{Columns: []Column{domainColumn}, Chart: Chart{Kind: "bars", X: "domain", Y: []string{"downloads", "calls"}}}, "domain", names, q.domainCell, q.domainPath)
}

func useByDataset(q *question) (Table, error) {
	return q.lines(Table{Columns: []Column{datasetColumn}}, "dataset", q.ids(), q.datasetCell, q.datasetPath)
}

// ids are the ids of the datasets within the scope.
func (q *question) ids() []string {
	names := make([]string, len(q.of))
	for i, d := range q.of {
		names[i] = d.ID
	}
	return names
}

func useByFormat(q *question) (Table, error) {
	t := Table{Note: byPeople, Columns: slices.Concat([]Column{label("format", "格式", "Format")}, figures("downloads", "parts", "download_bytes", "calls", "call_rows")),
		Chart: Chart{Kind: "bars", X: "format", Y: []string{"downloads"}}}
	c, prefix := counted{audience: people, dim: "format", columns: []column{downloads, parts, downloaded, calls, callRows}}, ""
	if id := q.scope.Dataset; id != "" {
		c.dim, prefix = "dataset/format", id+"/"
		for _, f := range events.Formats {
			c.names = append(c.names, prefix+f)
		}
	}
	all, err := q.tallies(q.period, c)
	for _, f := range mostUsed(all, tally.uses) {
		t.Rows = append(t.Rows, Row{Cells: []Cell{verbatim(strings.TrimPrefix(f.name, prefix)), count(f.downloads), count(f.parts), count(f.bytes), count(f.calls), count(f.callRows)}})
	}
	return t, err
}

// latest is the version of what is taken from the address without one.
var latest = lang.Text{ZH: "最新（地址不带版本）", EN: "the latest (address without a version)"}

func useByVersion(q *question) (Table, error) {
	t := Table{Note: byPeople, Columns: slices.Concat([]Column{label("version", "版本", "Version")}, figures("downloads", "parts", "download_bytes")),
		Chart: Chart{Kind: "bars", X: "version", Y: []string{"downloads"}}}
	prefix := q.scope.Dataset + "/"
	all, err := q.tallies(q.period, counted{audience: people, dim: "dataset/version", prefix: prefix, columns: []column{downloads, parts, downloaded}})
	for _, v := range mostUsed(all, tally.uses) {
		name := verbatim(strings.TrimPrefix(v.name, prefix))
		if v.name == prefix+"latest" {
			name = words(latest)
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{name, count(v.downloads), count(v.parts), count(v.bytes)}})
	}
	return t, err
}

// topLines bounds the lists of the most used and of the rising.
const topLines = 50

// usesWithin are the uses of a period by dataset, of those within the scope: of
// the portal also of those that the catalogue no longer has.
func (q *question) usesWithin(p Period) (map[string]tally, error) {
	all, err := q.tallies(p, counted{audience: people, dim: "dataset"})
	if q.scope == (Scope{}) {
		return all, err
	}
	within := map[string]tally{}
	for _, d := range q.of {
		if t, ok := all[d.ID]; ok {
			within[d.ID] = t
		}
	}
	return within, err
}

func useTop(q *question) (Table, error) {
	t := Table{Columns: slices.Concat([]Column{datasetColumn, agencyColumn}, figures("uses", "downloads", "parts", "calls", "views")),
		Chart: Chart{Kind: "bars", X: "dataset", Y: []string{"uses"}}}
	all, err := q.usesWithin(q.period)
	left := false
	for i, u := range mostUsed(all, tally.uses) {
		if i == topLines || u.uses() == 0 {
			break
		}
		left = left || q.datasetPath(u.name) == ""
		t.Rows = append(t.Rows, Row{Path: q.datasetPath(u.name), Cells: []Cell{q.datasetCell(u.name), q.agencyOf(u.name), count(u.uses()), count(u.downloads), count(u.parts), count(u.calls), count(u.views)}})
	}
	t.Note = q.noted(left, "dataset")
	return t, err
}

func (q *question) agencyOf(dataset string) Cell {
	d, _ := q.all.Dataset(dataset)
	return q.agencyCell(d.Agency)
}

// leastUses is how many uses there have to be before a share says anything, and
// by how many they have to rise: from 1 to 3 is no rise of 200 %.
const leastUses = 30

func useRising(q *question) (Table, error) {
	t := Table{Note: lang.Text{ZH: "与前一个等长时间段相比增加不少于30次的数据集；时间段尚未结束的，与前一时段开头的同样天数相比。前一时段不足30次的不计增幅。", EN: "Datasets with at least 30 uses more than in the period of the same length before, or in as many days of it as have passed of this one; no growth is stated where there were fewer than 30."},
		Columns: slices.Concat([]Column{datasetColumn, agencyColumn}, figures("uses", "uses_before", "increase", "growth")), Chart: Chart{Kind: "bars", X: "dataset", Y: []string{"increase"}}}
	first, err := q.firstDay()
	earlier := q.period.Before(q.today)
	if err != nil || earlier.IsZero() {
		return t, err
	}
	if !earlier.CountedSince(first) {
		t.Note = lang.Text{ZH: "前一时段还没有完整统计，不作比较。", EN: "Not all of the period before was counted, so nothing is compared with it."}
		return t, nil
	}
	now, err := q.usesWithin(q.period)
	if err != nil {
		return t, err
	}
	before, err := q.usesWithin(earlier)
	rise := func(u tally) int64 { return u.uses() - before[u.name].uses() }
	for i, u := range mostUsed(now, rise) {
		if i == topLines || rise(u) < leastUses {
			break
		}
		was, growth := before[u.name].uses(), none
		if was >= leastUses {
			growth = share(rise(u), was)
		}
		t.Rows = append(t.Rows, Row{Path: q.datasetPath(u.name), Cells: []Cell{q.datasetCell(u.name), q.agencyOf(u.name), count(u.uses()), count(was), count(rise(u)), growth}})
	}
	return t, err
}

func useByPage(q *question) (Table, error) {
	t := Table{Note: byPeople, Columns: slices.Concat([]Column{label("page", "页面", "Page")}, figures("views", "visitors_mean"))}
	days, err := q.daysCounted(q.period)
	if err != nil {
		return t, err
	}
	all, err := q.tallies(q.period, counted{audience: people, dim: "page", columns: []column{views, visitors}})
	for _, p := range mostUsed(all, func(t tally) int64 { return t.views }) {
		t.Rows = append(t.Rows, Row{Cells: []Cell{words(pageName(p.name)), count(p.views), mean(p.visitors, days)}})
	}
	return t, err
}

func useByBot(q *question) (Table, error) {
	t := Table{Note: lang.Text{ZH: "按名单识别；机器人不计入其他指标。", EN: "By a list of crawlers; bots are in no other figure."},
		Columns: slices.Concat([]Column{label("bot", "机器人", "Bot")}, figures("bot_views", "bot_downloads", "bot_calls"))}
	all, err := q.tallies(q.period, counted{audience: bots, dim: "bot", columns: []column{views, downloads, calls}})
	for _, b := range mostUsed(all, func(t tally) int64 { return t.views + t.downloads + t.calls }) {
		t.Rows = append(t.Rows, Row{Cells: []Cell{verbatim(b.name), count(b.views), count(b.downloads), count(b.calls)}})
	}
	return t, err
}
