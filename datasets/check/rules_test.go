package check_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"go.yaml.in/yaml/v3"
)

func TestEachRuleFindsItsBadExampleAndNothingElse(t *testing.T) {
	for _, r := range check.Rules() {
		t.Run(r.ID, func(t *testing.T) {
			found := setUp(t, r.Bad).findings()
			if len(found) == 0 {
				t.Fatal("the bad example passes")
			}
			for _, f := range found {
				if f.Rule != r.ID {
					t.Errorf("the bad example also gives %s: %s", f.Rule, f.Message.EN)
				}
			}
		})
	}
}

func TestEachRuleLetsItsGoodExamplePass(t *testing.T) {
	for _, r := range check.Rules() {
		t.Run(r.ID, func(t *testing.T) {
			for _, f := range setUp(t, r.Good).findings() {
				t.Errorf("the good example gives %s: %s", f.Rule, f.Message.EN)
			}
		})
	}
}

func TestFaultlessEntryPassesUnderEveryProfile(t *testing.T) {
	for _, id := range profile.IDs() {
		for _, f := range setUp(t, check.Example{Profile: id}).findings() {
			t.Errorf("%s: %s: %s", id, f.Rule, f.Message.EN)
		}
	}
}

func TestEveryFindingSpeaksBothLanguagesAndSaysWhatToDo(t *testing.T) {
	for _, r := range check.Rules() {
		for _, f := range setUp(t, r.Bad).findings() {
			if f.Message.ZH == "" || f.Message.EN == "" || f.Fix.ZH == "" || f.Fix.EN == "" || f.File == "" {
				t.Errorf("%s: incomplete finding %+v", r.ID, f)
			}
		}
	}
}

func TestEveryRequiredKeyBelongsToARule(t *testing.T) {
	for _, id := range profile.IDs() {
		p, err := profile.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range p.Catalogue.RequiredFields {
			x := check.Example{Profile: id}
			if strings.HasPrefix(q.Field, "catalogue.conditions") {
				x.Entry = "catalogue: {openClass: conditional, openReason: {code: timeliness, text: 数据每小时更新}, conditions: {text: 具备数据安全管理制度}}"
			}
			s := setUp(t, x)
			empty(t, &s.cat.Sets[0], q.Field)
			got := s.findings()
			if !slices.ContainsFunc(got, func(f datasets.Finding) bool { return len(f.Cites) == 1 && f.Cites[0] == q.Cite }) {
				t.Errorf("%s: an entry without %s is not found: %v", id, q.Field, rulesOf(got))
			}
		}
	}
}

func TestAllowEntryLetsAFindingPass(t *testing.T) {
	const bad = "title: 公交调度管理系统\n"
	if got := rulesOf(setUp(t, check.Example{Entry: bad}).findings()); !slices.Equal(got, []string{"L3"}) {
		t.Fatalf("without an allow entry: %v", got)
	}
	tests := []struct {
		name, allow string
		want        []string
	}{
		{"complete", "{rule: L3, decidedBy: 王工, on: 2026-01-05, reason: 法定名称}", nil},
		{"complete, of the key", "{rule: L3, where: title, decidedBy: 王工, on: 2026-01-05, reason: 法定名称}", nil},
		{"of another key", "{rule: L3, where: description, decidedBy: 王工, on: 2026-01-05, reason: 法定名称}", []string{"L3"}},
		{"of another rule", "{rule: L2, decidedBy: 王工, on: 2026-01-05, reason: 法定名称}", []string{"L3"}},
		{"without a reason", "{rule: L3, decidedBy: 王工, on: 2026-01-05}", []string{"ALLOW", "L3"}},
		{"dated in the future", "{rule: L3, decidedBy: 王工, on: 2026-01-16, reason: 法定名称}", []string{"ALLOW", "L3"}},
	}
	for _, tt := range tests {
		got := rulesOf(setUp(t, check.Example{Entry: bad + "catalogue: {allow: [" + tt.allow + "]}"}).findings())
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", tt.name, diff)
		}
	}
}

func TestNothingLetsAStateSecretPass(t *testing.T) {
	s := setUp(t, check.Example{Entry: "catalogue: {stateSecret: true, allow: [{rule: R1, decidedBy: 王工, on: 2026-01-05, reason: 已解密}]}"})
	got := s.findings()
	if diff := cmp.Diff([]string{"ALLOW", "R1"}, rulesOf(got)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if !check.Blocked(got) {
		t.Error("the entry would be published")
	}
}

// rulesOf lists the rules of findings, sorted, each once.
func rulesOf(found []datasets.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Rule)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// empty clears the key of an entry that a profile requires.
func empty(t *testing.T, ds *datasets.Dataset, key string) {
	t.Helper()
	keys := strings.Split(key, ".")
	v := any("")
	for i := len(keys) - 1; i >= 0; i-- {
		name, list := strings.CutSuffix(keys[i], "[]")
		if list {
			v = []any{v}
		}
		v = map[string]any{name: v}
	}
	b, err := yaml.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	patch(t, string(b), ds)
}
