package apisrv_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
)

// 上海市公共数据开放暂行办法 第二十三条: a provider may suspend opening at once.
func TestASuspendedDatasetIsUnavailableAtOnceAndEverywhere(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.Browser(t)
	addresses := []string{"data/bus/stops.csv", "data/bus/0123456789ab/stops.csv", "api/v1/datasets/bus/rows", "datasets/bus/", "en/datasets/bus/"}
	see := func(want int) {
		t.Helper()
		for _, address := range addresses {
			if got := b.Get(address); got.Status != want {
				t.Errorf("%s: %d, want %d", address, got.Status, want)
			}
		}
	}
	see(http.StatusOK)
	if err := p.Keys.SuspendDataset(t.Context(), "account:operator", "bus", "names of persons were found"); err != nil {
		t.Fatal(err)
	}
	if err := p.Ring.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	see(http.StatusUnavailableForLegalReasons)
	if page := b.Get("en/datasets/bus/").Text(t); !strings.Contains(page, "This dataset is suspended") {
		t.Error(page)
	}
	if escaped := b.Get("data/b%75s/stops.csv"); escaped.Status != http.StatusUnavailableForLegalReasons {
		t.Errorf("escaped address: %d", escaped.Status)
	}
	if other := b.Get("account/log-in/"); other.Status != http.StatusOK {
		t.Errorf("another page: %d", other.Status)
	}
	if err := p.Keys.LiftDataset(t.Context(), "account:operator", "bus", "the names were removed"); err != nil {
		t.Fatal(err)
	}
	if err := p.Ring.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	see(http.StatusOK)
}
