package weblog_test

import (
	"os"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }
