package office_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// Whoever knows a receipt number can see how an application stands.
func TestTheLogHoldsNoReceiptWhateverBecomesOfTheRequest(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	receipt := p.Submitted(t, a, "metro-flow")
	b := p.LogIn(t, a)
	for path, want := range map[string]int{
		"en/applications/" + receipt + "/":           http.StatusOK,
		"applications/" + receipt:                    http.StatusNotFound,
		"applications/" + receipt + "/nowhere/":      http.StatusNotFound,
		"desk/applications/" + receipt + "/refuse/":  http.StatusForbidden,
		"applications/" + receipt + "/agreement.txt": http.StatusNotFound,
	} {
		if got := b.Get(path); got.Status != want {
			t.Errorf("GET %s: %d, want %d", path, got.Status, want)
		}
	}
	if got := b.Post("desk/applications/" + receipt + "/"); got.Status != http.StatusMethodNotAllowed {
		t.Errorf("POST where there is no form: %d", got.Status)
	}
	if err := p.DB.Close(); err != nil {
		t.Fatal(err)
	}
	if got := b.Get("applications/" + receipt + "/"); got.Status != http.StatusInternalServerError {
		t.Errorf("without a database: %d", got.Status)
	}
	log := p.Logged()
	if strings.Contains(log, receipt) {
		t.Errorf("the log holds the receipt:\n%s", log)
	}
	if !strings.Contains(log, "page not answered") || !strings.Contains(log, "path=/desk/applications/{receipt}/") {
		t.Errorf("the log does not tell which pages were asked for:\n%s", log)
	}
}
