package cases

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// BenchmarkSubmit submits applications, each with its audit entry on the disk
// when it is acknowledged, and states how many that is of the bare commits that
// the same disk makes in the same run.
func BenchmarkSubmit(b *testing.B) {
	d := newDesk(b, storetest.Open(b, filepath.Join(b.TempDir(), store.FileName), storetest.NewClock()), storetest.NewClock())
	var bare, submitted time.Duration
	n := 0
	for b.Loop() {
		c := d.begin(fmt.Sprint("form-", n))
		if err := d.Save(ctx, applicant.ID, c.Receipt, d.application()); err != nil { // as people fill it in
			b.Fatal(err)
		}
		t := d.step(c, access.Submit)
		n++
		start := time.Now()
		err := d.db.Keep(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO attempt (subject, failures, until, last_at) VALUES (?, 1, 0, 0)", t.Receipt)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		if _, err := d.Take(ctx, t); err != nil {
			b.Fatal(err)
		}
		bare, submitted = bare+middle.Sub(start), submitted+time.Since(middle)
	}
	b.ReportMetric(bare.Seconds()/submitted.Seconds(), "ratio")
	b.ReportMetric(float64(n)/submitted.Seconds(), "submitted/s")
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
