package accounts

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	_ "embed"

	"golang.org/x/text/unicode/norm"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// Policy is how passwords, attempts and sessions are handled.
type Policy struct {
	MinLength int           // characters
	MinKinds  int           // of capital letters, small letters, digits and others; 0: any will do
	MaxAge    time.Duration // of a password; 0: it is changed only when there is a reason
	History   int           // how many earlier passwords may not be used again

	FreeTries int           // wrong passwords in a row before anyone has to wait
	Lock      time.Duration // the wait after each try from then on; 0: it doubles, from a second to a quarter of an hour
	MaxTries  int           // after which only a new password opens the account; 0: no such end

	Idle, Life time.Duration // of a session: without a request, and at all
	StaffTOTP  bool          // staff must use one-time codes too
}

// The two policies that a profile can choose, by their keys.
const (
	// DengBao3 follows 等保三级: GB/T 22239-2019 section 8.1.4.1 demands passwords
	// that are complex and changed regularly (a), limits of failed logins and of
	// idle sessions (b), and a second factor (d). It leaves the figures open. Three
	// kinds of character, 90 days, none of the last five, and half an hour after
	// five failures are what baselines of cloud operators check (such as that of
	// Open Telekom Cloud's Host Security Service); ten characters are two more than
	// they ask for, and half an hour without a request is our own choice.
	DengBao3 = "dengbao3"
	// NIST follows NIST SP 800-63B-4: passwords of 15 characters of any kind, since
	// most accounts have nothing else, checked against known ones and never changed
	// for their age (3.1.1.2); at most 100 failures in a row, after which the
	// password is out of use (3.2.2); sessions of 24 hours, of one hour without a
	// request (2.2.3).
	NIST = "nist"
)

// Policy is how the service handles passwords, attempts and sessions.
func (s *Service) Policy() Policy { return s.policy }

// PolicyFor is the policy that the jurisdiction chose, else that of NIST, which
// asks least of people.
func PolicyFor(p *profile.Profile) (Policy, error) {
	if !p.Accounts.Password.Stated() {
		return PolicyOf(NIST)
	}
	return PolicyOf(p.Accounts.Password.V)
}

// PolicyOf returns a policy by its key.
func PolicyOf(key string) (Policy, error) {
	switch key {
	case DengBao3:
		return Policy{MinLength: 10, MinKinds: 3, MaxAge: 90 * 24 * time.Hour, History: 5,
			FreeTries: 5, Lock: 30 * time.Minute, Idle: 30 * time.Minute, Life: 12 * time.Hour, StaffTOTP: true}, nil
	case NIST:
		return Policy{MinLength: 15, FreeTries: 5, MaxTries: 100, Idle: time.Hour, Life: 24 * time.Hour}, nil
	}
	return Policy{}, fmt.Errorf("unknown password policy %q: known are %s and %s", key, DengBao3, NIST)
}

// maxPassword is in bytes; longer ones cost time and add nothing.
const maxPassword = 512

// common are passwords that everybody tries first, and parts that make such.
//
//go:embed common.txt
var commonText string

var common = strings.Fields(commonText)

// normal is the form in which a password is hashed, so that two keyboards that
// write the same character in different ways write the same password.
func normal(password string) string { return norm.NFKC.String(password) }

