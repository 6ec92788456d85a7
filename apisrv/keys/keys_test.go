package keys

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var (
	ctx   = context.Background()
	items = []string{"vehicle", "time"}
)

const dataset = "bus-positions"

// cabinet is a service and a ring over a store with one active application.
type cabinet struct {
	*Service
	*Ring
	t       testing.TB
	db      *store.DB
	clock   *storetest.Clock
	receipt string
}

func law(t testing.TB) (*access.Rules, *access.Hasher) {
	t.Helper()
	p, err := profile.Load(profile.Default)
	if err != nil {
		t.Fatal(err)
	}
	c, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	h, err := access.NewHasher([]byte("a secret of the tests, 32 bytes!"))
	if err != nil {
		t.Fatal(err)
	}
	return access.NewRules(p, c), h
}

// active is an application that gives vehicle and time of the buses for a year.
func active(receipt string, from calendar.Date) access.Case {
	return access.Case{Receipt: receipt, Account: "u1", Agency: "transport", State: access.Active, Seq: 6, Opened: from,
		Application: access.Application{Dataset: dataset},
		Decision: &access.Decision{Approved: true, On: from, Scope: access.Scope{Items: []string{"vehicle", "time", "lon"}, Purpose: "到站预测",
			Delivery: access.Interface, Calls: 1000, Rows: 50_000, Bytes: 1 << 30, Until: from.Add(365)}}}
}

