package accounts

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/secrets"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

const (
	issuer = "https://login.example.org"
	number = "11010519491231002X" // the example of GB 11643-1999
)

// li is who a provider vouches for, with the proven address of member.
var li = Vouched{Issuer: issuer, Subject: "1", Name: "李雷", Email: "Li@Example.org", ResidentID: number, Lang: lang.ZH}

// enter logs in through the provider and returns the fields with faults.
func (p portal) enter(e Entry) (session string, fields []string, err error) {
	p.t.Helper()
	e.From = home
	session, a, faults, err := p.Enter(ctx, e)
	for _, f := range faults {
		fields = append(fields, f.Field)
	}
	if (session != "") != (a.ID != "" && err == nil && fields == nil) && err == nil {
		p.t.Errorf("the session is %q of the account %q with faults %v", session, a.ID, fields)
	}
	return session, fields, err
}

func (p portal) mustEnter(e Entry) (session string, a Account) {
	p.t.Helper()
	session, fields, err := p.enter(e)
	if err != nil || fields != nil {
		p.t.Fatalf("enter: %v, %v", fields, err)
	}
	if a, err = p.Session(ctx, session); err != nil {
		p.t.Fatal(err)
	}
	return session, a
}

func (p portal) wantsEntry(what string, e Entry, want error) {
	p.t.Helper()
	session, fields, err := p.enter(e)
	if !errors.Is(err, want) || session != "" || fields != nil {
		p.t.Errorf("%s: got %q, %v, %v; want %v", what, session, fields, err, want)
	}
}

func TestWhoIsNewGetsAnAccountAndFindsItAgain(t *testing.T) {
	each(t, DengBao3, func(p portal) {
		first, a := p.mustEnter(Entry{Vouched: li})
		want := Account{Kind: access.Person, Email: email, Name: "李雷", Lang: lang.ZH, Created: p.clock.Now(), Verified: p.clock.Now()}
		want.ID, want.Identity, want.Contact = a.ID, a.Identity, access.Contact{Email: email}
		if diff := cmp.Diff(want, a, cmp.AllowUnexported(Account{})); diff != "" || a.Identity.Masked != "1****************X" {
			p.t.Error(diff, a.Identity)
		}
		changed := li
		changed.Email, changed.Name = "elsewhere@example.org", "李小雷"
		second, again := p.mustEnter(Entry{Vouched: changed, Previous: first})
		if again.ID != a.ID || again.Email != email || second == first {
			p.t.Errorf("the second time the account is %+v", again)
		}
		_, err := p.Session(ctx, first)
		p.wants("the session before", err, ErrNoSession)
		_, err = p.logIn("")
		p.wants("a login with an empty password", err, ErrRefused)
		if duties := p.Duties(a); len(duties) > 0 {
			p.t.Errorf("without a password the duties are %v", duties)
		}
		if _, err := p.db.VerifyAudit(ctx, nil); err != nil {
			p.t.Error(err)
		}
	})
}

func TestAnOrganisationIsKnownByItsCode(t *testing.T) {
	each(t, NIST, func(p portal) {
		firm := Vouched{Issuer: issuer, Subject: "firm", Name: "示例科技有限公司", Email: "firm@example.org", CreditCode: "91310000MA1FL0X012", Lang: lang.EN}
		_, fields, err := p.enter(Entry{Vouched: firm})
		if diff := cmp.Diff([]string{"applicant.identity"}, fields); diff != "" || err != nil {
			p.t.Error("a code with a wrong check character:", diff, err)
		}
		firm.CreditCode = "91310000MA1FL0X01E"
		if _, a := p.mustEnter(Entry{Vouched: firm}); a.Kind != access.Organisation || a.Identity.Kind != access.CreditCode || a.Lang != lang.EN {
			p.t.Errorf("the account is %+v", a)
		}
	})
}

