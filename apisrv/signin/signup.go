package signin

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

var (
	signUpTitle = lang.Text{ZH: "注册", EN: "Sign up"}
	sentTitle   = lang.Text{ZH: "请查收邮件", EN: "Check your mail"}
	verifyTitle = lang.Text{ZH: "确认邮箱", EN: "Confirm your e-mail address"}
)

// showSignUp asks first for whom the account is, since a person and an
// organisation are asked for different things.
func showSignUp(v *office.Visit) error {
	switch kind, done := v.Value("kind"), v.Value("done"); {
	case v.Account != nil:
		return goOn(v, *v.Account)
	case done == "sent", done == "confirm": // after a sign-up, and after a login through the provider
		return v.Show(office.Page{Title: sentTitle, Template: "signin/sent", Data: done})
	case kind == access.Person, kind == access.Organisation:
		return drawSignUp(v)
	}
	return v.Show(office.Page{Title: signUpTitle, Template: "signin/kinds"})
}

func drawSignUp(v *office.Visit, faults ...access.Fault) error {
	form := v.Form(faults...)
	if !v.R.Form.Has("lang") {
		form.Values.Set("lang", string(v.Lang))
	}
	return v.Show(office.Page{Title: signUpTitle, Template: "signin/sign-up", Form: form, Data: struct {
		Organisation bool
		Rules        []string
		Languages    []served.Option
	}{v.Value("kind") == access.Organisation, rules(v), languages}})
}

func signUp(v *office.Visit) error {
	f := accounts.SignUp{Kind: v.Value("kind"), Email: v.Value("email"), Name: trimmed(v, "name"), CreditCode: v.Value("number"),
		Contact:  access.Contact{Name: trimmed(v, "contact"), Phone: trimmed(v, "phone")},
		Password: v.Value("password"), Lang: lang.Code(v.Value("lang")), From: v.From}
	switch f.Kind {
	case access.Person:
		f.Contact.Name = f.Name
	case access.Organisation:
	default:
		return v.Redirect("account/sign-up/", nil)
	}
	faults, err := v.Accounts.SignUp(v.Context(), f)
	if err != nil {
		return err
	}
	if f.Kind == access.Person { // whose name is said to be wrong once
		faults = slices.DeleteFunc(faults, func(f access.Fault) bool { return f.Field == "contact.name" })
	}
	if len(faults) > 0 {
		return drawSignUp(v, atInputs(faults)...)
	}
	return v.Redirect("account/sign-up/", url.Values{"done": {"sent"}})
}

// showVerify asks for the password and leaves the link as it is.
func showVerify(v *office.Visit) error {
	if v.Value("link") == "" {
		return staleLink(v)
	}
	return v.Show(office.Page{Title: verifyTitle, Template: "signin/verify", Form: v.Form()})
}

func verify(v *office.Visit) error {
	err := v.Accounts.Verify(v.Context(), v.Value("link"), v.Value("password"), v.From)
	switch {
	case errors.Is(err, accounts.ErrLink):
		return staleLink(v)
	case errors.Is(err, accounts.ErrRefused):
		return v.Show(office.Page{Title: verifyTitle, Template: "signin/verify", Form: v.Form(refusedPassword("password"))})
	case err != nil:
		return err
	}
	return v.Redirect("account/log-in/", url.Values{"done": {"verified"}})
}

// staleLink is the answer to every mailed link that is no longer good, or never
// was.
func staleLink(v *office.Visit) error {
	return v.Message(http.StatusGone, lang.Text{ZH: "这个网址已失效", EN: "This link is no longer good"}, []lang.Text{
		{ZH: "邮件中的网址只能使用一次，过了期限或者后来又发过新的，也不再有效。", EN: "A link in a mail works once. It also ends after its time, and when a newer one was sent."},
		{ZH: "如果是确认邮箱，请直接登录，我们会再发一封；如果是设置密码，请重新申请。", EN: "To confirm your address, log in and we send another. To set a password, ask for a new link."},
	}, v.Link("account/log-in/", "登录", "Log in"), v.Link("account/forgotten/", "忘记密码", "Forgotten your password?"))
}
