package access

import (
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// Misuse is a way of using data otherwise than was agreed.
type Misuse string

const (
	MisusePurpose  Misuse = "purpose"  // for something else (山东省政府令329号 第二十八条第二款)
	MisuseItems    Misuse = "items"    // beyond the data items
	MisuseVolume   Misuse = "volume"   // beyond the volume
	MisuseTransfer Misuse = "transfer" // given to third parties (浙江2016年征求意见稿 第三十一条第二款)
	MisuseSecurity Misuse = "security" // not protected as promised
)

// misuseNames lists the kinds of misuse, with what people call them.
var misuseNames = []struct {
	misuse Misuse
	name   lang.Text
}{
	{MisusePurpose, lang.Text{ZH: "超出用途", EN: "used for another purpose"}},
	{MisuseItems, lang.Text{ZH: "超出数据项范围", EN: "data items beyond the scope"}},
	{MisuseVolume, lang.Text{ZH: "超出调用量", EN: "volume beyond the scope"}},
	{MisuseTransfer, lang.Text{ZH: "提供给第三方", EN: "given to third parties"}},
	{MisuseSecurity, lang.Text{ZH: "未落实安全措施", EN: "not protected as promised"}},
}

// Misuses lists the kinds of misuse.
func Misuses() []Misuse {
	var all []Misuse
	for _, n := range misuseNames {
		all = append(all, n.misuse)
	}
	return all
}

// Name is what people call the misuse; zero for none.
func (m Misuse) Name() lang.Text {
	for _, n := range misuseNames {
		if n.misuse == m {
			return n.name
		}
	}
	return lang.Text{}
}

// Check finds what is wrong with a record of misuse: its kind, and what was seen.
func (m Misuse) Check(seen string) []Fault {
	if m.Name().IsZero() {
		return []Fault{noSuchMisuse}
	}
	return seenField.check(seen)
}

var noSuchMisuse = Fault{Field: "misuse", Message: lang.Text{ZH: "没有这种误用情形", EN: "There is no such misuse"},
	Fix: lang.Text{ZH: "请从列出的情形中选择。", EN: "Choose one of those listed."}}

// MayTellPublic is the clause by which everybody may be told of a misuse; not ok
// where the profile has none. A person is never told of by name.
func (r *Rules) MayTellPublic(m Misuse, by Applicant) (cite profile.Cite, ok bool) {
	kinds := r.profile.ConditionalRequest.MisuseNotice
	if by.Kind != Organisation || !slices.Contains(kinds.V, string(m)) {
		return profile.Cite{}, false
	}
	return kinds.Cite, true
}

// CheckNotice finds what is wrong with the text of a public notice.
func CheckNotice(text lang.Text) (faults []Fault) {
	for _, c := range lang.Codes {
		f := noticeField
		f.key += "." + string(c)
		faults = append(faults, f.check(text.In(c))...)
	}
	return faults
}
