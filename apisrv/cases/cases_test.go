package cases

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/notices"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var (
	ctx       = context.Background()
	buses     = access.Dataset{ID: "bus-positions", Agency: "transport", Items: []string{"vehicle", "lon", "lat", "time"}, Delivery: []string{access.Interface}}
	applicant = access.Actor{Party: access.ApplicantParty, ID: "u1"}
	reviewer  = access.Actor{Party: access.ReviewerParty, ID: "r1", Agency: "transport"}
)

// desk is a service over a store with the applicants u1 and u2, the reviewer r1
// of transport, r2 of health and the operator o1.
type desk struct {
	*Service
	t     testing.TB
	db    *store.DB
	clock *storetest.Clock
}

func newDesk(t testing.TB, db *store.DB, clock *storetest.Clock) desk {
	t.Helper()
	p, err := profile.Load("zhejiang-2016-draft") // decides by the authority, wants agreements
	if err != nil {
		t.Fatal(err)
	}
	p.ConditionalRequest.DecidedBy.V = "provider"
	return deskOf(t, p, db, clock)
}

func deskOf(t testing.TB, p *profile.Profile, db *store.DB, clock *storetest.Clock) desk {
	t.Helper()
	c, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	err = db.Keep(ctx, func(tx *store.Tx) error {
		for _, a := range []struct{ id, kind, role, agency string }{{"u1", "person", "", ""}, {"u2", "person", "", ""},
			{"r1", "staff", "reviewer", "transport"}, {"r2", "staff", "reviewer", "health"}, {"o1", "staff", "operator", ""}} {
			_, err := tx.Exec(ctx, "INSERT INTO account (id, kind, email, name, lang, role, agency, created_at) VALUES (?, ?, ?, '张三', 'zh', ?, ?, 1)",
				a.id, a.kind, a.id+"@example.org", a.role, a.agency)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return desk{New(db, access.NewRules(p, c)), t, db, clock}
}

func each(t *testing.T, f func(d desk)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) { f(newDesk(t, db, clock)) })
}

func (d desk) today() calendar.Date { return calendar.Today(d.clock.Now()) }

func (d desk) application() access.Application {
	return access.Application{Dataset: buses.ID,
		Applicant: access.Applicant{Kind: access.Person, Name: "张三", Identity: access.Identity{Kind: access.ResidentID, Masked: "1****************X", Hash: "hmac-sha256:00"},
			Contact: access.Contact{Name: "张三", Phone: "021-12345678", Email: "u1@example.org"}},
		Purpose: "预测公交到站时间", System: "到站了", Items: []string{"vehicle", "time"}, Delivery: access.Interface, Calls: 1000, Months: 12,
		Storage: "上海，自有机房", Security: "专人管理，磁盘加密", Commitment: access.Commitment{Version: access.CommitmentVersion, Name: "张三", On: d.today()}}
}

// begin makes a draft.
func (d desk) begin(token string) access.Case {
	d.t.Helper()
	c, err := d.Begin(ctx, applicant.ID, token, buses)
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

// step is a faultless step of the case.
func (d desk) step(c access.Case, s access.Step) Taking {
	m := access.Move{Step: s, By: reviewer, Reason: "材料齐全"}
	a := d.application()
	scope := a.FullScope(d.today())
	t := Taking{Receipt: c.Receipt, Seq: c.Seq, Dataset: buses}
	switch s {
	case access.Submit, access.Resubmit:
		m.By, m.Application = applicant, &a
	case access.Withdraw:
		m.By = applicant
	case access.Approve:
		m.Scope = &scope
	case access.Return:
		m.Corrections, m.CorrectBy = []access.Correction{{Field: "purpose", Text: "请写明用户范围"}}, d.today().Add(10)
	case access.Sign:
		t.Agreement = []byte("数据利用协议 " + c.Receipt)
		m.By, m.Signature = applicant, &access.Signature{Template: "use-agreement", Version: 1, Hash: access.HashText(t.Agreement), Name: "张三", On: d.today()}
	}
	t.Move = m
	return t
}

func (d desk) take(c access.Case, steps ...access.Step) access.Case {
	d.t.Helper()
	for _, s := range steps {
		next, err := d.Take(ctx, d.step(c, s))
		if err != nil {
			d.t.Fatalf("%s: %v", s, err)
		}
		c = next
	}
	return c
}

// notices are the kinds of what an account was told, in the order of their names.
func (d desk) notices(account string) (kinds []string) {
	d.t.Helper()
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Notices(ctx, account, 1000)
		for _, n := range all {
			worded(d.t, n)
			kinds = append(kinds, n.Kind)
		}
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	slices.Sort(kinds)
	return kinds
}

// worded fails for a notice that there are no words for, or not all they take.
func worded(t testing.TB, n store.Notice) {
	t.Helper()
	portal := notices.Portal{Name: lang.Text{ZH: "示例市公共数据开放平台", EN: "Sample City Open Data"}, URL: "https://data.example.org/"}
	if _, err := portal.Mail(n, "张三", "", lang.ZH); err != nil {
		t.Error(err)
	}
}

// entries counts the entries of the audit log, all good.
func (d desk) entries() int64 {
	d.t.Helper()
	sum, err := d.db.VerifyAudit(ctx, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return sum.Entries
}

func known(string) (access.Dataset, bool) { return buses, true }

func TestAnApplicationComesFromDraftToUse(t *testing.T) {
	each(t, func(d desk) {
		c := d.begin("form-1")
		a := d.application()
		a.Purpose = "half a"
		if err := d.Save(ctx, applicant.ID, c.Receipt, a); err != nil {
			t.Fatal(err)
		}
		if err := d.Save(ctx, "u2", c.Receipt, a); !errors.Is(err, store.ErrNotFound) {
			d.t.Errorf("somebody else's draft: %v", err)
		}
		c = d.take(c, access.Submit, access.Accept, access.Review, access.Approve, access.Sign)
		if n, err := d.Tick(ctx, known); err != nil || n != 1 {
			d.t.Fatalf("the clock took %d steps, %v", n, err)
		}
		if n, err := d.Tick(ctx, known); err != nil || n != 0 {
			d.t.Errorf("the clock took %d more steps, %v", n, err)
		}
		c, history, err := d.ByReceipt(ctx, c.Receipt)
		if err != nil || c.State != access.Active {
			d.t.Fatalf("the application is %s, %v", c.State, err)
		}
		replayed, err := access.Replay(access.NewCase(c.Receipt, c.Account, buses), history)
		if diff := cmp.Diff(c, replayed); diff != "" || err != nil {
			d.t.Errorf("the history gives another case: %v\n%s", err, diff)
		}
		if got := d.entries(); got != int64(len(history)) || got != 6 {
			d.t.Errorf("%d events, %d audit entries", len(history), got)
		}
		told := []string{"application", "application", "application", "application", "received"} // accept, review, approve, open
		if diff := cmp.Diff(told, d.notices(applicant.ID)); diff != "" {
			d.t.Error(diff)
		}
		if text, err := d.Agreement(ctx, c.Receipt); err != nil || string(text) != "数据利用协议 "+c.Receipt {
			d.t.Errorf("the agreement is %q, %v", text, err)
		}
		if err := d.Save(ctx, applicant.ID, c.Receipt, a); !errors.Is(err, ErrStale) {
			d.t.Errorf("a draft that is none: %v", err)
		}
	})
}

func TestAnAgreementThatWasChangedIsNotShown(t *testing.T) {
	each(t, func(d desk) {
		c := d.take(d.begin("form-1"), access.Submit, access.Accept, access.Review, access.Approve)
		forged := d.step(c, access.Sign)
		forged.Agreement = append(forged.Agreement, '!')
		if _, err := d.Take(ctx, forged); err == nil {
			d.t.Error("another text than the one shown was signed")
		}
		c = d.take(c, access.Sign)
		err := d.db.Keep(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE agreement SET text = 'another'")
			return err
		})
		if err != nil {
			d.t.Fatal(err)
		}
		if text, err := d.Agreement(ctx, c.Receipt); err == nil {
			d.t.Errorf("shown was %q", text)
		}
	})
}

func TestAFormThatIsSentTwiceIsOneApplication(t *testing.T) {
	each(t, func(d desk) {
		c := d.begin("form-1")
		if again := d.begin("form-1"); again.Receipt != c.Receipt {
			d.t.Error("the same form began two applications")
		}
		if other := d.begin("form-2"); other.Receipt == c.Receipt {
			d.t.Error("two forms began one application")
		}
		first, err := d.Take(ctx, d.step(c, access.Submit))
		if err != nil {
			d.t.Fatal(err)
		}
		second, err := d.Take(ctx, d.step(c, access.Submit))
		if diff := cmp.Diff(first, second); diff != "" || err != nil {
			d.t.Errorf("sent again: %v\n%s", err, diff)
		}
		if got := d.entries(); got != 1 {
			d.t.Errorf("%d audit entries", got)
		}
		if _, err := d.Begin(ctx, applicant.ID, "", buses); err == nil {
			d.t.Error("a form without a token began an application")
		}
	})
}

func TestOfTwoWhoDecideAtOnceOneWins(t *testing.T) {
	each(t, func(d desk) {
		for i := range 20 {
			c := d.take(d.begin(fmt.Sprint("form-", i)), access.Submit, access.Accept, access.Review)
			before := d.entries()
			var won, late atomic.Int64
			var wg sync.WaitGroup
			for who, s := range []access.Step{access.Approve, access.Refuse} {
				wg.Go(func() {
					move := d.step(c, s)
					move.Move.By.ID = fmt.Sprint("r", who)
					switch _, err := d.Take(ctx, move); {
					case err == nil:
						won.Add(1)
					case errors.Is(err, ErrStale):
						late.Add(1)
					default:
						d.t.Error(err)
					}
				})
			}
			wg.Wait()
			if won.Load() != 1 || late.Load() != 1 || d.entries() != before+1 {
				d.t.Fatalf("%d won, %d were late, %d entries were added", won.Load(), late.Load(), d.entries()-before)
			}
		}
	})
}

func TestAStepThatIsNotPossibleWritesNothing(t *testing.T) {
	each(t, func(d desk) {
		c := d.begin("form-1")
		for _, s := range []access.Step{access.Accept, access.Approve, access.Sign, access.Revoke} {
			if _, err := d.Take(ctx, d.step(c, s)); !errors.Is(err, access.ErrIllegal) {
				d.t.Errorf("%s of a draft: %v", s, err)
			}
		}
		if _, err := d.Take(ctx, Taking{Receipt: "nothing", Dataset: buses}); !errors.Is(err, store.ErrNotFound) {
			d.t.Errorf("no application: %v", err)
		}
		got, history, err := d.ByReceipt(ctx, c.Receipt)
		if err != nil || got.State != access.Draft || len(history) > 0 || d.entries() != 0 {
			d.t.Errorf("%+v, %v, %v", got, history, err)
		}
	})
}

func TestManyAreDecidedAtOnceWithOneNotice(t *testing.T) {
	each(t, func(d desk) {
		var ts []Taking
		for i := range 3 {
			ts = append(ts, d.step(d.take(d.begin(fmt.Sprint("form-", i)), access.Submit), access.Accept))
		}
		ts = append(ts, d.step(d.begin("draft"), access.Accept))
		all, err := d.TakeAll(ctx, ts)
		if err != nil {
			d.t.Fatal(err)
		}
		for i, o := range all {
			if i < 3 && (o.Err != nil || o.Case.State != access.Accepted) || i == 3 && !errors.Is(o.Err, access.ErrIllegal) {
				d.t.Errorf("application %d is %s, %v", i, o.Case.State, o.Err)
			}
		}
		if diff := cmp.Diff([]string{"applications", "received", "received", "received"}, d.notices(applicant.ID)); diff != "" {
			d.t.Error(diff)
		}
	})
}

func TestTheQueueHasWhatIsDueFirstAndOnlyOnesOwn(t *testing.T) {
	each(t, func(d desk) {
		var want []string
		for i := range 7 {
			c := d.take(d.begin(fmt.Sprint("form-", i)), access.Submit)
			want = append(want, c.Receipt)
			d.clock.Add(time.Hour)
		}
		d.begin("draft")
		var got []string
		var last Queued
		for {
			page, err := d.Queue(ctx, access.ReviewerParty, "transport", last, 3)
			if err != nil {
				d.t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, q := range page {
				got = append(got, q.Receipt)
			}
			last = page[len(page)-1]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			d.t.Error(diff)
		}
		for _, c := range []struct {
			party  access.Party
			agency string
			want   int
		}{{access.ReviewerParty, "health", 0}, {access.ReviewerParty, "", 7}, {access.OperatorParty, "", 0}} {
			if page, err := d.Queue(ctx, c.party, c.agency, Queued{}, 100); err != nil || len(page) != c.want {
				d.t.Errorf("%s of %q has %d cases, %v", c.party, c.agency, len(page), err)
			}
		}
		mine, err := d.Of(ctx, applicant.ID)
		slices.Reverse(want)
		if err != nil || len(mine) != 8 || mine[0].State != access.Draft || mine[1].Receipt != want[0] {
			d.t.Errorf("the applicant has %d, %v", len(mine), err)
		}
	})
}

func TestUseEndsWithItsLastDay(t *testing.T) {
	each(t, func(d desk) {
		c := d.take(d.begin("form-1"), access.Submit, access.Accept, access.Review, access.Approve, access.Sign)
		if _, err := d.Tick(ctx, known); err != nil {
			d.t.Fatal(err)
		}
		d.clock.Add(370 * 24 * time.Hour)
		if n, err := d.Tick(ctx, known); err != nil || n != 1 {
			d.t.Errorf("after the last day the clock took %d steps, %v", n, err)
		}
		if c, _, err := d.ByReceipt(ctx, c.Receipt); err != nil || c.State != access.Expired {
			d.t.Errorf("the application is %s, %v", c.State, err)
		}
	})
}

func TestTheDeskKeepsNotesForItself(t *testing.T) {
	each(t, func(d desk) {
		c := d.take(d.begin("form-1"), access.Submit)
		var want []Note
		for i := range 2 {
			text := fmt.Sprint("已电话核实 ", i)
			if faults, err := d.AddNote(ctx, "r1", c.Receipt, text); err != nil || len(faults) > 0 {
				d.t.Fatal(faults, err)
			}
			want = append(want, Note{"r1", d.clock.Now(), text})
			d.clock.Add(time.Minute)
		}
		for _, text := range []string{"", strings.Repeat("长", maxNote+1), "\xff"} {
			if faults, err := d.AddNote(ctx, "r1", c.Receipt, text); err != nil || len(faults) != 1 {
				d.t.Errorf("%.10q: %v, %v", text, faults, err)
			}
		}
		if _, err := d.AddNote(ctx, "r1", "nothing", "x"); !errors.Is(err, store.ErrNotFound) {
			d.t.Errorf("no application: %v", err)
		}
		got, err := d.Notes(ctx, c.Receipt)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			d.t.Error(diff, err)
		}
		if diff := cmp.Diff([]string{"received"}, d.notices(applicant.ID)); diff != "" {
			d.t.Errorf("the applicant was told: %s", diff)
		}
	})
}
