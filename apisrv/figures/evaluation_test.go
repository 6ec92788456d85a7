package figures_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// unpacked are the files of an archive by name.
func unpacked(t *testing.T, body []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	must(t, err)
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		files[f.Name], err = io.ReadAll(r)
		must(t, errors.Join(err, r.Close()))
	}
	return files
}

func TestAThirdPartyGetsEverythingWithItsMeaning(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		w := newWorld(t, db, clock, "changsha-2018", 5)
		w.days(40)
		w.failings()
		p, err := figures.ParsePeriod("half-2026-1", calendar.Today(clock.Now()))
		must(t, err)
		var one, two bytes.Buffer
		must(t, w.Evaluation(t.Context(), &one, p))
		clock.Add(time.Minute)
		must(t, w.Evaluation(t.Context(), &two, p))
		if !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Error("the same state gives other bytes a minute later")
		}
		files := unpacked(t, one.Bytes())
		holdsSums(t, files)
		for _, k := range figures.Keys {
			if !k.Makes(figures.Scope{}) {
				continue // a table of one dataset
			}
			if files["tables/"+k.Key+".zh.csv"] == nil || files["tables/"+k.Key+".en.csv"] == nil {
				t.Errorf("table %s is missing", k.Key)
			}
		}
		holdsDictionary(t, files)
		holdsOrder(t, files)
		holdsTimes(t, files, calendar.Today(clock.Now()))
		for name, body := range files {
			for _, a := range w.open {
				if bytes.Contains(bytes.ReplaceAll(body, []byte("n"+a.Receipt), nil), []byte(a.Receipt)) {
					t.Fatalf("%s holds a receipt", name)
				}
			}
			if bytes.Contains(body, []byte("某人")) {
				t.Errorf("%s names a person who applied", name)
			}
		}
		if readme := string(files["README.txt"]); !strings.Contains(readme, "2026年上半年") || !strings.Contains(readme, calendar.Today(clock.Now()).String()) || !strings.Contains(readme, "Updates are those of") {
			t.Errorf("the README does not say of when it is:\n%s", readme)
		}
		if !bytes.Contains(files["profile.json"], []byte("长政办发〔2018〕22号")) {
			t.Error("the rules have no articles")
		}
	})
}

// holdsSums checks that each file but the one of checksums has its checksum there.
func holdsSums(t *testing.T, files map[string][]byte) {
	t.Helper()
	sums := 0
	for line := range strings.Lines(string(files["SHA256SUMS"])) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		got := sha256.Sum256(files[name])
		if hex.EncodeToString(got[:]) != sum {
			t.Errorf("%s has another checksum", name)
		}
		sums++
	}
	if sums != len(files)-1 {
		t.Errorf("%d checksums for %d files", sums, len(files)-1)
	}
}

// linesOf are those of a CSV file, its head the first.
func linesOf(t *testing.T, body []byte) [][]string {
	t.Helper()
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff")))).ReadAll()
	must(t, err)
	return lines
}

// holdsOrder checks that a line of one language can be found in the other: by its
// ids, and by its place.
func holdsOrder(t *testing.T, files map[string][]byte) {
	t.Helper()
	for name, body := range files {
		table, ok := strings.CutSuffix(name, ".zh.csv")
		if !ok {
			continue
		}
		zh, en := linesOf(t, body), linesOf(t, files[table+".en.csv"])
		if len(zh) != len(en) {
			t.Fatalf("%s has %d lines in Chinese and %d in English", table, len(zh), len(en))
		}
		for i := range zh {
			for j, column := range zh[0] {
				if strings.HasSuffix(column, "_id") && zh[i][j] != en[i][j] {
					t.Errorf("%s, line %d: %s is %q in Chinese and %q in English", table, i, column, zh[i][j], en[i][j])
				}
			}
		}
	}
}

// holdsDictionary checks that each column of each table is described, and each
// figure defined.
func holdsDictionary(t *testing.T, files map[string][]byte) {
	t.Helper()
	read := func(name string) [][]string { return linesOf(t, files[name]) }
	defined := map[string]bool{"": true}
	for _, line := range read("definitions.en.csv")[1:] {
		defined[line[0]] = true
	}
	columns := map[string][]string{}
	for _, line := range read("columns.en.csv")[1:] {
		columns[line[0]] = append(columns[line[0]], line[1])
		if !defined[line[5]] {
			t.Errorf("%s of %s has no definition %q", line[1], line[0], line[5])
		}
	}
	for name := range files {
		table, ok := strings.CutSuffix(name, ".en.csv")
		if !ok || table == "columns" {
			continue
		}
		if diff := cmp.Diff(read(name)[0], columns[table]); diff != "" {
			t.Errorf("%s and its dictionary: %s", name, diff)
		}
	}
}

