package events

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ErrUnreadable is a file of a run that is there and cannot be read.
var ErrUnreadable = errors.New("file of events cannot be read")

// stream reads the files of a run, one at a time.
type stream struct {
	folder string
	file   *os.File // nil: none is open
	start  int64    // position of the file
	at     int64    // position at which the next one is opened
}

// first is the position of the first of what is kept.
func (s *stream) first() (int64, error) {
	all, err := segments(s.folder)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	return all[0].start, nil
}

// seek goes to a position.
func (s *stream) seek(position int64) error {
	err := s.close()
	s.at = position
	return err
}

// Read reads on in the file that has the position. At the end of what is there it
// returns io.EOF, and later what came since.
func (s *stream) Read(p []byte) (int, error) {
	if s.file == nil {
		if err := s.open(); err != nil {
			return 0, err
		}
	}
	n, err := s.file.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return n, err
}

// open opens the file that has the position, or the first one behind it; io.EOF:
// there is none.
func (s *stream) open() error {
	all, err := segments(s.folder)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return io.EOF
	}
	found := all[0]
	for _, one := range all {
		if one.start <= s.at {
			found = one
		}
	}
	s.start = found.start
	s.file, err = os.Open(found.path)
	if errors.Is(err, fs.ErrNotExist) { // another process has counted it just now
		return io.EOF
	}
	if err == nil {
		_, err = s.file.Seek(max(s.at-s.start, 0), io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return nil
}

// next is the position of the file behind the one that was opened; io.EOF: there
// is none.
func (s *stream) next() (int64, error) {
	all, err := segments(s.folder)
	if err != nil {
		return 0, err
	}
	for _, one := range all {
		if one.start > s.start {
			return one.start, nil
		}
	}
	return 0, io.EOF
}

// end is the position of the end of what is there.
func (s *stream) end() (int64, error) {
	all, err := segments(s.folder)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	last := all[len(all)-1]
	info, err := os.Lstat(last.path)
	if err != nil {
		return 0, err
	}
	return last.start + info.Size(), nil
}

func (s *stream) close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	s.file = nil
	return err
}
