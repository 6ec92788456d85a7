package served

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"github.com/kaimen-portal/kaimen/site"
)

func TestBothLanguagesSayTheSameThings(t *testing.T) {
	names, err := fs.Glob(site.Files, "served/texts/*.zh.toml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		zh, en := keysOf(t, name), keysOf(t, strings.Replace(name, ".zh.", ".en.", 1))
		if diff := cmp.Diff(zh, en); diff != "" {
			t.Errorf("%s (-) and the English file (+) have other keys:\n%s", name, diff)
		}
	}
}

// A key that is put together of a prefix and a value is used by its prefix.
func TestEveryTextIsUsed(t *testing.T) {
	literal := regexp.MustCompile(`i18n "([\w-]+)"`)
	prefix := regexp.MustCompile(`i18n \(print "([\w-]+_)"`)
	used, prefixes := map[string]bool{"faults_prefix": true}, []string{}
	err := fs.WalkDir(site.Files, "served", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".html") {
			return err
		}
		body, err := fs.ReadFile(site.Files, path)
		for _, m := range literal.FindAllStringSubmatch(string(body), -1) {
			used[m[1]] = true
		}
		for _, m := range prefix.FindAllStringSubmatch(string(body), -1) {
			prefixes = append(prefixes, m[1])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	names, _ := fs.Glob(site.Files, "served/texts/*.zh.toml")
	for _, name := range names {
		for _, key := range keysOf(t, name) {
			if !used[key] && !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
				t.Errorf("%s: no template says %s", name, key)
			}
		}
	}
}

// keysOf are the keys of a file of texts, sorted.
func keysOf(t *testing.T, name string) []string {
	t.Helper()
	body, err := site.Files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]string
	if err := toml.Unmarshal(body, &raw); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return slices.Sorted(maps.Keys(raw))
}
