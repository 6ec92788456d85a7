package desk_test

import (
	"crypto/rand"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// BenchmarkQueue asks for the first page of a queue of 10,000 applications, and
// for one of its middle, behind the guard.
func BenchmarkQueue(b *testing.B) {
	d := newDesk(b, apisrvtest.NewSQLite(b, "shandong-2020"))
	receipt := d.Submitted(b, d.applicant, "metro-flow")
	var all []string
	err := d.DB.Keep(b.Context(), func(tx *store.Tx) error {
		for range 9999 {
			copied, err := access.NewReceipt(rand.Reader)
			if err != nil {
				return err
			}
			all = append(all, copied)
			if _, err := tx.Exec(b.Context(), `INSERT INTO application (receipt, account, agency, dataset, state, seq, due, wake, submitted_at, changed, body)
				SELECT ?, account, agency, dataset, state, seq, due, wake, submitted_at, changed, replace(body, ?, ?) FROM application WHERE receipt = ?`,
				copied, receipt, copied, receipt); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	c, _, err := d.Cases.ByReceipt(b.Context(), receipt)
	if err != nil {
		b.Fatal(err)
	}
	queued, err := d.Cases.Queue(b.Context(), access.ReviewerParty, c.Agency, cases.Queued{}, 1)
	if err != nil {
		b.Fatal(err)
	}
	middle := "&after=" + strconv.Itoa(int(queued[0].Due)) + "." + strconv.FormatInt(store.Millis(queued[0].Submitted), 10) + "." + all[5000]
	cookie := d.session(b, d.decider)
	for name, query := range map[string]string{"first": "", "middle": middle} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if w := d.ask(b, cookie, http.MethodGet, "desk/", nil, query); w.Code != http.StatusOK || strings.Count(w.Body.String(), `name="case"`) != 50 {
					b.Fatal(w.Code)
				}
			}
		})
	}
}
