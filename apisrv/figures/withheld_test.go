package figures_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// What people write about duties and faults is for everybody who reads the pages
// and files of the commission: not what may be personal.
func TestWhatIsPersonalInDutiesAndFaultsIsWithheld(t *testing.T) {
	w := twoEntries(t)
	must(t, w.Tick(t.Context()))
	const phone, id = "13800138000", "11010519491231002X"
	today := int64(calendar.Today(w.clock.Now()))
	must(t, w.db.Keep(t.Context(), func(tx *store.Tx) error {
		for query, args := range map[string][]any{
			`INSERT INTO fault (id, kind, agency, dataset, subject, against, since, text_zh, text_en, standing, noted_by, at) VALUES ('f', 'secrecy', 'greening', 'bus', 's', '', ?, '泄露张三的身份证` + id + `', 'x', 1, 'evaluator', 1)`: {today},
			`INSERT INTO duty (id, source, kind, agency, dataset, event, due, norm, what, version, entry, stated, noted_by, noted_at)
				VALUES ('d', 'd', 'data-change', 'greening', 'bus', ?, ?, '', '请联系` + phone + `', '', '', 0, 'evaluator', 1)`: {today, today + 2},
		} {
			if _, err := tx.Exec(t.Context(), query, args...); err != nil {
				return err
			}
		}
		_, err := tx.Exec(t.Context(), `INSERT INTO fault_answer (id, fault, author, at, text) VALUES ('a', 'f', 'reviewer', 1, '申请人电话`+phone+`')`)
		return err
	}))
	for _, key := range []string{"faults", "duties"} {
		tab, err := w.Table(t.Context(), key, figures.Scope{}, w.period("month-2026-03"))
		must(t, err)
		for _, c := range lang.Codes {
			var file bytes.Buffer
			must(t, figures.Write(&file, tab, "csv", c))
			if got := file.String(); strings.Contains(got, phone) || strings.Contains(got, id) || !strings.Contains(got, map[lang.Code]string{lang.ZH: "（含个人信息，不显示）", lang.EN: "(holds personal information, not shown)"}[c]) {
				t.Errorf("%s in %s:\n%s", key, c, got)
			}
		}
	}
}
