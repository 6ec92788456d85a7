package accounts

import (
	"errors"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func TestAShownLinkIsTheOneThatWasSent(t *testing.T) {
	each(t, NIST, func(p portal) {
		link, err := p.AddStaff(ctx, "command:test", Colleague{Email: email, Name: "Li Lei", Role: Auditor, Lang: lang.EN})
		if err != nil {
			p.t.Fatal(err)
		}
		purpose, shown, err := p.ShowLink(ctx, "command:test", "LI@example.org")
		if err != nil || purpose != "password" || shown != link {
			p.t.Errorf("%s %q, %v; want %q", purpose, shown, err, link)
		}
		p.clock.Add(invitationLife + time.Second)
		for _, address := range []string{email, "nobody@example.org"} {
			if _, shown, err := p.ShowLink(ctx, "command:test", address); !errors.Is(err, store.ErrNotFound) || shown != "" {
				p.t.Errorf("%s: %q, %v", address, shown, err)
			}
		}
	})
}
