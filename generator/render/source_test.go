package render

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// texts reads the keys and values of the texts in a language, one "key = value"
// a line: those of the static pages, and those of the server's own.
func texts(language string) map[string]string {
	found := map[string]string{}
	for _, name := range slices.Concat(sourceNames("i18n"), sourceNames("served/texts")) {
		if !strings.HasSuffix(name, language+".toml") {
			continue
		}
		for _, m := range regexp.MustCompile(`(?m)^([\w-]+) = "(.*)"$`).FindAllStringSubmatch(string(mustRead(name)), -1) {
			found[m[1]] = m[2]
		}
	}
	return found
}

func TestBothLanguagesHaveTheSameTexts(t *testing.T) {
	zh, en := texts("zh"), texts("en")
	if diff := cmp.Diff(slices.Sorted(maps.Keys(zh)), slices.Sorted(maps.Keys(en))); diff != "" {
		t.Errorf("keys (-zh +en):\n%s", diff)
	}
	placeholder := regexp.MustCompile(`\{+ ?\.?\w+ ?\}+`)
	for key := range zh {
		a, b := placeholder.FindAllString(zh[key], -1), placeholder.FindAllString(en[key], -1)
		slices.Sort(a)
		slices.Sort(b)
		if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("%s: placeholders (-zh +en):\n%s", key, diff)
		}
	}
}

func TestEveryTextIsUsedAndEveryUsedTextExists(t *testing.T) {
	literal := regexp.MustCompile(`i18n "([\w-]+)"`)
	prefix := regexp.MustCompile(`i18n \(print "([\w-]+_)"`)
	var layouts strings.Builder
	for _, name := range slices.Concat(sourceNames("layouts"), sourceNames("served")) {
		layouts.Write(mustRead(name))
	}
	known := texts("zh")
	used := map[string]bool{}
	for _, m := range literal.FindAllStringSubmatch(layouts.String(), -1) {
		if used[m[1]] = true; known[m[1]] == "" {
			t.Errorf("%q is used and not written", m[1])
		}
	}
	prefixes := []string{"terms_"} // the shortcode portal
	for _, m := range prefix.FindAllStringSubmatch(layouts.String(), -1) {
		prefixes = append(prefixes, m[1])
	}
	for key := range known {
		computed := slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) })
		if !used[key] && !computed {
			t.Errorf("%q is written and not used", key)
		}
	}
}

func TestTextsKeepThePunctuationOfTheirLanguage(t *testing.T) {
	halfWidth := regexp.MustCompile(`\p{Han}[,;:!?()]|[,;:!?()]\p{Han}`)
	fullWidth := regexp.MustCompile(`[，。；：！？（）、“”]`)
	for key, zh := range texts("zh") {
		if m := halfWidth.FindString(zh); m != "" {
			t.Errorf("zh %s: half-width %q", key, m)
		}
	}
	for key, en := range texts("en") {
		if m := fullWidth.FindString(en); m != "" {
			t.Errorf("en %s: full-width %q", key, m)
		}
	}
	for _, name := range sourceNames("content") {
		body := string(mustRead(name))
		if m := halfWidth.FindString(body); m != "" && strings.HasSuffix(name, ".zh.md") {
			t.Errorf("%s: half-width %q", name, m)
		}
		if m := fullWidth.FindString(body); (m != "" || hasHan(body)) && strings.HasSuffix(name, ".en.md") {
			t.Errorf("%s: Chinese in an English text", name)
		}
	}
}

// Markup is trusted in few places; a new one needs a reason and a line here.
func TestOnlyDrawingsAreTrustedMarkup(t *testing.T) {
	want := []string{
		"layouts/_partials/dataset/picture.html", // datasets/chart escapes what it writes
		"layouts/_partials/dataset/preview.html", // rows that tables.go wrote
		"layouts/_partials/dataset/profile.html", // the same
		"layouts/_partials/head.html",            // JSON-LD, with < as an escape
		"layouts/_partials/items.html",           // the level of a heading, a number of ours
		"layouts/_partials/stattables.html",      // the same as picture.html
	}
	trusting := regexp.MustCompile(`safe(HTML|HTMLAttr|JS|URL|CSS)\b`)
	fetching := regexp.MustCompile(`(?i)getremote|getenv|readfile|markdownify|renderstring|http://`)
	var got []string
	for _, name := range sourceNames("layouts") {
		body := mustRead(name)
		if trusting.Match(body) {
			got = append(got, name)
		}
		if m := fetching.Find(body); m != nil {
			t.Errorf("%s uses %s", name, m)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("layouts that trust markup (-want +got):\n%s", diff)
	}
}

func TestAssetsAreNamedByTheirContentAndComeFromNowhereElse(t *testing.T) {
	foreign := regexp.MustCompile(`https?://[^w]|@import|url\(`) // w: the SVG name space at www.w3.org
	for name, body := range Assets() {
		sum := sha256.Sum256(body)
		if !strings.Contains(name, "."+hex.EncodeToString(sum[:6])+".") || !strings.HasPrefix(name, "assets/") {
			t.Errorf("%s does not name its content", name)
		}
		if m := foreign.Find(body); m != nil {
			t.Errorf("%s reaches for %s", name, m)
		}
	}
	if got := len(Assets()); got != 8 {
		t.Errorf("%d assets, want the sheet, six scripts and the icon", got)
	}
	if a, b := TemplatesHash(), TemplatesHash(); a != b || len(a) != 64 {
		t.Errorf("hashes %q and %q", a, b)
	}
}
