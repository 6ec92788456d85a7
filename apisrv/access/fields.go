package access

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Limits of what an application holds, ours: generous for people, small enough
// that a form is one page and a row of a database.
const (
	MaxItems           = 1000     // data items of one application
	MaxCalls           = 10000000 // calls a day
	MaxRows            = 1e12     // rows a day that a decision may agree to
	MaxBytes           = 1e15     // bytes a day that a decision may agree to
	MaxMonths          = 60       // five years
	MaxAttachments     = 10
	MaxAttachmentBytes = 20 << 20 // of one file
	MaxCorrections     = 50
)

// field is a text that somebody fills in: its key in forms, its name, what to
// do when it is missing, and its longest length in characters.
type field struct {
	key   string
	name  lang.Text
	ask   lang.Text
	max   int
	lines bool // several lines are allowed
}

var (
	purposeField = field{"purpose", lang.Text{ZH: "用途", EN: "The purpose"},
		lang.Text{ZH: "请写明数据用来做什么。", EN: "Say what the data will be used for."}, 2000, true}
	systemField = field{"system", lang.Text{ZH: "应用或系统名称", EN: "The name of the app or system"},
		lang.Text{ZH: "请填写使用数据的应用或系统；没有的，填写研究或报告的名称。", EN: "Name the app or system that will use the data, or else the study or report."}, 200, false}
	storageField = field{"storage", lang.Text{ZH: "数据存放地点", EN: "The place of storage"},
		lang.Text{ZH: "请写明数据存放在哪里，例如自有机房或云服务的名称和地区。", EN: "Say where the data will be kept, such as your own machine room or a cloud service and its region."}, 500, true}
	securityField = field{"security", lang.Text{ZH: "安全措施", EN: "The description of the security measures"},
		lang.Text{ZH: "请写明谁能接触数据、如何保护。", EN: "Say who can reach the data and how they are protected."}, 2000, true}
	nameField = field{"applicant.name", lang.Text{ZH: "申请人名称", EN: "The applicant's name"},
		lang.Text{ZH: "请填写姓名或单位全称。", EN: "Enter the person's or organisation's full name."}, 200, false}
	contactNameField = field{"contact.name", lang.Text{ZH: "联系人", EN: "The contact's name"},
		lang.Text{ZH: "请填写联系人姓名。", EN: "Enter the name of somebody to contact."}, 100, false}
	commitmentNameField = field{"commitment.name", lang.Text{ZH: "承诺人姓名", EN: "The name under the commitment"},
		lang.Text{ZH: "请阅读安全承诺书，并填写姓名以示承诺。", EN: "Read the letter of commitment and type your name to give it."}, 100, false}
	reasonField = field{"reason", lang.Text{ZH: "理由", EN: "The reason"},
		lang.Text{ZH: "请写明理由，申请人会看到。", EN: "Give the reason; the applicant will read it."}, 2000, true}
	seenField = field{"misuse.seen", lang.Text{ZH: "发现的情况", EN: "What was seen"},
		lang.Text{ZH: "请写明发现了什么、何时发现。", EN: "Say what was seen, and when."}, 2000, true}
	noticeField = field{"notice", lang.Text{ZH: "公告文本", EN: "The text of the notice"},
		lang.Text{ZH: "请用中文和英文各写一份。", EN: "Write it in Chinese and in English."}, 1000, true}
	signerField = field{"signature.name", lang.Text{ZH: "签署人姓名", EN: "The signer's name"},
		lang.Text{ZH: "请填写签署人姓名。", EN: "Type the name of who signs."}, 100, false}
	destroyerField = field{"destruction.name", lang.Text{ZH: "确认人姓名", EN: "The name of who confirms"},
		lang.Text{ZH: "请填写确认人姓名。", EN: "Type the name of who confirms."}, 100, false}
	destroyedField = field{"destruction.how", lang.Text{ZH: "销毁方式", EN: "How the data were destroyed"},
		lang.Text{ZH: "请写明全部副本（含备份）如何销毁。", EN: "Say how all copies were destroyed, backups too."}, 2000, true}
	correctionField = field{"corrections", lang.Text{ZH: "补正事项", EN: "A correction"},
		lang.Text{ZH: "请逐项写明需要补正什么。", EN: "Say for each what has to be corrected."}, 1000, true}
)

// check finds what is wrong with a text that must be there.
func (f field) check(s string) []Fault {
	switch {
	case strings.TrimSpace(s) == "":
		return []Fault{{Field: f.key, Message: lang.Text{ZH: f.name.ZH + "没有填写", EN: f.name.EN + " is missing"}, Fix: f.ask}}
	case !utf8.ValidString(s) || strings.ContainsFunc(s, f.unfit):
		return []Fault{{Field: f.key, Message: lang.Text{ZH: f.name.ZH + "含有不能显示的字符", EN: f.name.EN + " has characters that cannot be shown"},
			Fix: lang.Text{ZH: "请删去控制字符，重新输入。", EN: "Remove control characters and type it again."}}}
	case utf8.RuneCountInString(s) > f.max:
		return []Fault{{Field: f.key, Message: lang.Text{ZH: f.name.ZH + "太长", EN: f.name.EN + " is too long"},
			Fix: lang.Text{ZH: fmt.Sprintf("请缩短到%s字以内。", lang.Number(f.max)), EN: fmt.Sprintf("Use %s characters or fewer.", lang.Number(f.max))}}}
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
