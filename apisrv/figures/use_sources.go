package figures

import (
	"slices"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// source is a log that was counted.
type source struct {
	kind, label                        string
	events, skipped, lost, first, last int64
}

func (q *question) sources() ([]source, error) {
	return store.All(q.ctx, q.tx, "SELECT kind, label, events, skipped, lost, first_at, last_at FROM use_source ORDER BY last_at DESC, id", nil,
		func(s *source) []any {
			return []any{&s.kind, &s.label, &s.events, &s.skipped, &s.lost, &s.first, &s.last}
		})
}

// days are those of the first and of the last event of the log.
func (s source) days() (first, last calendar.Date) {
	return calendar.Today(store.Time(s.first)), calendar.Today(store.Time(s.last))
}

// within reports whether the log has events within some days.
func (s source) within(from, to calendar.Date) bool {
	first, last := s.days()
	return s.first > 0 && first <= to && last >= from
}

// searched says of which days what searches found is known: those on which a
// server ran. A log that is imported does not tell.
func (q *question) searched() (func(from, to calendar.Date) bool, error) {
	all, err := q.sources()
	return func(from, to calendar.Date) bool {
		return slices.ContainsFunc(all, func(s source) bool { return s.kind == "run" && s.within(from, to) })
	}, err
}

var sourceKinds = map[string]lang.Text{"run": {ZH: "服务器", EN: "server"}, "log": {ZH: "导入的日志", EN: "imported log"}}

func useSources(q *question) (Table, error) {
	t := Table{Note: lang.Text{ZH: "与时间段有重叠的日志来源。", EN: "Sources of logs with events in the period."},
		Columns: slices.Concat([]Column{label("source", "来源", "Source"), label("kind", "类型", "Kind"), dated("first_day", "开始", "From"), dated("last_day", "截至", "Up to")}, figures("counted_events", "lost_events", "skipped_lines"))}
	all, err := q.sources()
	for _, s := range all {
		if !s.within(q.period.From, q.period.To) {
			continue
		}
		first, last := s.days()
		t.Rows = append(t.Rows, Row{Cells: []Cell{verbatim(s.label), words(sourceKinds[s.kind]), day(first), day(last), count(s.events), count(s.lost), count(s.skipped)}})
	}
	return t, err
}
