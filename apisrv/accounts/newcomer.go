package accounts

import (
	"cmp"
	"context"
	"errors"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// newcomer makes the account of who logs in through a provider for the first
// time. An address that the provider has proven is good at once; another is
// proven by a mailed link, and where it has an account its owner is told instead.
func (s *Service) newcomer(ctx context.Context, e Entry) (session string, a Account, faults []access.Fault, err error) {
	a, faults = s.newAccount(e)
	if len(faults) > 0 {
		return "", Account{}, faults, nil
	}
	if e.Vouched.Email == "" {
		return "", Account{}, nil, s.askForProof(ctx, a, e)
	}
	err = s.db.Change(ctx, func(tx *store.Tx) error {
		fresh, err := insert(ctx, tx, a)
		if err != nil {
			return err
		}
		if !fresh { // made in the meantime
			return ErrConnect
		}
		if err := created(ctx, tx, a, e.Vouched); err != nil {
			return err
		}
		if err := verified(ctx, tx, a); err != nil {
			return err
		}
		if err := s.connect(ctx, tx, a, e.Vouched); err != nil {
			return err
		}
		session, err = s.begun(ctx, tx, a, 0, start{e.Previous, e.Vouched.Issuer, e.From})
		return err
	})
	if err != nil {
		return "", Account{}, nil, err
	}
	a, err = s.ByID(ctx, a.ID)
	return session, a, nil, err
}

// newAccount is the account of what was stated and entered, and everything that
// is wrong with that.
func (s *Service) newAccount(e Entry) (Account, []access.Fault) {
	v := e.Vouched
	kind, identity, faults := s.identity(v)
	a := Account{ID: store.NewID(), Kind: kind, Email: fold(cmp.Or(v.Email, e.Email)), Name: cmp.Or(v.Name, e.Name), Identity: identity, Lang: cmp.Or(v.Lang, lang.ZH)}
	faults = append(faults, checkName(a.Name)...)
	for _, f := range access.CheckEmail(a.Email) {
		f.Field = "email"
		faults = append(faults, f)
	}
	return a, faults
}

func created(ctx context.Context, tx *store.Tx, a Account, v Vouched) error {
	return tx.Record(ctx, audit.Event{Actor: a.Actor(), Action: "account.created", Object: a.Actor(),
		Detail: map[string]string{"kind": a.Kind, "issuer": v.Issuer}, Personal: map[string]string{"email": a.Email, "name": a.Name}})
}

// askForProof makes an account whose address was entered and sends the link that
// proves it. Whether the address had an account already, the caller does not
// learn. The error is ErrUnverified or a *Wait.
func (s *Service) askForProof(ctx context.Context, a Account, e Entry) error {
	network, address := s.requests(a.Email, e.From)
	if err := s.begin(ctx, network, address); err != nil {
		return err
	}
	err := s.db.Change(ctx, func(tx *store.Tx) error {
		fresh, err := insert(ctx, tx, a)
		if err != nil {
			return err
		}
		if !fresh {
			return signedUpAgain(ctx, tx, a.Email)
		}
		if err := s.connect(ctx, tx, a, e.Vouched); err != nil {
			return err
		}
		return sendVerify(ctx, tx, a, "account.created")
	})
	return errors.Join(err, ErrUnverified)
}

// prove begins the first session in an account whose address was entered, for
// who comes with the mailed link and through the provider: the one has the
// mailbox, the other made the account. Without the link it is sent once more.
func (s *Service) prove(ctx context.Context, a Account, e Entry) (session string, err error) {
	if e.Link == "" {
		network, address := s.requests(a.Email, e.From)
		if err := s.begin(ctx, network, address); err != nil {
			return "", err
		}
		err := s.db.Change(ctx, func(tx *store.Tx) error { return sendVerify(ctx, tx, a, "session.unverified") })
		return "", errors.Join(err, ErrUnverified)
	}
	err = s.db.Change(ctx, func(tx *store.Tx) error {
		owner, err := s.open(ctx, tx, e.Link, verifyLink)
		if err != nil {
			return err
		}
		if owner.ID != a.ID { // somebody entered an address that is not theirs
			return ErrLink
		}
		if err := useLinks(ctx, tx, a.ID, verifyLink); err != nil {
			return err
		}
		if err := verified(ctx, tx, a); err != nil {
			return err
		}
		session, err = s.begun(ctx, tx, a, 0, start{e.Previous, e.Vouched.Issuer, e.From})
		return err
	})
	return session, err
}
