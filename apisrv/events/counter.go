package events

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

const (
	counterFile = "counter"
	counterSize = 4096 // one page
	magic       = "kaimen-1"
	// Where in the page stand the number of events handed in, whether the run was
	// closed, and in which run of the machine it was begun.
	handedAt, closedAt, bootAt = 8, 16, 24
	bootSize                   = 36
)

// counter counts the events of a run in a page of a file that is mapped into
// memory: the system keeps it when the process is killed. While the process
// lives it holds a lock on the file. Its methods need a lock of their own.
type counter struct {
	file   *os.File
	page   []byte
	handed uint64
}

// newCounter makes the file of a run, with the page written out, since a mapped
// page of a hole in a file is fatal on a disk that is full.
func newCounter(folder string) (*counter, error) {
	page := make([]byte, counterSize)
	copy(page, magic)
	copy(page[bootAt:bootAt+bootSize], boot())
	f, err := os.OpenFile(filepath.Join(folder, counterFile), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	c := &counter{file: f}
	if _, err = f.Write(page); err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	}
	if err == nil {
		c.page, err = unix.Mmap(int(f.Fd()), 0, counterSize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make counter of events: %w", err), f.Close())
	}
	return c, nil
}

// add counts an event and returns its number, from 1.
func (c *counter) add() uint64 {
	c.handed++
	binary.LittleEndian.PutUint64(c.page[handedAt:], c.handed)
	return c.handed
}

// end notes that all events were written.
func (c *counter) end() { c.page[closedAt] = 1 }

// sync waits until the count is on disk.
func (c *counter) sync() error { return unix.Msync(c.page, unix.MS_SYNC) }

// close gives the lock back.
func (c *counter) close() error {
	return errors.Join(c.sync(), unix.Munmap(c.page), c.file.Close())
}

// count is what the counter of a run says.
type count struct {
	living bool   // its process goes on
	handed uint64 // events
	exact  bool   // handed is exact: the machine did not crash, or the run was closed
}

// readCount reads the counter of a run. One that is damaged counts nothing, and
// is not exact.
func readCount(folder string) (count, error) {
	f, err := os.Open(filepath.Join(folder, counterFile))
	if errors.Is(err, os.ErrNotExist) {
		return count{}, nil
	}
	if err != nil {
		return count{}, err
	}
	defer f.Close() // with which the lock ends
	err = unix.Flock(int(f.Fd()), unix.LOCK_SH|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return count{living: true}, nil
	}
	if err != nil {
		return count{}, fmt.Errorf("look whether run %s goes on: %w", filepath.Base(folder), err)
	}
	page := make([]byte, counterSize)
	_, err = io.ReadFull(f, page)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || string(page[:len(magic)]) != magic {
		return count{}, nil
	}
	same := string(page[bootAt:bootAt+bootSize]) == boot()
	return count{handed: binary.LittleEndian.Uint64(page[handedAt:]), exact: same || page[closedAt] == 1}, err
}

// boot names the run of the machine; where that is not known, none like another.
func boot() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if id := strings.TrimSpace(string(id)); err == nil && len(id) == bootSize {
		return id
	}
	return fmt.Sprintf("%*d", bootSize, os.Getpid())
}
