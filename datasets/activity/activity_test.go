package activity_test

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func day(d int) calendar.Date { return calendar.NewDate(2026, time.November, d) }

func points(f float64) *float64 { return &f }

// full is a state that says something in every file.
func full() activity.State {
	return activity.State{
		Answers: []activity.Answer{
			{Dataset: "gps", Applicant: "organisation", Purpose: "预测到站", Decision: activity.Refused, On: day(20), Reason: "用途不清"},
			{Dataset: "gps", Applicant: "person", Decision: activity.Approved, On: day(1), MonthOnly: true}},
		Checkpoints: activity.Checkpoints{Key: "kaimen-audit+1+key", Notes: []activity.Checkpoint{
			{On: day(19), Seq: 4, Note: "kaimen audit checkpoint\n4\nhash\n\n— kaimen-audit sig\n"},
			{On: day(20), Seq: 9, Note: "kaimen audit checkpoint\n9\nhash\n\n— kaimen-audit sig\n"}}},
		Suspended: []activity.Suspension{{Dataset: "air", Since: day(2), Reason: lang.Text{ZH: "泄漏"}}, {Dataset: "gps", Since: day(3)}},
		Misuse:    []activity.Misuse{{Dataset: "gps", On: day(4), Who: "示例公司", Kind: lang.Text{ZH: "超出用途", EN: "another purpose"}, Text: lang.Text{ZH: "收回授权"}}},
		Usage: activity.Usage{From: day(1), To: day(21), Total: activity.PortalCounts{Counts: activity.Counts{Views: 90, Downloads: 20, Calls: 7}, Searches: 8},
			Lately: activity.PortalCounts{Counts: activity.Counts{Views: 30}}, Until: day(1).Add(-1),
			Datasets: []activity.DatasetUse{{Dataset: "air", Month: activity.Counts{Views: 5}, Total: activity.Counts{Views: 10, Calls: 5}}, {Dataset: "gps"}}},
		Daily: activity.Daily{Days: []activity.DayUse{{On: day(20)}, {On: day(21), PortalCounts: activity.PortalCounts{Counts: activity.Counts{Views: 30}, Searches: 5}, Visitors: 9}},
			Cells: []activity.CellUse{{On: day(20), Dataset: "gps", Counts: activity.Counts{Calls: 6}}, {On: day(21), Dataset: "air", Counts: activity.Counts{Views: 20, Downloads: 5}}}},
		Evaluations: []activity.Evaluation{{Period: "half-2026-1", Name: lang.Text{ZH: "2026 年上半年", EN: "First half of 2026"}, From: day(1), To: day(2), Published: day(3),
			Measures: []activity.Measure{{Name: lang.Text{ZH: "质量", EN: "Quality"}, Weight: 1}},
			Agencies: []activity.Evaluated{{Agency: "parks", Name: lang.Text{ZH: "公园局", EN: "Parks"}, Scores: []*float64{points(97.5)}, Total: points(97.5)}, {Agency: "water", Scores: []*float64{nil}}}}},
	}
}

