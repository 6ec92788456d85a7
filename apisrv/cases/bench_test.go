package cases

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// BenchmarkSubmit submits applications, each with its audit entry and its notice
// on the disk when it is acknowledged, and states how many that is of the bare
// commits that the same disk makes in the same run: of sixteen people at once,
// and of one alone.
func BenchmarkSubmit(b *testing.B) {
	const people, each = 16, 8
	d := newDesk(b, storetest.Open(b, filepath.Join(b.TempDir(), store.FileName), storetest.NewClock()), storetest.NewClock())
	var bare, submitted, bareAlone, alone time.Duration
	n := 0
	draft := func() Taking {
		n++
		c := d.begin(fmt.Sprint("form-", n))
		if err := d.Save(ctx, applicant.ID, c.Receipt, d.application()); err != nil { // as people fill it in
			b.Fatal(err)
		}
		return d.step(c, access.Submit)
	}
	commit := func(t Taking) {
		err := d.db.Keep(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO attempt (subject, failures, until, last_at) VALUES (?, 1, 0, 0)", t.Receipt)
			return err
		})
		if err != nil {
			b.Error(err)
		}
	}
	submit := func(t Taking) {
		if _, err := d.Take(ctx, t); err != nil {
			b.Error(err)
		}
	}
	for b.Loop() {
		var drafts []Taking
		for range people * each {
			drafts = append(drafts, draft())
		}
		bare += atOnce(people, drafts, commit)
		submitted += atOnce(people, drafts, submit)
		one := []Taking{draft()}
		bareAlone += atOnce(1, one, commit)
		alone += atOnce(1, one, submit)
	}
	b.ReportMetric(bare.Seconds()/submitted.Seconds(), "ratio")
	b.ReportMetric(bareAlone.Seconds()/alone.Seconds(), "alone-ratio")
	b.ReportMetric(float64(b.N*people*each)/submitted.Seconds(), "submitted/s")
}

// atOnce has so many people do their part of the work, and returns how long it
// takes.
func atOnce(people int, work []Taking, do func(Taking)) time.Duration {
	start := time.Now()
	var all sync.WaitGroup
	for person := range people {
		all.Go(func() {
			for i := person; i < len(work); i += people {
				do(work[i])
			}
		})
	}
	all.Wait()
	return time.Since(start)
}

// BenchmarkQueue reads pages of an agency's queue among 100,000 applications.
func BenchmarkQueue(b *testing.B) {
	const all, agencies = 100_000, 20
	d := newDesk(b, storetest.Open(b, filepath.Join(b.TempDir(), store.FileName), storetest.NewClock()), storetest.NewClock())
	c := d.take(d.begin("form"), access.Submit)
	err := d.db.Keep(ctx, func(tx *store.Tx) error {
		for i := range all {
			c.Receipt, c.Agency = fmt.Sprintf("receipt-%08d", i), fmt.Sprintf("agency-%02d", i%agencies)
			body, err := json.Marshal(c)
			if err != nil {
				return err
			}
			_, err = tx.Exec(ctx, `INSERT INTO application (receipt, account, agency, dataset, state, seq, due, wake, submitted_at, changed, body)
				VALUES (?, 'u1', ?, 'bus-positions', 'submitted', 1, ?, ?, ?, 1, ?)`, c.Receipt, c.Agency, 20500+(i*7919)%300, never, int64(i+1), string(body))
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	var times []time.Duration
	var last Queued
	for b.Loop() {
		start := time.Now()
		page, err := d.Queue(context.Background(), access.ReviewerParty, fmt.Sprintf("agency-%02d", len(times)%agencies), last, 50)
		if err != nil || len(page) != 50 {
			b.Fatal(len(page), err)
		}
		times = append(times, time.Since(start))
		last = page[len(page)/2]
		if len(times)%5 == 0 {
			last = Queued{}
		}
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
}
