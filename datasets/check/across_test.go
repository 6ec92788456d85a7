package check_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

func TestEntriesOfOneNameAreACaseOfOneRule(t *testing.T) {
	tests := []struct {
		name          string
		first, second check.LightEntry
		want          []string
	}{
		{"same agency", light("停车场", "transport", "city"), light("停车 场", "transport", "city"), []string{"L2"}},
		{"full-width and half-width", light("WiFi热点", "transport", "city"), light("ＷＩＦＩ热点", "transport", "city"), []string{"L2"}},
		{"two agencies", light("停车场", "transport", "city"), light("停车场", "water", "city"), []string{"R15"}},
		{"city and district", light("停车场", "transport", "city"), light("停车场", "east", "district"), []string{"R12"}},
		{"two districts", light("停车场", "west", "district"), light("停车场", "east", "district"), []string{"R15"}},
		{"different names", light("停车场", "transport", "city"), light("停车位", "transport", "city"), nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, rulesOf(across(t, tt.first, tt.second))); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", tt.name, diff)
		}
	}
}

func TestAFileIsADuplicateOnlyOfThatOfAnotherEntry(t *testing.T) {
	a, b := light("停车场", "transport", "city"), light("停车位", "transport", "city")
	a.Hashes, b.Hashes = []string{"workbook", "workbook"}, []string{"other"}
	if got := rulesOf(across(t, a, b)); len(got) > 0 {
		t.Errorf("two sheets of one workbook: %v", got)
	}
	b.Hashes = []string{"workbook"}
	if diff := cmp.Diff([]string{"D4-duplicate"}, rulesOf(across(t, a, b))); diff != "" {
		t.Errorf("a file of another entry (-want +got)\n%s", diff)
	}
}

func TestFragmentsAreTheSameColumnsUnderNamesThatDifferInDateOrArea(t *testing.T) {
	tests := []struct {
		first, second string
		want          bool
	}{
		{"2023年客运量", "2024年客运量", true},
		{"客运量（2023）", "客运量（2024）", true},
		{"客运量2023-2024年", "客运量2024-2025年", true},
		{"2024年1月客运量", "2024年2月客运量", true},
		{"2024年第一季度客运量", "2024年第二季度客运量", true},
		{"东城区停车场", "西城区停车场", true},
		{"客运量", "货运量", false},
		{"2023年客运量", "2024年货运量", false},
	}
	for _, tt := range tests {
		a, b := light(tt.first, "transport", "city"), light(tt.second, "transport", "city")
		a.Schema, b.Schema = "same", "same"
		got := len(rulesOf(across(t, a, b))) > 0
		if got != tt.want {
			t.Errorf("%s and %s: %v, want %v", tt.first, tt.second, got, tt.want)
		}
		if b.Schema = "other"; len(across(t, a, b)) > 0 {
			t.Errorf("%s and %s with other columns are taken for one table", tt.first, tt.second)
		}
	}
}

func TestAllowEntryCoversFindingsAcrossEntries(t *testing.T) {
	a, b := light("停车场", "transport", "city"), light("停车 场", "transport", "city")
	b.Allowed = []string{"L2"}
	if got := across(t, a, b); len(got) > 0 {
		t.Errorf("findings: %v", got)
	}
}

func light(title, provider, scope string) check.LightEntry {
	return check.LightEntry{Title: title, Provider: provider, Scope: scope, Class: datasets.Unconditional}
}

func across(t *testing.T, entries ...check.LightEntry) []datasets.Finding {
	t.Helper()
	s := setUp(t, check.Example{})
	s.cat.Agencies = append(s.cat.Agencies,
		datasets.Agency{ID: "east", Kind: datasets.Administrative, Binding: datasets.Applies, DistrictName: lang.Text{ZH: "东城区"}},
		datasets.Agency{ID: "west", Kind: datasets.Administrative, Binding: datasets.Applies, DistrictName: lang.Text{ZH: "西城区"}})
	for i := range entries {
		entries[i].ID = fmt.Sprintf("entry-%d", i)
		entries[i].File = "datasets/" + entries[i].ID + "/datapackage.yaml"
	}
	return check.Across(s.cat, entries, today)
}

// BenchmarkAcross holds ten thousand entries against each other.
func BenchmarkAcross(b *testing.B) {
	cat := &datasets.Catalogue{Profile: mustLoad(b)}
	for i := range 100 {
		cat.Agencies = append(cat.Agencies, datasets.Agency{ID: fmt.Sprintf("agency-%02d", i), Kind: datasets.Administrative, Binding: datasets.Applies,
			DistrictName: lang.Text{ZH: fmt.Sprintf("第%d区", i)}})
	}
	var entries []check.LightEntry
	for i := range 10_000 {
		l := light(fmt.Sprintf("%d年第%d类设施登记表", 2000+i%26, i/26), fmt.Sprintf("agency-%02d", i%100), "city")
		l.ID, l.Schema, l.Items = fmt.Sprintf("set-%05d", i), fmt.Sprintf("schema-%d", i/26), fmt.Sprintf("items-%d", i/26)
		l.Code = fmt.Sprintf("3-07-%03d/%06d", i%900, i)
		l.Hashes = []string{fmt.Sprintf("hash-%d", i)}
		entries = append(entries, l)
	}
	for b.Loop() {
		check.Across(cat, entries, today)
	}
}

func mustLoad(tb testing.TB) *profile.Profile {
	tb.Helper()
	p, err := profile.Load(profile.Default)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}