// holdsTimes checks that what is of today is not told as of the period, nor the
// other way round.
func holdsTimes(t *testing.T, files map[string][]byte, today calendar.Date) {
	t.Helper()
	period := "2026-01-01/" + today.String()
	of, note := map[string]string{}, map[string]string{}
	for _, line := range linesOf(t, files["columns.en.csv"]) {
		of[line[0]+" "+line[1]], note[line[0]] = line[6], line[7]
	}
	for column, want := range map[string]string{
		"tables/supply-agencies listed": today.String(), "tables/supply-agencies on_time_period": period, "tables/service-pending days_waiting": today.String(),
		"tables/use-datasets views": period, "tables/supply-growth listed": period, "scores score": period, "definitions meaning": "",
	} {
		if got, ok := of[column]; !ok || got != want {
			t.Errorf("%s is of %q, want %q", column, got, want)
		}
	}
	if want := "As it is on " + lang.EN.Date(today.Time()) + ", whatever the period. But for “On-time rate of the period”: first half of 2026 (" + period + ")."; note["tables/supply-agencies"] != want {
		t.Errorf("the note is %q, want %q", note["tables/supply-agencies"], want)
	}
	readme := string(files["README.txt"])
	for _, want := range []string{
		"tables/supply-domains\n    各领域供给 · 截至" + today.String() + "。截至" + lang.ZH.Date(today.Time()) + "的当前状况，与所选时间段无关。",
		"    Use by dataset · first half of 2026 (" + period + "). Without bots and health checks.\n",
	} {
		if !strings.Contains(readme, want) {
			t.Errorf("the README does not say %q:\n%s", want, readme)
		}
	}
}

// Whoever gets a table twice can tell by its bytes whether anything is new.
func TestTheSameStateGivesTheSameBytesOfEveryTable(t *testing.T) {
	clock := storetest.NewClock()
	w := newWorld(t, storetest.Open(t, storetest.Places(t)["SQLite"], clock), clock, "shanghai-2018", 7)
	w.days(40)
	w.failings()
	other := figures.New(w.Options) // which keeps nothing of what was asked before
	p, err := figures.ParsePeriod("month-2026-04", calendar.Today(clock.Now()))
	must(t, err)
	written := func(s *figures.Service, k figures.Key, scope figures.Scope, format string) []byte {
		tab, err := s.Table(t.Context(), k.Key, scope, p)
		must(t, err)
		var b bytes.Buffer
		must(t, figures.Write(&b, tab, format, lang.ZH))
		return b.Bytes()
	}
	for _, scope := range w.scopes() {
		for _, k := range figures.Keys {
			for _, format := range figures.Formats {
				if k.Makes(scope) && !bytes.Equal(written(w.Service, k, scope, format), written(other, k, scope, format)) {
					t.Errorf("%s of %s %s: other bytes the second time", k.Key, scope.Kind(), scope.ID())
				}
			}
		}
	}
}

func TestAnEvaluationIsPublishedOnceAndForAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		w := newWorld(t, db, clock, "changsha-2018", 6)
		w.days(60)
		ctx, now := t.Context(), calendar.Today(clock.Now())
		half, err := figures.ParsePeriod("half-2026-1", now)
		must(t, err)
		if err := w.Publish(ctx, "evaluator", half); !errors.Is(err, figures.ErrNotOver) {
			t.Errorf("a half-year that goes on was published: %v", err)
		}
		over := calendar.NewDate(2026, 7, 1)
		clock.Add(over.Time().Sub(now.Time()))
		if err := w.Publish(ctx, "evaluator", half); !errors.Is(err, figures.ErrNotOver) {
			t.Errorf("a half-year was published whose last day may not be counted out: %v", err)
		}
		clock.Add(24 * time.Hour)
		now = calendar.Today(clock.Now())
		month, err := figures.ParsePeriod("month-2026-05", now)
		must(t, err)
		if err := w.Publish(ctx, "evaluator", month); !errors.Is(err, figures.ErrNotOver) {
			t.Errorf("a month was published: %v", err)
		}
		must(t, w.Publish(ctx, "evaluator", half))
		r, err := w.Report(ctx, half, "")
		must(t, err)
		if err := w.Publish(ctx, "evaluator", half); !errors.Is(err, figures.ErrPublished) {
			t.Errorf("it was published twice: %v", err)
		}
		all, err := w.Published(ctx)
		must(t, err)
		if len(all) != 1 || all[0].Period != "half-2026-1" || len(all[0].Agencies) != len(agencyIDs) || all[0].Published != now {
			t.Fatalf("published: %+v", all)
		}
		for i, s := range r.Standing {
			a := all[0].Agencies[i]
			if a.Agency != s.Agency || (a.Total == nil) != s.Total.None || a.Total != nil && (*a.Total < s.Total.Number-0.05 || *a.Total > s.Total.Number+0.05) {
				t.Errorf("published %+v, evaluated %+v", a, s)
			}
		}
		state := activity.State{Evaluations: all}
		body, err := state.Encode(activity.EvaluationFile)
		must(t, err)
		must(t, new(activity.State).Decode(activity.EvaluationFile, body))
		entries, err := db.AuditEntries(ctx, "evaluation:half-2026-1", 0, 10)
		must(t, err)
		if len(entries) != 1 || entries[0].Action != "evaluation.published" || entries[0].Actor != "account:evaluator" {
			t.Errorf("the audit log does not say so: %+v", entries)
		}
	})
}
