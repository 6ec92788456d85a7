package apply_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/apply"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

func mustAccount(t testing.TB, p *apisrvtest.Portal, email string) accounts.Account {
	t.Helper()
	a, err := p.Accounts.ByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestToOthersThereIsNoSuchApplication(t *testing.T) {
	p, b, path := inUse(t)
	draft := begun(t, b, "metro-flow")
	other := p.LogIn(t, p.Organisation(t, "hanmeimei"))
	for _, mine := range []string{path, draft} {
		for _, r := range apply.Routes {
			rest, ok := strings.CutPrefix(r.Pattern, "applications/{receipt}/")
			if !ok {
				continue
			}
			rest = strings.ReplaceAll(rest, "{hash}", sumOf(letter))
			if r.Get != nil {
				if a := other.Get(mine + rest); a.Status != http.StatusNotFound {
					t.Errorf("GET %s: %d", r.Pattern, a.Status)
				}
			}
			if r.Post != nil {
				if a := other.Post(mine+rest, pairs(with(answered, "seq", "0"), nil)...); a.Status != http.StatusNotFound {
					t.Errorf("POST %s: %d", r.Pattern, a.Status)
				}
			}
		}
	}
	if text := other.Get("en/applications/").Text(t); strings.Contains(text, numberOf(path)) || !strings.Contains(text, "not applied for anything yet") {
		t.Errorf("another's list:\n%s", text)
	}
}

func TestStaffAreToldThatApplyingNeedsAnotherAccount(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.LogIn(t, p.Staff(t, "operator", accounts.Operator, ""))
	page := b.Get("en/apply/metro-flow/")
	says(t, page, "staff account")
	if strings.Contains(page.Body, `name="token"`) {
		t.Error("staff can begin")
	}
	if a := b.Post("en/apply/metro-flow/", "token", "t"); a.Status != http.StatusForbidden {
		t.Errorf("begin: %d", a.Status)
	}
}

func TestADatasetIsForThoseWhomItSays(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.LogIn(t, p.Person(t, "lilei"))
	a := sent(t, b, b.Get("en/apply/park-gates/"), "en/apply/park-gates/", nil)
	if a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a person: %d", a.Status)
	}
	says(t, a, "not open to your kind of account")
	for _, unknown := range []string{"en/apply/nothing/", "en/apply/%3Cscript%3E/", "apply/.../"} {
		if got := b.Get(unknown); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d", unknown, got.Status)
		}
	}
	for _, token := range []string{"", strings.Repeat("x", 65)} {
		if got := b.Post("en/apply/metro-flow/", "token", token); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("token of %d bytes: %d", len(token), got.Status)
		}
	}
}

func TestDraftsAreBounded(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	law, _ := p.Offer().Law("metro-flow")
	for range 50 {
		if _, err := p.Cases.Begin(t.Context(), a.ID, store.NewID(), law); err != nil {
			t.Fatal(err)
		}
	}
	b := p.LogIn(t, a)
	if got := b.Post("en/apply/metro-flow/", "token", "t"); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("one more: %d", got.Status)
	}
}

func TestASignedAgreementStaysAsItWasSigned(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "zhejiang-2016-draft")
	a := p.Organisation(t, "lilei")
	receipt := p.Submitted(t, a, "metro-flow")
	approve(t, p, decider(t, p), receipt, false)
	b, path := p.LogIn(t, a), "en/applications/"+receipt+"/"

	page := b.Get(path + "agreement/")
	says(t, page, "Transport Commission", "Example lilei", "9131**********552L", "Metro passengers", "third parties", "Template use-agreement, version 1")
	unticked := sent(t, b, page, path+"agreement/", map[string][]string{"signature.name": {"Li Lei"}})
	says(t, unticked, "The agreement is not accepted")
	unnamed := sent(t, b, page, path+"agreement/", map[string][]string{"accept": {"yes"}})
	says(t, unnamed, "The signer's name is missing")
	operator := p.Staff(t, "operator", accounts.Operator, "")
	publish(t, p, operator.ID, 2, "Second words")
	stale := sent(t, b, page, path+"agreement/", map[string][]string{"accept": {"yes"}, "signature.name": {"Li Lei"}})
	if stale.Status != http.StatusConflict {
		t.Errorf("a text that changed: %d", stale.Status)
	}
	says(t, stale, "has changed since it was shown", "Second words")
	signed(t, b, path)
	copied := b.Get(path + "agreement.txt")
	if !strings.Contains(copied.Body, "Second words") || !strings.Contains(copied.Body, "Accepted by Li Lei on 2 March 2026") ||
		!strings.Contains(copied.Header.Get("Content-Disposition"), "agreement-"+receipt+".txt") {
		t.Fatalf("%d\n%s", copied.Status, copied.Body)
	}
	publish(t, p, operator.ID, 3, "Third words")
	if again := b.Get(path + "agreement.txt"); again.Body != copied.Body {
		t.Errorf("the signed copy changed:\n%s", again.Body)
	}
	says(t, b.Get(path+"agreement/"), "Second words", "Hash of the signed text: "+access.HashText([]byte(copied.Body)))

	err := p.DB.Keep(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE agreement SET text = text || 'x' WHERE receipt = ?", receipt)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if bad := b.Get(path + "agreement.txt"); bad.Status != http.StatusInternalServerError || strings.Contains(bad.Body, "Second words") {
		t.Errorf("a copy that was tampered with: %d", bad.Status)
	}
}

// publish makes the next version of the agreement, with words of its own.
func publish(t testing.TB, p *apisrvtest.Portal, by string, version int, words string) {
	t.Helper()
	source, err := access.BuiltInSource(access.UseAgreement)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(source), "version: 1", "version: "+string(rune('0'+version)), 1)
	text = strings.Replace(text, "en: The parties", "en: "+words, 1)
	faults, err := p.Cases.PublishTemplate(t.Context(), by, []byte(text))
	if err != nil || len(faults) > 0 {
		t.Fatal(faults, err)
	}
}
