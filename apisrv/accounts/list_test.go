package accounts

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
)

func TestAccountsAreListedPageByPage(t *testing.T) {
	each(t, NIST, func(p portal) {
		p.member()
		var want []string
		for i := range 7 {
			if i%3 == 0 {
				p.clock.Add(time.Second) // else made at the same moment
			}
			address := fmt.Sprintf("s%d@example.org", i)
			if _, err := p.AddStaff(ctx, "command:root", Colleague{Email: address, Name: "s", Role: Admin, Lang: "zh"}); err != nil {
				p.t.Fatal(err)
			}
			want = append(want, address)
		}
		seen := map[string]bool{}
		var last Account
		for pages := 1; ; pages++ {
			all, err := p.List(ctx, Staff, last.ID, 3)
			if err != nil || pages > 4 {
				p.t.Fatal(pages, err)
			}
			for _, a := range all {
				if seen[a.Email] || last.ID != "" && a.Created.After(last.Created) || a.Kind != Staff {
					p.t.Errorf("%s comes after %s", a.Email, last.Email)
				}
				seen[a.Email], last = true, a
			}
			if len(all) < 3 {
				break
			}
		}
		for _, address := range want {
			if !seen[address] {
				p.t.Errorf("%s is missing", address)
			}
		}
		if len(seen) != len(want) {
			p.t.Errorf("%d accounts are listed, want %d", len(seen), len(want))
		}
		for _, limit := range []int{0, -1, MaxPage + 1} {
			if _, err := p.List(ctx, Staff, "", limit); err == nil {
				p.t.Errorf("a page of %d was listed", limit)
			}
		}
	})
}

func TestAnAccountThatIsEnabledAgainBeginsAnew(t *testing.T) {
	each(t, NIST, func(p portal) {
		p.member()
		session := p.mustLogIn(password)
		p.wants("disable", p.Disable(ctx, "command:root", email, "left"), nil)
		p.wants("enable", p.Enable(ctx, "command:root", email, "came back"), nil)
		_, err := p.Session(ctx, session)
		p.wants("the session before", err, ErrNoSession)
		p.mustLogIn(password)
		if err := p.Enable(ctx, "command:root", "nobody@example.org", ""); err == nil {
			p.t.Error("nobody was enabled")
		}
	})
}

func TestTheOwnerSeesWhichSessionsAreOpen(t *testing.T) {
	each(t, NIST, func(p portal) {
		a := p.member()
		p.mustLogIn(password)
		p.clock.Add(p.policy.Idle - time.Minute)
		current := p.mustLogIn(password)
		all, err := p.Sessions(ctx, a, current)
		want := []Opened{{p.clock.Now(), p.clock.Now(), true}, {p.clock.Now().Add(time.Minute - p.policy.Idle), p.clock.Now().Add(time.Minute - p.policy.Idle), false}}
		if diff := cmp.Diff(want, all); diff != "" || err != nil {
			p.t.Error(diff, err)
		}
		p.clock.Add(time.Minute)
		if all, err = p.Sessions(ctx, a, ""); err != nil || len(all) != 1 || all[0].Current {
			p.t.Errorf("after one has ended: %v, %v", all, err)
		}
	})
}

func TestPeopleAreToldHowLongToWait(t *testing.T) {
	now := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		wait    time.Duration
		seconds int
		zh, en  string
	}{
		{-time.Second, 1, "请过1秒再试。", "Try again in a second."},
		{time.Millisecond, 1, "请过1秒再试。", "Try again in a second."},
		{1500 * time.Millisecond, 2, "请过2秒再试。", "Try again in 2 seconds."},
		{time.Minute, 60, "请过60秒再试。", "Try again in 60 seconds."},
		{time.Minute + time.Second, 61, "请过2分钟再试。", "Try again in 2 minutes."},
		{30 * time.Minute, 1800, "请过30分钟再试。", "Try again in 30 minutes."},
	} {
		w := &Wait{Until: now.Add(c.wait)}
		f, ok := Words(fmt.Errorf("log in: %w", w), now)
		if !ok || w.Seconds(now) != c.seconds || f.Fix.ZH != c.zh || f.Fix.EN != c.en {
			t.Errorf("%v: %d seconds, %+v", c.wait, w.Seconds(now), f)
		}
	}
	if f, ok := Words(&Wait{}, now); !ok || f.Fix.EN != "Set a new password; with that you can log in." {
		t.Errorf("without an end: %+v", f)
	}
}

func TestEveryErrorThatPeopleMeetHasWordsOfItsOwn(t *testing.T) {
	seen := map[access.Fault]error{}
	for _, err := range []error{ErrRefused, ErrCode, ErrUnverified, ErrLink, ErrTaken, ErrConnect, ErrConnected, ErrOther, ErrDisabled, ErrNoSession} {
		f, ok := Words(errors.Join(errors.New("something else"), err), time.Time{})
		if !ok || f.Message.ZH == "" || f.Message.EN == "" || f.Fix.ZH == "" || f.Fix.EN == "" || seen[f] != nil {
			t.Errorf("%v has the words %+v, as has %v", err, f, seen[f])
		}
		seen[f] = err
	}
	if f, ok := Words(errors.New("disk full"), time.Time{}); ok {
		t.Errorf("people are told of the disk: %+v", f)
	}
}
