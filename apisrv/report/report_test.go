package report_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/report"
	"github.com/kaimen-portal/kaimen/apisrv/secrets"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var ctx = context.Background()

// portal is a data directory with a store beside it.
type portal struct {
	report.Reporter
	t       *testing.T
	db      *store.DB
	clock   *storetest.Clock
	secrets *secrets.Secrets
}

// evaluations are those that were published.
var evaluations = []activity.Evaluation{{Period: "half-2026-1", From: calendar.NewDate(2026, 1, 1), To: calendar.NewDate(2026, 6, 30), Published: calendar.NewDate(2026, 7, 8),
	Measures: []activity.Measure{}, Agencies: []activity.Evaluated{{Agency: "transport", Scores: []*float64{}}}}}

func each(t *testing.T, f func(p portal)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		law, err := profile.Load(profile.Default)
		if err != nil {
			t.Fatal(err)
		}
		days, err := calendar.Load()
		if err != nil {
			t.Fatal(err)
		}
		data := t.TempDir()
		s, err := secrets.Open(data)
		if err != nil {
			t.Fatal(err)
		}
		f(portal{report.Reporter{DB: db, Cases: cases.New(db, access.NewRules(law, days)), Data: data, Public: func(id string) bool { return id != "closed" },
			Counted:     func() time.Time { return clock.Now() },
			Evaluations: func(context.Context) ([]activity.Evaluation, error) { return evaluations, nil }}, t, db, clock, s})
	})
}

func (p portal) write() (changed bool) {
	p.t.Helper()
	changed, err := p.Write(ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	return changed
}

// written is what a build reads.
func (p portal) written() (s activity.State) {
	p.t.Helper()
	for _, name := range activity.Files {
		body, err := activity.Read(os.DirFS(filepath.Join(p.Data, activity.Folder)), name)
		if err == nil {
			err = s.Decode(name, body)
		}
		if err != nil {
			p.t.Fatal(err)
		}
	}
	return s
}

func (p portal) keep(queries ...func(tx *store.Tx) error) {
	p.t.Helper()
	for _, q := range queries {
		if err := p.db.Keep(ctx, q); err != nil {
			p.t.Fatal(err)
		}
	}
}

// decided puts an application with a decision into the store.
func (p portal) decided(c access.Case) {
	p.t.Helper()
	body, err := json.Marshal(c)
	if err != nil {
		p.t.Fatal(err)
	}
	p.keep(func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO account (id, kind, email, name, lang, created_at) VALUES (?, 'organisation', ?, '示例公司', 'zh', 1)", "a-"+c.Receipt, c.Receipt+"@example.org")
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO application (receipt, account, agency, dataset, state, seq, due, wake, changed, body) VALUES (?, ?, 'transport', ?, ?, 1, 0, 0, 1, ?)",
			c.Receipt, "a-"+c.Receipt, c.Application.Dataset, string(c.State), string(body))
		return err
	})
}

func (p portal) suspend(dataset, reason string, lifted bool) {
	at := int64(0)
	if lifted {
		at = 1
	}
	p.keep(func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO suspended_dataset (dataset, reason, since, lifted_at, changed) VALUES (?, ?, ?, ?, 1)", dataset, reason, store.Millis(tx.Now()), at)
		return err
	})
}

// checkpoint records something and signs the end of the log.
func (p portal) checkpoint() string {
	p.t.Helper()
	err := p.db.Change(ctx, func(tx *store.Tx) error {
		return tx.Record(ctx, audit.Event{Actor: "portal", Action: "test.done", Object: "test:1"})
	})
	if err != nil {
		p.t.Fatal(err)
	}
	signed, err := p.db.Checkpoint(ctx, p.secrets.Signer())
	if err != nil {
		p.t.Fatal(err)
	}
	return signed
}

func TestAnEmptyPortalReportsEmptyFilesOnce(t *testing.T) {
	each(t, func(p portal) {
		if !p.write() {
			p.t.Error("nothing was written")
		}
		if s := p.written(); len(s.Answers) > 0 || len(s.Checkpoints.Notes) > 0 || len(s.Suspended) > 0 || s.Checkpoints.Key == "" {
			p.t.Errorf("written: %+v", s)
		}
		if p.write() {
			p.t.Error("nothing is new, and a file was written")
		}
	})
}

