package accounts

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/kaimen-portal/kaimen/datasets/profile"
)

func TestPasswordPolicies(t *testing.T) {
	for _, c := range []struct {
		policy, password string
		ok               bool
	}{
		{DengBao3, password, true},
		{DengBao3, "Tr0ub4dor&3", true},
		{DengBao3, "Tr0ub4dor", false},           // short
		{DengBao3, "correcthorsebattery", false}, // one kind
		{DengBao3, "Password12345", false},       // common
		{DengBao3, "Lilei-Lilei-1", false},       // the name
		{DengBao3, "Li@example.org1", true},      // its local part is two letters, much is left
		{DengBao3, "Aa1-Aa1-Aa1-", false},        // repeats
		{NIST, "correct horse battery staple", true},
		{NIST, "公交 定位 数据 开放 门户 登录 密码", true},
		{NIST, "Tr0ub4dor&3", false}, // short
		{NIST, "passwordpassword123456", false},
		{NIST, strings.Repeat("ab", 20), false},
		{NIST, strings.Repeat("长密码", 200), false}, // too long
		{NIST, "bad \xff utf-8 text here", false},
	} {
		p, err := PolicyOf(c.policy)
		if err != nil {
			t.Fatal(err)
		}
		if faults := p.Check(c.password, "lilei", "li@example.org"); (len(faults) == 0) != c.ok {
			t.Errorf("%s: %q: %v", c.policy, c.password, faults)
		}
	}
	if _, err := PolicyOf("none"); err == nil {
		t.Error("a policy that does not exist was found")
	}
}

func TestEveryJurisdictionHasAPasswordPolicy(t *testing.T) {
	for _, id := range profile.IDs() {
		p, err := profile.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		got, err := PolicyFor(p)
		if err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		if want := id == "shanghai-2018"; (got.MinKinds > 0) != want {
			t.Errorf("%s: the policy is %+v", id, got)
		}
	}
}

func TestAHashIsThatOfItsPasswordInEveryForm(t *testing.T) {
	s := &Service{argon: argon2.IDKey, hashing: make(chan struct{}, 1)}
	phc, err := s.hash(ctx, "Café-Ａ-passwort")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		password string
		want     bool
	}{{"Café-Ａ-passwort", true}, {"Cafe\u0301-A-passwort", true}, {"Cafe-A-passwort", false}, {"", false}, {strings.Repeat("x", 1<<20), false}} {
		if got, err := s.matches(ctx, phc, c.password); err != nil || got != c.want {
			t.Errorf("%.30q: %v, %v", c.password, got, err)
		}
	}
	if again, err := s.hash(ctx, "Café-Ａ-passwort"); err != nil || again == phc {
		t.Errorf("two hashes of one password are the same, %v", err)
	}
}

func TestADamagedHashIsAnErrorAndNoMatch(t *testing.T) {
	s := &Service{argon: argon2.IDKey, hashing: make(chan struct{}, 1)}
	for _, phc := range []string{"x", "$argon2i$v=19$m=1,t=1,p=1$AA$AA", "$argon2id$v=19$m=99999999,t=1,p=1$AA$AA", "$argon2id$v=19$m=8,t=0,p=1$AA$AA", "$argon2id$v=19$m=8,t=1,p=1$AA$AA", "$argon2id$v=19$m=8,t=1,p=1$!$AA"} {
		if ok, err := s.matches(ctx, phc, password); ok || err == nil {
			t.Errorf("%s: %v, %v", phc, ok, err)
		}
	}
}

func TestALinkIsGoodOnceAndForAWhile(t *testing.T) {
	each(t, NIST, func(p portal) {
		p.member()
		ask := func() (link string) {
			p.t.Helper()
			p.clock.Add(time.Minute)
			p.wants("ask", p.AskPassword(ctx, email, home), nil)
			_, link = p.notices(email)
			return link
		}
		set := func(link string) error {
			_, err := p.SetPassword(ctx, link, another)
			return err
		}
		old := ask()
		late := ask()
		p.wants("one that a later replaced", set(old), ErrLink)
		for i := range len(late) {
			forged := []byte(late)
			forged[i] ^= 1
			p.wants("a forged one", set(string(forged)), ErrLink)
		}
		p.clock.Add(linkLife[passwordLink])
		p.wants("one that expired", set(late), ErrLink)
		good := ask()
		p.wants("one for another purpose", p.Verify(ctx, good, password, home), ErrLink)
		session := p.mustLogIn(password)
		p.wants("a good one", set(good), nil)
		p.wants("the same again", set(good), ErrLink)
		if _, err := p.Session(ctx, session); err == nil {
			p.t.Error("a session outlived its password")
		}
		if _, err := p.logIn(password); err == nil {
			p.t.Error("the old password is still good")
		}
		p.mustLogIn(another)
	})
}

func TestEarlierPasswordsAndOldOnes(t *testing.T) {
	each(t, DengBao3, func(p portal) {
		a := p.member()
		change := func(from, to string) (faults int) {
			p.t.Helper()
			p.clock.Add(time.Second)
			a, err := p.ByID(ctx, a.ID)
			if err != nil {
				p.t.Fatal(err)
			}
			_, f, err := p.ChangePassword(ctx, a, from, to, home)
			if err != nil {
				p.t.Fatal(err)
			}
			return len(f)
		}
		if change(password, password) != 1 || change(password, another) != 0 || change(another, password) != 1 {
			p.t.Error("an earlier password was taken, or a new one was not")
		}
		a, err := p.ByID(ctx, a.ID)
		if err != nil || len(p.Duties(a)) > 0 {
			p.t.Errorf("a new password has duties %v, %v", p.Duties(a), err)
		}
		p.clock.Add(p.policy.MaxAge + time.Second)
		if got := p.Duties(a); len(got) != 1 || got[0] != NewPassword {
			p.t.Errorf("an old password has duties %v", got)
		}
	})
}

func TestAnAddressIsNotFloodedWithMails(t *testing.T) {
	each(t, NIST, func(p portal) {
		p.member() // the first
		for range mailTries - 1 {
			p.wants("ask", p.AskPassword(ctx, email, home), nil)
		}
		if err := p.AskPassword(ctx, email, home); err == nil {
			p.t.Error("no wait after many mails")
		}
	})
}
