package access

import (
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// ReportMonths is how long a period of use is that is reported on. No instrument
// that the profiles are made of says how often users report; six months is the
// portal's own rhythm.
const ReportMonths = 6

// maxReported bounds the calls that a report can state.
const maxReported = 1e12

// UseReport is what the user of a grant reports on a period: how the data were
// used, what came of it and to what effect (利用情况、成果与效益). The use has to
// match the application (山东省政府令329号 第二十八条第二款), and a report is what
// it can be held against.
type UseReport struct {
	From, To calendar.Date // first and last day
	Calls    int64         // calls, or times that a file was used, as the user counts them
	Products string        // what was made with the data
	Effect   string        // what good it did
}

var (
	productsField = field{"use.products", lang.Text{ZH: "利用成果", EN: "What was made with the data"},
		lang.Text{ZH: "请写明形成了哪些应用、产品、论文或者报告；还没有的，写明进展。", EN: "Name the apps, products, papers or reports that came of the data, or say how far you are."}, 4000, true}
	effectField = field{"use.effect", lang.Text{ZH: "利用效益", EN: "The effect"},
		lang.Text{ZH: "请写明产生的经济或社会效益，例如服务人数、节省的时间。", EN: "Say what good it did, such as people served or time saved."}, 4000, true}
)

// ReportEnds are the last days of the periods that the user of a case reports on,
// the earliest first: every six months from the first day of use, and the last
// day of use.
func ReportEnds(c Case) (ends []calendar.Date) {
	if c.Opened.IsZero() || c.Decision == nil {
		return nil
	}
	until := c.Decision.Scope.Until
	for months := ReportMonths; ; months += ReportMonths {
		end := min(c.Opened.AddMonths(months), until)
		ends = append(ends, end)
		if end == until {
			return ends
		}
	}
}

// ReportDue is what the next report has to be about: from the day after the last
// one that was reported on, zero for none, to the last end of a period before
// today. Not due where there is no such day.
func ReportDue(c Case, reported, today calendar.Date) (from, to calendar.Date, due bool) {
	for _, end := range ReportEnds(c) {
		if end < today {
			to = end
		}
	}
	from = max(c.Opened, reported+1)
	return from, to, from <= to
}

// Check finds what is wrong with a report on the use of a case.
func (u UseReport) Check(c Case, today calendar.Date) (faults []Fault) {
	if c.Opened.IsZero() {
		return []Fault{{Message: lang.Text{ZH: "这件申请还没有开通使用", EN: "The use of this application has not begun"},
			Fix: lang.Text{ZH: "开通后再报告利用情况。", EN: "Report on it once it has."}}}
	}
	last := min(today, c.Decision.Scope.Until)
	if u.From < c.Opened || u.From > last {
		faults = append(faults, Fault{Field: "use.from", Message: lang.Text{ZH: "起始日期不在使用期内", EN: "The first day is not one of the time of use"},
			Fix: lang.Text{ZH: "请填写" + c.Opened.String() + "至" + last.String() + "之间的日期。", EN: "Enter a day from " + c.Opened.String() + " to " + last.String() + "."}})
	}
	if u.To < u.From || u.To > last {
		faults = append(faults, Fault{Field: "use.to", Message: lang.Text{ZH: "截止日期早于起始日期，或者还没有到", EN: "The last day lies before the first, or ahead"},
			Fix: lang.Text{ZH: "请填写不晚于" + last.String() + "的日期。", EN: "Enter a day up to " + last.String() + "."}})
	}
	if u.Calls < 0 || u.Calls > maxReported {
		faults = append(faults, Fault{Field: "use.calls", Message: lang.Text{ZH: "调用次数没有填写，或者超出范围", EN: "The number of calls is missing or out of range"},
			Fix: lang.Text{ZH: fmt.Sprintf("请填写0至%s之间的整数。", lang.Number(int64(maxReported))), EN: fmt.Sprintf("Enter a whole number from 0 to %s.", lang.Number(int64(maxReported)))}})
	}
	faults = append(faults, productsField.check(u.Products)...)
	return append(faults, effectField.check(u.Effect)...)
}
