package signin

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/oidc"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// What the browser keeps while its owner logs in at the provider.
const (
	ticket   = "ticket"   // the language of the page, a dot, and the login that was begun
	mailed   = "mailed"   // the mailed link that the login began with
	vouching = "vouching" // what the provider said, while something else is missing
)

// linkForm is that of mailed links, the only ones that are kept.
var linkForm = regexp.MustCompile(`^[a-z0-9]{1,40}\.[a-z0-9]{1,40}$`)

var providerTitle = lang.Text{ZH: "登录没有完成", EN: "You are not logged in"}

// providerName is what people call the provider of the portal, empty where there
// is none.
func providerName(v *office.Visit) string {
	if v.Provider == nil {
		return ""
	}
	return v.Text(v.Provider.Name())
}

// toProvider sends people to the provider: to log in, to connect the account
// that they are logged in with, or with a mailed link that they have to prove
// theirs by logging in. A link, not a form, leads here: the policy that keeps
// forms within the portal would hold for where they are sent on to.
func toProvider(v *office.Visit) error {
	if v.Provider == nil {
		return store.ErrNotFound
	}
	path := next(v)
	if path == "" {
		path = "account/"
	}
	address, sealed, err := v.Provider.Begin(v.Context(), v.Href(path))
	if err != nil {
		return failedAtProvider(v, err)
	}
	v.Keep(ticket, string(v.Lang)+"."+sealed, oidc.TicketLife)
	if link := v.Value("link"); linkForm.MatchString(link) {
		v.Keep(mailed, link, oidc.TicketLife)
	}
	v.W.Header().Set("Location", address)
	v.W.WriteHeader(http.StatusSeeOther)
	return nil
}

// fromProvider is where the provider sends people back to, whatever language
// they had.
func fromProvider(v *office.Visit) error {
	if v.Provider == nil {
		return store.ErrNotFound
	}
	language, sealed, _ := strings.Cut(v.Kept(ticket), ".")
	if lang.Code(language) == lang.EN {
		v.Lang = lang.EN
	}
	v.Keep(ticket, "", 0)
	who, after, err := v.Provider.Finish(v.Context(), sealed, v.R.URL.Query())
	if err != nil {
		return failedAtProvider(v, err)
	}
	v.R.Form = url.Values{"next": {strings.TrimPrefix(after, v.Href(""))}}
	held, err := v.Accounts.Hold(who)
	if err != nil {
		return err
	}
	v.Keep(vouching, held, accounts.HeldLife)
	if v.Account != nil {
		return v.Redirect("account/provider/connect/", nil)
	}
	return enter(v, accounts.Entry{Vouched: who, Link: v.Kept(mailed)})
}

// failedAtProvider tells people why they are not logged in, and the log what
// exactly happened where that is not their doing.
func failedAtProvider(v *office.Visit, err error) error {
	status := http.StatusUnprocessableEntity
	if errors.Is(err, oidc.ErrDown) || errors.Is(err, oidc.ErrAnswer) {
		status = http.StatusBadGateway
		v.Log.Warn("login through the provider failed", "error", err)
	}
	return tell(v, status, v.Provider.Words(err))
}

// tell shows why there is no login, and the other way in.
func tell(v *office.Visit, status int, why access.Fault) error {
	return v.Message(status, providerTitle, []lang.Text{{ZH: why.Message.ZH + "。", EN: why.Message.EN + "."}, why.Fix}, v.Link("account/log-in/", "登录", "Log in"))
}

// enter completes the login, or leads to the page that asks for what is missing.
func enter(v *office.Visit, e accounts.Entry) error {
	e.Previous, e.From = v.Session(), v.From
	session, who, faults, err := v.Accounts.Enter(v.Context(), e)
	switch {
	case len(faults) > 0:
		return askFor(v, e, "details", atInputs(faults)...)
	case errors.Is(err, accounts.ErrConnect):
		return askFor(v, e, "password")
	case errors.Is(err, accounts.ErrCode) && session != "":
		return askForCode(v, session)
	case errors.Is(err, accounts.ErrCode):
		return askFor(v, e, "password", missingCode)
	case errors.Is(err, accounts.ErrRefused):
		return askFor(v, e, "password", refusedEntry)
	case errors.Is(err, accounts.ErrUnverified):
		return v.Redirect("account/sign-up/", url.Values{"done": {"confirm"}})
	case errors.Is(err, accounts.ErrLink):
		return staleLink(v)
	case errors.Is(err, accounts.ErrDisabled), errors.Is(err, accounts.ErrConnected), errors.Is(err, accounts.ErrOther):
		why, _ := accounts.Words(err, v.Now())
		return tell(v, http.StatusForbidden, why)
	case err != nil:
		return err
	}
	v.Keep(vouching, "", 0)
	v.Keep(mailed, "", 0)
	v.Begin(session)
	return goOn(v, who)
}
