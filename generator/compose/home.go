package compose

import (
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/feeds"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
)

const (
	homeChanges  = 6
	homePriority = 6
)

// Volume is how much a release publishes.
type Volume struct {
	Files int
	Bytes int64
}

// Home composes the first page.
func (f *Frame) Home(items []*record.Item, vol Volume) []Planned {
	var out []Planned
	for _, c := range lang.Codes {
		v := f.facetsOf(items, c)
		out = append(out, made(pages.Page{Lang: c, Path: "", Layout: "home", Title: f.Portal.Title.In(c), Description: f.Portal.Description.In(c),
			Alternates: []pages.Alternate{{Type: "application/atom+xml", Href: href(c, "atom.xml"), Title: pick(c, "最近更新", "Recent changes")}},
			Params: pages.Home{Numbers: v.numbers(), Domains: v.model(v.facets[0], "").Values, Changes: v.changes(), Priority: v.priority(),
				PriorityLead: v.priorityLead(), Feed: href(c, "atom.xml"), Release: v.release(vol)}}))
	}
	return out
}

func (v *view) release(vol Volume) pages.Release {
	return pages.Release{AsOf: date(v.AsOf, v.c), ISO: v.AsOf.String(), Files: lang.Number(vol.Files), Bytes: size(vol.Bytes), Manifest: "checksums.txt"}
}

// numbers is the sentence of honest numbers under the search box.
func (v *view) numbers() []pages.Run {
	n := v.count(v.items)
	agencies := map[string]bool{}
	for _, it := range v.items {
		agencies[it.Provider] = true
	}
	class := func(k datasets.OpenClass, count int) string {
		if count == 0 {
			return ""
		}
		return href(v.c, "classes/"+string(k)+"/")
	}
	var runs []pages.Run
	say := func(text, link string) { runs = append(runs, pages.Run{Text: text, Href: link}) }
	if v.c == lang.ZH {
		say(fmt.Sprintf("%s 个数据集来自 %s 家机构：", lang.Number(n.all), lang.Number(len(agencies))), "")
		say(lang.Number(n.unconditional)+" 个无条件开放", class(datasets.Unconditional, n.unconditional))
		say("，直接下载，无需登录；", "")
		say(lang.Number(n.conditional)+" 个有条件开放", class(datasets.Conditional, n.conditional))
		say("，条件与样例在此公开", "")
	} else {
		say(fmt.Sprintf("%s from %s: ", sets(n.all, v.c), plural(len(agencies), "agency", "agencies")), "")
		say(lang.Number(n.unconditional)+" open to all", class(datasets.Unconditional, n.unconditional))
		say(", downloaded without a login; ", "")
		say(lang.Number(n.conditional)+" on request", class(datasets.Conditional, n.conditional))
		say(", with conditions and samples public", "")
	}
	if n.due == 0 {
		say(pick(v.c, "。", "."), "")
		return runs
	}
	say(pick(v.c, fmt.Sprintf("。按承诺更新的 %d 个中，%d 个按时，", n.due, n.due-n.late), fmt.Sprintf(". Of %d with a promised date, %d are on time and ", n.due, n.due-n.late)), "")
	late := pages.Run{Text: pick(v.c, "没有逾期", "none is late")}
	if n.late > 0 {
		late = pages.Run{Text: pick(v.c, fmt.Sprintf("%d 个逾期", n.late), fmt.Sprintf("%d late", n.late)), State: "late", Href: href(v.c, "statistics/") + "#late"}
	}
	runs = append(runs, late)
	say(pick(v.c, "。", "."), "")
	return runs
}

// changes are the newest versions of the portal.
func (v *view) changes() []pages.Change {
	out := []pages.Change{}
	for _, it := range newestFirst(v.items) {
		if len(out) == homeChanges {
			break
		}
		if it.Updated.IsZero() {
			continue
		}
		title, _ := either(it.Title, v.c)
		what := changeWords(it, v.c)
		if it.Class == datasets.Conditional {
			what = pick(v.c, "有条件开放", "on request")
		}
		out = append(out, pages.Change{Date: date(it.Updated, v.c), ISO: it.Updated.String(), Title: title, Href: href(v.c, "datasets/"+it.ID+"/"),
			Agency: agencyName(v.agency(it.Provider), v.c), What: what})
	}
	return out
}

// priority are the sets that the regulation asks to open first: close to
// people's lives, urgently wanted, or of commercial promise (沪府令9号 第三十一条).
func (v *view) priority() []pages.Item {
	items := v.where(func(it *record.Item) bool { return len(it.Priority) > 0 && it.Class != datasets.Closed })
	return v.listItems(items[:min(len(items), homePriority)])
}

func (v *view) priorityLead() string {
	p := v.Profile.OpenList.Priority
	if !p.Stated() {
		return ""
	}
	words := make([]string, len(p.V))
	for i, ch := range p.V {
		words[i] = ch.Label.In(v.c)
	}
	return pick(v.c, "优先开放："+list(v.c, words)+"的数据（"+p.Cite.In(v.c)+"）。",
		"Opened first: data that are "+list(v.c, words)+" ("+p.Cite.In(v.c)+").")
}

// Changes are the newest versions as feeds tell them, by agency id; those of
// the whole portal stand under "".
func (f *Frame) Changes(items []*record.Item, c lang.Code) map[string][]feeds.Entry {
	out := map[string][]feeds.Entry{}
	for _, it := range newestFirst(items) {
		if it.Updated.IsZero() {
			continue
		}
		title, _ := either(it.Title, c)
		url := f.abs(href(c, "datasets/"+it.ID+"/"))
		e := feeds.Entry{Title: title, URL: url, ID: url + "#" + it.Updated.String() + it.LastVersion, Date: it.Updated,
			Author: agencyName(f.agency(it.Provider), c), Summary: join(pick(c, "。", ". "), changeWords(it, c), it.Summary.In(c))}
		for _, feed := range []string{"", it.Provider} {
			if len(out[feed]) < feeds.MaxEntries {
				out[feed] = append(out[feed], e)
			}
		}
	}
	return out
}
