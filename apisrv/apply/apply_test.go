package apply_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// answered is the form filled in so that it can be submitted.
var answered = url.Values{"purpose": {"Study of travel at rush hour"}, "system": {"Travel Atlas"}, "items": {"station", "passengers"}, "delivery": {"interface"},
	"calls": {"1,000"}, "months": {"12"}, "storage": {"Own data centre in Shanghai"}, "security": {"Encrypted disks, named users, logs"}, "commitment.name": {"Li Lei"}}

// pairs are the values of a form as Browser.Post takes them, some of them put in
// the place of others.
func pairs(form url.Values, instead url.Values) (all []string) {
	for name, values := range form {
		if _, ok := instead[name]; !ok {
			for _, v := range values {
				all = append(all, name, v)
			}
		}
	}
	for name, values := range instead {
		for _, v := range values {
			all = append(all, name, v)
		}
	}
	return all
}

// sent sends a page's form of that action with other values.
func sent(t testing.TB, b *apisrvtest.Browser, page apisrvtest.Answer, action string, instead url.Values) apisrvtest.Answer {
	t.Helper()
	return b.Post(action, pairs(page.Inputs(t, action), instead)...)
}

// begun starts an application on a dataset's page and returns its path.
func begun(t testing.TB, b *apisrvtest.Browser, dataset string) string {
	t.Helper()
	start := b.Get("en/apply/" + dataset + "/")
	form := sent(t, b, start, "en/apply/"+dataset+"/", nil)
	path, ok := strings.CutSuffix(form.Location, "form/")
	if form.Status != http.StatusSeeOther || !ok {
		t.Fatalf("begin: %d to %q\n%s", form.Status, form.Location, form.Text(t))
	}
	return path
}

// submitted fills in the form of an application, checks the answers and submits
// them, and returns the receipt page.
func submitted(t testing.TB, b *apisrvtest.Browser, path string) apisrvtest.Answer {
	t.Helper()
	check := sent(t, b, b.Get(path+"form/"), path+"form/", with(answered, "do", "check"))
	if check.Location != path+"check/" {
		t.Fatalf("form: %d to %q\n%s", check.Status, check.Location, check.Text(t))
	}
	receipt := sent(t, b, b.Follow(check), path+"check/", nil)
	if receipt.Location != path+"receipt/" {
		t.Fatalf("check: %d to %q\n%s", receipt.Status, receipt.Location, receipt.Text(t))
	}
	return b.Follow(receipt)
}

// with is a copy of a form with one value changed.
func with(form url.Values, name string, values ...string) url.Values {
	changed := url.Values{}
	for n, v := range form {
		changed[n] = slices.Clone(v)
	}
	changed[name] = values
	return changed
}

// says fails unless the page reads as wanted.
func says(t testing.TB, a apisrvtest.Answer, want ...string) {
	t.Helper()
	text := a.Text(t)
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%s (%d) does not say %q:\n%s", a.Path, a.Status, w, text)
		}
	}
}

func TestFromTheDatasetToTheReceipt(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	visitor := p.Browser(t)
	says(t, visitor.Get("en/apply/metro-flow/"), "Apply for data: Metro passengers", "For research on traffic", "A letter from your organisation", "Transport Commission",
		"Decided within 20 working days", "disclosure as government information", "Individual", "Organisation", "At most 10,000 calls a day", "You need an account")
	says(t, visitor.Get("apply/metro-flow/"), "申请使用数据：地铁客流", "20 个工作日内答复", "政府信息公开")
	if a := visitor.Post("en/apply/metro-flow/", "token", "t"); a.Location != "en/account/log-in/?next=apply%2Fmetro-flow%2F" {
		t.Errorf("a visitor who begins: %d to %q", a.Status, a.Location)
	}

	b := p.LogIn(t, p.Organisation(t, "lilei"))
	path := begun(t, b, "metro-flow")
	says(t, b.Get(path+"form/"), "You can also ask for disclosure as government information", "an answer comes within 20 working days")
	form := b.Get(path + "form/")
	if ticked := form.Inputs(t, path+"form/")["items"]; len(ticked) > 0 {
		t.Errorf("ticked by default: %v", ticked)
	}
	says(t, form, "Letter of Commitment on Data Security", "Example lilei", "9131**********552L")

	empty := sent(t, b, form, path+"form/", url.Values{"do": {"check"}})
	if empty.Status != http.StatusUnprocessableEntity || !strings.Contains(empty.Body, "<title>Error: Fill in the application") {
		t.Errorf("an empty form: %d\n%s", empty.Status, empty.Text(t))
	}
	says(t, empty, "The purpose is missing", "No data items are chosen", "No way of delivery is chosen", "The name under the commitment is missing")

	receipt := submitted(t, b, path)
	number := strings.TrimSuffix(strings.TrimPrefix(path, "en/applications/"), "/")
	says(t, receipt, "Your application was received", number, "Example lilei", "2 March 2026", "30 March 2026")
	says(t, b.Get(path), "Submitted", "Decide: by 30 March 2026", "The applicant submitted the application")
	says(t, b.Get("en/applications/"), "Being handled", "Metro passengers", number)
}