// put keeps a case as the store of applications would.
func (c cabinet) put(k access.Case) {
	c.t.Helper()
	body, err := json.Marshal(k)
	if err != nil {
		c.t.Fatal(err)
	}
	err = c.db.Change(ctx, func(tx *store.Tx) error {
		if err := tx.Record(ctx, audit.Event{Actor: "test", Action: "application.put", Object: "application:x"}); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO application (receipt, account, agency, dataset, state, seq, due, wake, submitted_at, changed, body)
			VALUES (?, ?, ?, ?, ?, ?, 0, 0, 1, ?, ?) ON CONFLICT (receipt) DO UPDATE SET state = excluded.state, changed = excluded.changed, body = excluded.body`,
			k.Receipt, k.Account, k.Agency, k.Application.Dataset, string(k.State), k.Seq, tx.Recorded(), string(body))
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

func each(t *testing.T, f func(c cabinet)) {
	t.Helper()
	rules, hasher := law(t)
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		err := db.Keep(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO account (id, kind, email, name, lang, created_at) VALUES ('u1', 'person', 'u1@example.org', '张三', 'zh', 1)")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		ring, err := NewRing(ctx, db, rules, hasher)
		if err != nil {
			t.Fatal(err)
		}
		c := cabinet{New(db, rules, hasher, "sample", "live"), ring, t, db, clock, "7YQ2MK-0C4XVT-9HB3EZ"}
		c.put(active(c.receipt, calendar.Today(clock.Now())))
		f(c)
	})
}

func (c cabinet) issue() (access.Key, Info) {
	c.t.Helper()
	key, info, err := c.Issue(ctx, "u1", c.receipt)
	if err != nil {
		c.t.Fatal(err)
	}
	c.refresh()
	return key, info
}

func (c cabinet) refresh() {
	c.t.Helper()
	if err := c.Refresh(ctx); err != nil {
		c.t.Fatal(err)
	}
}

// tells checks what the applicant was told, in no order.
func (c cabinet) tells(want ...string) {
	c.t.Helper()
	var got []string
	err := c.db.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Notices(ctx, "u1", 100)
		for _, n := range all {
			got = append(got, n.Kind)
		}
		return err
	})
	slices.Sort(got)
	slices.Sort(want)
	if err != nil || !slices.Equal(got, want) {
		c.t.Errorf("told was %v, want %v; %v", got, want, err)
	}
}

// wants checks a key for two items of the dataset.
func (c cabinet) wants(when string, key access.Key, want error) {
	c.t.Helper()
	if _, err := c.Check(key, dataset, items); !errors.Is(err, want) {
		c.t.Errorf("%s: got %v, want %v", when, err, want)
	}
}

func TestAKeyOpensWhatItsGrantCoversAndNoMore(t *testing.T) {
	each(t, func(c cabinet) {
		key, info := c.issue()
		permit, err := c.Check(key, dataset, items)
		if diff := cmp.Diff(Permit{info.ID, c.receipt, "u1", []string{"vehicle", "time", "lon"}, access.Interface, 1000, 50_000, 1 << 30}, permit); err != nil || diff != "" {
			c.t.Errorf("%v; want (-), got (+):\n%s", err, diff)
		}
		for _, refused := range []struct {
			dataset string
			items   []string
		}{{"other", items}, {dataset, []string{"lat"}}, {dataset, []string{"vehicle", "lat"}}, {dataset, []string{"veh"}}, {dataset, []string{""}}, {dataset, []string{"vehicle\ntime"}}} {
			if _, err := c.Check(key, refused.dataset, refused.items); !errors.Is(err, ErrOutside) {
				c.t.Errorf("%s %q: %v", refused.dataset, refused.items, err)
			}
		}
		stranger, err := access.NewKey(rand.Reader, "sample", "live")
		if err != nil {
			c.t.Fatal(err)
		}
		c.wants("a key that was never issued", stranger, ErrUnknown)
		c.clock.Add(366 * 24 * time.Hour)
		c.wants("after the last day", key, ErrUnknown)
	})
}

func TestAKeyEndsWithItsApplication(t *testing.T) {
	each(t, func(c cabinet) {
		key, _ := c.issue()
		k := active(c.receipt, calendar.Today(c.clock.Now()))
		k.State = access.Suspended
		c.put(k)
		c.refresh()
		c.wants("suspended", key, ErrPaused)
		if _, _, err := c.Issue(ctx, "u1", c.receipt); !errors.Is(err, ErrNoGrant) {
			c.t.Errorf("a key for a suspended application: %v", err)
		}
		k.State = access.Active
		c.put(k)
		c.refresh()
		c.wants("resumed", key, nil)
	})
}

func TestOneKeyIsSuspendedAndTheOtherGoesOn(t *testing.T) {
	each(t, func(c cabinet) {
		key, info := c.issue()
		for range 2 { // the second finds it done
			if err := c.Suspend(ctx, "account:op", c.receipt, info.ID, "seen on a public page"); err != nil {
				c.t.Fatal(err)
			}
		}
		if _, _, err := c.Replace(ctx, "u1", c.receipt, info.ID); !errors.Is(err, store.ErrNotFound) {
			c.t.Errorf("a suspended key was replaced: %v", err)
		}
		c.clock.Add(time.Minute)
		other, _ := c.issue()
		c.refresh()
		c.wants("suspended", key, ErrPaused)
		c.wants("the other one", other, nil)
		all, err := c.Of(ctx, c.receipt)
		if err != nil || !all[0].Paused.Equal(c.clock.Now().Add(-time.Minute)) || all[0].Live(c.clock.Now()) || !all[1].Live(c.clock.Now()) {
			c.t.Errorf("the keys are %+v, %v", all, err)
		}
		for range 2 {
			if err := c.Resume(ctx, "account:op", c.receipt, info.ID, "taken down"); err != nil {
				c.t.Fatal(err)
			}
		}
		c.refresh()
		c.wants("resumed", key, nil)
		c.tells("key-issued", "key-issued", "key-suspended", "key-resumed")
		var log strings.Builder
		if err := c.db.ExportAudit(ctx, &log); err != nil || !strings.Contains(log.String(), "key.suspended") || strings.Contains(log.String(), "public page") {
			c.t.Errorf("a reason, in which anybody may be named, stands in the log for good: %v\n%s", err, &log)
		}
		if err := c.Suspend(ctx, "account:op", "another receipt", info.ID, ""); !errors.Is(err, store.ErrNotFound) {
			c.t.Errorf("somebody else's key: %v", err)
		}
		if err := errors.Join(c.Revoke(ctx, "account:u1", c.receipt, info.ID, ""), c.Suspend(ctx, "account:op", c.receipt, info.ID, "")); !errors.Is(err, store.ErrNotFound) {
			c.t.Errorf("a revoked key: %v", err)
		}
	})
}

func TestARevokedKeyIsGoneEverywhere(t *testing.T) {
	each(t, func(c cabinet) {
		key, info := c.issue()
		leaked, _ := c.issue()
		other, err := NewRing(ctx, c.db, c.Service.rules, c.Service.hasher) // of another process
		if err != nil || len(other.keys) != 2 {
			c.t.Fatalf("another process holds %d keys, %v", len(other.keys), err)
		}
		if err := c.Revoke(ctx, "account:u1", "another receipt", info.ID, ""); !errors.Is(err, store.ErrNotFound) {
			c.t.Errorf("somebody else's key: %v", err)
		}
		if err := errors.Join(c.Revoke(ctx, "account:u1", c.receipt, info.ID, "lost"), c.Revoke(ctx, "account:u1", c.receipt, info.ID, "again"), c.RevokeLeaked(ctx, leaked)); err != nil {
			c.t.Fatal(err)
		}
		for _, ring := range []*Ring{c.Ring, other} {
			if err := ring.Refresh(ctx); err != nil {
				c.t.Fatal(err)
			}
			for _, k := range []access.Key{key, leaked} {
				if _, err := ring.Check(k, dataset, items); !errors.Is(err, ErrUnknown) {
					c.t.Errorf("a revoked key: %v", err)
				}
			}
		}
		all, err := c.Of(ctx, c.receipt)
		if err != nil || len(all) != 2 || all[0].Live(c.clock.Now()) || all[1].Live(c.clock.Now()) {
			c.t.Errorf("the keys are %+v, %v", all, err)
		}
	})
}

func TestAReplacedKeyWorksForAGrace(t *testing.T) {
	each(t, func(c cabinet) {
		old, info := c.issue()
		fresh, _, err := c.Replace(ctx, "u1", c.receipt, info.ID)
		if err != nil {
			c.t.Fatal(err)
		}
		c.refresh()
		if _, _, err := c.Issue(ctx, "u1", c.receipt); !errors.Is(err, ErrTooMany) {
			c.t.Errorf("a third key: %v", err)
		}
		c.clock.Add(Grace - time.Second)
		c.wants("the old one within the grace", old, nil)
		c.clock.Add(time.Second)
		c.wants("the old one after it", old, ErrUnknown)
		c.wants("the new one", fresh, nil)
		if _, _, err := c.Replace(ctx, "u1", c.receipt, info.ID); !errors.Is(err, store.ErrNotFound) {
			c.t.Errorf("replaced twice: %v", err)
		}
	})
}

func TestASuspendedDatasetIsTakenFromEverybody(t *testing.T) {
	each(t, func(c cabinet) {
		key, _ := c.issue()
		for range 2 { // nobody is told twice
			if err := c.SuspendDataset(ctx, "account:op", dataset, "leak"); err != nil {
				c.t.Fatal(err)
			}
		}
		c.refresh()
		c.wants("suspended", key, ErrSuspended)
		c.tells("key-issued", "dataset-suspended")
		if !c.Suspended(dataset) || c.Suspended("other") {
			c.t.Error("the wrong datasets are suspended")
		}
		if err := c.LiftDataset(ctx, "account:op", dataset, "repaired"); err != nil {
			c.t.Fatal(err)
		}
		c.refresh()
		c.wants("lifted", key, nil)
		c.tells("key-issued", "dataset-suspended", "dataset-lifted")
	})
}

func TestTheKeyIsNowhereInTheStore(t *testing.T) {
	each(t, func(c cabinet) {
		key, _ := c.issue()
		var kept bytes.Buffer
		if _, err := c.db.CopyTo(ctx, &kept); err != nil {
			c.t.Fatal(err)
		}
		if !strings.Contains(kept.String(), key.Display()) {
			c.t.Error("the store does not even hold how the key begins")
		}
		secret := strings.TrimPrefix(key.Reveal(), key.Display())
		for i := range len(secret) - 8 {
			if part := secret[i : i+8]; strings.Contains(kept.String(), part) {
				c.t.Fatalf("a part of the key stands in the store: %s", part)
			}
		}
	})
}

func TestTheLastUseIsWrittenDown(t *testing.T) {
	each(t, func(c cabinet) {
		key, _ := c.issue()
		c.clock.Add(time.Hour)
		c.wants("in use", key, nil)
		for range 2 { // the second finds nothing new
			if err := c.WriteUses(ctx); err != nil {
				c.t.Fatal(err)
			}
		}
		all, err := c.Of(ctx, c.receipt)
		if err != nil || len(all) != 1 || !all[0].LastUsed.Equal(c.clock.Now()) {
			c.t.Errorf("the keys are %+v, %v", all, err)
		}
	})
}

// BenchmarkCheck checks keys among a million, two for each of as many grants as
// that takes, and states what the ring weighs.
func BenchmarkCheck(b *testing.B) {
	const million = 1_000_000
	rules, hasher := law(b)
	clock := storetest.NewClock()
	db := storetest.Open(b, filepath.Join(b.TempDir(), store.FileName), clock)
	ring, err := NewRing(ctx, db, rules, hasher)
	if err != nil {
		b.Fatal(err)
	}
	body, err := json.Marshal(active("", calendar.Today(clock.Now())))
	if err != nil {
		b.Fatal(err)
	}
	before := heap()
	sample := make([]access.Key, 0, 4096)
	for i := range million {
		key, err := access.NewKey(rand.Reader, "sample", "live")
		if err != nil {
			b.Fatal(err)
		}
		hash := hasher.Hash(key)
		c := change{id: store.NewID(), hash: hex.EncodeToString(hash[:]), receipt: fmt.Sprintf("receipt-%014d", i/2), body: string(body)}
		g, err := ring.read(c)
		if err != nil {
			b.Fatal(err)
		}
		g.account = fmt.Sprintf("account-of-%015d", i/2)
		if err := ring.hold(c, *g); err != nil {
			b.Fatal(err)
		}
		if i%(million/cap(sample)+1) == 0 {
			sample = append(sample, key)
		}
	}
	weight := heap() - before
	i := 0
	for b.Loop() {
		if _, err := ring.Check(sample[i%len(sample)], dataset, items); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.ReportMetric(float64(weight)/(1<<20), "MiB")
	runtime.KeepAlive(ring)
}

// heap is how many bytes are in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestARefusedKeyIsToldWhy(t *testing.T) {
	each(t, func(c cabinet) {
		ctx := c.t.Context()
		old, first := c.issue()
		second, _, err := c.Replace(ctx, "u1", c.receipt, first.ID)
		if err != nil {
			c.t.Fatal(err)
		}
		c.clock.Add(Grace + time.Second)
		if err := c.Refused(ctx, old); !errors.Is(err, ErrExpired) {
			c.t.Errorf("replaced, after its grace: %v", err)
		}
		if err := c.RevokeLeaked(ctx, second); err != nil {
			c.t.Fatal(err)
		}
		if err := c.Refused(ctx, second); !errors.Is(err, ErrRevoked) {
			c.t.Errorf("revoked: %v", err)
		}
		stranger, err := access.NewKey(rand.Reader, "kaimen", "test")
		if err != nil {
			c.t.Fatal(err)
		}
		if err := c.Refused(ctx, stranger); !errors.Is(err, ErrUnknown) {
			c.t.Errorf("stranger: %v", err)
		}
	})
}
