package desk

import (
	"context"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/keys"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// keyLine is an access key as the desk sees it: how it begins, never more.
type keyLine struct {
	keys.Info
	State lang.Text
}

// keyPage is one key, for the operator to stop it.
type keyPage struct {
	Receipt string
	keyLine
	Actions []served.Option
}

// keysOf are the keys of the application.
func keysOf(v *office.Visit) (all []keyLine, err error) {
	infos, err := v.Keys.Of(v.Context(), v.Case.Receipt)
	for _, info := range infos {
		all = append(all, keyLine{info, keyState(v, info)})
	}
	return all, err
}

func keyState(v *office.Visit, info keys.Info) lang.Text {
	switch {
	case !info.Revoked.IsZero():
		return lang.Text{ZH: "已停用", EN: "revoked"}
	case !info.Paused.IsZero():
		return lang.Text{ZH: "已暂停", EN: "suspended"}
	case !info.Live(v.Now()):
		return lang.Text{ZH: "已失效", EN: "run out"}
	case v.Case.State != access.Active:
		return lang.Text{ZH: "申请不在使用中", EN: "out of use with its application"}
	}
	return lang.Text{ZH: "可用", EN: "works"}
}

// keyOf is the key that the address names.
func keyOf(v *office.Visit) (keyLine, error) {
	all, err := keysOf(v)
	if err != nil {
		return keyLine{}, err
	}
	for _, k := range all {
		if k.ID == v.Param("key") {
			return k, nil
		}
	}
	return keyLine{}, store.ErrNotFound
}

func showKey(v *office.Visit) error { return drawKey(v, v.Form()) }

func drawKey(v *office.Visit, form served.Form) error {
	k, err := keyOf(v)
	if err != nil {
		return err
	}
	page := keyPage{Receipt: v.Case.Receipt, keyLine: k}
	option := func(value, zh, en string) {
		page.Actions = append(page.Actions, served.Option{Value: value, Label: v.Text(lang.Text{ZH: zh, EN: en})})
	}
	switch {
	case !k.Revoked.IsZero():
	case !k.Paused.IsZero():
		option("resume", "恢复使用", "Let it work again")
		option("revoke", "停用，不能恢复", "Revoke for good")
	default:
		option("suspend", "暂停使用", "Suspend")
		option("revoke", "停用，不能恢复", "Revoke for good")
	}
	title := lang.Text{ZH: "密钥 " + k.Display, EN: "Key " + k.Display}
	return v.Show(office.Page{Title: title, Template: "desk/key", Data: page, Form: form})
}

// changeKey suspends, resumes or revokes one key, which holds here at once and
// on every other process within seconds.
func changeKey(v *office.Visit) error {
	change := map[string]func(ctx context.Context, by, receipt, id, reason string) error{
		"suspend": v.Keys.Suspend, "resume": v.Keys.Resume, "revoke": v.Keys.Revoke,
	}[v.Value("do")]
	if change == nil {
		return store.ErrNotFound
	}
	if faults := access.CheckReason(v.Value("reason")); len(faults) > 0 {
		return drawKey(v, v.Form(faults...))
	}
	if err := change(v.Context(), v.Account.Actor(), v.Case.Receipt, v.Param("key"), v.Value("reason")); err != nil {
		return err
	}
	if err := v.Ring.Refresh(v.Context()); err != nil {
		return err
	}
	return v.Redirect(casePath(v.Case.Receipt), query("done", "key"))
}