func TestWhatNoAccountCouldHaveIsAskedFor(t *testing.T) {
	each(t, NIST, func(p portal) {
		odd := Vouched{Issuer: issuer, Subject: "odd", Name: "a\nb", Email: "Li <li@example.org>", ResidentID: "911124198108030024X"}
		_, fields, err := p.enter(Entry{Vouched: odd})
		if diff := cmp.Diff([]string{"name", "email"}, fields); diff != "" || err != nil {
			p.t.Error(diff, err)
		}
		p.wantsEntry("with both", Entry{Vouched: odd, Name: "Li", Email: email}, ErrUnverified)
		if a, err := p.ByEmail(ctx, email); err != nil || a.Name != "Li" || a.Identity != (access.Identity{}) || !a.Verified.IsZero() {
			p.t.Errorf("the account is %+v, %v", a, err)
		}
	})
}

func TestAnAccountIsNotTakenOverByItsAddress(t *testing.T) {
	each(t, NIST, func(p portal) {
		a := p.member()
		p.wantsEntry("without its password", Entry{Vouched: li}, ErrConnect)
		p.wantsEntry("with another password", Entry{Vouched: li, Password: another}, ErrRefused)
		if all, err := p.Connections(ctx, a.ID); err != nil || len(all) != 0 {
			p.t.Errorf("it is connected already: %v, %v", all, err)
		}
		_, joined := p.mustEnter(Entry{Vouched: li, Password: password})
		if joined.ID != a.ID || joined.Identity.Kind != access.ResidentID {
			p.t.Errorf("the account is %+v", joined)
		}
		p.mustEnter(Entry{Vouched: li}) // from now on without
		p.mustLogIn(password)
		if kinds, _ := p.notices(email); kinds[0] != "connected" && kinds[1] != "connected" {
			p.t.Errorf("its owner was told %v", kinds)
		}
		all, err := p.Connections(ctx, a.ID)
		if diff := cmp.Diff([]Connection{{issuer, p.clock.Now()}}, all); diff != "" || err != nil {
			p.t.Error(diff, err)
		}
	})
}

func TestGuessingAPasswordThroughAProviderIsSlowedToo(t *testing.T) {
	each(t, DengBao3, func(p portal) {
		p.member()
		for range p.policy.FreeTries {
			p.wantsEntry("a wrong password", Entry{Vouched: li, Password: another}, ErrRefused)
		}
		_, _, err := p.enter(Entry{Vouched: li, Password: password})
		if !errors.As(err, new(*Wait)) {
			p.t.Errorf("then: %v", err)
		}
		if _, err := p.logIn(password); !errors.As(err, new(*Wait)) {
			p.t.Errorf("and the usual way: %v", err)
		}
	})
}

func TestAProviderThatNamesSomebodyElseOpensNoAccount(t *testing.T) {
	each(t, NIST, func(p portal) {
		a := p.member()
		if faults, err := p.Identify(ctx, a.ID, access.ResidentID, "110105199003070033"); err != nil || len(faults) > 0 {
			p.t.Fatal(faults, err)
		}
		p.wantsEntry("with its password", Entry{Vouched: li, Password: password}, ErrOther)
		a, err := p.ByID(ctx, a.ID)
		if err != nil {
			p.t.Fatal(err)
		}
		p.wants("from within", p.Connect(ctx, a, li, password, home), ErrOther)
	})
}

func TestOneTimeCodesAreAskedForWhateverTheLogin(t *testing.T) {
	each(t, DengBao3, func(p portal) {
		a, code := p.withCodes()
		p.wantsEntry("no code beside the password", Entry{Vouched: li, Password: password}, ErrCode)
		p.wantsEntry("a wrong code", Entry{Vouched: li, Password: password, Code: "x"}, ErrRefused)
		if all, err := p.Connections(ctx, a.ID); err != nil || len(all) > 0 {
			p.t.Errorf("it is connected without a code: %v, %v", all, err)
		}
		used := code()
		p.mustEnter(Entry{Vouched: li, Password: password, Code: used})
		half, _, err := p.enter(Entry{Vouched: li})
		p.wants("from then on", err, ErrCode)
		_, _, err = p.LogInByCode(ctx, CodeStep{Half: half, Code: used, From: home})
		p.wants("the used code", err, ErrRefused)
		p.clock.Add(codePeriod)
		_, _, err = p.LogInByCode(ctx, CodeStep{Half: half, Code: code(), From: home})
		p.wants("the next", err, nil)
	})
}

