package accounts

import (
	"bytes"
	"context"
	"errors"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/secrets"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var (
	ctx  = context.Background()
	home = netip.MustParseAddr("192.0.2.1")
)

const (
	email    = "li@example.org"
	password = "Correct-horse-7-battery"
	another  = "Staple-42-umbrella-tree"
)

// portal is a service over an empty store, with what a test looks at.
type portal struct {
	*Service
	t     *testing.T
	db    *store.DB
	clock *storetest.Clock
}

// each runs f with a service over each kind of store.
func each(t *testing.T, policy string, f func(p portal)) {
	t.Helper()
	rules, err := PolicyOf(policy)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		s, err := secrets.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		f(portal{New(db, s, rules), t, db, clock})
	})
}

// notices are the kinds of the notices to an account, the newest first, and the
// text of the newest one's link.
func (p portal) notices(email string) (kinds []string, link string) {
	p.t.Helper()
	a, err := p.ByEmail(ctx, email)
	if err != nil {
		p.t.Fatal(err)
	}
	err = p.db.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Notices(ctx, a.ID, 100)
		for _, n := range all {
			kinds = append(kinds, n.Kind)
			if id := n.Params["link"]; id != "" && link == "" {
				link = p.LinkText(id)
			}
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return kinds, link
}

func (p portal) signUp(email string) {
	p.t.Helper()
	faults, err := p.SignUp(ctx, SignUp{Kind: access.Person, Email: email, Name: "李雷", Password: password, Lang: lang.ZH, From: home})
	if err != nil || len(faults) > 0 {
		p.t.Fatalf("sign up: %v, %v", faults, err)
	}
}

// member is a person whose address is proven.
func (p portal) member() Account {
	p.t.Helper()
	p.signUp(email)
	_, link := p.notices(email)
	if err := p.Verify(ctx, link, password, home); err != nil {
		p.t.Fatal(err)
	}
	a, err := p.ByEmail(ctx, email)
	if err != nil {
		p.t.Fatal(err)
	}
	return a
}

func (p portal) logIn(password string) (session string, err error) {
	session, _, err = p.LogIn(ctx, LogIn{Email: email, Password: password, From: home})
	return session, err
}

func (p portal) mustLogIn(password string) (session string) {
	p.t.Helper()
	session, err := p.logIn(password)
	if err != nil {
		p.t.Fatal(err)
	}
	return session
}

// wants fails unless err is the wanted one.
func (p portal) wants(what string, err, want error) {
	p.t.Helper()
	if !errors.Is(err, want) {
		p.t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

func TestAPersonSignsUpProvesTheAddressAndLogsIn(t *testing.T) {
	each(t, NIST, func(p portal) {
		p.signUp(" Li@Example.org ")
		p.clock.Add(time.Second)
		if _, err := p.logIn(password); !errors.Is(err, ErrUnverified) {
			p.t.Errorf("before the address is proven: %v", err)
		}
		kinds, link := p.notices(email)
		if diff := cmp.Diff([]string{"verify", "verify"}, kinds); diff != "" {
			p.t.Error(diff)
		}
		p.wants("with another password", p.Verify(ctx, link, another, home), ErrRefused)
		p.wants("the link", p.Verify(ctx, link, password, home), nil)
		p.wants("the link again", p.Verify(ctx, link, password, home), ErrLink)
		session := p.mustLogIn(password)
		a, err := p.Session(ctx, session)
		if err != nil || a.Email != email || a.Name != "李雷" || a.Kind != access.Person || a.Verified != p.clock.Now() {
			p.t.Errorf("the session is of %+v, %v", a, err)
		}
		p.wants("log out", p.LogOut(ctx, session), nil)
		_, err = p.Session(ctx, session)
		p.wants("after logging out", err, ErrNoSession)
		p.wants("log out again", p.LogOut(ctx, session), nil)
		if _, err := p.db.VerifyAudit(ctx, nil); err != nil {
			p.t.Error(err)
		}
	})
}

func TestAnOrganisationSignsUpByItsCode(t *testing.T) {
	each(t, DengBao3, func(p portal) {
		f := SignUp{Kind: access.Organisation, Email: email, Name: "示例科技有限公司", Password: password, Lang: lang.ZH, From: home,
			Contact: access.Contact{Name: "韩梅梅", Phone: "021-12345678"}, CreditCode: "91310000MA1FL0X012"}
		faults, err := p.SignUp(ctx, f)
		if err != nil || len(faults) != 1 || faults[0].Field != "applicant.identity" {
			p.t.Fatalf("a code with a wrong check character: %v, %v", faults, err)
		}
		for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" { // one of them is the right one
			f.CreditCode = "91310000MA1FL0X01" + string(c)
			if faults, err = p.SignUp(ctx, f); err != nil {
				p.t.Fatal(err)
			} else if len(faults) == 0 {
				break
			}
		}
		a, err := p.ByEmail(ctx, email)
		if err != nil {
			p.t.Fatal(err)
		}
		want := access.Applicant{Kind: access.Organisation, Name: f.Name, Identity: a.Identity, Contact: access.Contact{Name: "韩梅梅", Phone: "021-12345678", Email: email}}
		if diff := cmp.Diff(want, a.Applicant()); diff != "" || !strings.HasPrefix(a.Identity.Masked, "9131*") || a.Identity.Hash == "" {
			p.t.Error(diff, a.Identity)
		}
	})
}

func TestEverythingWrongWithASignUpIsSaidAtOnce(t *testing.T) {
	each(t, NIST, func(p portal) {
		faults, err := p.SignUp(ctx, SignUp{Kind: "robot", Email: "li", Name: "a\nb", Password: "short", From: home})
		var fields []string
		for _, f := range faults {
			fields = append(fields, f.Field)
			if f.Message.ZH == "" || f.Message.EN == "" || f.Fix.ZH == "" || f.Fix.EN == "" {
				p.t.Errorf("%s has not both languages: %+v", f.Field, f)
			}
		}
		if diff := cmp.Diff([]string{"kind", "name", "email", "password", "lang"}, fields); diff != "" || err != nil {
			p.t.Error(diff, err)
		}
	})
}

func TestPersonalIDNumbersAreKeptAsAKeyedHash(t *testing.T) {
	each(t, NIST, func(p portal) {
		a := p.member()
		const number = "11010519491231002X" // the example of GB 11643-1999
		if faults, err := p.Identify(ctx, a.ID, access.ResidentID, number); err != nil || len(faults) > 0 {
			p.t.Fatal(faults, err)
		}
		if faults, err := p.Identify(ctx, a.ID, access.ResidentID, "110105194912310021"); err != nil || len(faults) != 1 {
			p.t.Error("a number with a wrong check character was taken:", faults, err)
		}
		got, err := p.ByID(ctx, a.ID)
		if err != nil || got.Identity.Masked != "1****************X" || !strings.HasPrefix(got.Identity.Hash, "hmac-sha256:") {
			p.t.Errorf("kept is %+v, %v", got.Identity, err)
		}
		var rows int64
		err = p.db.Read(ctx, func(tx *store.Tx) error {
			return tx.Row(ctx, "SELECT COUNT(*) FROM audit_opening WHERE value LIKE ?", []any{"%" + number + "%"}, &rows)
		})
		if err != nil || rows > 0 {
			p.t.Errorf("the number stands in %d openings, %v", rows, err)
		}
	})
}

func TestADisabledAccountIsOutAtOnce(t *testing.T) {
	each(t, NIST, func(p portal) {
		p.member()
		session := p.mustLogIn(password)
		p.wants("disable", p.Disable(ctx, "command:root", email, "misuse"), nil)
		_, err := p.Session(ctx, session)
		p.wants("its session", err, ErrNoSession)
		_, err = p.logIn(password)
		p.wants("its login", err, ErrRefused)
		p.wants("somebody unknown", p.Disable(ctx, "command:root", "x@example.org", ""), store.ErrNotFound)
	})
}

func TestAnErasedAccountLeavesNoTraceOfItsOwner(t *testing.T) {
	each(t, NIST, func(p portal) {
		a := p.member()
		if faults, err := p.Identify(ctx, a.ID, access.ResidentID, "11010519491231002X"); err != nil || len(faults) > 0 {
			p.t.Fatal(faults, err)
		}
		p.mustLogIn(password)
		p.wants("erase", p.Erase(ctx, "command:root", email, "asked for"), nil)
		var kept bytes.Buffer
		if _, err := p.db.CopyTo(ctx, &kept); err != nil {
			p.t.Fatal(err)
		}
		for _, trace := range []string{email, "李雷", "1****************X", "argon2id", "192.0.2.1"} {
			if strings.Contains(kept.String(), trace) {
				p.t.Errorf("%q is still there", trace)
			}
		}
		_, err := p.logIn(password)
		p.wants("log in", err, ErrRefused)
		if sum, err := p.db.VerifyAudit(ctx, nil); err != nil || sum.Entries < 5 {
			p.t.Errorf("the audit log: %+v, %v", sum, err)
		}
		p.signUp(email) // the address is free again
	})
}

func TestStaffAreInvitedAndHaveARole(t *testing.T) {
	each(t, DengBao3, func(p portal) {
		link, err := p.AddStaff(ctx, "command:root", Colleague{Email: email, Name: "王芳", Role: Reviewer, Agency: "jtj", Lang: lang.EN})
		if err != nil {
			p.t.Fatal(err)
		}
		if _, mailed := p.notices(email); mailed != link {
			p.t.Errorf("mailed was %s, returned %s", mailed, link)
		}
		_, err = p.logIn("")
		p.wants("before a password is set", err, ErrRefused)
		if faults, err := p.SetPassword(ctx, link, password); err != nil || len(faults) > 0 {
			p.t.Fatal(faults, err)
		}
		session := p.mustLogIn(password)
		a, err := p.Session(ctx, session)
		if err != nil || a.Role != Reviewer || a.Agency != "jtj" {
			p.t.Errorf("the account is %+v, %v", a, err)
		}
		if diff := cmp.Diff([]Duty{OneTimeCode}, p.Duties(a)); diff != "" {
			p.t.Error(diff)
		}
		p.wants("another role", p.SetRole(ctx, "command:root", email, Operator, ""), nil)
		_, err = p.Session(ctx, session)
		p.wants("a session of the old role", err, ErrNoSession)
		if all, err := p.WithRole(ctx, Operator, ""); err != nil || len(all) != 1 || all[0].Email != email {
			p.t.Errorf("the operators are %v, %v", all, err)
		}
		_, err = p.AddStaff(ctx, "command:root", Colleague{Email: email, Name: "王芳", Role: Auditor, Lang: lang.ZH})
		p.wants("the same address", err, ErrTaken)
	})
}

func TestAPostThatIsNoneIsRefused(t *testing.T) {
	for _, c := range []struct {
		role   Role
		agency string
		ok     bool
	}{
		{Reviewer, "jtj", true}, {Reviewer, "", false}, {Reviewer, "../x", false},
		{Admin, "", true}, {Admin, "jtj", false}, {"", "", false}, {"root", "", false},
	} {
		if err := checkPost(c.role, c.agency); (err == nil) != c.ok {
			t.Errorf("role %q of agency %q: %v", c.role, c.agency, err)
		}
	}
}

func TestEveryRoleHasANameInEveryJurisdiction(t *testing.T) {
	for _, id := range profile.IDs() {
		p, err := profile.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range Roles {
			if n := r.Name(p); n.ZH == "" || n.EN == "" {
				t.Errorf("%s: %s has no name", id, r)
			}
		}
	}
}
