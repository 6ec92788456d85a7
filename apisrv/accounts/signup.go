package accounts

import (
	"context"
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// maxName is in characters.
const maxName = 100

// SignUp is what somebody enters to get an account.
type SignUp struct {
	Kind       string // access.Person or access.Organisation
	Email      string
	Name       string
	CreditCode string // 统一社会信用代码, of an organisation
	Contact    access.Contact
	Password   string
	Lang       lang.Code
	From       netip.Addr
}

// check finds everything that is wrong with it, and what is kept of the code.
func (f SignUp) check(p Policy, ids []byte) (access.Identity, []access.Fault) {
	var faults []access.Fault
	var identity access.Identity
	switch f.Kind {
	case access.Person:
		if f.Contact != (access.Contact{}) { // who never applies for anything needs none
			f.Contact.Email = f.Email
			faults = f.Contact.Check()
		}
	case access.Organisation:
		identity, faults = access.NewIdentity(access.CreditCode, f.CreditCode, ids)
		f.Contact.Email = f.Email
		faults = append(faults, f.Contact.Check()...)
	default:
		faults = append(faults, access.Fault{Field: "kind", Message: lang.Text{ZH: "没有选择账号类型", EN: "The kind of account is not chosen"},
			Fix: lang.Text{ZH: "请选择个人或单位。", EN: "Choose individual or organisation."}})
	}
	faults = append(faults, checkName(f.Name)...)
	if f.Contact.Email == "" { // else it was checked with the contact
		faults = append(faults, access.CheckEmail(f.Email)...)
	}
	faults = append(faults, p.Check(f.Password, f.Name, f.Email)...)
	faults = append(faults, checkLang(f.Lang)...)
	for i, fault := range faults {
		if fault.Field == "contact.email" {
			faults[i].Field = "email"
		}
	}
	return identity, faults
}

func checkName(name string) []access.Fault {
	n := utf8.RuneCountInString(strings.TrimSpace(name))
	if utf8.ValidString(name) && n > 0 && n <= maxName && !strings.ContainsFunc(name, unicode.IsControl) {
		return nil
	}
	return []access.Fault{{Field: "name", Message: lang.Text{ZH: "姓名或单位名称不正确", EN: "The name is not right"},
		Fix: lang.Text{ZH: "请填写全称，不超过100个字符。", EN: "Enter the full name, 100 characters or fewer."}}}
}

// SignUp makes an account whose e-mail address is still to be proven, and sends
// the link for that. Where the address has an account already, its owner is told
// instead, and the caller learns nothing of it. The error may be a *Wait.
func (s *Service) SignUp(ctx context.Context, f SignUp) ([]access.Fault, error) {
	f.Email = strings.TrimSpace(f.Email)
	identity, faults := f.check(s.policy, s.ids)
	if len(faults) > 0 {
		return faults, nil
	}
	network, address := s.requests(f.Email, f.From)
	if err := s.begin(ctx, network, address); err != nil {
		return nil, err
	}
	phc, err := s.hash(ctx, f.Password)
	if err != nil {
		return nil, err
	}
	a := Account{ID: store.NewID(), Kind: f.Kind, Email: fold(f.Email), Name: strings.TrimSpace(f.Name), Contact: f.Contact,
		Identity: identity, Lang: f.Lang, password: phc}
	return nil, s.db.Change(ctx, func(tx *store.Tx) error {
		fresh, err := insert(ctx, tx, a)
		if err != nil {
			return err
		}
		if !fresh {
			return signedUpAgain(ctx, tx, a.Email)
		}
		return sendVerify(ctx, tx, a, "account.created")
	})
}

// insert adds an account unless its address has one.
func insert(ctx context.Context, tx *store.Tx, a Account) (fresh bool, err error) {
	now := store.Millis(tx.Now())
	set := int64(0)
	if a.password != "" {
		set = now
	}
	n, err := tx.Exec(ctx, `INSERT INTO account (id, kind, email, name, contact_name, contact_phone, identity_kind, identity_mask, identity_hash,
		lang, role, agency, password, password_set_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email) DO NOTHING`,
		a.ID, a.Kind, a.Email, a.Name, a.Contact.Name, a.Contact.Phone, a.Identity.Kind, a.Identity.Masked, a.Identity.Hash,
		string(a.Lang), string(a.Role), a.Agency, a.password, set, now)
	return n == 1, err
}

// signedUpAgain tells the owner of an account that somebody wanted to make it
// once more. Its password and name stay what they were.
func signedUpAgain(ctx context.Context, tx *store.Tx, email string) error {
	a, err := find(ctx, tx, "email", email)
	if err != nil {
		return err
	}
	if a.Verified.IsZero() && a.Disabled.IsZero() {
		return sendVerify(ctx, tx, a, "account.created-again")
	}
	if err := tx.Notify(ctx, a.ID, "already", nil); err != nil {
		return err
	}
	return tx.Record(ctx, audit.Event{Actor: "anonymous", Action: "account.created-again", Object: a.Actor()})
}

// sendVerify records the action and puts the link that proves an address into
// the outbox.
func sendVerify(ctx context.Context, tx *store.Tx, a Account, action string) error {
	link, err := newLink(ctx, tx, a.ID, verifyLink, linkLife[verifyLink])
	if err != nil {
		return err
	}
	kind := "verify"
	if a.password == "" { // who made it logs in through a provider
		kind = "confirm"
	}
	if err := tx.Notify(ctx, a.ID, kind, map[string]string{"link": link}); err != nil {
		return err
	}
	return tx.Record(ctx, audit.Event{Actor: "anonymous", Action: action, Object: a.Actor(),
		Detail: map[string]string{"kind": a.Kind}, Personal: map[string]string{"email": a.Email, "name": a.Name}})
}

// Verify proves the e-mail address of an account by the link that was sent to
// it. The password shows that whoever has the mailbox also made the account: else
// a stranger's sign-up could be confirmed by mistake, with the stranger's
// password. The error is ErrLink, ErrRefused or a *Wait.
func (s *Service) Verify(ctx context.Context, link, password string, from netip.Addr) error {
	var a Account
	err := s.db.Read(ctx, func(tx *store.Tx) (err error) {
		a, err = s.open(ctx, tx, link, verifyLink)
		return err
	})
	if err != nil {
		return err
	}
	network, account := s.guesses(a.Email, from)
	if err := s.begin(ctx, network, account); err != nil {
		return err
	}
	if ok, err := s.matches(ctx, a.password, password); err != nil || !ok {
		return s.refused(ctx, account, err)
	}
	return s.db.Change(ctx, func(tx *store.Tx) error {
		if _, err := s.open(ctx, tx, link, verifyLink); err != nil { // used in the meantime
			return err
		}
		if err := succeed(ctx, tx, network, account); err != nil {
			return err
		}
		if err := useLinks(ctx, tx, a.ID, verifyLink); err != nil {
			return err
		}
		return verified(ctx, tx, a)
	})
}

// verified notes that the account's address is proven.
func verified(ctx context.Context, tx *store.Tx, a Account) error {
	if _, err := tx.Exec(ctx, "UPDATE account SET verified_at = ? WHERE id = ?", store.Millis(tx.Now()), a.ID); err != nil {
		return err
	}
	return tx.Record(ctx, audit.Event{Actor: a.Actor(), Action: "account.verified", Object: a.Actor()})
}
