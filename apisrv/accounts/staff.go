package accounts

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// Role is what staff may do. The zero value is no staff.
type Role string

const (
	Reviewer   Role = "reviewer"   // answers for the datasets of one agency (数据提供单位)
	District   Role = "district"   // 区主管部门
	Authority  Role = "authority"  // 主管部门
	Operator   Role = "operator"   // runs the platform
	Commission Role = "commission" // reads statistics, evaluates
	Auditor    Role = "auditor"    // reads everything, changes nothing
	Admin      Role = "admin"      // accounts of staff
)

// Roles lists all roles.
var Roles = []Role{Reviewer, District, Authority, Operator, Commission, Auditor, Admin}

// ParseRole reads a role.
func ParseRole(s string) (Role, error) {
	if r := Role(s); slices.Contains(Roles, r) {
		return r, nil
	}
	return "", fmt.Errorf("unknown role %q: known are %s", s, strings.Trim(fmt.Sprint(Roles), "[]"))
}

// Name is what the jurisdiction calls those who have the role.
func (r Role) Name(p *profile.Profile) lang.Text {
	switch r {
	case Reviewer:
		return p.Role("provider").V
	case District, Authority, Operator:
		return p.Role(string(r)).V
	case Commission:
		return p.Role("open_lead").V
	case Auditor:
		return lang.Text{ZH: "审计人员", EN: "auditor"}
	case Admin:
		return lang.Text{ZH: "系统管理员", EN: "administrator"}
	}
	return lang.Text{}
}

// ErrTaken says that an e-mail address has an account.
var ErrTaken = errors.New("the e-mail address has an account already")

var agencyForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// Colleague is a new account of staff.
type Colleague struct {
	Email, Name string
	Role        Role
	Agency      string // of a reviewer, by its id in the catalogue; empty for other roles
	Lang        lang.Code
}

// Check finds what is wrong with the name and the address; which role and agency
// there are, AddStaff says.
func (c Colleague) Check() []access.Fault {
	faults := checkName(c.Name)
	for _, f := range access.CheckEmail(c.Email) {
		f.Field = "email"
		faults = append(faults, f)
	}
	return faults
}

// AddStaff makes an account of staff on behalf of by ("account:ID",
// "command:USER"), and sends the link by which its password is set, the text of
// which is returned too. The error may wrap ErrTaken.
func (s *Service) AddStaff(ctx context.Context, by string, c Colleague) (link string, err error) {
	if err := errors.Join(checkPost(c.Role, c.Agency), asError(c.Check())); err != nil {
		return "", err
	}
	a := Account{ID: store.NewID(), Kind: Staff, Email: fold(c.Email), Name: strings.TrimSpace(c.Name), Lang: c.Lang, Role: c.Role, Agency: c.Agency}
	err = s.db.Change(ctx, func(tx *store.Tx) error {
		fresh, err := insert(ctx, tx, a)
		if err != nil {
			return err
		}
		if !fresh {
			return fmt.Errorf("add %s: %w", a.Email, ErrTaken)
		}
		id, err := newLink(ctx, tx, a.ID, passwordLink, invitationLife)
		if err != nil {
			return err
		}
		link = s.LinkText(id)
		if err := tx.Notify(ctx, a.ID, "invitation", map[string]string{"link": id}); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Actor: by, Action: "account.created", Object: a.Actor(),
			Detail: map[string]string{"kind": Staff, "role": string(a.Role), "agency": a.Agency}, Personal: map[string]string{"email": a.Email, "name": a.Name}})
	})
	return link, err
}

// SetRole gives staff another role. Their sessions end, so that none goes on
// with what the old one allowed.
func (s *Service) SetRole(ctx context.Context, by, email string, r Role, agency string) error {
	if err := checkPost(r, agency); err != nil {
		return err
	}
	return s.db.Change(ctx, func(tx *store.Tx) error {
		a, err := find(ctx, tx, "email", fold(email))
		switch {
		case err != nil:
			return fmt.Errorf("account %s: %w", email, err)
		case a.Kind != Staff:
			return fmt.Errorf("account %s belongs to no staff: a role needs an account of its own", email)
		}
		if _, err := tx.Exec(ctx, "UPDATE account SET role = ?, agency = ? WHERE id = ?", string(r), agency, a.ID); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, a.ID); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Actor: by, Action: "account.role", Object: a.Actor(),
			Detail: map[string]string{"from": string(a.Role), "role": string(r), "agency": agency}})
	})
}

func checkPost(r Role, agency string) error {
	if _, err := ParseRole(string(r)); err != nil {
		return err
	}
	switch {
	case r == Reviewer && !agencyForm.MatchString(agency):
		return fmt.Errorf("a reviewer needs the agency whose datasets they answer for, by its id in agencies.yaml; %q is none", agency)
	case r != Reviewer && agency != "":
		return fmt.Errorf("the role %s has no agency: it is for all", r)
	}
	return nil
}

// asError is the faults as an error of a command.
func asError(faults []access.Fault) error {
	var all []error
	for _, f := range faults {
		all = append(all, fmt.Errorf("%s: %s. %s", f.Field, f.Message.EN, f.Fix.EN))
	}
	return errors.Join(all...)
}
