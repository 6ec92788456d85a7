package access

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// DeliveryName is what people call a way of delivery; the key itself where it
// is none.
func DeliveryName(key string) lang.Text {
	switch key {
	case Interface:
		return lang.Text{ZH: "接口", EN: "interface (API)"}
	case File:
		return lang.Text{ZH: "文件", EN: "file"}
	case Sandbox:
		return lang.Text{ZH: "数据沙箱", EN: "data sandbox"}
	}
	return lang.Text{ZH: key, EN: key}
}

// KindName is what people call a kind of applicant, as the published list of
// answers says it; the key itself where it is none.
func KindName(key string) lang.Text {
	switch key {
	case Person:
		return lang.Text{ZH: "个人", EN: "individual"}
	case Organisation:
		return lang.Text{ZH: "单位", EN: "organisation"}
	}
	return lang.Text{ZH: key, EN: key}
}

// PartyName is what the profile calls a party.
func (r *Rules) PartyName(p Party) lang.Text {
	switch p {
	case ApplicantParty:
		return lang.Text{ZH: "申请人", EN: "applicant"}
	case ReviewerParty:
		return r.profile.Role("provider").V
	case AuthorityParty:
		return r.profile.Role("authority").V
	case OperatorParty:
		return r.profile.Role("operator").V
	case ClockParty:
		return lang.Text{ZH: "系统", EN: "portal"}
	}
	return lang.Text{}
}

// Describe is the event as the history and the audit log say it: who did what.
// It names parties, never persons.
func (r *Rules) Describe(e Event) lang.Text {
	who, done := r.PartyName(e.By.Party), e.Step.Done()
	return lang.Text{ZH: who.ZH + done.ZH, EN: "the " + who.EN + " " + done.EN}
}

// volumeIn is how much a scope gives a day: calls, and rows and bytes where numbers
// were agreed.
func volumeIn(s Scope, c lang.Code) string {
	parts := []string{callsIn(s.Calls, c)}
	for _, p := range []struct {
		n    int64
		unit lang.Text
	}{{s.Rows, lang.Text{ZH: "行", EN: " rows"}}, {s.Bytes, lang.Text{ZH: "字节", EN: " bytes"}}} {
		if p.n > 0 {
			parts = append(parts, lang.Number(p.n)+p.unit.In(c))
		}
	}
	if s.Calls == 0 && len(parts) > 1 {
		parts = parts[1:]
	}
	return listed(parts, c)
}

func callsIn(n int, c lang.Code) string {
	switch {
	case n > 0:
		return lang.Number(n)
	case c == lang.EN:
		return "does not apply"
	}
	return "不适用"
}

func listed(all []string, c lang.Code) string {
	if c == lang.EN {
		return strings.Join(all, ", ")
	}
	return strings.Join(all, "、")
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
