package events

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// stream reads the files of a run as one.
type stream struct {
	folder string
	file   *os.File // nil: none is open
	start  int64    // position of the file
	at     int64    // position
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

// Read reads on, from file to file. At the end of what is there it returns
// io.EOF, and later what came since.
func (s *stream) Read(p []byte) (int, error) {
	if s.file == nil {
		if err := s.open(); err != nil {
			return 0, err
		}
	}
	n, err := s.read(p)
	if n > 0 || !errors.Is(err, io.EOF) {
		return n, err
	}
	next, err := s.next()
	if err != nil {
		return 0, err
	}
	if n, err = s.read(p); n > 0 || !errors.Is(err, io.EOF) { // written before the next file was begun
		return n, err
	}
	if err := s.seek(next); err != nil {
		return 0, err
	}
	return s.Read(p)
}

func (s *stream) read(p []byte) (int, error) {
	n, err := s.file.Read(p)
	s.at += int64(n)
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
	s.file, err = os.Open(found.path)
	if errors.Is(err, fs.ErrNotExist) { // another process has counted it just now
		return io.EOF
	}
	if err != nil {
		return err
	}
	s.start, s.at = found.start, max(s.at, found.start)
	_, err = s.file.Seek(s.at-s.start, io.SeekStart)
	return err
}

// next is the position of the file behind the one that is open; io.EOF: there is
// none.
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
	info, err := os.Stat(last.path)
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