func TestEveryFileIsReadAsItWasWritten(t *testing.T) {
	want := full()
	var got activity.State
	for _, name := range activity.Files {
		body, err := want.Encode(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := got.Decode(name, body); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
	if s, ok := got.Suspension("gps"); !ok || s.Since != day(3) {
		t.Errorf("suspension of gps: %+v, %v", s, ok)
	}
	if s, ok := got.Suspension("bus"); ok {
		t.Errorf("suspension of bus: %+v", s)
	}
}

func TestAnEmptyStateIsReadAsOne(t *testing.T) {
	var none activity.State
	for _, name := range activity.Files {
		body, err := none.Encode(name)
		if err != nil {
			t.Fatal(err)
		}
		got := full()
		if err := got.Decode(name, body); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFileThatIsNotSoundIsRefusedAsAWhole(t *testing.T) {
	for _, tt := range []struct{ name, file, body, says string }{
		{"cut", activity.AnswersFile, `{"version": 1, "answers": [{"dataset": "gps"`, "unexpected EOF"},
		{"another version", activity.AnswersFile, `{"version": 2}`, "version 2"},
		{"an unknown key", activity.AnswersFile, `{"version": 1, "applicants": ["张三"]}`, "applicants"},
		{"more behind it", activity.AnswersFile, `{"version": 1} {}`, "follows"},
		{"a path as dataset", activity.AnswersFile, `{"version": 1, "answers": [{"dataset": "../x", "applicant": "person", "decision": "refused", "on": "2026-11-20"}]}`, "no id"},
		{"a decision that is none", activity.AnswersFile, `{"version": 1, "answers": [{"dataset": "x", "applicant": "person", "decision": "maybe", "on": "2026-11-20"}]}`, "decision"},
		{"an applicant by name", activity.AnswersFile, `{"version": 1, "answers": [{"dataset": "x", "applicant": "张三", "decision": "refused", "on": "2026-11-20"}]}`, "applicant"},
		{"no date", activity.AnswersFile, `{"version": 1, "answers": [{"dataset": "x", "applicant": "person", "decision": "refused", "on": ""}]}`, "date"},
		{"an endless text", activity.AnswersFile, `{"version": 1, "answers": [{"dataset": "x", "applicant": "person", "decision": "refused", "on": "2026-11-20", "reason": "` + strings.Repeat("长", 7000) + `"}]}`, "longer"},
		{"an unsigned checkpoint", activity.CheckpointsFile, `{"version": 1, "key": "k", "notes": [{"on": "2026-11-20", "seq": 1, "note": "text"}]}`, "signed note"},
		{"two of a day", activity.CheckpointsFile, `{"version": 1, "key": "k", "notes": [{"on": "2026-11-20", "seq": 1, "note": "a\n\n— b"}, {"on": "2026-11-20", "seq": 2, "note": "a\n\n— b"}]}`, "two checkpoints"},
		{"a key of two lines", activity.CheckpointsFile, `{"version": 1, "key": "k\nl"}`, "line"},
		{"suspended twice", activity.SuspendedFile, `{"version": 1, "suspended": [{"dataset": "x", "since": "2026-11-20"}, {"dataset": "x", "since": "2026-11-20"}]}`, "twice"},
		{"a notice of nothing", activity.MisuseFile, `{"version": 1, "misuse": [{}]}`, "no id"},
		{"a count too small to be told", activity.UsageFile, `{"version": 1, "total": {"views": 4}}`, "not to be told"},
		{"fewer than none", activity.UsageFile, `{"version": 1, "total": {"calls": -5}}`, "not to be told"},
		{"a small count of a dataset", activity.UsageFile, `{"version": 1, "datasets": [{"dataset": "x", "month": {"downloads": 1}}]}`, "not to be told"},
		{"datasets in disorder", activity.UsageFile, `{"version": 1, "datasets": [{"dataset": "y"}, {"dataset": "x"}]}`, "stands after"},
		{"months beyond the days", activity.UsageFile, `{"version": 1, "from": "2026-11-01", "to": "2026-11-02", "until": "2026-11-30"}`, "until"},
		{"a day left out", activity.DailyFile, `{"version": 1, "days": [{"on": "2026-11-01"}, {"on": "2026-11-03"}]}`, "day 2"},
		{"a day that is no day of the table", activity.DailyFile, `{"version": 1, "days": [{"on": "2026-11-01"}], "cells": [{"on": "2026-11-02", "dataset": "x", "views": 5}]}`, "among the days"},
		{"few visitors", activity.DailyFile, `{"version": 1, "days": [{"on": "2026-11-01", "visitors": 2}]}`, "not to be told"},
		{"a small cell", activity.DailyFile, `{"version": 1, "days": [{"on": "2026-11-01"}], "cells": [{"on": "2026-11-01", "dataset": "x", "views": 3}]}`, "not to be told"},
		{"a cell twice", activity.DailyFile, `{"version": 1, "days": [{"on": "2026-11-01"}], "cells": [{"on": "2026-11-01", "dataset": "x", "views": 5}, {"on": "2026-11-01", "dataset": "x", "views": 5}]}`, "stands after"},
		{"a score for nothing", activity.EvaluationFile, `{"version": 1, "evaluations": [{"from": "2026-01-01", "to": "2026-06-30", "published": "2026-07-10", "agencies": [{"agency": "x", "scores": [1]}]}]}`, "scores"},
		{"more than all points", activity.EvaluationFile, `{"version": 1, "evaluations": [{"from": "2026-01-01", "to": "2026-06-30", "published": "2026-07-10", "agencies": [{"agency": "x", "scores": [], "total": 101}]}]}`, "points"},
		{"a file of another name", "other.json", `{"version": 1}`, "known"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := full()
			err := s.Decode(tt.file, []byte(tt.body))
			if err == nil || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), tt.file) {
				t.Errorf("error %v, want one that names %s and says %q", err, tt.file, tt.says)
			}
			if diff := cmp.Diff(full(), s); diff != "" {
				t.Errorf("the state changed:\n%s", diff)
			}
		})
	}
}

func TestReadKeepsToItsLimit(t *testing.T) {
	if _, err := activity.Read(fstest.MapFS{}, activity.MisuseFile); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	large := fstest.MapFS{activity.MisuseFile: {Data: bytes.Repeat([]byte(" "), activity.MaxBytes+1)}}
	if _, err := activity.Read(large, activity.MisuseFile); err == nil {
		t.Error("a file beyond the limit was read")
	}
}

func FuzzDecode(f *testing.F) {
	s := full()
	for i, name := range activity.Files {
		body, err := s.Encode(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(i, string(body))
	}
	f.Fuzz(func(t *testing.T, file int, body string) {
		name := activity.Files[uint(file)%uint(len(activity.Files))]
		var once, twice activity.State
		if once.Decode(name, []byte(body)) != nil {
			return
		}
		written, err := once.Encode(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := twice.Decode(name, written); err != nil {
			t.Fatalf("what was read and written again is refused: %v", err)
		}
		if diff := cmp.Diff(once, twice); diff != "" {
			t.Errorf("(-once +twice):\n%s", diff)
		}
	})
}
