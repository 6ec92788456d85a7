package access

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAPublishedAnswerNamesNobody(t *testing.T) {
	r := law(t, "shanghai-2018")
	c, _ := live(t, r, "submit 2026-03-02", "refuse 2026-03-03")
	c.Application.Purpose = "示例出行科技有限公司预测公交到站时间，联系人王某，电话138 0013 8000，data@example.com"
	c.Decision.Reason = "材料中的身份证号11010519491231002X与登记不符，请联系 021-12345678。"
	got, ok := AnswerOf(c)
	want := Answer{Dataset: "bus-positions", Applicant: Organisation, On: day(t, "2026-03-03"),
		Purpose: "［略］预测公交到站时间，联系人［略］，电话［略］，［略］", Reason: "材料中的身份证号［略］与登记不符，请联系 ［略］。"}
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Error(diff)
	}
	c.Application.Applicant.Kind = Person
	if got, _ := AnswerOf(c); got.Purpose != "" {
		t.Errorf("a person's purpose is published: %s", got.Purpose)
	}
	if name := got.DecisionName(); name.ZH != "不同意" || name.EN != "refused" {
		t.Errorf("the decision is called %v", name)
	}
}

func TestOnlyADecisionIsPublished(t *testing.T) {
	r := law(t, "shandong-2020")
	for steps, want := range map[string]bool{
		"": false, "submit 2026-03-02": false, "submit 2026-03-02,withdraw 2026-03-03": false, "submit 2026-03-02,return 2026-03-03,lapse 2026-03-30": false,
		"submit 2026-03-02,fit 2026-03-03": true, "submit 2026-03-02,fit 2026-03-03,open 2026-03-03,revoke 2026-03-04": true,
	} {
		c, _ := live(t, r, strings.FieldsFunc(steps, func(r rune) bool { return r == ',' })...)
		got, ok := AnswerOf(c)
		if ok != want || ok != c.State.Decided() || ok && (!got.Approved || got.Reason != "" || got.DecisionName().EN != "approved") {
			t.Errorf("%s: %+v %v", steps, got, ok)
		}
	}
}
