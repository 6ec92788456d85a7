package apply

import (
	"errors"
	"net/url"
	"slices"
	"strconv"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/keys"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
)

var keysTitle = lang.Text{ZH: "访问密钥", EN: "Access keys"}

// ringOfKeys is the page of an application's keys.
type ringOfKeys struct {
	Receipt string
	Dataset offer.Dataset
	Grant   access.Grant
	Keys    []keyLine
	Known   int    // keys that there were when the page was drawn
	Room    bool   // for one more
	New     string // key that was just made; it is never shown again
	Done    string // key of what was just done
	Example string // address of a call
	Days    int    // for which a key that was replaced goes on working
}

// keyLine is a key in the list, with what its state is called and what can be
// done with it.
type keyLine struct {
	keys.Info
	State           string // live, ending, ended, revoked, paused
	Replace, Revoke bool
}

func showKeys(v *office.Visit) error { return drawKeys(v, "", v.Value("done")) }

// drawKeys shows the keys, and once the text of one that was just made.
func drawKeys(v *office.Visit, made, done string, faults ...access.Fault) error {
	grant, ok := callable(v)
	if !ok {
		return v.Redirect(page(v, ""), nil)
	}
	all, err := v.Keys.Of(v.Context(), v.Case.Receipt)
	if err != nil {
		return err
	}
	d := v.Dataset()
	r := ringOfKeys{Receipt: v.Case.Receipt, Dataset: d, Grant: grant, Known: len(all), New: made, Days: int(keys.Grace.Hours() / 24),
		Example: v.Offer.Portal.BaseURL + "api/v1/datasets/" + d.ID + "/rows?limit=10"}
	if slices.Contains([]string{"revoked"}, done) {
		r.Done = done
	}
	alive := 0
	for _, k := range all {
		l := lineOfKey(v, k)
		if l.Revoke {
			alive++
		}
		r.Keys = append(r.Keys, l)
	}
	r.Room = alive < access.MaxLiveKeys
	for i := range r.Keys {
		r.Keys[i].Replace = r.Keys[i].Replace && r.Room
	}
	return v.Show(office.Page{Title: keysTitle, Template: "apply/keys", Data: r, Form: v.Form(faults...)})
}

// callable is the grant of the visit's application, if it is one for calls.
func callable(v *office.Visit) (access.Grant, bool) {
	g, ok := v.Rules.GrantOf(v.Case, today(v))
	return g, ok && g.Delivery == access.Interface
}

func lineOfKey(v *office.Visit, k keys.Info) keyLine {
	l := keyLine{Info: k, State: "live", Revoke: true}
	switch {
	case !k.Revoked.IsZero():
		l.State, l.Revoke = "revoked", false
	case !k.Ends.IsZero() && !v.Now().Before(k.Ends):
		l.State, l.Revoke = "ended", false
	case !k.Paused.IsZero():
		l.State = "paused"
	case !k.Ends.IsZero():
		l.State = "ending"
	default:
		l.Replace = true
	}
	return l
}

// changeKeys issues, replaces or revokes a key. A page that was drawn before
// there was another key, such as one that is sent twice, issues none.
func changeKeys(v *office.Visit) error {
	id := v.Value("key")
	if v.Value("do") == "revoke" {
		return revoke(v, id)
	}
	if suspended(v) {
		return v.SuspendedPage(v.Case.Application.Dataset)
	}
	if _, ok := callable(v); !ok {
		return v.Redirect(page(v, ""), nil)
	}
	all, err := v.Keys.Of(v.Context(), v.Case.Receipt)
	if err != nil {
		return err
	}
	if v.Value("known") != strconv.Itoa(len(all)) {
		return cases.ErrStale
	}
	var key access.Key
	if v.Value("do") == "replace" {
		key, _, err = v.Keys.Replace(v.Context(), v.Account.ID, v.Case.Receipt, id)
	} else {
		key, _, err = v.Keys.Issue(v.Context(), v.Account.ID, v.Case.Receipt)
	}
	switch {
	case errors.Is(err, keys.ErrTooMany):
		return drawKeys(v, "", "", access.Fault{Message: lang.Text{ZH: "已有两个可用的密钥", EN: "There are two keys in use already"},
			Fix: lang.Text{ZH: "请先停用一个。", EN: "Revoke one of them first."}})
	case errors.Is(err, keys.ErrNoGrant):
		return v.Redirect(page(v, ""), nil)
	case err != nil:
		return err
	}
	if err := v.Ring.Refresh(v.Context()); err != nil {
		return err
	}
	return drawKeys(v, key.Reveal(), "")
}

func revoke(v *office.Visit, id string) error {
	if err := v.Keys.Revoke(v.Context(), v.Account.Actor(), v.Case.Receipt, id, ""); err != nil {
		return err
	}
	if err := v.Ring.Refresh(v.Context()); err != nil {
		return err
	}
	return v.Redirect(page(v, "keys/"), url.Values{"done": {"revoked"}})
}
