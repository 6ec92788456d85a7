package figures

import (
	"fmt"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// basis is the days that the scores of a period are of.
type basis struct {
	supply   calendar.Date // whose state is evaluated; zero: none of the period is kept
	days     int64         // of updates that are kept
	from, to calendar.Date // the first and the last of them
	counted  calendar.Date // first day of the period whose use was counted; zero: none was
}

// basis reads which days of the period are kept. Whoever asked, people or not,
// shows that it was counted.
func (q *question) basis() (b basis, err error) {
	first, last := q.period.bounds()
	var from, to, counted int64
	err = q.tx.Row(q.ctx, "SELECT COUNT(*), COALESCE(MIN(day), 0), COALESCE(MAX(day), 0) FROM supply_day WHERE dim = ? AND name = ? AND day BETWEEN ? AND ?",
		[]any{"portal", "", first, last}, &b.days, &from, &to)
	if err == nil {
		err = q.tx.Row(q.ctx, "SELECT COALESCE(MIN(at), 0) FROM use_day WHERE audience IN (?, ?, ?) AND dim = ? AND name = ? AND at BETWEEN ? AND ?",
			[]any{people, bots, checks, "portal", "", first, last}, &counted)
	}
	b.from, b.to, b.counted = calendar.Date(from), calendar.Date(to), calendar.Date(counted)
	return b, err
}

// lacks says which measures nothing is known of; zero where there are none. A
// total of the others would not be that of the rules.
func (b basis) lacks(measures []Measure) (t lang.Text) {
	known := map[string]bool{"collection": !b.supply.IsZero(), "quantity": !b.supply.IsZero(), "quality": !b.supply.IsZero(), "updates": b.days > 0, "use": !b.counted.IsZero()}
	var zh, en []string
	for _, m := range measures {
		if ok, can := known[m.Code]; can && !ok && m.Weight > 0 {
			zh, en = append(zh, m.Name.ZH), append(en, m.Name.EN)
		}
	}
	if len(zh) > 0 {
		t = lang.Text{ZH: "本时段没有这些项目的记录，因此不计总分和名次：" + strings.Join(zh, "、") + "。",
			EN: "There are no totals and ranks, since nothing is on record of this period for: " + strings.Join(en, ", ") + "."}
	}
	return t
}

// words say of which days the scores are.
func (b basis) words(q *question) lang.Text {
	all := []lang.Text{{ZH: "没有留存本时段的数量和质量。", EN: "Quantity and quality of this period were not kept."},
		{ZH: "没有留存本时段的更新情况。", EN: "No day of its updates was kept."}, {ZH: "没有统计本时段的使用情况。", EN: "Its use was not counted."}}
	if !b.supply.IsZero() {
		all[0] = lang.Text{ZH: "数量和质量取" + on(b.supply).ZH + "的状况。", EN: "Quantity and quality are those of " + on(b.supply).EN + "."}
	}
	if b.days > 0 {
		from := q.period.From
		if from.IsZero() {
			from = b.from
		}
		all[1] = b.updates(int64(q.end()-from) + 1)
	}
	switch {
	case b.counted.IsZero():
	case b.counted > q.period.From && !q.period.From.IsZero():
		all[2] = lang.Text{ZH: "使用情况自" + on(b.counted).ZH + "起统计。", EN: "Use was counted from " + on(b.counted).EN + " on."}
	default:
		all = all[:2]
	}
	t := all[0]
	for _, s := range all[1:] {
		t = joined(t, s)
	}
	return t
}

// updates says on how many of the days of a period the score for updates rests.
func (b basis) updates(of int64) lang.Text {
	switch from, to := on(b.from), on(b.to); {
	case b.days == of:
		return lang.Text{ZH: "更新时效按时段内每一天计算。", EN: "Updates are those of every day."}
	case b.days == 1:
		return lang.Text{ZH: fmt.Sprintf("更新时效只按%s一天计算，时段内应有%d天。", from.ZH, of), EN: fmt.Sprintf("Updates are those of 1 day kept of %d, %s.", of, from.EN)}
	default:
		return lang.Text{ZH: fmt.Sprintf("更新时效按留存的%d天计算（%s至%s），时段内应有%d天。", b.days, from.ZH, to.ZH, of),
			EN: fmt.Sprintf("Updates are those of %d days kept of %d, from %s to %s.", b.days, of, from.EN, to.EN)}
	}
}

func on(d calendar.Date) lang.Text {
	return lang.Text{ZH: lang.ZH.Date(d.Time()), EN: lang.EN.Date(d.Time())}
}
