package apply

import (
	"errors"
	"net/http"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

var leakedTitle = lang.Text{ZH: "停用已泄露的密钥", EN: "Revoke a leaked key"}

func showLeaked(v *office.Visit) error {
	return v.Show(office.Page{Title: leakedTitle, Template: "apply/leaked"})
}

// revokeLeaked ends a key for whoever has it. The key is never shown, nor kept.
func revokeLeaked(v *office.Visit) error {
	unknown := access.Fault{Field: "key", Message: lang.Text{ZH: "这不是本平台的有效密钥", EN: "That is no key of this portal"},
		Fix: lang.Text{ZH: "请粘贴完整的密钥，不要带引号和空格。", EN: "Paste the whole key, without quotation marks or spaces."}}
	key, err := access.ParseKey(strings.TrimSpace(v.Value("key")))
	if err == nil {
		err = v.Accounts.Guess(v.Context(), "key", v.From, func() error { return v.Keys.RevokeLeaked(v.Context(), key) })
	}
	if errors.Is(err, access.ErrNoKey) || errors.Is(err, store.ErrNotFound) {
		form := v.Form(unknown)
		form.Values = nil
		return v.Show(office.Page{Title: leakedTitle, Template: "apply/leaked", Form: form})
	}
	if err != nil {
		return err
	}
	if err := v.Ring.Refresh(v.Context()); err != nil {
		return err
	}
	return v.Message(http.StatusOK, lang.Text{ZH: "密钥已停用", EN: "The key is revoked"}, []lang.Text{
		{ZH: "它不能再使用，持有人已收到通知。谢谢您。", EN: "It no longer works, and its owner is told. Thank you."}})
}
