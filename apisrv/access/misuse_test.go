package access

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func TestThePublicIsToldByTheProfileAndNeverOfPersons(t *testing.T) {
	for _, c := range []struct {
		profile string
		kind    string // of applicant
		misuse  Misuse
		article string // empty: nobody is told
	}{
		{"zhejiang-2016-draft", Organisation, MisuseTransfer, "52"}, {"zhejiang-2016-draft", Organisation, MisuseVolume, ""},
		{"zhejiang-2016-draft", Person, MisuseTransfer, ""}, {"shanghai-2018", Organisation, MisuseTransfer, ""}, {"shandong-2020", Organisation, MisusePurpose, ""},
	} {
		cite, ok := law(t, c.profile).MayTellPublic(c.misuse, Applicant{Kind: c.kind})
		if ok != (c.article != "") || cite.Article != c.article {
			t.Errorf("%s, %s by %s: %v by article %q", c.profile, c.misuse, c.kind, ok, cite.Article)
		}
	}
}

// What passes can be shown as it is: no control or steering characters, and not
// more than the limit says.
func FuzzWhatADeskWrites(f *testing.F) {
	for _, s := range []string{"", "材料不全", "line\nline", "a\x00", "\xff", "\u202etxt", strings.Repeat("长", 2001)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, faults := range map[string][]Fault{"reason": CheckReason(s), "seen": MisuseItems.Check(s), "notice": CheckNotice(lang.Text{ZH: s, EN: s})} {
			spoken(t, faults)
			if len(faults) > 0 {
				continue
			}
			strange := strings.ContainsFunc(s, func(r rune) bool {
				return unicode.IsControl(r) && !strings.ContainsRune("\n\r\t", r) || unicode.Is(unicode.Bidi_Control, r)
			})
			if strange || !utf8.ValidString(s) || strings.TrimSpace(s) == "" || utf8.RuneCountInString(s) > 2000 {
				t.Errorf("%s: %q passes", name, s)
			}
		}
	})
}
