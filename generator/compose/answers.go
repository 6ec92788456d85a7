package compose

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/feeds"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// answersPath is where decisions are published, below the language's root.
const answersPath = "answers/"

// Answers composes the pages of applications that were answered: the first, and
// one for each month, so that a new answer draws its own month only. Items are
// the datasets that have a page, files those that hold all answers.
func (f *Frame) Answers(items []*record.Item, files []pages.File) []Planned {
	byID := make(map[string]*record.Item, len(items))
	for _, it := range items {
		byID[it.ID] = it
	}
	months := byMonth(f.activity.Answers)
	var out []Planned
	for _, c := range lang.Codes {
		w := answersIn{Frame: f, c: c, items: byID}
		out = append(out, w.first(months, files))
		for _, m := range months {
			out = append(out, w.month(m)...)
		}
	}
	return out
}

// byMonth cuts answers, which stand newest first, into months.
func byMonth(all []activity.Answer) (months [][]activity.Answer) {
	for start, i := 0, 0; i < len(all); i++ {
		if i+1 == len(all) || all[i+1].Month() != all[i].Month() {
			months = append(months, all[start:i+1])
			start = i + 1
		}
	}
	return months
}

// answersIn words answers in a language.
type answersIn struct {
	*Frame
	c     lang.Code
	items map[string]*record.Item
}

func (w answersIn) title() string { return pick(w.c, "申请答复", "Answered applications") }

// first is the first page: what was decided in all, and the newest month.
func (w answersIn) first(months [][]activity.Answer, files []pages.File) Planned {
	p := pages.Answers{Lead: pick(w.c, "申请有条件开放数据的每一件答复都列在这里。不公开申请人是谁；个人申请的用途和具体日期也不公开。",
		"Every answer to an application for conditional data is listed here. Applicants are not named; of individuals neither purpose nor day is published."),
		Figures: w.figures(), Files: files, Misuse: w.misuse(), Rows: []pages.AnswerRow{}, Months: []pages.Link{}}
	for i, m := range months {
		if i == 0 {
			p.Month, p.Rows = w.monthName(m[0].On), w.rows(m[:min(len(m), perPage)])
		}
		if i > 0 || len(m) > perPage {
			p.Months = append(p.Months, pages.Link{Text: w.monthName(m[0].On), Href: href(w.c, monthPath(m))})
		}
	}
	return made(pages.Page{Lang: w.c, Path: answersPath, Layout: "answers", Title: w.title(), Description: p.Lead, Params: p})
}

func monthPath(m []activity.Answer) string { return answersPath + m[0].Month() + "/" }

// month is the page of a month, in several where it is long.
func (w answersIn) month(m []activity.Answer) []Planned {
	var out []Planned
	for n := 1; (n-1)*perPage < len(m); n++ {
		p := pages.Answers{Figures: []pages.Fact{}, Files: []pages.File{}, Misuse: []pages.MisuseRow{}, Months: []pages.Link{}, Month: w.monthName(m[0].On),
			Rows: w.rows(m[(n-1)*perPage : min(n*perPage, len(m))]), Pager: (&view{Frame: w.Frame, c: w.c}).pager(monthPath(m), n, len(m))}
		out = append(out, made(pages.Page{Lang: w.c, Path: numbered(monthPath(m), n), Layout: "answers", Title: join(pick(w.c, "：", ": "), w.title(), p.Month),
			NoIndex: n > 1, Crumbs: []pages.Link{{Text: w.title(), Href: href(w.c, answersPath)}}, Params: p}))
	}
	return out
}

// figures are how many there are of each decision.
func (w answersIn) figures() []pages.Fact {
	approved := 0
	for _, a := range w.activity.Answers {
		if a.Decision == activity.Approved {
			approved++
		}
	}
	all := len(w.activity.Answers)
	return []pages.Fact{
		{Key: "all", Label: pick(w.c, "已答复", "Answered"), Value: lang.Number(all)},
		{Key: "approved", Label: decisionLabel(activity.Approved, w.c), Value: share(approved, all, w.c)},
		{Key: "refused", Label: decisionLabel(activity.Refused, w.c), Value: share(all-approved, all, w.c)},
	}
}

