package crash_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/keys"
)

// holdKeys issues, replaces and revokes keys of a grant. A key that was made, and
// which no page has shown since the server was killed, is one that nobody knows:
// its owner sees it in the list and revokes it.
func (c crowd) holdKeys(p *person) {
	p = p.as(c.apply)
	receipt := c.opened()
	path := "en/applications/" + receipt + "/keys/"
	for _, do := range []string{"issue", "replace", "issue"} {
		old := ""
		for _, k := range c.live(receipt) {
			old = k.ID
		}
		if do == "issue" && old != "" || do == "replace" && old == "" {
			c.revoke(p, path, old)
			continue
		}
		if !c.obtain(p, path, receipt, do, old) {
			return
		}
	}
	for _, k := range c.live(receipt) {
		c.revoke(p, path, k.ID)
	}
	if left := c.live(receipt); len(left) > 0 && !c.t.Failed() {
		c.t.Errorf("%s: keys that cannot be revoked: %+v", receipt, left)
	}
}

// live are the keys of an application that were not revoked.
func (c crowd) live(receipt string) (live []keys.Info) {
	all, err := c.Keys.Of(c.t.Context(), receipt)
	if err != nil {
		c.t.Error(err)
	}
	for _, k := range all {
		if k.Revoked.IsZero() {
			live = append(live, k)
		}
	}
	return live
}

// obtain gets a key, unless the server was killed after it had made one and
// before it showed it.
func (c crowd) obtain(p *person, path, receipt, do, old string) bool {
	before := len(c.live(receipt))
	form := p.get(path).Inputs(c.t, path)
	a := p.post(path, form, "do", do, "key", old)
	if a.Status == http.StatusConflict {
		if made := len(c.live(receipt)) - before; made != 1 {
			c.t.Errorf("%s: refused as stale, and %d keys were made", receipt, made)
		}
		return true
	}
	key, err := access.ParseKey(keyForm.FindString(a.Body))
	if a.Status != http.StatusOK || err != nil {
		c.t.Errorf("%s a key of %s: %d %v\n%s", do, receipt, a.Status, err, a.Text(c.t))
		return false
	}
	c.told(func() string {
		if err := c.Keys.Refused(c.t.Context(), key); errors.Is(err, keys.ErrUnknown) {
			return fmt.Sprintf("%s: a key was shown and is lost", receipt)
		}
		return ""
	})
	return true
}

func (c crowd) revoke(p *person, path, id string) {
	if !p.went(p.post(path, url.Values{"do": {"revoke"}, "key": {id}}), path+"?done=revoked") {
		return
	}
	c.told(func() string {
		var revoked bool
		all, err := c.Keys.Of(c.t.Context(), receiptOf(path))
		for _, k := range all {
			revoked = revoked || k.ID == id && !k.Revoked.IsZero()
		}
		if err != nil || !revoked {
			return fmt.Sprintf("key %s was revoked, and lives: %v", id, err)
		}
		return ""
	})
}

// ofOwner are the applicant's keys that begin as this one does.
func (c crowd) ofOwner(key string) (found []keys.Info) {
	all, err := c.Cases.Of(c.t.Context(), c.applicant.ID)
	if err != nil {
		c.t.Error(err)
	}
	for _, q := range all {
		for _, k := range c.live(q.Receipt) {
			if strings.HasPrefix(key, strings.TrimSuffix(k.Display, "…")) {
				found = append(found, k)
			}
		}
	}
	return found
}
