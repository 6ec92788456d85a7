package compose

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/generator/gate"
	"github.com/kaimen-portal/kaimen/generator/record"
)

func underProfile(t *testing.T, id string) *Frame {
	t.Helper()
	p, err := profile.Load(id)
	if err != nil {
		t.Fatal(err)
	}
	agencies := []datasets.Agency{{ID: "buses", Name: lang.Text{ZH: "公交管理处", EN: "Bus Office"}}}
	return NewFrame(&datasets.Catalogue{Profile: p, Agencies: agencies}, 1)
}

func TestEachProfileStatesItsOwnLimitsAndNoOthers(t *testing.T) {
	silent := "The rules set no time limit for the decision. Both sides see how many working days have passed."
	for _, tt := range []struct {
		profile           string
		decidedBy         string
		limits, agreement []string
		offersDisclosure  bool
	}{
		{profile: "shanghai-2018", decidedBy: "Bus Office (Shanghai Order No. 9, Art. 30(2))",
			limits:    []string{silent, "The city's target: accepted within 5 working days on average (Key Points of Public Data Opening in 2022; a target, not a legal limit)"},
			agreement: []string{"The rules ask for no agreement on use; where the decision does, data are given once it is signed"}},
		{profile: "shandong-2020", offersDisclosure: true, decidedBy: "Bus Office (Shandong Order No. 329, Art. 25)",
			limits: []string{
				"All that is missing is named at once within 7 working days (Regulations on Disclosure of Government Information, Art. 30)",
				"When the corrections come in, the time for the decision starts anew (Regulations on Disclosure of Government Information, Art. 30)",
				"An application that is not corrected in time counts as given up (Regulations on Disclosure of Government Information, Art. 30)",
				"Decided within 20 working days (Regulations on Disclosure of Government Information, Art. 33)",
				"May be extended by 20 working days with approval (Regulations on Disclosure of Government Information, Art. 33)"},
			agreement: []string{"The rules ask for no agreement on use; where the decision does, data are given once it is signed", "Use has to match the application (Shandong Order No. 329, Art. 28(2))"}},
		{profile: "zhejiang-2016-draft", decidedBy: "competent authority (Zhejiang consultation draft of 2016, Art. 29)", limits: []string{silent},
			agreement: []string{"An agreement on use is signed before any data are given (Zhejiang consultation draft of 2016, Art. 31(1))", "Data must not be passed on to third parties (Zhejiang consultation draft of 2016, Art. 31(2))"}},
	} {
		a := underProfile(t, tt.profile).access(&record.Record{Entry: gate.Entry{ID: "gps", Provider: "buses"}}, lang.EN)
		if diff := cmp.Diff(tt.limits, a.Limits); diff != "" {
			t.Errorf("%s: limits (-want +got):\n%s", tt.profile, diff)
		}
		if diff := cmp.Diff(tt.agreement, a.Agreement); diff != "" {
			t.Errorf("%s: agreement (-want +got):\n%s", tt.profile, diff)
		}
		if a.DecidedBy != tt.decidedBy {
			t.Errorf("%s: decided by %q", tt.profile, a.DecidedBy)
		}
		if (a.Disclosure != "") != tt.offersDisclosure {
			t.Errorf("%s: disclosure %q", tt.profile, a.Disclosure)
		}
		if a.Apply != "en/apply/gps/" {
			t.Errorf("%s: apply at %q", tt.profile, a.Apply)
		}
	}
}

func TestAnEntryThatLeavesTheChoiceOpenIsForEverybody(t *testing.T) {
	f := underProfile(t, "shanghai-2018")
	a := f.access(&record.Record{Entry: gate.Entry{ID: "gps", Provider: "buses"}}, lang.ZH)
	if got := strings.Join(a.For, "、") + "；" + strings.Join(a.Delivery, "、"); got != "个人、法人和其他组织；接口、文件、数据沙箱" {
		t.Errorf("for and delivered as: %s", got)
	}
	a = f.access(&record.Record{Entry: gate.Entry{ID: "gps", Provider: "buses", Conditions: gate.Conditions{For: []string{"organisation"}, Delivery: []string{"file"}}}}, lang.ZH)
	if got := strings.Join(a.For, "、") + "；" + strings.Join(a.Delivery, "、"); got != "法人和其他组织；文件" {
		t.Errorf("for and delivered as: %s", got)
	}
}
