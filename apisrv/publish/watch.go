package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

const (
	// quiet is how long the catalogue must rest before a build starts, and
	// patience how long a catalogue that never rests may put it off.
	quiet    = 300 * time.Millisecond
	patience = 3 * time.Second
	// dayCheck is how often a new day is looked for.
	dayCheck = time.Minute
)

// Watcher builds again when a catalogue changes and, unless the as-of date is
// fixed, when a new day begins in Shanghai.
type Watcher struct {
	Catalogue string // folder; empty: only days are watched
	Ignore    string // folder whose changes do not count, the data directory
	FixedDay  bool   // the as-of date is given: a new day changes nothing
	Now       func() time.Time
	Build     func(context.Context) // reports its own failures
}

// Watch builds until ctx ends. One build runs at a time; changes made during
// one lead to another. The error says why the folder cannot be watched.
func (w Watcher) Watch(ctx context.Context) error {
	days := time.NewTicker(dayCheck)
	defer days.Stop()
	return w.watch(ctx, days.C)
}

// watch is Watch that looks for a new day at each value of days.
func (w Watcher) watch(ctx context.Context, days <-chan time.Time) error {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch %s: %w", w.Catalogue, err)
	}
	defer notify.Close()
	if w.Catalogue != "" {
		if err := w.addTree(notify, w.Catalogue); err != nil {
			return err
		}
	}
	today := calendar.Today(w.Now())
	var first time.Time // of the changes not built yet
	var due <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case event := <-notify.Events:
			if !w.counts(notify, event) {
				continue
			}
			if due == nil {
				first = w.Now()
			}
			due = time.After(min(quiet, max(0, patience-w.Now().Sub(first))))
		case err := <-notify.Errors:
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				return fmt.Errorf("watch %s: %w", w.Catalogue, err)
			}
			due = time.After(quiet) // changes were missed: build to be sure
		case <-days:
			if day := calendar.Today(w.Now()); day != today && !w.FixedDay {
				today = day
				due = time.After(0)
			}
		case <-due:
			due = nil
			w.Build(ctx)
		}
	}
}

// counts reports whether a change calls for a build, and takes a new folder
// into the watch. Hidden files and the copies that editors make do not count.
func (w Watcher) counts(notify *fsnotify.Watcher, event fsnotify.Event) bool {
	if event.Op == fsnotify.Chmod || w.ignored(event.Name) {
		return false
	}
	if event.Has(fsnotify.Create) {
		if info, err := os.Stat(event.Name); err == nil && info.IsDir() {
			// What cannot be watched is still built this time; the next
			// start of the watch names the reason.
			_ = w.addTree(notify, event.Name)
		}
	}
	return true
}

// addTree watches a folder and all below it.
func (w Watcher) addTree(notify *fsnotify.Watcher, root string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !entry.IsDir() {
			return nil
		}
		if path != root && w.ignored(path) {
			return filepath.SkipDir
		}
		err = notify.Add(path)
		if errors.Is(err, syscall.ENOSPC) {
			return fmt.Errorf("watch %s: too many folders for this system; raise fs.inotify.max_user_watches: %w", path, err)
		}
		if err != nil {
			return fmt.Errorf("watch %s: %w", path, err)
		}
		return nil
	})
}

func (w Watcher) ignored(path string) bool {
	name := filepath.Base(path)
	if strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasSuffix(name, ".tmp") {
		return true
	}
	rel, err := filepath.Rel(w.Ignore, path)
	return w.Ignore != "" && err == nil && rel != ".." && !strings.HasPrefix(rel, "../")
}
