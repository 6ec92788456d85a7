package signin

import (
	"errors"
	"html/template"
	"net/url"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

var totpTitle = lang.Text{ZH: "一次性验证码", EN: "One-time codes"}

// showTOTP offers one-time codes with a new secret, or to stop using them.
func showTOTP(v *office.Visit) error {
	if v.Account.TOTP {
		return drawTOTPOff(v)
	}
	_, sealed, err := v.Accounts.NewTOTP(*v.Account, portalName(v))
	if err != nil {
		return err
	}
	return drawTOTP(v, sealed)
}

// maxPortalName is in characters: three bytes each and each written as %XX, they
// leave room for the longest address in the largest QR code.
const maxPortalName = 40

// portalName is under what authenticator apps list the account. A colon would
// end the name.
func portalName(v *office.Visit) string {
	name := []rune(strings.ReplaceAll(v.Text(v.Offer.Portal.Title), ":", " "))
	return string(name[:min(len(name), maxPortalName)])
}

// drawTOTP shows the sealed secret, which the form brings back: nothing is kept
// until a code of it was entered.
func drawTOTP(v *office.Visit, sealed string, faults ...access.Fault) error {
	address, secret, err := v.Accounts.TOTPKey(*v.Account, sealed, portalName(v))
	if errors.Is(err, accounts.ErrRefused) {
		return v.Redirect("account/totp/", nil)
	}
	if err != nil {
		return err
	}
	picture, err := qrCode(address)
	if err != nil {
		return err
	}
	return v.Show(office.Page{Title: totpTitle, Template: "signin/totp", Form: v.Form(faults...), Data: struct {
		Picture        template.HTML
		Secret, Sealed string
		Must           bool // the account may do nothing else before
	}{picture, grouped(secret), sealed, has(v, accounts.OneTimeCode)}})
}

func drawTOTPOff(v *office.Visit, faults ...access.Fault) error {
	return v.Show(office.Page{Title: totpTitle, Template: "signin/totp-off", Form: v.Form(faults...)})
}

// grouped makes letters easier to type.
func grouped(secret string) string {
	var groups []string
	for group := range slices.Chunk([]byte(secret), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, " ")
}

func setTOTP(v *office.Visit) error {
	if v.Account.TOTP {
		return endTOTP(v)
	}
	err := v.Accounts.UseTOTP(v.Context(), *v.Account, v.Value("key"), code(v))
	if errors.Is(err, accounts.ErrRefused) {
		return drawTOTP(v, v.Value("key"), refusedCode)
	}
	if err != nil {
		return err
	}
	return v.Redirect("account/", url.Values{"done": {"totp"}})
}

func endTOTP(v *office.Visit) error {
	err := v.Accounts.EndTOTP(v.Context(), *v.Account, v.Value("password"), v.From)
	if errors.Is(err, accounts.ErrRefused) {
		return drawTOTPOff(v, refusedPassword("password"))
	}
	if err != nil {
		return err
	}
	return v.Redirect("account/", url.Values{"done": {"totp-off"}})
}