func TestGuessingACodeThroughAProviderIsSlowedToo(t *testing.T) {
	each(t, DengBao3, func(p portal) {
		_, code := p.withCodes()
		for range p.policy.FreeTries {
			p.wantsEntry("a wrong code", Entry{Vouched: li, Password: password, Code: "x"}, ErrRefused)
			p.mustForget()
		}
		_, _, err := p.enter(Entry{Vouched: li, Password: password, Code: code()})
		if !errors.As(err, new(*Wait)) {
			p.t.Errorf("then: %v", err)
		}
	})
}

// mustForget ends the wait for the password alone.
func (p portal) mustForget() {
	p.t.Helper()
	_, account := p.guesses(email, home)
	if err := p.db.Keep(ctx, func(tx *store.Tx) error { return forgive(ctx, tx, account) }); err != nil {
		p.t.Fatal(err)
	}
}

func TestADisabledAccountStaysOutWhateverTheLogin(t *testing.T) {
	each(t, NIST, func(p portal) {
		session, a := p.mustEnter(Entry{Vouched: li})
		p.wants("disable", p.Disable(ctx, "command:root", email, "misuse"), nil)
		_, err := p.Session(ctx, session)
		p.wants("its session", err, ErrNoSession)
		p.wantsEntry("its login", Entry{Vouched: li}, ErrDisabled)
		p.wants("enable", p.Enable(ctx, "command:root", email, "a mistake"), nil)
		p.mustEnter(Entry{Vouched: li})
		p.wants("erase", p.Erase(ctx, "command:root", email, "asked for"), nil)
		if _, fresh := p.mustEnter(Entry{Vouched: li}); fresh.ID == a.ID {
			p.t.Error("the login leads to an erased account")
		}
	})
}

// unproven is who a provider knows without an address.
var unproven = Vouched{Issuer: issuer, Subject: "2", Name: "韩梅梅", Lang: lang.ZH}

func TestAnEnteredAddressIsProvenByMailAndTheSameLogin(t *testing.T) {
	each(t, NIST, func(p portal) {
		_, fields, err := p.enter(Entry{Vouched: Vouched{Issuer: issuer, Subject: "3"}})
		if diff := cmp.Diff([]string{"name", "email"}, fields); diff != "" || err != nil {
			p.t.Error(diff, err)
		}
		p.wantsEntry("a mistyped address", Entry{Vouched: unproven, Email: "lo@example.org"}, ErrUnverified)
		p.clock.Add(time.Second)
		p.wantsEntry("the right one", Entry{Vouched: unproven, Email: email}, ErrUnverified)
		p.clock.Add(time.Second)
		p.wantsEntry("without the mail", Entry{Vouched: unproven}, ErrUnverified)
		kinds, link := p.notices(email)
		if diff := cmp.Diff([]string{"confirm", "confirm"}, kinds); diff != "" {
			p.t.Error(diff)
		}
		p.wantsEntry("somebody else with the mail", Entry{Vouched: li, Link: link, Password: password}, ErrRefused)
		p.wantsEntry("a forged link", Entry{Vouched: unproven, Link: link + "x"}, ErrLink)
		if _, a := p.mustEnter(Entry{Vouched: unproven, Link: link}); a.Email != email || a.Verified.IsZero() {
			p.t.Errorf("the account is %+v", a)
		}
		p.mustEnter(Entry{Vouched: unproven})
	})
}

func TestAnEnteredAddressOfSomebodyElseGivesNothingAway(t *testing.T) {
	each(t, NIST, func(p portal) {
		p.member()
		p.clock.Add(time.Second)
		p.wantsEntry("their address", Entry{Vouched: unproven, Email: email}, ErrUnverified)
		if kinds, _ := p.notices(email); kinds[0] != "already" {
			p.t.Errorf("the owner was told %v", kinds)
		}
		_, fields, _ := p.enter(Entry{Vouched: unproven})
		if diff := cmp.Diff([]string{"email"}, fields); diff != "" {
			p.t.Error("the login leads somewhere:", diff)
		}
	})
}

