package office_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

func TestAnOfferHasWhatTheReleaseSupplies(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	o := p.Office.Offer()
	if d, ok := o.Supply.Dataset("bus"); !ok || !d.Listed {
		t.Errorf("bus: %+v, %v", d, ok)
	}
	for id, want := range map[string]string{"bus": "Bus stops", "metro-flow": "Metro passengers", "gone": "gone"} {
		if got := o.Title(id).EN; got != want {
			t.Errorf("%s is called %q, want %q", id, got, want)
		}
	}
}

func TestAReleaseOfAnOlderProgramSuppliesNothing(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	folder := filepath.Join(p.Dir, "releases/r1")
	page := func(name string) ([]byte, error) {
		return os.ReadFile(filepath.Join(folder, "public", name, "index.html"))
	}
	if err := os.Remove(filepath.Join(folder, supply.File)); err != nil {
		t.Fatal(err)
	}
	o, err := office.ReadOffer(os.DirFS(folder), "/", page)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := o.Supply.Dataset("bus"); ok || o.Title("bus").EN != "bus" || o.Title("metro-flow").EN != "Metro passengers" {
		t.Errorf("supply %+v", o.Supply)
	}
	if err := os.WriteFile(filepath.Join(folder, supply.File), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := office.ReadOffer(os.DirFS(folder), "/", page); err == nil {
		t.Error("a file that is cut was taken for one that is missing")
	}
}
