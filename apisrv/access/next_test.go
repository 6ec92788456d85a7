package access

import (
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func TestAnApplicantIsToldWhatComesNext(t *testing.T) {
	for _, c := range []struct {
		profile string
		steps   []string
		want    lang.Text
	}{
		{"shandong-2020", []string{"submit 2026-03-02"}, lang.Text{ZH: "接下来由数据提供单位处理，应当在2026年3月30日前（含当日）作出决定（政府信息公开条例第三十三条）。",
			EN: "Next, the providing agency handles it and has to decide by 30 March 2026 (Regulations on Disclosure of Government Information, Art. 33)."}},
		{"shandong-2020", []string{"submit 2030-12-30"}, lang.Text{ZH: "接下来由数据提供单位处理，应当在20个工作日内作出决定（政府信息公开条例第三十三条）。",
			EN: "Next, the providing agency handles it and has 20 working days to decide (Regulations on Disclosure of Government Information, Art. 33)."}},
		{"zhejiang-2016-draft", []string{"submit 2026-03-02"}, lang.Text{ZH: "接下来由主管部门处理；规则没有规定作出决定的期限。",
			EN: "Next, the competent authority handles it; the rules set no time limit for the decision."}},
		{"zhejiang-2016-draft", []string{"submit 2026-03-02", "fit 2026-03-02"}, lang.Text{ZH: "申请符合场景“到站预测”，已经同意。请登录签署数据利用协议，签署后即开通。",
			EN: "The application fits the scenario “Arrival times” and is approved. Log in to sign the agreement on use; access opens then."}},
		{"shandong-2020", []string{"submit 2026-03-02", "fit 2026-03-02"}, lang.Text{ZH: "申请符合场景“到站预测”，已经同意。使用权限随即开通。",
			EN: "The application fits the scenario “Arrival times” and is approved. Access opens shortly."}},
		{"shandong-2020", []string{"submit 2026-03-02", "accept 2026-03-02"}, lang.Text{}},
	} {
		r := law(t, c.profile)
		k, history := live(t, r, c.steps...)
		if got := r.Next(k, history, day(t, "2026-03-02")); got != c.want {
			t.Errorf("%s %v:\n got %v\nwant %v", c.profile, c.steps, got, c.want)
		}
	}
}
