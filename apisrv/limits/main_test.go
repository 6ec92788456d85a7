package limits

import (
	"fmt"
	"os"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// roles are what this program does in the place of its tests, where one of
// these names stands in the environment: the other servers of a portal.
var roles = map[string]func(argument string) error{
	"KAIMEN_TEST_LIMITER": serveLimiter,
	"KAIMEN_TEST_CALLERS": callers,
}

func TestMain(m *testing.M) {
	for name, role := range roles {
		if argument := os.Getenv(name); argument != "" {
			fmt.Fprintln(os.Stderr, role(argument))
			os.Exit(1)
		}
	}
	os.Exit(storetest.Main(m))
}
