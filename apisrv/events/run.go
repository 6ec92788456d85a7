package events

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

const (
	// Folder is where the runs lie below the data directory.
	Folder = "events"
	// segmentSize is how large a file of a run becomes before the next one begins.
	segmentSize = 8 << 20
	segmentName = ".ndjson"
	// gone is put behind the name of a run that is being removed.
	gone = ".removed"
)

var (
	runPattern     = regexp.MustCompile(`^[a-z2-7]{26}$`)
	segmentPattern = regexp.MustCompile(`^\d{16}\` + segmentName + `$`)
)

// run is the folder of a run as it is written: the counter, and the events in
// files that are named by the number of the bytes before them.
type run struct {
	id, folder string
	file       *os.File // nil: the next write begins one
	start      int64    // position of the file
	size       int64    // of what is on disk of it
	day        calendar.Date
	sync       func(*os.File) error // waits for the disk
}

func datasync(f *os.File) error { return unix.Fdatasync(int(f.Fd())) }

// begin makes the folder of a new run. It gets its name when its counter is
// locked, so that nobody takes it for one whose process died.
func begin(dir string) (*run, *counter, error) {
	id := strings.ToLower(rand.Text())
	folder := filepath.Join(dir, Folder, id)
	making := filepath.Join(dir, Folder, "."+id)
	if err := os.MkdirAll(making, 0o700); err != nil {
		return nil, nil, fmt.Errorf("make folder of events: %w", err)
	}
	c, err := newCounter(making)
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(making))
	}
	err = os.Rename(making, folder)
	if err == nil {
		err = syncFolder(filepath.Dir(folder))
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("make folder of events: %w", err), c.close(), os.RemoveAll(making))
	}
	return &run{id: id, folder: folder, sync: datasync}, c, nil
}

// write puts lines behind those that are on disk, and waits until they are there
// too. Each day has files of its own. Where that fails nothing was written: the
// next time the lines have to begin with the same, and go to the same position, in
// a new file. So whoever has read them there already reads on behind them.
func (r *run) write(p []byte, day calendar.Date) error {
	if r.size >= segmentSize || r.day != day {
		if err := r.leave(); err != nil {
			return err
		}
		r.day = day
	}
	if r.file == nil {
		if err := r.open(); err != nil {
			return err
		}
	}
	_, err := r.file.WriteAt(p, r.size)
	if err == nil {
		err = r.sync(r.file)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write events: %w", err), r.file.Truncate(r.size), r.leave())
	}
	r.size += int64(len(p))
	return nil
}

// open begins a file.
func (r *run) open() (err error) {
	name := filepath.Join(r.folder, fmt.Sprintf("%016d%s", r.start, segmentName))
	if r.file, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o600); err != nil {
		return fmt.Errorf("begin file of events: %w", err)
	}
	if err := syncFolder(r.folder); err != nil {
		return errors.Join(err, r.leave())
	}
	return nil
}

// leave ends the file that is being written.
func (r *run) leave() error {
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	r.file = nil
	r.start += r.size
	r.size = 0
	return err
}

func (r *run) close(c *counter) error { return errors.Join(r.leave(), c.close()) }

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// segment is a file of a run.
type segment struct {
	start int64
	path  string
}

// segments are the files of a run in the order in which they were written.
func segments(folder string) (all []segment, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if segmentPattern.MatchString(e.Name()) {
			start, _ := strconv.ParseInt(strings.TrimSuffix(e.Name(), segmentName), 10, 64) // sixteen digits are a number
			all = append(all, segment{start, filepath.Join(folder, e.Name())})
		}
	}
	return all, nil // ReadDir sorts by name, and so by start
}

// Runs lists the runs of a data directory, in the order of their ids.
func Runs(dir string) (ids []string, err error) {
	entries, err := os.ReadDir(filepath.Join(dir, Folder))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if e.IsDir() && runPattern.MatchString(e.Name()) {
			ids = append(ids, e.Name())
		}
	}
	return ids, err
}

// Trim removes what nobody will read again of a run of which everything up to a
// position was counted: all files before the one that holds the last line of it,
// by which a Reader knows the number of the next.
func Trim(dir, id string, position int64) error {
	if !runPattern.MatchString(id) {
		return fmt.Errorf("trim run %q: not the id of one", id)
	}
	all, err := segments(filepath.Join(dir, Folder, id))
	for i := 0; err == nil && i+1 < len(all) && all[i+1].start < position; i++ {
		err = os.Remove(all[i].path)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) { // another process trims it too
		return fmt.Errorf("trim run %s: %w", id, err)
	}
	return nil
}

// Remove removes a run that nobody will ask for again. A run that goes on is
// refused.
func Remove(dir, id string) error {
	if !runPattern.MatchString(id) {
		return fmt.Errorf("remove run %q: not the id of one", id)
	}
	folder := filepath.Join(dir, Folder, id)
	state, err := readCount(folder)
	if err == nil && state.living {
		err = errors.New("it goes on")
	}
	if err == nil {
		err = os.Rename(folder, folder+gone)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove run %s: %w", id, err)
	}
	entries, err := os.ReadDir(filepath.Join(dir, Folder))
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), gone) { // this one, or what a process left that was killed here
			err = errors.Join(err, os.RemoveAll(filepath.Join(dir, Folder, e.Name())))
		}
	}
	return err
}
