package duties

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// keep puts an application with its history into the store as cases would.
func (p *portal) keep(receipt string, state access.State, due calendar.Date, history ...access.Event) {
	p.t.Helper()
	err := p.DB.Keep(ctx, func(tx *store.Tx) error {
		body, err := json.Marshal(access.Case{Receipt: receipt, Account: "u1", Agency: "transport", State: state, Application: access.Application{Dataset: "bus"}})
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO application (receipt, account, agency, dataset, state, seq, due, wake, submitted_at, changed, body)
			VALUES (?, 'u1', 'transport', 'bus', ?, ?, ?, 2147483647, 1, 0, ?) ON CONFLICT (receipt) DO UPDATE SET state = excluded.state, due = excluded.due, body = excluded.body`,
			receipt, string(state), len(history), int64(due), string(body)); err != nil {
			return err
		}
		for i, e := range history {
			e.Seq = i + 1
			body, err := json.Marshal(e)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, "INSERT INTO application_event (receipt, seq, body) VALUES (?, ?, ?) ON CONFLICT (receipt, seq) DO NOTHING", receipt, e.Seq, string(body)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// step is a step of a history.
func (p *portal) step(step access.Step, from, to access.State, reason string) access.Event {
	return access.Event{From: from, To: to, Move: access.Move{Step: step, At: p.clock.Now(), Reason: reason}}
}

func TestARefusalHasABasisWhenItNamesANormOrWhatIsListedOrSaysWhatTheDeskKeeps(t *testing.T) {
	each(t, "shanghai-2018", func(t *testing.T, p *portal) {
		p.Asked = func(dataset string) []lang.Text {
			return map[string][]lang.Text{"bus": {{}, {ZH: "使用承诺书。", EN: "letter of commitment"}}, "clinics": {{ZH: "不同意", EN: "no"}}}[dataset]
		}
		err := p.DB.Keep(ctx, func(tx *store.Tx) error {
			for i, r := range []struct {
				agency, text string
				removed      int64
			}{{"transport", "不具备数据安全保障能力", 0}, {"health", "别的单位的理由", 0}, {"", "An old reason", 1}} {
				_, err := tx.Exec(ctx, "INSERT INTO stock_reason (id, agency, step, text, author, at, removed_at) VALUES (?, ?, 'refuse', ?, 'o1', 0, ?)", fmt.Sprint(i), r.agency, r.text, r.removed)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, tt := range []struct {
			reason string
			based  bool
		}{
			{"依据《数据安全法》不予提供", true}, {"根据本办法第三十条第二款", true}, {"See Art. 30(2) of the Measures", true}, {"Section 21 applies", true},
			{"申请内容涉及商业秘密", true}, {"This would give away Personal Privacy.", true}, {"法律、法规规定不得开放", true}, {"Forbidden by laws or regulations", true},
			{"没有提交使用承诺书", true}, {"No letter of commitment was handed in", true}, {"没有写承诺", false},
			{"经审核，不具备数据安全保障能力，欢迎补充后再申请", true},
			{"别的单位的理由", false}, {"An old reason", false}, {"不同意", false}, {"No.", false}, {"We do not want to", false}, {"", false},
		} {
			receipt := fmt.Sprintf("receipt-%02d", i)
			p.keep(receipt, access.Refused, 2147483647, p.step(access.Submit, access.Draft, access.Submitted, ""), p.step(access.Refuse, access.Reviewing, access.Refused, tt.reason))
			before := len(p.found(Filter{}))
			p.tick()
			p.tick()
			if got := len(p.found(Filter{})) - before; got != map[bool]int{true: 0, false: 1}[tt.based] {
				t.Errorf("%q: %d faults", tt.reason, got)
			}
		}
		all, err := p.Faults(ctx, Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range all {
			if f.Kind != Refusal || f.Since != p.today() || !f.Closes || strings.Contains(f.Text.EN, "receipt-") || !strings.Contains(f.Text.EN, "0123456789") {
				t.Errorf("%+v", f)
			}
		}
	})
}

func TestALateAnswerIsADelayOnlyWhereTheRulesSetATime(t *testing.T) {
	for _, tt := range []struct {
		profile string
		faults  bool // the rules name faults
		want    []string
	}{
		{"shandong-2020", false, []string{"request-overdue bus since 2026-03-31"}},
		{"shandong-2020", true, []string{"delay bus since 2026-03-31"}},
		{"shanghai-2018", true, nil}, // which sets no time, and a target only
	} {
		each(t, tt.profile, func(t *testing.T, p *portal) {
			if tt.faults {
				p.Profile.Clauses["R118"] = profile.Cite{Article: "43", Instrument: lang.Text{ZH: "示例", EN: "Sample"}}
			}
			p.keep("one", access.Reviewing, calendar.NewDate(2026, 3, 30), p.step(access.Submit, access.Draft, access.Submitted, ""),
				p.step(access.Accept, access.Submitted, access.Accepted, ""), p.step(access.Review, access.Accepted, access.Reviewing, ""))
			p.on("2026-03-30")
			p.release(p.now.Datasets...)
			p.tick()
			if got := p.found(Filter{}); len(got) > 0 {
				t.Fatalf("on the last day: %v", got)
			}
			p.on("2026-03-31")
			p.tick()
			p.tick()
			if diff := cmp.Diff(tt.want, p.found(Filter{})); diff != "" {
				t.Fatalf("-want +got\n%s", diff)
			}
			p.on("2026-04-02")
			p.keep("one", access.Refused, 2147483647, access.Event{}, access.Event{}, access.Event{}, p.step(access.Refuse, access.Reviewing, access.Refused, "第三十条"))
			p.tick()
			for i := range tt.want {
				tt.want[i] = strings.TrimSuffix(tt.want[i], " until 2026-04-02") + " until 2026-04-02"
			}
			if diff := cmp.Diff(tt.want, p.found(Filter{})); diff != "" {
				t.Errorf("decided: -want +got\n%s", diff)
			}
			for i := range tt.want {
				tt.want[i] = strings.TrimSuffix(tt.want[i], " until 2026-04-02")
			}
		})
	}
}

func TestMisuseThatWasConfirmedIsNotedAgainstWhoUsedTheData(t *testing.T) {
	each(t, "changsha-2018", func(t *testing.T, p *portal) {
		p.keep("one", access.Active, 2147483647, p.step(access.Submit, access.Draft, access.Submitted, ""))
		err := p.DB.Keep(ctx, func(tx *store.Tx) error {
			for i, m := range []struct{ kind, state string }{{"transfer", "confirmed"}, {"volume", "confirmed"}, {"purpose", "candidate"}, {"items", "dismissed"}} {
				_, err := tx.Exec(ctx, `INSERT INTO misuse (id, receipt, agency, source, key_id, kind, detail, noted_by, noted_at, state) VALUES (?, 'one', 'transport', ?, '', ?, 'seen', '', ?, ?)`,
					fmt.Sprint(i), fmt.Sprint(i), m.kind, store.Millis(tx.Now()), m.state)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		p.tick()
		p.tick()
		all, err := p.Faults(ctx, Filter{})
		if err != nil || len(all) != 1 || all[0].Kind != Scope || all[0].Against.EN != "Atlas" || !all[0].Closes {
			t.Errorf("%+v %v", all, err)
		}
	})
}

func TestNeitherARefusalNorAMisuseIsAFaultWhereNoArticleCallsItOne(t *testing.T) {
	each(t, "shandong-2020", func(t *testing.T, p *portal) {
		p.keep("one", access.Refused, 2147483647, p.step(access.Submit, access.Draft, access.Submitted, ""), p.step(access.Refuse, access.Reviewing, access.Refused, "No."))
		err := p.DB.Keep(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO misuse (id, receipt, agency, source, key_id, kind, detail, noted_by, noted_at, state) VALUES ('m', 'one', 'transport', 's', '', 'transfer', 'seen', '', 1, 'confirmed')`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		p.tick()
		if got := p.found(Filter{}); len(got) > 0 {
			t.Errorf("found %v", got)
		}
	})
}
