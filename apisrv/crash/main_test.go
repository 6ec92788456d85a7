// Package crash_test kills whole servers of a portal, at any moment, while
// people use them, and holds what is left against what those people were told.
package crash_test

import (
	"context"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv"
	"github.com/kaimen-portal/kaimen/apisrv/limits"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// The data directory and the database of the server that this program is to be
// in the place of its tests.
const (
	dataEnv  = "KAIMEN_TEST_SERVER"
	placeEnv = "KAIMEN_TEST_PLACE"
)

func TestMain(m *testing.M) {
	if data := os.Getenv(dataEnv); data != "" {
		fmt.Fprintln(os.Stderr, serve(context.Background(), data, os.Getenv(placeEnv)))
		os.Exit(1)
	}
	os.Exit(storetest.Main(m))
}

// serve is a server as "kaimen serve" starts it, at the time of the tests. It
// prints its address and answers until it is killed.
func serve(ctx context.Context, data, place string) error {
	now := storetest.NewClock().Now
	db, err := store.Open(ctx, place, now)
	if err != nil {
		return err
	}
	srv, err := apisrv.Open(data, apisrv.Options{})
	if err != nil {
		return err
	}
	limiter, err := limits.New(now, "", 1)
	if err != nil {
		return err
	}
	o, err := srv.OpenOffice(ctx, db, office.Options{Data: data, Limiter: limiter, Prefix: "kaimen"})
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go o.Run(ctx)
	fmt.Println("https://" + ln.Addr().String() + "/")
	borrowed := httptest.NewTLSServer(nil)
	cert := borrowed.TLS.Certificates[0]
	borrowed.Close()
	return srv.Serve(ctx, ln, &cert)
}