// Check finds what keeps a text from being the password of an account. The names
// are those of the person and of the portal, and the e-mail address.
func (p Policy) Check(password string, names ...string) []access.Fault {
	switch n := utf8.RuneCountInString(normal(password)); {
	case !utf8.ValidString(password) || len(password) > maxPassword:
		return badPassword(lang.Text{ZH: "密码太长", EN: "The password is too long"},
			lang.Text{ZH: fmt.Sprintf("最多%d字节。", maxPassword), EN: fmt.Sprintf("It may have %d bytes.", maxPassword)})
	case n < p.MinLength:
		return badPassword(lang.Text{ZH: fmt.Sprintf("密码只有%d个字符", n), EN: fmt.Sprintf("The password has only %d characters", n)},
			lang.Text{ZH: fmt.Sprintf("至少需要%d个字符；几个互不相干的词连在一起，既好记又难猜。", p.MinLength),
				EN: fmt.Sprintf("It needs %d or more; a few words that have nothing to do with each other are easy to keep and hard to guess.", p.MinLength)})
	case kinds(password) < p.MinKinds:
		return badPassword(lang.Text{ZH: "密码的字符种类太少", EN: "The password has too few kinds of character"},
			lang.Text{ZH: fmt.Sprintf("大写字母、小写字母、数字、其他字符，至少要有%d种。", p.MinKinds),
				EN: fmt.Sprintf("Use at least %d of these: capital letters, small letters, digits, other characters.", p.MinKinds)})
	case guessable(password, names):
		return badPassword(lang.Text{ZH: "密码太容易猜到", EN: "The password is easy to guess"},
			lang.Text{ZH: "请不要用常见密码、姓名、邮箱或重复的字符来组成密码。", EN: "Do not build it from a common password, a name, the e-mail address, or characters that repeat."})
	}
	return nil
}

// Rules are what Check asks for, in words that are told before a password is
// chosen.
func (p Policy) Rules() []lang.Text {
	rules := []lang.Text{{ZH: fmt.Sprintf("至少%d个字符；几个互不相干的词连在一起，既好记又难猜。", p.MinLength),
		EN: fmt.Sprintf("At least %d characters; a few words that have nothing to do with each other are easy to keep and hard to guess.", p.MinLength)}}
	if p.MinKinds > 0 {
		rules = append(rules, lang.Text{ZH: fmt.Sprintf("大写字母、小写字母、数字、其他字符，至少有其中%d种。", p.MinKinds),
			EN: fmt.Sprintf("At least %d of these: capital letters, small letters, digits, other characters.", p.MinKinds)})
	}
	rules = append(rules, lang.Text{ZH: "不是常见的密码，也不由姓名、邮箱或重复的字符组成。",
		EN: "Not a common password, and not built from your name, your e-mail address or characters that repeat."})
	if p.History > 0 {
		rules = append(rules, lang.Text{ZH: fmt.Sprintf("与最近用过的%d个密码都不同。", p.History), EN: fmt.Sprintf("None of the last %d that you used.", p.History)})
	}
	if p.MaxAge > 0 {
		days := int(p.MaxAge / (24 * time.Hour))
		rules = append(rules, lang.Text{ZH: fmt.Sprintf("每%d天更换一次，到期登录时会提醒。", days), EN: fmt.Sprintf("It is changed every %d days; you are asked to when you log in.", days)})
	}
	return rules
}

func badPassword(message, fix lang.Text) []access.Fault {
	return []access.Fault{{Field: "password", Message: message, Fix: fix}}
}

// kinds counts the kinds of character in a password.
func kinds(password string) (n int) {
	for _, of := range []func(rune) bool{unicode.IsUpper, unicode.IsLower, unicode.IsDigit,
		func(r rune) bool { return !unicode.IsUpper(r) && !unicode.IsLower(r) && !unicode.IsDigit(r) }} {
		if strings.ContainsFunc(password, of) {
			n++
		}
	}
	return n
}

// guessable reports whether little is left of a password when what anybody
// tries first is taken away: common passwords and the person's own names.
func guessable(password string, names []string) bool {
	rest := strings.ToLower(normal(password))
	for _, name := range names {
		local, _, _ := strings.Cut(strings.ToLower(normal(name)), "@")
		if utf8.RuneCountInString(local) >= 2 {
			rest = strings.ReplaceAll(rest, local, "")
		}
	}
	for _, word := range common {
		rest = strings.ReplaceAll(rest, word, "")
	}
	different := map[rune]bool{}
	for _, r := range rest {
		different[r] = true
	}
	return len(different) < 5
}