func decisionLabel(decision string, c lang.Code) string {
	if decision == activity.Approved {
		return pick(c, "同意", "Approved")
	}
	return pick(c, "不同意", "Refused")
}

func (w answersIn) rows(answers []activity.Answer) []pages.AnswerRow {
	out := make([]pages.AnswerRow, len(answers))
	for i, a := range answers {
		out[i] = pages.AnswerRow{Dataset: w.dataset(a.Dataset), Applicant: applicants[a.Applicant].In(w.c), Purpose: quote(a.Purpose, w.c),
			Decision: a.Decision, Label: decisionLabel(a.Decision, w.c), Date: date(a.On, w.c), ISO: a.On.String(), Reason: quote(a.Reason, w.c)}
		if a.MonthOnly {
			out[i].Date, out[i].ISO = w.monthName(a.On), a.Month()
		}
	}
	return out
}

var applicants = map[string]lang.Text{"person": {ZH: "个人", EN: "Individual"}, "organisation": {ZH: "单位", EN: "Organisation"}}

// quote is a text in the language that its writing shows.
func quote(text string, c lang.Code) pages.Quote {
	written := lang.EN
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		written = lang.ZH
	}
	if text == "" || written == c {
		return pages.Quote{Text: text}
	}
	return pages.Quote{Text: text, Lang: written.Tag()}
}

// dataset leads to a dataset's page; one that has none stands under its id.
func (w answersIn) dataset(id string) pages.Link {
	it, ok := w.items[id]
	if !ok {
		return pages.Link{Text: id}
	}
	title, tag := either(it.Title, w.c)
	return pages.Link{Text: title, Href: href(w.c, "datasets/"+id+"/"), Lang: tag}
}

func (w answersIn) monthName(d calendar.Date) string {
	t := d.Time()
	return pick(w.c, fmt.Sprintf("%d年%d月", t.Year(), t.Month()), t.Month().String()+" "+t.Format("2006"))
}

func (w answersIn) misuse() []pages.MisuseRow {
	out := make([]pages.MisuseRow, len(w.activity.Misuse))
	for i, m := range w.activity.Misuse {
		said, _ := either(m.Text, w.c)
		out[i] = pages.MisuseRow{Dataset: w.dataset(m.Dataset), Date: date(m.On, w.c), ISO: m.On.String(), Who: quote(m.Who, w.c), Kind: upper(m.Kind.In(w.c)),
			Text: quote(said, w.c), Cite: m.Cite.In(w.c)}
	}
	return out
}

// answersShown is how many answers a dataset's own page shows.
const answersShown = 5

// answersTo is how applications for a dataset were answered.
func (f *Frame) answersTo(id string, c lang.Code) *pages.Answered {
	answers, approved := f.answers[id], 0
	for _, a := range answers {
		if a.Decision == activity.Approved {
			approved++
		}
	}
	out := &pages.Answered{All: href(c, answersPath), Rows: answersIn{Frame: f, c: c}.rows(answers[:min(len(answers), answersShown)]),
		Count: pick(c, fmt.Sprintf("已答复 %d 件申请，同意 %d 件，不同意 %d 件。", len(answers), approved, len(answers)-approved),
			fmt.Sprintf("%s answered: %d approved, %d refused.", plural(len(answers), "application", "applications"), approved, len(answers)-approved))}
	if len(answers) == 0 {
		out.Count = pick(c, "还没有答复过申请。", "No application has been answered yet.")
	}
	return out
}

// AnswerRows are all answers as the files for machines have them. Items are the
// datasets that have a title.
func (f *Frame) AnswerRows(items []*record.Item) []feeds.Answer {
	titles := make(map[string]lang.Text, len(items))
	for _, it := range items {
		titles[it.ID] = it.Title
	}
	out := make([]feeds.Answer, len(f.activity.Answers))
	for i, a := range f.activity.Answers {
		out[i] = feeds.Answer{Dataset: a.Dataset, TitleZH: titles[a.Dataset].ZH, TitleEN: titles[a.Dataset].EN, Applicant: a.Applicant,
			Purpose: a.Purpose, Decision: a.Decision, Date: a.On.String(), Reason: a.Reason}
		if a.MonthOnly {
			out[i].Date = a.Month()
		}
	}
	return out
}
