package sample

import (
	"context"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

func load(t *testing.T) *datasets.Catalogue {
	t.Helper()
	c, findings, err := datasets.Load(context.Background(), FS())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Severity == datasets.Blocks {
			t.Errorf("%s:%d: %s: %s", f.File, f.Line, f.Rule, f.Message.EN)
		}
	}
	return c
}

func TestSampleShowsEveryKindOfEntry(t *testing.T) {
	c := load(t)
	agencies, domains, classes, formats := map[string]bool{}, map[string]bool{}, map[datasets.OpenClass]int{}, map[string]bool{}
	for _, d := range c.Sets {
		agencies[d.Catalogue.Provider] = true
		domains[d.Catalogue.Domain] = true
		classes[d.Catalogue.OpenClass]++
		for _, r := range d.Resources {
			formats[r.Format] = true
		}
	}
	at := func(what string, got, least int) {
		if got < least {
			t.Errorf("%d %s, want at least %d", got, what, least)
		}
	}
	at("datasets", len(c.Sets), 14)
	at("agencies with data", len(agencies), 6)
	at("domains in use", len(domains), 8)
	at("conditional entries", classes[datasets.Conditional], 2)
	at("closed entries", classes[datasets.Closed], 1)
	for _, f := range []string{"csv", "tsv", "xlsx", "json", "ndjson", "geojson", "xml"} {
		if !formats[f] {
			t.Errorf("no file in the format %s", f)
		}
	}
	if !c.Portal.Sample {
		t.Error("the portal does not say that it is a sample")
	}
}

func TestSamplePassesEveryRule(t *testing.T) {
	c := load(t)
	today := calendar.NewDate(2026, time.November, 22)
	var light []check.LightEntry
	var found []datasets.Finding
	for i := range c.Sets {
		facts, err := check.Examine(context.Background(), c.FS, &c.Sets[i], nil)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, check.Entry(c, &c.Sets[i], facts, nil, today)...)
		light = append(light, check.Light(&c.Sets[i], facts, today))
	}
	for _, f := range append(found, check.Across(c, light, today)...) {
		t.Errorf("%s %s %s %s: %s", f.Severity, f.Rule, f.File, f.Column, f.Message.EN)
	}
}

func TestConditionalEntriesShowRowsThatAreNotTheirData(t *testing.T) {
	for _, d := range load(t).Sets {
		if d.Catalogue.OpenClass != datasets.Conditional {
			continue
		}
		var data, samples []string
		for _, r := range d.Resources {
			b, err := fs.ReadFile(FS(), d.Dir+"/"+r.Path)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSpace(string(b)), "\n")
			if r.Sample {
				samples = append(samples, lines...)
			} else {
				data = append(data, lines...)
			}
		}
		if len(samples) < 10 {
			t.Errorf("%s: %d sample lines, want at least 10 rows", d.ID, len(samples))
		}
		ofData := map[string]bool{}
		for _, l := range data {
			ofData[strings.Trim(l, " ,")] = true
		}
		for _, l := range samples {
			if l = strings.Trim(l, " ,"); strings.ContainsAny(l, "0123456789") && !strings.Contains(l, "observed_at") && ofData[l] {
				t.Errorf("%s: sample row %s is one of the data", d.ID, l)
			}
		}
	}
}

// quoted finds a value of the data that an English text cites in quotation marks.
var quoted = regexp.MustCompile(`“[^”]*”`)

func TestEveryTextIsThereInEnglish(t *testing.T) {
	for _, d := range load(t).Sets {
		english := func(what, s string) {
			if s == "" {
				t.Errorf("%s: %s is empty", d.ID, what)
			}
			if i := strings.IndexFunc(quoted.ReplaceAllString(s, ""), func(r rune) bool { return unicode.Is(unicode.Han, r) }); i >= 0 {
				t.Errorf("%s: %s has Chinese characters outside quotation marks: %s", d.ID, what, s)
			}
		}
		e := d.Catalogue.EN
		english("title", e.Title)
		english("description", e.Description)
		english("keywords", strings.Join(e.Keywords, " "))
		english("scope", e.ScopeText)
		english("area", e.Spatial)
		english("sources", strings.Join(e.Sources, " "))
		if len(e.Keywords) != len(d.Keywords) || len(e.Sources) != len(d.Sources) {
			t.Errorf("%s: keywords or sources differ in number between the languages", d.ID)
		}
		for _, r := range d.Resources {
			er := e.Resources[r.Name]
			english(r.Name+" title", er.Title)
			english(r.Name+" description", er.Description)
			for _, f := range r.Schema.Fields {
				fieldIsBilingual(t, d.ID+" "+r.Name, f, er.Fields[f.Name], english)
			}
			if len(er.Fields) != len(r.Schema.Fields) {
				t.Errorf("%s: %d fields in English, %d in Chinese", d.ID, len(er.Fields), len(r.Schema.Fields))
			}
		}
	}
}

func fieldIsBilingual(t *testing.T, where string, f table.Field, e datasets.EnglishField, english func(what, s string)) {
	t.Helper()
	if f.Title == "" || f.Description == "" {
		t.Errorf("%s: field %s lacks a title or description in Chinese", where, f.Name)
	}
	english(f.Name+" title", e.Title)
	english(f.Name+" description", e.Description)
	if f.Unit != "" {
		english(f.Name+" unit", e.Unit)
	}
}

func TestContactsLieInReservedRanges(t *testing.T) {
	phone := regexp.MustCompile(`^021-0000-0\d{3}$`)
	email := regexp.MustCompile(`^[a-z]+@([a-z-]+\.)?example\.org$`)
	c := load(t)
	check := func(who, p, e string) {
		if !phone.MatchString(p) {
			t.Errorf("%s: phone %s could be somebody's", who, p)
		}
		if !email.MatchString(e) {
			t.Errorf("%s: e-mail %s could be somebody's", who, e)
		}
	}
	check("portal", c.Portal.Contact.Phone, c.Portal.Contact.Email)
	for _, a := range c.Agencies {
		check(a.ID, a.Phone, a.Email)
	}
}

func TestSampleStaysSmall(t *testing.T) {
	var total int64
	err := fs.WalkDir(FS(), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		total += info.Size()
		if info.Size() > 2<<20 {
			t.Errorf("%s is %d bytes, more than 2 MiB", p, info.Size())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if total > 8<<20 {
		t.Errorf("the catalogue is %d bytes, more than 8 MiB", total)
	}
}