func TestWhatTheServerKnowsIsWritten(t *testing.T) {
	each(t, func(p portal) {
		day := calendar.Today(p.clock.Now())
		c := access.Case{Receipt: "one", State: access.Refused, Decision: &access.Decision{On: day, Reason: "用途不清"}}
		c.Application.Dataset, c.Application.Applicant.Kind, c.Application.Purpose = "bus-positions", access.Organisation, "预测到站"
		p.decided(c)
		p.suspend("air", "发现个人信息", false)
		p.suspend("water", "a mistake", true)
		p.suspend("no id", "typed by hand", false)
		first := p.checkpoint()
		p.write()
		want := activity.State{
			Answers:     []activity.Answer{{Dataset: "bus-positions", Applicant: "organisation", Purpose: "预测到站", Decision: activity.Refused, On: day, Reason: "用途不清"}},
			Checkpoints: activity.Checkpoints{Key: strings.TrimSpace(p.read("secrets/audit.pub")), Notes: []activity.Checkpoint{{On: day, Seq: 1, Note: first}}},
			Suspended:   []activity.Suspension{{Dataset: "air", Since: day, Reason: lang.Text{ZH: "发现个人信息"}}},
			Misuse:      []activity.Misuse{},
			Usage:       activity.Usage{Datasets: []activity.DatasetUse{}},
			Daily:       activity.Daily{Days: []activity.DayUse{}, Cells: []activity.CellUse{}},
			Evaluations: evaluations,
		}
		if diff := cmp.Diff(want, p.written()); diff != "" {
			p.t.Errorf("(-want +got):\n%s", diff)
		}
		p.clock.Add(24 * time.Hour)
		second := p.checkpoint()
		if !p.write() {
			p.t.Error("a new checkpoint is not reported")
		}
		notes := p.written().Checkpoints.Notes
		if len(notes) != 2 || notes[1].Note != second || notes[1].On != day.Add(1) {
			p.t.Errorf("checkpoints: %+v", notes)
		}
	})
}

func (p portal) read(name string) string {
	p.t.Helper()
	body, err := os.ReadFile(filepath.Join(p.Data, name))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(body)
}

// A hundred thousand answers are not to be read every minute.
func TestAnswersAreReadAgainOnlyAfterAStepOrADay(t *testing.T) {
	each(t, func(p portal) {
		r := &p.Reporter
		c := access.Case{Receipt: "one", State: access.Refused, Decision: &access.Decision{On: calendar.Today(p.clock.Now()), Reason: "用途不清"}}
		c.Application.Dataset, c.Application.Applicant.Kind = "bus-positions", access.Organisation
		p.decided(c)
		set := func(reason string, step int) (changed bool) {
			p.keep(func(tx *store.Tx) error {
				_, err := tx.Exec(ctx, "UPDATE application SET body = REPLACE(body, '用途不清', ?), seq = seq + ?", reason, step)
				return err
			})
			changed, err := r.Write(ctx)
			if err != nil {
				p.t.Fatal(err)
			}
			return changed
		}
		if !set("用途不清", 0) {
			p.t.Error("nothing was written at first")
		}
		if set("behind the back of the store", 0) {
			p.t.Error("the answers were read again without a step")
		}
		if !set("", 1) {
			p.t.Error("a step is not reported")
		}
		p.decided(access.Case{Receipt: "two", State: access.Approved, Application: c.Application, Decision: &access.Decision{Approved: true, On: c.Decision.On}})
		if !set("", 0) {
			p.t.Error("another decision is not reported")
		}
		set("", 0)
		p.keep(func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE application SET body = REPLACE(body, 'behind', 'before')")
			return err
		})
		p.clock.Add(24 * time.Hour)
		if !set("", 0) {
			p.t.Error("what is new with the day is not reported")
		}
	})
}

func TestACheckpointThatTheKeyDidNotSignIsNotPublished(t *testing.T) {
	each(t, func(p portal) {
		p.checkpoint()
		p.write()
		p.keep(func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE audit_checkpoint SET signed = REPLACE(signed, 'kaimen audit checkpoint', 'kaimen audit checkpoinT')")
			return err
		})
		before := p.read("activity/checkpoints.json")
		if _, err := p.Write(ctx); err == nil {
			p.t.Error("a forged checkpoint was published")
		}
		if p.read("activity/checkpoints.json") != before {
			p.t.Error("the sound file was replaced")
		}
	})
}

func TestFilesAreForTheOwnerAloneAndNothingIsLeftAside(t *testing.T) {
	each(t, func(p portal) {
		p.write()
		left := filepath.Join(p.Data, activity.Folder, activity.AnswersFile+".new")
		if err := os.WriteFile(left, []byte("what a crash left"), 0o600); err != nil {
			p.t.Fatal(err)
		}
		c := access.Case{Receipt: "two", State: access.Approved, Decision: &access.Decision{Approved: true, On: calendar.Today(p.clock.Now())}}
		c.Application.Dataset, c.Application.Applicant.Kind = "bus-positions", access.Organisation
		p.decided(c)
		p.write()
		var names []string
		err := filepath.WalkDir(filepath.Join(p.Data, activity.Folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := d.Info()
			if err == nil && info.Mode().Perm()&0o077 != 0 {
				p.t.Errorf("%s is %v", path, info.Mode())
			}
			if !d.IsDir() {
				names = append(names, d.Name())
			}
			return err
		})
		if diff := cmp.Diff(activity.Files, names); diff != "" || err != nil {
			p.t.Errorf("%v, files (-want +got):\n%s", err, diff)
		}
	})
}
