package weblog_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/apisrv/weblog"
)

// The folder of logs and the store of the importing process that this program is
// to be in the place of its tests.
const (
	logsEnv  = "KAIMEN_TEST_LOGS"
	placeEnv = "KAIMEN_TEST_PLACE"
)

func TestMain(m *testing.M) {
	if logs := os.Getenv(logsEnv); logs != "" {
		if err := importAll(context.Background(), logs, os.Getenv(placeEnv)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(storetest.Main(m))
}

// importAll imports the logs of a folder, the last one first, and says when it
// begins.
func importAll(ctx context.Context, folder, place string) error {
	db, err := store.Open(ctx, place, storetest.NewClock().Now)
	if err != nil {
		return err
	}
	defer db.Close()
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		return err
	}
	slices.Reverse(names)
	c := counter(db)
	fmt.Println("begun")
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		_, err = weblog.Import(ctx, f, weblog.Options{Counter: c, Base: "/", Now: db.Now})
		f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}