// A stranger logs in through the provider and enters an address; its owner later
// sets a password for the account that has it.
func TestWhoProvesAnAddressInheritsNoLoginOfAStranger(t *testing.T) {
	each(t, NIST, func(p portal) {
		stranger := unproven
		stranger.ResidentID = number
		p.wantsEntry("a stranger", Entry{Vouched: stranger, Email: email}, ErrUnverified)
		p.clock.Add(time.Second)
		p.wants("ask", p.AskPassword(ctx, email, home), nil)
		_, link := p.notices(email)
		if faults, err := p.SetPassword(ctx, link, password); err != nil || len(faults) > 0 {
			p.t.Fatal(faults, err)
		}
		p.mustLogIn(password)
		a, err := p.ByEmail(ctx, email)
		if err != nil || a.Identity != (access.Identity{}) {
			p.t.Errorf("the account has the number of the stranger: %+v, %v", a.Identity, err)
		}
		_, fields, err := p.enter(Entry{Vouched: stranger})
		if diff := cmp.Diff([]string{"email"}, fields); diff != "" || err != nil {
			p.t.Error("the stranger's login leads into it:", diff, err)
		}
	})
}

func TestALoginIsConnectedAndDisconnectedWithThePassword(t *testing.T) {
	each(t, NIST, func(p portal) {
		a := p.member()
		p.wants("with a wrong password", p.Connect(ctx, a, unproven, another, home), ErrRefused)
		p.wants("with the password", p.Connect(ctx, a, unproven, password, home), nil)
		if _, entered := p.mustEnter(Entry{Vouched: unproven}); entered.ID != a.ID {
			p.t.Error("it leads to another account")
		}
		_, other := p.mustEnter(Entry{Vouched: Vouched{Issuer: issuer, Subject: "9", Name: "王芳", Email: "wang@example.org"}})
		p.wants("the same for another account", p.Connect(ctx, other, unproven, "", home), ErrRefused)
		p.wants("disconnect with a wrong password", p.Disconnect(ctx, a, another, home), ErrRefused)
		p.wants("disconnect", p.Disconnect(ctx, a, password, home), nil)
		_, fields, err := p.enter(Entry{Vouched: unproven})
		if diff := cmp.Diff([]string{"email"}, fields); diff != "" || err != nil {
			p.t.Error("it still leads somewhere:", diff, err)
		}
	})
}

func TestALoginBelongsToOneAccount(t *testing.T) {
	each(t, NIST, func(p portal) {
		p.mustEnter(Entry{Vouched: Vouched{Issuer: issuer, Subject: unproven.Subject, Name: "王芳", Email: "wang@example.org"}})
		a := p.member()
		p.wants("connect", p.Connect(ctx, a, unproven, password, home), ErrConnected)
		elsewhere := unproven
		elsewhere.Issuer = "https://other.example.org" // where the same subject is somebody else
		p.wants("one of another provider", p.Connect(ctx, a, elsewhere, password, home), nil)
	})
}

func TestWhatIsHeldIsGoodForAWhileAndOnlyHere(t *testing.T) {
	each(t, NIST, func(p portal) {
		sealed, err := p.Hold(li)
		if err != nil {
			p.t.Fatal(err)
		}
		if got, err := p.Held(sealed); err != nil || got != li {
			p.t.Errorf("got %+v, %v", got, err)
		}
		for _, s := range []string{"", "x", sealed[1:], secrets.Seal(p.totps, "{}", "login"), secrets.Seal(p.holding, "{", "login"), secrets.Seal(p.holding, "{}", "login")} {
			_, err := p.Held(s)
			p.wants("something else", err, ErrHeld)
		}
		p.clock.Add(HeldLife)
		_, err = p.Held(sealed)
		p.wants("too late", err, ErrHeld)
	})
}

func TestNoNumberOrSubjectOfAProviderIsKept(t *testing.T) {
	each(t, NIST, func(p portal) {
		who := li
		who.Subject = "subject-" + number
		p.mustEnter(Entry{Vouched: who})
		err := p.db.Read(ctx, func(tx *store.Tx) error {
			for _, q := range []string{"SELECT subject FROM connection", "SELECT line FROM audit", "SELECT value FROM audit_opening", "SELECT identity_mask || identity_hash FROM account"} {
				all, err := store.All(ctx, tx, q, nil, func(s *string) []any { return []any{s} })
				if err != nil {
					return err
				}
				for _, s := range all {
					if strings.Contains(s, number) {
						p.t.Errorf("%s: %s", q, s)
					}
				}
			}
			return nil
		})
		if err != nil {
			p.t.Error(err)
		}
	})
}
