package access

import (
	"fmt"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// Route is the other way to data that a profile offers: a request for the
// disclosure of government information (政府信息公开申请). Limits that the
// profile does not state are absent.
type Route struct {
	Cite         profile.Cite
	DecideWD     profile.Value[int]
	ExtendWD     profile.Value[int]
	CorrectionWD profile.Value[int] // within which corrections are named, all at once
}

// DisclosureRoute is the disclosure route, if the profile has it.
func (r *Rules) DisclosureRoute() (Route, bool) {
	q := r.profile.ConditionalRequest
	if !q.Disclosure.V {
		return Route{}, false
	}
	return Route{Cite: q.Disclosure.Cite, DecideWD: q.DecideWD, ExtendWD: q.ExtendWD, CorrectionWD: q.CorrectionOnceWD}, true
}

// Text offers the route on the application form.
func (rt Route) Text() lang.Text {
	zh := []string{"您也可以申请政府信息公开（" + rt.Cite.In(lang.ZH) + "）"}
	en := []string{"You can also ask for disclosure as government information (" + rt.Cite.In(lang.EN) + ")"}
	limit := func(v profile.Value[int], zhForm, enForm string) {
		if v.V > 0 {
			zh = append(zh, fmt.Sprintf(zhForm, v.V)+"（"+v.Cite.In(lang.ZH)+"）")
			en = append(en, fmt.Sprintf(enForm, v.V)+" ("+v.Cite.In(lang.EN)+")")
		}
	}
	limit(rt.CorrectionWD, "材料不全的，%d个工作日内一次告知", "all that is missing is named at once within %d working days")
	limit(rt.DecideWD, "%d个工作日内答复", "an answer comes within %d working days")
	limit(rt.ExtendWD, "经批准可以延长%d个工作日", "which can be extended by %d with approval")
	return lang.Text{ZH: strings.Join(zh, "；") + "。", EN: strings.Join(en, "; ") + "."}
}
