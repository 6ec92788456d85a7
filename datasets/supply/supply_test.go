package supply_test

import (
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

func day(d int) calendar.Date { return calendar.NewDate(2026, time.November, d) }

func full() supply.Supply {
	return supply.Supply{AsOf: day(22), Domains: []supply.Domain{{ID: "parks", Name: lang.Text{ZH: "公园", EN: "Parks"}}},
		Datasets: []supply.Dataset{
			{ID: "air", Title: lang.Text{ZH: "空气", EN: "Air"}, Agency: "env", Domain: "parks", Class: datasets.Unconditional, Status: "approved", Listed: true,
				Frequency: datasets.Daily, Published: day(1), Updated: day(19), Due: day(20), Version: "0123456789ab", Priority: []string{"livelihood"},
				Formats: []string{"csv"}, Rows: 3, Columns: 2, Cells: 6, API: true,
				Findings: []supply.Finding{{Rule: "D4-small", Severity: datasets.Advises, Message: lang.Text{ZH: "<少>", EN: "<few>"}, Count: 2}}},
			{ID: "gps", Status: "draft", Class: datasets.Closed},
		}}
}

func written(t *testing.T, s supply.Supply) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := supply.Write(&b, s.AsOf, s.Domains, slices.Values(s.Datasets)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestASupplyIsReadAsItWasWritten(t *testing.T) {
	for _, want := range []supply.Supply{full(), {AsOf: day(1), Domains: []supply.Domain{}, Datasets: []supply.Dataset{}}} {
		body := written(t, want)
		got, err := supply.Read(fstest.MapFS{supply.File: {Data: body}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Errorf("(-written +read):\n%s", diff)
		}
	}
}

func TestEachDatasetHasALine(t *testing.T) {
	lines := strings.Split(string(written(t, full())), "\n")
	if len(lines) != 5 || !strings.HasPrefix(lines[1], `{"id":"air"`) || !strings.HasPrefix(lines[2], `{"id":"gps"`) {
		t.Errorf("lines: %q", lines)
	}
}

func TestADatasetIsFoundByItsID(t *testing.T) {
	s := full()
	if d, ok := s.Dataset("air"); !ok || d.Rows != 3 {
		t.Errorf("air: %+v, %v", d, ok)
	}
	if d, ok := s.Dataset("bus"); ok {
		t.Errorf("bus: %+v", d)
	}
	if _, ok := new(supply.Supply).Dataset("air"); ok {
		t.Error("an empty one has air")
	}
}

func TestADatasetIsLateFromTheDayAfterItIsDue(t *testing.T) {
	air, _ := (&supply.Supply{Datasets: full().Datasets}).Dataset("air")
	suspended, silent := air, air
	suspended.Suspended, silent.Due = true, 0
	for _, c := range []struct {
		name string
		d    supply.Dataset
		on   calendar.Date
		late bool
	}{{"on the day", air, day(20), false}, {"the day after", air, day(21), true}, {"suspended", suspended, day(30), false}, {"nothing promised", silent, day(30), false}} {
		if got := c.d.Late(c.on); got != c.late {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestFilesThatCannotBeUsedAreRefused(t *testing.T) {
	if _, err := supply.Read(fstest.MapFS{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	for name, body := range map[string]string{"cut": `{"as_of":"2026-11-22","datasets":[`, "endless": strings.Repeat(" ", 129<<20)} {
		if _, err := supply.Read(fstest.MapFS{supply.File: {Data: []byte(body)}}); err == nil || !strings.Contains(err.Error(), supply.File) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
