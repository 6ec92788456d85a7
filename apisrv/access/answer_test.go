package access

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAPublishedAnswerNamesNobody(t *testing.T) {
	r := law(t, "shanghai-2018")
	c, _ := live(t, r, "submit 2026-03-02", "refuse 2026-03-03")
	c.Application.Purpose = "示例出行科技有限公司（91310000MA1FL4XG3H）预测公交到站时间，联系人王某，电话138 0013 8000，data@example.com"
	c.Decision.Reason = "回执7YQ2MK-0C4XVT-9HB3EZ：材料中的身份证号11010519491231002X与登记不符，请联系 021-12345678。"
	got, ok := AnswerOf(c, day(t, "2026-03-03"))
	want := Answer{Dataset: "bus-positions", Applicant: Organisation, On: day(t, "2026-03-03"),
		Purpose: "［略］（［略］）预测公交到站时间，联系人［略］，电话［略］，［略］", Reason: "回执［略］：材料中的身份证号［略］与登记不符，请联系 ［略］。"}
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Error(diff)
	}
	if name := got.DecisionName(); name.ZH != "不同意" || name.EN != "refused" {
		t.Errorf("the decision is called %v", name)
	}
}

func TestAPersonIsNotToldByPurposeOrDay(t *testing.T) {
	r := law(t, "shanghai-2018")
	c, _ := live(t, r, "submit 2026-03-02", "refuse 2026-03-03")
	c.Application.Applicant.Kind, c.Application.Applicant.Name = Person, "张三丰"
	c.Application.Applicant.Contact.Name, c.Application.Purpose = "张三", "给王某家的狗找公交"
	c.Decision.Reason = "张三丰所说的用途“给王某家的狗找公交”和系统“到站了”与数据无关。"
	for _, early := range []string{"2026-03-03", "2026-03-31"} {
		if got, ok := AnswerOf(c, day(t, early)); ok {
			t.Errorf("published on %s: %+v", early, got)
		}
	}
	got, ok := AnswerOf(c, day(t, "2026-04-01"))
	want := Answer{Dataset: "bus-positions", Applicant: Person, On: day(t, "2026-03-01"), MonthOnly: true,
		Reason: "［略］所说的用途“［略］”和系统“［略］”与数据无关。"}
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Error(diff)
	}
}

func TestAnswersAreInAnOrderOfTheirOwn(t *testing.T) {
	want := []Answer{
		{Dataset: "b", On: 2}, {Dataset: "a", Applicant: Organisation, Approved: true, On: 1}, {Dataset: "a", Applicant: Organisation, On: 1, Purpose: "x"},
		{Dataset: "a", Applicant: Organisation, On: 1, Purpose: "y", Reason: "1"}, {Dataset: "a", Applicant: Organisation, On: 1, Purpose: "y", Reason: "2"},
		{Dataset: "a", Applicant: Person, On: 1},
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, Answer.Compare)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyADecisionIsPublished(t *testing.T) {
	r := law(t, "shandong-2020")
	for steps, want := range map[string]bool{
		"": false, "submit 2026-03-02": false, "submit 2026-03-02,withdraw 2026-03-03": false, "submit 2026-03-02,return 2026-03-03,lapse 2026-03-30": false,
		"submit 2026-03-02,fit 2026-03-03": true, "submit 2026-03-02,fit 2026-03-03,open 2026-03-03,revoke 2026-03-04": true,
	} {
		c, _ := live(t, r, strings.FieldsFunc(steps, func(r rune) bool { return r == ',' })...)
		got, ok := AnswerOf(c, day(t, "2026-04-01"))
		if ok != want || ok != c.State.Decided() || ok && (!got.Approved || got.Reason != "" || got.DecisionName().EN != "approved") {
			t.Errorf("%s: %+v %v", steps, got, ok)
		}
	}
}
