// Package report writes what the portal's server knows, and its static pages
// show, into the folder that builds read: how applications were answered,
// checkpoints of the audit log, suspended datasets, notices of misuse, how the
// portal is used and how opening was evaluated (see datasets/activity). It reads
// the store and changes nothing in it. Start with Reporter.Write.
package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// Reporter writes the files of one portal. It keeps the answers that it read
// last, so that it reads them only after a decision: a portal of many years has a
// hundred thousand.
type Reporter struct {
	DB    *store.DB
	Cases *cases.Service
	Data  string // data directory
	// Public reports whether anybody may know how a dataset is used: it is listed,
	// and not closed (非开放).
	Public func(dataset string) bool
	// Counted says up to when all use that was noted is counted; zero: not yet.
	Counted func() time.Time
	// Evaluations are the evaluations that the commission published.
	Evaluations func(context.Context) ([]activity.Evaluation, error)

	answers []activity.Answer
	mark    string // of these answers; empty: none were read yet
	usage   activity.Usage
	daily   activity.Daily
	told    calendar.Date // last day of usage and daily; zero: nothing was told
	// recalled says that what was told before this process began was looked at.
	recalled bool
}

// Write brings the files up to date and reports whether any changed, so that a
// build has something to show. Each is replaced as a whole, once it is on the
// disk; one that says what it said before is left alone. It must not run twice
// at once.
func (r *Reporter) Write(ctx context.Context) (changed bool, err error) {
	state, err := r.state(ctx)
	if err != nil {
		return false, fmt.Errorf("report activity: %w", err)
	}
	dir := filepath.Join(r.Data, activity.Folder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return false, fmt.Errorf("report activity: %w", err)
	}
	for _, name := range activity.Files {
		body, err := state.Encode(name)
		if err == nil {
			err = new(activity.State).Decode(name, body) // what no build would take must not take the place of what one does
		}
		if err != nil {
			return changed, fmt.Errorf("report activity: %w", err)
		}
		one, err := replace(filepath.Join(dir, name), body)
		if err != nil {
			return changed, fmt.Errorf("report activity: write %s: %w", name, err)
		}
		changed = changed || one
	}
	return changed, nil
}

// replace writes a file aside, has it on the disk and gives it its name, unless
// its content is what it was. What a crash left aside is overwritten.
func replace(path string, body []byte) (bool, error) {
	before, err := os.ReadFile(path)
	if err == nil && bytes.Equal(before, body) {
		return false, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	f, err := os.OpenFile(path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return false, err
	}
	_, err = f.Write(body)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return false, err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return false, err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return false, err
	}
	return true, errors.Join(dir.Sync(), dir.Close())
}
