package keys

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// byFile turns the application into one whose grant delivers a file.
func (c cabinet) byFile() access.Case {
	k := active(c.receipt, calendar.Today(c.clock.Now()))
	k.Decision.Scope.Delivery, k.Decision.Scope.Calls = access.File, 0
	c.put(k)
	return k
}

func (c cabinet) link() string {
	c.t.Helper()
	token, err := c.NewLink(ctx, "u1", c.receipt, "positions", "csv")
	if err != nil {
		c.t.Fatal(err)
	}
	return token
}

func TestALinkWorksOnceHoweverManyTryAtOnce(t *testing.T) {
	each(t, func(c cabinet) {
		c.byFile()
		token := c.link()
		l, g, err := c.FindLink(ctx, token)
		if err != nil || l.Receipt != c.receipt || l.Table != "positions" || l.Format != "csv" || g.Dataset != dataset || len(token) < 26 {
			t.Fatalf("%+v of %+v: %v", l, g, err)
		}
		var used, refused atomic.Int32
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				switch err := c.UseLink(ctx, token); {
				case err == nil:
					used.Add(1)
				case errors.Is(err, ErrUsed):
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if used.Load() != 1 || refused.Load() != 15 {
			t.Errorf("used %d times, refused %d times", used.Load(), refused.Load())
		}
		if _, _, err := c.FindLink(ctx, token); !errors.Is(err, ErrUsed) {
			t.Errorf("found again: %v", err)
		}
	})
}

func TestALinkIsNoLongerGoodThanItsGrant(t *testing.T) {
	each(t, func(c cabinet) {
		if _, err := c.NewLink(ctx, "u1", c.receipt, "positions", "csv"); !errors.Is(err, ErrNoGrant) {
			t.Errorf("a grant by interface: %v", err)
		}
		k := c.byFile()
		if _, err := c.NewLink(ctx, "somebody else", c.receipt, "positions", "csv"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a stranger: %v", err)
		}
		for _, tt := range []struct {
			name   string
			change func()
			want   error
		}{
			{"15 minutes later", func() { c.clock.Add(LinkLife) }, ErrExpired},
			{"while the application is suspended", func() { k.State = access.Suspended; c.put(k) }, ErrPaused},
			{"after it was revoked", func() { k.State = access.Revoked; c.put(k) }, ErrNoGrant},
			{"after its last day", func() { k.Decision.Scope.Until = calendar.Today(c.clock.Now()) - 1; c.put(k) }, ErrNoGrant},
			{"of a suspended dataset", func() {
				if err := c.SuspendDataset(ctx, "account:op", dataset, "leak"); err != nil {
					t.Fatal(err)
				}
			}, ErrSuspended},
		} {
			k = c.byFile()
			token := c.link()
			if _, _, err := c.FindLink(ctx, token); err != nil {
				t.Fatalf("%s, before: %v", tt.name, err)
			}
			tt.change()
			if _, _, err := c.FindLink(ctx, token); !errors.Is(err, tt.want) {
				t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
			}
			if err := c.UseLink(ctx, token); !errors.Is(err, tt.want) {
				t.Errorf("used %s: %v, want %v", tt.name, err, tt.want)
			}
		}
		if _, _, err := c.FindLink(ctx, "never-made"); !errors.Is(err, ErrUnknown) {
			t.Errorf("never made: %v", err)
		}
	})
}

func TestLinksAreListedAndRecordedWithoutTheirTokens(t *testing.T) {
	each(t, func(c cabinet) {
		c.byFile()
		first := c.link()
		c.clock.Add(time.Minute)
		second := c.link()
		if err := c.UseLink(ctx, first); err != nil {
			t.Fatal(err)
		}
		all, err := c.Links(ctx, c.receipt)
		if err != nil || len(all) != 2 || !all[0].Used.IsZero() || all[1].Used.IsZero() {
			t.Errorf("%+v, %v", all, err)
		}
		var actions, lines []string
		err = c.db.Read(ctx, func(tx *store.Tx) error {
			lines, err = store.All(ctx, tx, "SELECT line FROM audit ORDER BY seq", nil, func(s *string) []any { return []any{s} })
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			if strings.Contains(line, first) || strings.Contains(line, second) {
				t.Errorf("the log has a token: %s", line)
			}
			var entry audit.Entry
			if err := json.Unmarshal([]byte(line), &entry); err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(entry.Action, "file.") {
				actions = append(actions, entry.Action)
			}
		}
		if diff := cmp.Diff([]string{"file.link-made", "file.link-made", "file.delivered"}, actions); diff != "" {
			t.Error(diff)
		}
	})
}
