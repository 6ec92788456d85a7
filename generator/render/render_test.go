package render

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
)

func TestTheSamePagesGiveTheSameBytes(t *testing.T) {
	if diff := cmp.Diff(rendered(t, gallery()), rendered(t, gallery())); diff != "" {
		t.Errorf("second run (-first +second):\n%s", diff)
	}
}

func TestAPageDoesNotDependOnItsCompany(t *testing.T) {
	together := rendered(t, gallery())
	ps := gallery()
	for i := range ps {
		if ps[i].Layout != "dataset" && ps[i].Layout != "about" {
			continue
		}
		out := ps[i].OutPath()
		if alone := rendered(t, ps[i:i+1])[out]; !bytes.Equal(alone, together[out]) {
			t.Errorf("%s differs when drawn alone:\n%s", out, cmp.Diff(string(together[out]), string(alone)))
		}
	}
}

func TestTheEnvironmentDoesNotReachThePages(t *testing.T) {
	want := rendered(t, gallery()[:2])
	t.Setenv("HUGO_TITLE", "planted")
	t.Setenv("HUGO_BASEURL", "https://planted.example.org/")
	t.Setenv("HUGO_DEFAULTCONTENTLANGUAGEINSUBDIR", "true")
	t.Setenv("TZ", "America/Los_Angeles")
	if diff := cmp.Diff(want, rendered(t, gallery()[:2])); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestShardsKeepTheOrderOfPages(t *testing.T) {
	var ps []pages.Page
	for i := range shardSize + 3 {
		ps = append(ps, page(lang.Codes[i%2], fmt.Sprintf("Odd.Name %04d/", i), "404", fmt.Sprintf("page %d", i), "", pages.Text{}))
	}
	i := 0
	err := Run(context.Background(), fixtureSites(), ps, func(path string, body []byte) error {
		if want := ps[i].OutPath(); path != want {
			return fmt.Errorf("page %d is %s, want %s", i, path, want)
		}
		if want := fmt.Sprintf("<h1>page %d</h1>", i); !bytes.Contains(body, []byte(want)) {
			return fmt.Errorf("%s lacks %s", path, want)
		}
		i++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if i != len(ps) {
		t.Errorf("%d pages, want %d", i, len(ps))
	}
}

func TestErrorsSayWhichPage(t *testing.T) {
	good := page(lang.ZH, "fine/", "about", "fine", "", pages.Text{})
	for _, test := range []struct {
		name, want string
		page       pages.Page
	}{
		{"unknown layout", "en/bad/index.html", page(lang.EN, "bad/", "no-such-layout", "bad", "", pages.Text{})},
		{"value that JSON cannot hold", "bad/index.html", page(lang.ZH, "bad/", "about", "bad", "", func() {})},
		{"value of another layout", "bad/index.html", page(lang.ZH, "bad/", "dataset", "bad", "", map[string]any{"resources": 3})},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := Run(context.Background(), fixtureSites(), []pages.Page{good, test.page}, func(string, []byte) error { return nil })
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v does not name %s", err, test.want)
			}
		})
	}
}

func TestRunStopsWhenToldTo(t *testing.T) {
	full := errors.New("disk full")
	calls := 0
	err := Run(context.Background(), fixtureSites(), gallery(), func(string, []byte) error { calls++; return full })
	if !errors.Is(err, full) || calls != 1 {
		t.Errorf("error %v after %d calls, want %v after 1", err, calls, full)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Run(ctx, fixtureSites(), gallery(), func(string, []byte) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	if err := Run(context.Background(), Sites{lang.ZH: fixtureSites()[lang.ZH]}, nil, nil); err == nil {
		t.Error("a portal without its English site was accepted")
	}
}
