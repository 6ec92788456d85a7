package compose

import (
	"cmp"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/chart"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// definitionsPath is where the public figures are defined.
const definitionsPath = "statistics/definitions/"

// mostUsed is how many datasets the list of the most used ones has.
const mostUsed = 20

// shows reports whether anybody may know how a dataset is used: closed ones (非开放)
// are in the catalogue only.
func shows(it *record.Item) bool { return it.Class != datasets.Closed }

// useFacts are how a dataset was used, in whole months: its page changes once a
// month. There are none where nothing was counted by then.
func (f *Frame) useFacts(it *record.Item, c lang.Code) []pages.Fact {
	u := f.activity.Usage
	if u.Until.IsZero() || !shows(it) || it.Published > u.Until {
		return nil
	}
	use, _ := u.Use(it.ID)
	from := max(u.From, it.Published)
	facts := []pages.Fact{{Key: "use", Label: pick(c, "使用（"+date(from, c)+"至"+date(u.Until, c)+"）", "Use, "+date(from, c)+" to "+date(u.Until, c)),
		Value: useWords(use.Total, c), Href: href(c, definitionsPath)}}
	if first := u.Until.Add(1 - u.Until.Time().Day()); from < first {
		facts = append(facts, pages.Fact{Key: "use_month", Label: pick(c, "其中最近一个整月", "Of that in the last whole month"), Value: useWords(use.Month, c)})
	}
	return facts
}

// useWords are counts in words; those too small to be told are said to be few.
func useWords(n activity.Counts, c lang.Code) string {
	var told, few []string
	for _, k := range []struct {
		n             int64
		zh, one, many string
	}{{n.Views, "浏览", "view", "views"}, {n.Downloads, "下载", "download", "downloads"}, {n.Calls, "接口调用", "API call", "API calls"}} {
		if k.n == 0 {
			few = append(few, pick(c, k.zh, k.many))
			continue
		}
		told = append(told, pick(c, k.zh+" "+lang.Number(k.n)+" 次", plural(int(k.n), k.one, k.many)))
	}
	switch len(few) {
	case 0:
	case 1:
		told = append(told, pick(c, few[0]+"少于 5 次", "fewer than 5 "+few[0]))
	default:
		told = append(told, pick(c, strings.Join(few, "、")+"各少于 5 次", "fewer than 5 each of "+strings.Join(few[:len(few)-1], ", ")+" and "+few[len(few)-1]))
	}
	return strings.Join(told, pick(c, "，", ", "))
}

// useTables are how the portal is used: in all, day by day, and the datasets that
// are used most. There are none before a whole day was counted.
func (v *view) useTables() []pages.StatTable {
	if v.activity.Usage.From.IsZero() {
		return nil
	}
	out := []pages.StatTable{v.useTotals(), v.useDays()}
	if most := v.useMost(); len(most.Rows) > 0 {
		out = append(out, most)
	}
	return out
}

func (v *view) useTotals() pages.StatTable {
	u := v.activity.Usage
	t := pages.StatTable{Key: "use", Title: pick(v.c, "使用情况", "Use"),
		Note: pick(v.c, "自"+date(u.From, v.c)+"开始统计，至"+date(u.To, v.c)+"。只计人的访问，不计爬虫和监测程序；不记录访问者的地址。",
			"Counted from "+date(u.From, v.c)+" to "+date(u.To, v.c)+". Only what people do counts, not robots and monitors; no address of a visitor is kept."),
		Head: []string{pick(v.c, "指标", "Figure"), pick(v.c, "最近 30 天", "Last 30 days"), pick(v.c, "开始统计以来", "Since counting began")}}
	for _, r := range []struct {
		zh, en        string
		lately, total int64
	}{{"浏览", "Views", u.Lately.Views, u.Total.Views}, {"下载", "Downloads", u.Lately.Downloads, u.Total.Downloads}, {"接口调用", "API calls", u.Lately.Calls, u.Total.Calls}} {
		t.Rows = append(t.Rows, pages.StatRow{Label: pick(v.c, r.zh, r.en), Cells: []string{v.told(r.lately), v.told(r.total)}})
	}
	return t
}

// told is a count; zero, which stands for small ones too, in words.
func (v *view) told(n int64) string {
	if n == 0 {
		return pick(v.c, "很少", "few")
	}
	return lang.Number(n)
}

// fewNote says what a blank cell means.
func (v *view) fewNote() string {
	return pick(v.c, "“很少”是没有，或者少到不单独公布：不足 5 次的与其他日子的合并，凑满 5 次才计入。",
		`"few" is none, or so few that they are not told by themselves: what is fewer than 5 is added up with that of other days, and told in fives.`)
}

// useDays are the last days, drawn as lines and told newest first.
func (v *view) useDays() pages.StatTable {
	t := pages.StatTable{Key: "use-days", Title: pick(v.c, "每日使用情况", "Use by day"), Note: v.fewNote(), Rows: []pages.StatRow{},
		Head: []string{pick(v.c, "日期", "Day"), pick(v.c, "浏览", "Views"), pick(v.c, "访问者", "Visitors"), pick(v.c, "下载", "Downloads"), pick(v.c, "接口调用", "API calls")}}
	days := v.activity.Daily.Days
	days = days[max(0, len(days)-activity.UsageDays):]
	var at []int64
	lines := []chart.Series{{Name: t.Head[1]}, {Name: t.Head[3]}, {Name: t.Head[4]}}
	for _, d := range days {
		at = append(at, d.On.Time().Unix()/(24*60*60))
		for i, n := range []int64{d.Views, d.Downloads, d.Calls} {
			lines[i].Values = append(lines[i].Values, float64(n))
		}
	}
	for _, d := range slices.Backward(days) {
		t.Rows = append(t.Rows, pages.StatRow{Label: date(d.On, v.c), Cells: []string{v.told(d.Views), v.told(d.Visitors), v.told(d.Downloads), v.told(d.Calls)}})
	}
	if len(at) > 1 {
		t.SVG = chart.Lines(table.Date, at, lines, chart.Words{Lang: v.c, ID: "stat-" + t.Key}, t.Title)
	}
	return t
}

// useMost are the datasets that are used most: downloads and calls, then views.
func (v *view) useMost() pages.StatTable {
	t := pages.StatTable{Key: "use-most", Title: pick(v.c, "最近 30 天使用最多的数据集", "Datasets used most in the last 30 days"), Note: v.fewNote(), Rows: []pages.StatRow{},
		Head: []string{pick(v.c, "数据集", "Dataset"), pick(v.c, "下载", "Downloads"), pick(v.c, "接口调用", "API calls"), pick(v.c, "浏览", "Views")}}
	counts := v.activity.Daily.Since(v.lately())
	used := v.where(func(it *record.Item) bool { return shows(it) && !counts[it.ID].IsZero() })
	slices.SortStableFunc(used, func(a, b *record.Item) int { // items stand in the order of their ids
		m, n := counts[a.ID], counts[b.ID]
		return cmp.Or(cmp.Compare(n.Downloads+n.Calls, m.Downloads+m.Calls), cmp.Compare(n.Views, m.Views))
	})
	for _, it := range used[:min(len(used), mostUsed)] {
		title, _ := either(it.Title, v.c)
		n := counts[it.ID]
		t.Rows = append(t.Rows, pages.StatRow{Label: title, Href: href(v.c, "datasets/"+it.ID+"/"), Cells: []string{v.told(n.Downloads), v.told(n.Calls), v.told(n.Views)}})
	}
	return t
}

// lately is the first of the days that figures of late are of.
func (f *Frame) lately() calendar.Date { return f.activity.Usage.To.Add(1 - activity.UsageDays) }
