package duties

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Longest texts, in characters.
const (
	maxLine = 200
	maxText = 2000
)

// field is a text that somebody fills in.
type field struct {
	key   string
	name  lang.Text
	max   int
	lines bool // several are allowed
}

func lineField(key, zh, en string) field {
	return field{key, lang.Text{ZH: zh, EN: en}, maxLine, false}
}

func textField(key, zh, en string) field { return field{key, lang.Text{ZH: zh, EN: en}, maxText, true} }

// check finds what is wrong with a text that must be there.
func (f field) check(s string) []access.Fault {
	switch {
	case strings.TrimSpace(s) == "":
		return []access.Fault{wrong(f.key, f.name.ZH+"没有填写", f.name.EN+" is missing", "请填写。", "Write it down.")}
	case !utf8.ValidString(s) || strings.ContainsFunc(s, f.unfit):
		return []access.Fault{wrong(f.key, f.name.ZH+"含有不能显示的字符", f.name.EN+" has characters that cannot be shown", "请删去控制字符，重新输入。", "Remove control characters and type it again.")}
	case utf8.RuneCountInString(s) > f.max:
		return []access.Fault{wrong(f.key, f.name.ZH+"太长", f.name.EN+" is too long",
			fmt.Sprintf("请缩短到%s字以内。", lang.Number(f.max)), fmt.Sprintf("Use %s characters or fewer.", lang.Number(f.max)))}
	}
	return nil
}

// unfit reports whether a character has no place in the text: control
// characters, and those that reorder or hide what follows them.
func (f field) unfit(r rune) bool {
	if f.lines && (r == '\n' || r == '\r' || r == '\t') {
		return false
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == utf8.RuneError
}

// wrong is something wrong with what was filled in, and what to do.
func wrong(key, zh, en, fixZH, fixEN string) access.Fault {
	return access.Fault{Field: key, Message: lang.Text{ZH: zh, EN: en}, Fix: lang.Text{ZH: fixZH, EN: fixEN}}
}

// excerpt is the beginning of what somebody typed, for a message about it.
func excerpt(s string) string {
	const most = 40
	if r := []rune(strings.ToValidUTF8(s, "�")); len(r) > most {
		return string(r[:most]) + "…"
	}
	return strings.ToValidUTF8(s, "�")
}
