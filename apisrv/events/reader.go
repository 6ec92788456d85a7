package events

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
)

// maxLine bounds a line in bytes: a longer one is damaged.
const maxLine = 64 << 10

// Reader reads the events of a run, of one that goes on too. It is used by one
// goroutine.
type Reader struct {
	folder   string
	stream   *stream
	lines    *bufio.Reader
	position int64  // behind the last line that was read
	behind   int64  // the last event that was read
	serial   uint64 // of it
	lost     int64
	skips    bool // files that cannot be read
	over     bool // the process of the run is gone
	ended    bool
}

// OpenRun opens a run at a position that a Reader of it gave; at first 0.
func OpenRun(dir, id string, position int64) (*Reader, error) {
	if !runPattern.MatchString(id) {
		return nil, fmt.Errorf("read run %q: not the id of one", id)
	}
	r := &Reader{folder: filepath.Join(dir, Folder, id), skips: true}
	var err error
	for back := int64(maxLine); position > 0 && r.serial == 0 && err == nil; back *= 16 {
		if err = r.from(max(position-back, 0)); err == nil {
			err = r.pass(position)
		}
		if back >= position {
			break
		}
	}
	if err == nil {
		err = r.from(position)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read run %s: %w", id, err), r.Close())
	}
	r.behind, r.skips = r.position, false
	return r, nil
}

// from goes on at a position, or where what was not removed begins.
func (r *Reader) from(position int64) error {
	if r.stream == nil {
		r.stream = &stream{folder: r.folder}
		r.lines = bufio.NewReaderSize(r.stream, maxLine)
	}
	first, err := r.stream.first()
	r.position = max(position, first)
	err = errors.Join(err, r.stream.seek(r.position))
	r.lines.Reset(r.stream)
	return err
}

// pass reads up to a position, for the number of the last event before it.
func (r *Reader) pass(position int64) error {
	for r.position < position {
		text, err := r.line()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if serial, _, ok := parseLine(text); ok && r.position <= position {
			r.serial = serial
		}
	}
	return nil
}

// Next is the next event. The error is io.EOF when there is no more now: at the
// end of the run, or because its server has not written more yet.
func (r *Reader) Next() (Event, error) {
	for !r.ended {
		text, err := r.line()
		if errors.Is(err, io.EOF) {
			var more bool
			if more, err = r.end(); err == nil && !more {
				break
			}
		}
		if err != nil {
			return Event{}, fmt.Errorf("read run %s: %w", filepath.Base(r.folder), err)
		}
		serial, e, ok := parseLine(text)
		if !ok || serial <= r.serial {
			continue // damaged; it is missed when the next one comes
		}
		r.lost += int64(serial - r.serial - 1)
		r.serial, r.behind = serial, r.position
		return e, nil
	}
	return Event{}, io.EOF
}

// line is the next whole line. One that is too long is empty. Of one that has no
// end yet nothing is taken, and the error is io.EOF.
func (r *Reader) line() ([]byte, error) {
	for again := true; ; again = !again {
		text, size, err := r.whole()
		if err == nil {
			r.position += size
			return text, nil
		}
		if unreadable := errors.Is(err, ErrUnreadable); unreadable && r.skips {
			again = false
		} else if !errors.Is(err, io.EOF) {
			return nil, errors.Join(err, r.from(r.position))
		}
		next, err := r.stream.next()
		switch {
		case err != nil:
			return nil, cmp.Or(r.from(r.position), err)
		case again: // once more, for what was written before the next file was begun
			err = r.from(r.position)
		default: // no line goes on in another file: this one was cut off
			err = r.from(max(r.position, next))
		}
		if err != nil {
			return nil, err
		}
	}
}

// whole reads up to the end of a line.
func (r *Reader) whole() (text []byte, size int64, err error) {
	text, err = r.lines.ReadSlice('\n')
	size = int64(len(text))
	for errors.Is(err, bufio.ErrBufferFull) {
		text, err = r.lines.ReadSlice('\n')
		size += int64(len(text))
		text = nil
	}
	return text, size, err
}

// end finds out, at the end of what is there, whether more will come; more says
// that there may be some already. When the process of the run is gone, what it
// handed in and never wrote is lost.
func (r *Reader) end() (more bool, err error) {
	was, err := readCount(r.folder)
	switch {
	case err != nil || was.living:
		return false, err
	case !r.over: // it may have written more before it went
		r.over = true
		return true, nil
	}
	missed := int64(was.handed) - int64(r.serial)
	if !was.exact {
		missed = max(missed, MaxUnwritten)
	}
	r.lost += max(missed, 0)
	r.ended = true
	end, err := r.stream.end()
	r.behind = max(r.behind, end)
	return false, err
}

// SkipUnreadable has the reader go on behind a file of which Next says
// ErrUnreadable, as soon as there is something behind it. What the file held is
// lost.
func (r *Reader) SkipUnreadable() { r.skips = true }

// Position is where to open the run again to go on behind the last event.
func (r *Reader) Position() int64 { return r.behind }

// Lost is how many events are missing among those since the position at which
// the reader was opened: that were dropped because the disk was not ready, are
// damaged, or at the end of the run were taken by a crash. Where the machine
// crashed and not the process alone, it is the most that may be missing.
func (r *Reader) Lost() int64 { return r.lost }

// Ended reports whether the run is over and read to its end.
func (r *Reader) Ended() bool { return r.ended }

// Close closes the files.
func (r *Reader) Close() error {
	if r.stream == nil {
		return nil
	}
	return r.stream.close()
}
