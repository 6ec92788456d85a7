package offer_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

func encoded(t *testing.T, v any) *fstest.MapFile {
	t.Helper()
	body, err := offer.Encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: body}
}

func TestAPortalIsReadAsItWasWrittenUnderEveryProfile(t *testing.T) {
	for _, id := range profile.IDs() {
		p, err := profile.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		want := offer.Portal{Title: lang.Text{ZH: "示例市", EN: "Example"}, BaseURL: "https://data.example.org/", Profile: p,
			Agencies: []offer.Agency{{ID: "parks", Name: lang.Text{ZH: "公园管理处", EN: "Parks"}, Phone: "021-1"}}}
		got, err := offer.ReadPortal(fstest.MapFS{offer.PortalFile: encoded(t, want)})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-written +read):\n%s", id, diff)
		}
	}
}

func TestTheCitysOwnWorkingDaysCount(t *testing.T) {
	plain, err := offer.Portal{}.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	own, err := offer.Portal{Days: "from,to,kind,name\n2026-11-24,2026-11-24,holiday,市庆\n"}.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	day := calendar.NewDate(2026, time.November, 24)
	a, _ := plain.IsWorkday(day)
	b, _ := own.IsWorkday(day)
	if !a || b {
		t.Errorf("a Tuesday that the city has off: without its own days %v, with them %v", a, b)
	}
	if _, err := (offer.Portal{Days: "nonsense"}).Calendar(); err == nil {
		t.Error("days in no form were taken")
	}
}

func TestADatasetIsReadByItsID(t *testing.T) {
	want := offer.Dataset{ID: "gps", Title: lang.Text{ZH: "定位", EN: "Positions"}, Agency: "buses", Materials: []lang.Text{{ZH: "承诺书", EN: "Letter"}},
		Tables: []offer.Table{
			{Name: "a", File: "gps/a.parquet", Rows: 3, Items: []offer.Item{{ID: "a/x", Name: "x", Type: "string"}}},
			{Name: "b", File: "gps/b.parquet", Items: []offer.Item{{ID: "b/x", Name: "x", Type: "integer"}}}}}
	release := fstest.MapFS{"rows/conditional/gps/dataset.json": encoded(t, want)}
	got, err := offer.ReadDataset(release, "gps")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a/x", "b/x"}, got.Items()); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	if _, err := offer.ReadDataset(release, "other"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a dataset that is not offered: %v", err)
	}
	if _, err := offer.ReadDataset(release, "../../etc"); err == nil {
		t.Error("a path was taken for an id")
	}
}

func TestFilesThatCannotBeUsedAreRefusedByName(t *testing.T) {
	for name, body := range map[string]string{"cut": `{"title": {`, "without a profile": `{}`, "endless": strings.Repeat(" ", 17<<20)} {
		_, err := offer.ReadPortal(fstest.MapFS{offer.PortalFile: {Data: []byte(body)}})
		if err == nil || !strings.Contains(err.Error(), offer.PortalFile) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
