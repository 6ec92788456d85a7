package render

import (
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
)

// foreign is the tag of a Chinese text on a page of a language.
func foreign(c lang.Code) string { return say(c, "", lang.ZH.Tag()) }

func answerRows(c lang.Code) []pages.AnswerRow {
	pm := pages.Link{Text: say(c, "逐小时 PM2.5", "Hourly PM2.5"), Href: at(c, "datasets/pm25-hourly/")}
	return []pages.AnswerRow{
		{Dataset: pm, Applicant: say(c, "单位", "Organisation"), Purpose: pages.Quote{Text: "=1+1 <b>预测</b>", Lang: foreign(c)}, Decision: "refused", Label: say(c, "不同意", "Refused"),
			Date: say(c, "2026年11月20日", "20 November 2026"), ISO: "2026-11-20", Reason: pages.Quote{Text: "用途不清 & 材料不全", Lang: foreign(c)}},
		{Dataset: pages.Link{Text: "gone"}, Applicant: say(c, "个人", "Individual"), Decision: "approved", Label: say(c, "同意", "Approved"),
			Date: say(c, "2026年11月", "November 2026"), ISO: "2026-11"},
	}
}

func answersParams(c lang.Code) pages.Answers {
	return pages.Answers{Lead: say(c, "每一件答复都列在这里。", "Every answer is listed here."), Month: say(c, "2026年11月", "November 2026"), Rows: answerRows(c),
		Figures: []pages.Fact{{Key: "all", Label: say(c, "已答复", "Answered"), Value: "2"}},
		Files:   []pages.File{{Label: "CSV", Href: "answers/answers.csv", Name: "answers.csv", Size: "1 KB"}},
		Months:  []pages.Link{{Text: say(c, "2026年10月", "October 2026"), Href: at(c, "answers/2026-10/")}},
		Misuse: []pages.MisuseRow{{Dataset: pages.Link{Text: "gone"}, Date: say(c, "2026年11月2日", "2 November 2026"), ISO: "2026-11-02",
			Who: pages.Quote{Text: "示例公司", Lang: foreign(c)}, Kind: say(c, "超出用途", "Used for another purpose"), Text: pages.Quote{Text: say(c, "已收回授权。", "The grant was revoked.")}}}}
}

func auditParams(c lang.Code) pages.Audit {
	return pages.Audit{Key: "kaimen-audit+1b2c3d4e+AYm0sXc9", KeyHref: "audit/audit.pub", Newest: "kaimen audit checkpoint\n9\nhash\n\n— kaimen-audit signature\n", Year: "2026",
		Checkpoints: []pages.CheckpointRow{{Date: say(c, "2026年11月20日", "20 November 2026"), ISO: "2026-11-20", Seq: "9", Href: "audit/checkpoints/2026-11-20.txt", Name: "2026-11-20.txt"}},
		Years:       []pages.Link{{Text: "2025", Href: at(c, "audit/2025/")}}}
}
