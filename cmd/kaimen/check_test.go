package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets"
)

// emptyCatalogue makes a catalogue folder that has agencies and domains, and the
// one descriptor given.
func emptyCatalogue(t *testing.T, descriptor string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"portal.yaml":                     "title: {zh: 示例, en: Sample}\nbaseURL: https://data.example.org/\n",
		"agencies.yaml":                   "- {id: transport, name: {zh: 市交通局, en: Transport}, kind: administrative, binding: applies}\n",
		"domains.yaml":                    "- {id: transport, name: {zh: 交通, en: Transport}}\n",
		"datasets/stops/datapackage.yaml": descriptor,
		"datasets/stops/stops.csv":        "stop,fare\n人民广场,2\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func runCheck(t *testing.T, args ...string) (string, error) {
	t.Helper()
	cmd := newCheckCommand()
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(io.Discard)
	cmd.SetArgs(args)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err := cmd.ExecuteContext(t.Context())
	return out.String(), err
}

const secret = "name: stops\ntitle: 站点\nresources: [{name: stops, path: stops.csv}]\ncatalogue:\n  provider: transport\n  domain: transport\n  stateSecret: true\n"

func TestCheckSaysWhatIsWrongWhereAndByWhichArticle(t *testing.T) {
	dir := emptyCatalogue(t, secret)
	for lang, want := range map[string][]string{
		"zh": {"错误 R1 datasets/stops/datapackage.yaml:7: 该条目标为涉及国家秘密", "依据：沪府令9号第二条", "检查了 1 个条目"},
		"en": {"error R1 datasets/stops/datapackage.yaml:7: the entry is marked as holding state secrets", "by: Shanghai Order No. 9, Art. 2", "entries checked: 1; errors: "},
	} {
		out, err := runCheck(t, dir, "--lang", lang)
		if !errors.Is(err, errFindings) {
			t.Errorf("%s: error %v, want findings", lang, err)
		}
		for _, w := range want {
			if !strings.Contains(out, w) {
				t.Errorf("%s: no %q in\n%s", lang, w, out)
			}
		}
	}
}

func TestCheckPrintsJSON(t *testing.T) {
	out, err := runCheck(t, emptyCatalogue(t, secret), "--json")
	if !errors.Is(err, errFindings) {
		t.Fatal(err)
	}
	var found []datasets.Finding
	if err := json.Unmarshal([]byte(out), &found); err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	if len(found) == 0 || found[0].Message.ZH == "" || found[0].Message.EN == "" {
		t.Errorf("findings: %+v", found)
	}
}

func TestCheckTellsUsageFromBrokenInput(t *testing.T) {
	dir := emptyCatalogue(t, secret)
	tests := []struct {
		name  string
		args  []string
		usage bool
	}{
		{"a language that is not there", []string{dir, "--lang", "fr"}, true},
		{"a date that is none", []string{dir, "--as-of", "yesterday"}, true},
		{"a folder that is not there", []string{filepath.Join(dir, "gone")}, false},
	}
	for _, tt := range tests {
		_, err := runCheck(t, tt.args...)
		if err == nil || errors.Is(err, errFindings) || errors.Is(err, errUsage) != tt.usage {
			t.Errorf("%s: error %v", tt.name, err)
		}
	}
}

func TestLanguageFollowsTheLocale(t *testing.T) {
	tests := []struct{ all, lang, want string }{
		{"", "", "en"},
		{"", "zh_CN.UTF-8", "zh"},
		{"C", "zh_CN.UTF-8", "en"},
		{"zh_CN.UTF-8", "en_US.UTF-8", "zh"},
	}
	for _, tt := range tests {
		env := map[string]string{"LC_ALL": tt.all, "LANG": tt.lang}
		if got := localeLang(func(name string) string { return env[name] }); got != tt.want {
			t.Errorf("LC_ALL=%s LANG=%s: %s, want %s", tt.all, tt.lang, got, tt.want)
		}
	}
}
