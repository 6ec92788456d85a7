package desk

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// asked is an extension that somebody of the desk asked for and somebody else
// has to approve (政府信息公开条例第三十三条). It is found in the audit log, where it
// was recorded; the next step with the application, whatever it is, settles it.
type asked struct {
	Days   int
	Reason string
	Name   string // of who asked
	Mine   bool   // the visitor asked
	At     time.Time
	by     accounts.Account
}

// askedAction is what the audit log calls the asking.
const askedAction = "application.extension-asked"

// askedFor is the extension that is asked for, nil for none.
func askedFor(v *office.Visit) (*asked, error) {
	const lookBack = 20 // entries: notes and reminders may have followed
	if v.Case.State != access.Reviewing {
		return nil, nil
	}
	entries, err := v.DB.AuditEntries(v.Context(), cases.Object(v.Case.Receipt), 0, lookBack)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.Action != askedAction || e.Detail["seq"] != strconv.Itoa(v.Case.Seq) {
			continue
		}
		a := &asked{Reason: e.Detail["reason"]}
		if a.Days, err = strconv.Atoi(e.Detail["days"]); err != nil {
			return nil, err
		}
		if a.At, err = time.Parse(time.RFC3339, e.At); err != nil {
			return nil, err
		}
		a.by, err = v.Accounts.ByID(v.Context(), strings.TrimPrefix(e.Actor, "account:"))
		if errors.Is(err, store.ErrNotFound) {
			return nil, nil
		}
		a.Name, a.Mine = a.by.Name, a.by.ID == v.Account.ID
		return a, err
	}
	return nil, nil
}

// approvable reports whether the visitor can approve an extension that somebody
// else asked for.
func approvable(v *office.Visit) bool {
	if !v.Is(office.Deciders) {
		return false
	}
	a, err := askedFor(v)
	return err == nil && a != nil && !a.Mine && slices.Contains(v.Rules.Possible(v.Case, lawOf(v, v.Case), actorOf(a.by), v.Now()), access.Extend)
}

// actorOf is an account of staff as the one who takes a step; nobody where it
// was disabled.
func actorOf(a accounts.Account) access.Actor {
	if !a.Disabled.IsZero() {
		return access.Actor{}
	}
	return access.Actor{Party: access.Party(a.Role), ID: a.ID, Agency: a.Agency}
}

// extend asks for an extension, or approves the one that was asked for.
func extend(v *office.Visit) error {
	if v.Value("do") != "approve" {
		return askForExtension(v)
	}
	a, err := askedFor(v)
	if err != nil {
		return err
	}
	if a == nil {
		return conflictNow(v)
	}
	return take(v, actorOf(a.by), access.Move{Step: access.Extend, Reason: a.Reason, ExtendWD: a.Days, ApprovedBy: v.Account.ID})
}

// askForExtension records that the visitor asks, and tells those who can approve.
// What would be refused later is refused now.
func askForExtension(v *office.Visit) error {
	days, err := strconv.Atoi(v.Value("extendWD"))
	if err != nil {
		days = 0
	}
	m := access.Move{Step: access.Extend, By: v.Actor(), At: v.Now(), Reason: v.Value("reason"), ExtendWD: days, ApprovedBy: "somebody else"}
	if v.Value("seq") != strconv.Itoa(v.Case.Seq) {
		return conflict(v, nil)
	}
	var refused *access.StepError
	switch _, _, err := v.Rules.Take(v.Case, lawOf(v, v.Case), m); {
	case errors.Is(err, access.ErrIncomplete) && errors.As(err, &refused):
		return drawStep(v, access.Extend, v.Form(refused.Faults...))
	case errors.Is(err, access.ErrIllegal) && errors.As(err, &refused):
		return conflict(v, refused)
	case err != nil:
		return err
	}
	approvers, err := approversOf(v)
	if err != nil {
		return err
	}
	err = v.DB.Change(v.Context(), func(tx *store.Tx) error {
		detail := map[string]string{"seq": strconv.Itoa(v.Case.Seq), "days": strconv.Itoa(days), "reason": strings.TrimSpace(m.Reason)}
		err := tx.Record(v.Context(), audit.Event{Actor: v.Account.Actor(), Action: askedAction, Object: cases.Object(v.Case.Receipt), Detail: detail})
		for _, id := range approvers {
			if err == nil {
				err = tx.Notify(v.Context(), id, "extension", map[string]string{"receipt": v.Case.Receipt, "dataset": v.Case.Application.Dataset, "days": detail["days"], "reason": detail["reason"]})
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.Redirect(casePath(v.Case.Receipt)+"extend/", nil)
}

// approversOf are those who can approve an extension: others who decide on the
// application, and the operator where there are none.
func approversOf(v *office.Visit) ([]string, error) {
	for _, r := range []struct {
		role   accounts.Role
		agency string
	}{{accounts.Role(v.Rules.Decider()), v.Account.Agency}, {accounts.Authority, ""}, {accounts.Operator, ""}} {
		all, err := v.Accounts.WithRole(v.Context(), r.role, r.agency)
		if err != nil {
			return nil, err
		}
		var ids []string
		for _, a := range all {
			if a.ID != v.Account.ID && a.Disabled.IsZero() {
				ids = append(ids, a.ID)
			}
		}
		if len(ids) > 0 {
			return ids, nil
		}
	}
	return nil, nil
}

// conflictNow tells that there is nothing to approve any more.
func conflictNow(v *office.Visit) error {
	return drawCase(v, v.Form(access.Fault{Message: lang.Text{ZH: "没有待批准的延长", EN: "There is no extension to be approved any more"},
		Fix: lang.Text{ZH: "请看过现在的情况再决定。", EN: "Look at the application as it is now before you decide."}}), http.StatusConflict)
}
