package rollup_test

import (
	"os"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

func TestMain(m *testing.M) {
	if place := os.Getenv(childStore); place != "" {
		serveUntilKilled(place, os.Getenv(childDir))
	}
	os.Exit(storetest.Main(m))
}
