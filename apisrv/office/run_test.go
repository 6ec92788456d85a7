package office_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/datasets/activity"
)

func TestWhatRunsBesideRequestsTellsTheStaticPages(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ended := make(chan struct{})
	go func() { defer close(ended); p.Office.Run(ctx) }()
	for _, name := range activity.Files {
		for {
			if _, err := os.Stat(filepath.Join(p.Dir, activity.Folder, name)); err == nil {
				break
			}
			if ctx.Err() != nil {
				t.Fatalf("%s was not written", name)
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	cancel()
	<-ended
}
