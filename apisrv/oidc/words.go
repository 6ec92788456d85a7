package oidc

import (
	"errors"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Why a login did not succeed. Errors of this package wrap one of these and its
// cause, which is for the log: it holds no secret and nothing about a person.
var (
	ErrDown     = errors.New("the provider does not answer")
	ErrStale    = errors.New("the login was begun elsewhere or too long ago")
	ErrDeclined = errors.New("the login was called off at the provider")
	ErrAnswer   = errors.New("the provider's answer cannot be trusted")
)

// Words are what people are told about an error of this package.
func (p *Provider) Words(err error) access.Fault {
	zh, en := p.config.Name.ZH, p.config.Name.EN
	switch {
	case errors.Is(err, ErrDown):
		return access.Fault{Message: lang.Text{ZH: zh + "暂时没有响应", EN: en + " does not answer at the moment"},
			Fix: lang.Text{ZH: "请过几分钟再试，或用邮箱和密码登录。", EN: "Try again in a few minutes, or log in with your e-mail address and password."}}
	case errors.Is(err, ErrStale):
		return access.Fault{Message: lang.Text{ZH: "这次登录已失效", EN: "This login is no longer good"},
			Fix: lang.Text{ZH: "请在同一个浏览器里重新登录，并在十分钟内完成；浏览器需要允许本站的Cookie。", EN: "Begin again, in one browser and within ten minutes; the browser has to allow this site's cookies."}}
	case errors.Is(err, ErrDeclined):
		return access.Fault{Message: lang.Text{ZH: "您取消了在" + zh + "的登录", EN: "You called off the login at " + en},
			Fix: lang.Text{ZH: "需要时可以重新登录，或用邮箱和密码登录。", EN: "Begin again when you like, or log in with your e-mail address and password."}}
	}
	return access.Fault{Message: lang.Text{ZH: zh + "的答复未能通过核验，没有登录", EN: "The answer of " + en + " did not pass our checks, so you are not logged in"},
		Fix: lang.Text{ZH: "请重新登录；仍不成功，请告知平台运行单位。", EN: "Begin again; if it happens once more, tell the operator of the platform."}}
}
