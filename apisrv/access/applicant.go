package access

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func (a Applicant) check(d Dataset) []Fault {
	var faults []Fault
	switch {
	case a.Kind != Person && a.Kind != Organisation:
		faults = append(faults, Fault{Field: "applicant.kind", Message: lang.Text{ZH: "没有选择申请人类型", EN: "The kind of applicant is not chosen"},
			Fix: lang.Text{ZH: "请选择个人或单位。", EN: "Choose individual or organisation."}})
	case len(d.For) > 0 && !slices.Contains(d.For, a.Kind):
		faults = append(faults, Fault{Field: "applicant.kind", Message: lang.Text{ZH: "这个数据集不向这类申请人开放", EN: "The dataset is not open to this kind of applicant"},
			Fix: lang.Text{ZH: "请看数据集页面写明的开放对象和原因。", EN: "See on the page of the dataset whom it is for, and why."}})
	}
	faults = append(faults, nameField.check(a.Name)...)
	if !a.Identity.fits(a.Kind) {
		faults = append(faults, Fault{Field: "applicant.identity", Message: lang.Text{ZH: "账号还没有登记证件号码", EN: "The account has no identification number yet"},
			Fix: lang.Text{ZH: "请先在账号页面登记：单位填统一社会信用代码，个人填证件号码。", EN: "Add it on the account page first: the unified social credit code of an organisation, the id number of a person."}})
	}
	return append(faults, a.Contact.Check()...)
}

// Check finds what is wrong with a contact.
func (c Contact) Check() []Fault {
	return slices.Concat(contactNameField.check(c.Name), checkPhone(c.Phone), CheckEmail(c.Email))
}

var phoneForm = regexp.MustCompile(`^\+?[0-9][0-9 ()-]{4,24}$`)

func checkPhone(s string) []Fault {
	if phoneForm.MatchString(s) {
		return nil
	}
	return []Fault{{Field: "contact.phone", Message: lang.Text{ZH: "联系电话不完整", EN: "The telephone number is not complete"},
		Fix: lang.Text{ZH: "请填写手机号码或带区号的电话，例如021-12345678。", EN: "Enter a mobile number or one with its area code, such as 021-12345678."}}}
}

// CheckEmail finds what is wrong with an e-mail address: a bare one, of at most
// 254 bytes (RFC 5321 section 4.5.3.1.3), in characters that every mail server
// takes.
func CheckEmail(s string) []Fault {
	a, err := mail.ParseAddress(s)
	plain := err == nil && a.Address == s && a.Name == "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' })
	if plain && len(s) <= 254 && strings.Contains(s[strings.LastIndexByte(s, '@'):], ".") {
		return nil
	}
	return []Fault{{Field: "contact.email", Message: lang.Text{ZH: "电子邮箱地址不正确", EN: "The e-mail address is not right"},
		Fix: lang.Text{ZH: "请按name@example.com的形式填写。", EN: "Enter it in the form name@example.com."}}}
}
