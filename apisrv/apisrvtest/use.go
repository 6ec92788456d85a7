package apisrvtest

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/events"
)

// Written waits until all use that was made of the portal stands in the files.
func (p *Portal) Written(t testing.TB) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if _, waiting, _ := p.Events.Count(); waiting == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatal("use is not written down")
		}
	}
}

// Used is all use that was made of the portal.
func (p *Portal) Used(t testing.TB) (all []events.Event) {
	t.Helper()
	p.Written(t)
	r, err := events.OpenRun(p.Dir, p.Events.ID(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
}
