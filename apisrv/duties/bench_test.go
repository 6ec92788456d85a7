package duties

import (
	"fmt"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// BenchmarkTick is a look at duties and faults of a portal of 5,000 entries of
// 100 agencies, one in ten of which is late: the first one after a release in
// which every tenth has new data, and one that finds nothing new.
func BenchmarkTick(b *testing.B) {
	p := quick(b, "changsha-2018")
	var all []supply.Dataset
	for i := range 5000 {
		d := entry(fmt.Sprintf("entry-%05d", i), fmt.Sprintf("agency-%02d", i%100))
		d.Due = p.today().Add(i%10 - 1)
		all = append(all, d)
	}
	p.release(all...)
	p.tick()
	b.Run("release", func(b *testing.B) {
		for b.Loop() {
			p.clock.Add(24 * time.Hour)
			for i := 0; i < len(all); i += 10 {
				all[i].Version, all[i].Updated, all[i].Due = p.today().String(), p.today(), p.today().Add(30)
			}
			p.release(all...)
			p.tick()
		}
	})
	b.Run("nothing new", func(b *testing.B) {
		for b.Loop() {
			p.tick()
		}
	})
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			if _, err := p.Duties(ctx, Filter{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
