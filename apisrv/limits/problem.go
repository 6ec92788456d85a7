package limits

import (
	"fmt"
	"time"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// The types of the problem that a refusal is (draft-ietf-httpapi-ratelimit-headers,
// "Problem Types"): the second where the limits are smaller than agreed, since
// Redis does not answer.
const (
	QuotaExceeded   = "https://iana.org/assignments/http-problem-types#quota-exceeded"
	ReducedCapacity = "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity"
)

// Problem is what a refusal says besides title and status 429, as members of
// application/problem+json.
type Problem struct {
	Type     string   `json:"type"`
	Violated []string `json:"violated-policies"` // names of windows, as in RateLimit-Policy
}

// Problem is that of a refusal.
func (d Decision) Problem() Problem {
	p := Problem{Type: QuotaExceeded}
	if d.Local {
		p.Type = ReducedCapacity
	}
	for _, s := range d.Violated() {
		p.Violated = append(p.Violated, s.Name)
	}
	return p
}

// Detail tells a person what was used up and when to come again.
func (d Decision) Detail() lang.Text {
	s, _ := d.tightest()
	t := lang.Text{
		ZH: fmt.Sprintf("每%s限额为%s，余额不足，请在%s后再试。", each(s.Width).ZH, s.amount().ZH, span(s.Reset).ZH),
		EN: fmt.Sprintf("The limit is %s %s, and too little of it is left. Try again in %s.", s.amount().EN, each(s.Width).EN, span(s.Reset).EN),
	}
	if d.Local {
		t.ZH += "计数服务暂时中断，目前限额比平时小。"
		t.EN += " The service that counts is away, so the limit is lower than usual for now."
	}
	return t
}

// amount is the quota of a window.
func (w Window) amount() lang.Text {
	n := lang.Number(w.Quota)
	switch w.Unit {
	case Rows:
		return lang.Text{ZH: n + "行", EN: n + " rows"}
	case Bytes:
		return lang.Text{ZH: n + "字节", EN: n + " bytes"}
	default:
		return lang.Text{ZH: n + "次", EN: n + " calls"}
	}
}

// each is how often a quota is given anew.
func each(width time.Duration) lang.Text {
	switch width {
	case time.Second:
		return lang.Text{ZH: "秒", EN: "a second"}
	case time.Minute:
		return lang.Text{ZH: "分钟", EN: "a minute"}
	case time.Hour:
		return lang.Text{ZH: "小时", EN: "an hour"}
	case day:
		return lang.Text{ZH: "天", EN: "a day"}
	}
	s := span(width)
	return lang.Text{ZH: s.ZH, EN: "in " + s.EN}
}

// span is a duration in a unit that people think in, rounded up.
func span(d time.Duration) lang.Text {
	switch {
	case d <= time.Second:
		return lang.Text{ZH: "1秒", EN: "a second"}
	case d < 2*time.Minute:
		n := lang.Number(seconds(d))
		return lang.Text{ZH: n + "秒", EN: n + " seconds"}
	case d < 2*time.Hour:
		n := lang.Number(int64((d + time.Minute - 1) / time.Minute))
		return lang.Text{ZH: n + "分钟", EN: n + " minutes"}
	}
	n := lang.Number(int64((d + time.Hour - 1) / time.Hour))
	return lang.Text{ZH: n + "小时", EN: n + " hours"}
}
