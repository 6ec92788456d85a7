package secrets_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/secrets"
)

func TestASealedTextOpensWhereItBelongsAndNowhereElse(t *testing.T) {
	s, err := secrets.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	key := s.For("tests")
	sealed := secrets.Seal(key, "开门", "account:1")
	if got, err := secrets.Unseal(key, sealed, "account:1"); err != nil || got != "开门" {
		t.Errorf("got %q, %v", got, err)
	}
	if again := secrets.Seal(key, "开门", "account:1"); again == sealed {
		t.Error("the same text was sealed to the same bytes twice")
	}
	refused := map[string]error{}
	_, refused["about something else"] = secrets.Unseal(key, sealed, "account:2")
	_, refused["under another secret"] = secrets.Unseal(s.For("other"), sealed, "account:1")
	_, refused["empty"] = secrets.Unseal(key, "", "account:1")
	_, refused["short"] = secrets.Unseal(key, "AAAA", "account:1")
	_, refused["no base64"] = secrets.Unseal(key, "*"+sealed[1:], "account:1")
	for i := range sealed {
		other := "A"
		if sealed[i] == 'A' {
			other = "B"
		}
		_, refused["with another character "+strings.Repeat("·", i)] = secrets.Unseal(key, sealed[:i]+other+sealed[i+1:], "account:1")
	}
	for what, err := range refused {
		if !errors.Is(err, secrets.ErrSeal) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
