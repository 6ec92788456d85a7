package apply_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/keys"
)

// inUse is a portal with an application of lilei in use, and the path of its page.
func inUse(t testing.TB) (*apisrvtest.Portal, *apisrvtest.Browser, string) {
	t.Helper()
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	a := p.Organisation(t, "lilei")
	receipt := p.Submitted(t, a, "metro-flow")
	approve(t, p, decider(t, p), receipt, false)
	tick(t, p)
	return p, p.LogIn(t, a), "en/applications/" + receipt + "/"
}

func TestAKeyIsRolledWithGraceAndRevoked(t *testing.T) {
	p, b, path := inUse(t)
	works := func(k access.Key) bool {
		_, err := p.Ring.Check(k, "metro-flow", []string{"station"})
		return err == nil
	}
	says(t, b.Get(path+"keys/"), "Purpose: Study of travel at rush hour") // 山东省政府令329号 第二十八条第二款: no other use
	first := issued(t, b, path, "issue", "")
	id := b.Get(path+"keys/").Inputs(t, path+"keys/").Get("key")
	second := issued(t, b, path, "replace", id)
	if !works(first) || !works(second) {
		t.Error("while the grace lasts both keys work")
	}
	page := b.Get(path + "keys/")
	says(t, page, "Replaced, works until 9 March 2026 09:00", "In use", first.Display(), second.Display())
	if strings.Contains(page.Body, `value="issue"`) || strings.Contains(page.Body, `value="replace"`) {
		t.Errorf("a third key is offered:\n%s", page.Text(t))
	}
	form := page.Inputs(t, path+"keys/")
	form.Set("do", "issue")
	third := b.Post(path+"keys/", pairs(form, nil)...)
	if third.Status != http.StatusUnprocessableEntity {
		t.Errorf("a third key: %d", third.Status)
	}
	says(t, third, "There are two keys in use already")

	p.Clock.Add(keys.Grace)
	if works(first) || !works(second) {
		t.Error("after the grace only the new key works")
	}
	b = p.LogIn(t, mustAccount(t, p, "lilei@example.org"))
	says(t, b.Get(path+"keys/"), "Replaced, no longer works")
	gone := b.Post(path+"keys/", "do", "revoke", "key", b.Get(path+"keys/").Inputs(t, path+"keys/").Get("key"))
	says(t, b.Follow(gone), "The key is revoked", "Revoked")
	if works(second) {
		t.Error("a revoked key works")
	}
}

func TestAKeyPageThatIsSentTwiceGivesOneKey(t *testing.T) {
	p, b, path := inUse(t)
	form := b.Get(path+"keys/").Inputs(t, path+"keys/")
	form.Set("do", "issue")
	if a := b.Post(path+"keys/", pairs(form, nil)...); a.Status != http.StatusOK {
		t.Fatal(a.Status)
	}
	if a := b.Post(path+"keys/", pairs(form, nil)...); a.Status != http.StatusConflict {
		t.Errorf("sent twice: %d\n%s", a.Status, a.Text(t))
	}
	all, err := p.Keys.Of(t.Context(), numberOf(path))
	if err != nil || len(all) != 1 {
		t.Errorf("%d keys, %v", len(all), err)
	}
}

func TestAKeyThatLeakedIsRevokedByWhoeverFindsIt(t *testing.T) {
	p, b, path := inUse(t)
	key := issued(t, b, path, "issue", "")
	finder := p.Browser(t)
	for name, text := range map[string]string{"nothing": "", "no key": "kaimen_test_abc", "another": strings.Replace(key.Reveal(), "_test_", "_live_", 1), "a page": "<script>"} {
		a := finder.Post("en/keys/leaked/", "key", text)
		if a.Status != http.StatusUnprocessableEntity || text != "" && strings.Contains(a.Body, text) && text != "<script>" {
			t.Errorf("%s: %d\n%s", name, a.Status, a.Text(t))
		}
	}
	done := finder.Post("en/keys/leaked/", "key", " "+key.Reveal()+"\n")
	says(t, done, "The key is revoked", "its owner is told")
	if strings.Contains(done.Body, key.Reveal()) || strings.Contains(done.Body, key.Display()) {
		t.Errorf("the key is shown:\n%s", done.Text(t))
	}
	if _, err := p.Ring.Check(key, "metro-flow", nil); !errors.Is(err, keys.ErrUnknown) {
		t.Errorf("the key still works: %v", err)
	}
	says(t, b.Get(path+"keys/"), "Revoked")
	if again := finder.Post("en/keys/leaked/", "key", key.Reveal()); again.Status != http.StatusOK {
		t.Errorf("once more: %d", again.Status)
	}
}

func TestNoKeyWithoutAGrant(t *testing.T) {
	p, b, path := inUse(t)
	form := b.Get(path+"keys/").Inputs(t, path+"keys/")
	form.Set("do", "issue")
	p.Clock.Add(400 * 24 * time.Hour) // the time of use is over
	b = p.LogIn(t, mustAccount(t, p, "lilei@example.org"))
	for _, a := range []apisrvtest.Answer{b.Get(path + "keys/"), b.Post(path+"keys/", pairs(form, nil)...)} {
		if a.Location != path {
			t.Errorf("%d to %q\n%s", a.Status, a.Location, a.Text(t))
		}
	}
	if a := b.Post(path+"keys/", "do", "revoke", "key", "unknown"); a.Status != http.StatusNotFound {
		t.Errorf("an unknown key: %d", a.Status)
	}
	if all, err := p.Keys.Of(t.Context(), numberOf(path)); err != nil || len(all) != 0 {
		t.Errorf("%d keys, %v", len(all), err)
	}
}

func TestASuspendedDatasetIsNeitherAppliedForNorOpened(t *testing.T) {
	p, b, path := inUse(t)
	draft := begun(t, b, "metro-flow")
	sent(t, b, b.Get(draft+"form/"), draft+"form/", with(answered, "do", "check"))
	check, form := b.Get(draft+"check/").Inputs(t, draft+"check/"), b.Get(path+"keys/").Inputs(t, path+"keys/")
	form.Set("do", "issue")
	if err := p.Keys.SuspendDataset(t.Context(), "account:o1", "metro-flow", "A leak is looked into"); err != nil {
		t.Fatal(err)
	}
	if err := p.Ring.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, a := range map[string]apisrvtest.Answer{
		"terms": p.Browser(t).Get("en/apply/metro-flow/"), "begin": b.Post("en/apply/metro-flow/", "token", "t"),
		"submit": b.Post(draft+"check/", pairs(check, nil)...), "key": b.Post(path+"keys/", pairs(form, nil)...),
	} {
		if a.Status != http.StatusUnavailableForLegalReasons {
			t.Errorf("%s: %d\n%s", name, a.Status, a.Text(t))
		}
	}
	says(t, b.Get(path), "has suspended this dataset")
	if a := sent(t, b, b.Get(draft+"withdraw/"), draft+"withdraw/", url.Values{}); a.Status != http.StatusSeeOther {
		t.Errorf("withdraw: %d", a.Status)
	}
}
