package accounts

import (
	"context"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Details are what the owner of an account may change about it.
type Details struct {
	Contact access.Contact // its address is that of the account; staff have none
	Lang    lang.Code
}

// ChangeDetails keeps the new details of an account.
func (s *Service) ChangeDetails(ctx context.Context, a Account, d Details) ([]access.Fault, error) {
	var faults []access.Fault
	if a.Kind == Staff {
		d.Contact = access.Contact{}
	} else {
		d.Contact.Email = a.Email
		faults = d.Contact.Check()
	}
	if faults = append(faults, checkLang(d.Lang)...); len(faults) > 0 {
		return faults, nil
	}
	return nil, s.db.Change(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE account SET contact_name = ?, contact_phone = ?, lang = ? WHERE id = ?", d.Contact.Name, d.Contact.Phone, string(d.Lang), a.ID)
		if err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Actor: a.Actor(), Action: "account.changed", Object: a.Actor(),
			Detail: map[string]string{"lang": string(d.Lang)}, Personal: map[string]string{"contact": d.Contact.Name, "phone": d.Contact.Phone}})
	})
}

func checkLang(c lang.Code) []access.Fault {
	if c == lang.ZH || c == lang.EN {
		return nil
	}
	return []access.Fault{{Field: "lang", Message: lang.Text{ZH: "没有选择语言", EN: "The language is not chosen"},
		Fix: lang.Text{ZH: "请选择中文或英文。", EN: "Choose Chinese or English."}}}
}
