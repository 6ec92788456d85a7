package figures

import (
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// entry is a definition before it is known which instrument is in force.
type entry struct {
	key    string
	unit   Unit
	zh, en [3]string // title, meaning, formula
	source lang.Text
	cite   func(*profile.Profile) profile.Cite
}

// definition is what tables need of an entry.
type definition struct {
	title lang.Text
	unit  Unit
}

// entries are all definitions, in the order of the page that shows them.
var entries = slices.Concat(supplyEntries, useEntries, serviceEntries, dutyEntries, measureEntries)

var defined = index(entries)

func index(all []entry) map[string]definition {
	m := map[string]definition{}
	for _, e := range all {
		m[e.key] = definition{lang.Text{ZH: e.zh[0], EN: e.en[0]}, e.unit}
	}
	return m
}

// Definitions says what every figure means, with the article that the profile in
// force has for it.
func (s *Service) Definitions() []Definition { return definitions(s.Portal().Profile) }

// Definition is that of a key.
func (s *Service) Definition(key string) Definition {
	i := slices.IndexFunc(entries, func(e entry) bool { return e.key == key })
	if i < 0 {
		return Definition{Key: key} // a measure of a profile that this program does not know
	}
	return entries[i].under(s.Portal().Profile)
}

func definitions(p *profile.Profile) []Definition {
	all := make([]Definition, len(entries))
	for i, e := range entries {
		all[i] = e.under(p)
	}
	return all
}

// under is the definition under a profile.
func (e entry) under(p *profile.Profile) Definition {
	d := Definition{Key: e.key, Title: lang.Text{ZH: e.zh[0], EN: e.en[0]}, Unit: e.unit, Meaning: lang.Text{ZH: e.zh[1], EN: e.en[1]},
		Formula: lang.Text{ZH: e.zh[2], EN: e.en[2]}, Source: e.source}
	if e.cite != nil {
		c := e.cite(p)
		d.Cite = lang.Text{ZH: c.In(lang.ZH), EN: c.In(lang.EN)}
	}
	return d
}

// clause is the first of the clauses that the profile has.
func clause(ids ...string) func(*profile.Profile) profile.Cite {
	return func(p *profile.Profile) profile.Cite {
		for _, id := range ids {
			if c, ok := p.Clauses[id]; ok {
				return c
			}
		}
		return profile.Cite{}
	}
}

// The clauses that figures rest on. What is monitored all the time (R35) and
// evaluated from time to time (R46), at least twice a year (R102), by a system of
// indicators (R103); whoever provides data answers for their quality (R36). Sums
// of duties have none, as each kind rests on another: the list states the article
// of each duty.
var (
	monitored = clause("R35", "R102", "R103")
	evaluated = clause("R46", "R102", "R103")
	answered  = clause("R36", "R35", "R102")
	listing   = clause("R44", "R35", "R102")
	priority  = func(p *profile.Profile) profile.Cite { return p.OpenList.Priority.Cite }
	onTime    = func(p *profile.Profile) profile.Cite {
		if c := p.Targets.OnTimeShare; c.Stated() {
			return monitored(p)
		}
		return clause("R34", "R35", "R102")(p)
	}
	limit    = func(p *profile.Profile) profile.Cite { return p.ConditionalRequest.DecideWD.Cite }
	faulted  = clause("R118")
	measured = func(p *profile.Profile) profile.Cite {
		if c := p.Evaluation.Measures.Cite; c.Article != "" {
			return c
		}
		return evaluated(p)
	}
)

// Where figures come from.
var (
	fromRelease   = lang.Text{ZH: "当前发布版本的目录和检查结果（supply.json）", EN: "catalogue and findings of the current release (supply.json)"}
	fromSnapshots = lang.Text{ZH: "每日留存的供给状况（supply_day表）", EN: "the state of supply kept each day (table supply_day)"}
	fromEvents    = lang.Text{ZH: "访问日志按日、按月汇总（use_day、use_month表），不含机器人", EN: "logs of use added up by day and month (tables use_day and use_month), without bots"}
	fromPlaced    = lang.Text{ZH: fromEvents.ZH + "；单位和领域按使用当时的归属，其名下数据集的列表按目前的归属", EN: fromEvents.EN + "; of an agency or domain, of the data that belonged to it then, and in the lists of its datasets, of those that belong to it today"}
	fromTerms     = lang.Text{ZH: "检索词按月汇总（use_term表），不含可能涉及个人信息的词", EN: "search terms added up by month (table use_term), without those that may hold what is personal"}
	fromCalls     = lang.Text{ZH: "按申请汇总的接口调用（use_day、use_month表）和申请的账号", EN: "calls added up by application (tables use_day and use_month) and the applications' accounts"}
	fromSteps     = lang.Text{ZH: "申请的办理记录（application_event表，汇于application_fact表）", EN: "the steps of applications (table application_event, summed up in application_fact)"}
	fromReports   = lang.Text{ZH: "使用情况报告（use_report表）", EN: "reports on use (table use_report)"}
	fromDuties    = lang.Text{ZH: "职责清单和责任情形清单", EN: "the lists of duties and faults"}
	fromSources   = lang.Text{ZH: "日志来源（use_source表）", EN: "sources of logs (table use_source)"}
	fromTables    = lang.Text{ZH: "本页其他指标", EN: "other figures of this page"}
)
