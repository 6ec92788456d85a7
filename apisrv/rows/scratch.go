package rows

import (
	"bufio"
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// scratch is memory that lies in a file without a name: the system may write it
// out and drop it when memory is short, nobody else can open it, and it is gone
// with the process however that ends.
type scratch struct{ mapped [][]byte }

// nameless creates a file and takes its name away.
func nameless(dir string) (*os.File, error) {
	f, err := os.CreateTemp(dir, "kaimen-rows-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// number is what a scratch array holds.
type number interface {
	int64 | uint64 | uint32 | ranked
}

// array is n numbers, all nought, in scratch space. Its blocks are reserved
// first: to write to a full disk through a mapping would end the process.
func array[T number](s *scratch, dir string, n int) ([]T, error) {
	if n == 0 {
		return nil, nil
	}
	var zero T
	f, err := nameless(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size := int64(n) * int64(unsafe.Sizeof(zero))
	if err := unix.Fallocate(int(f.Fd()), 0, 0, size); err != nil {
		return nil, fmt.Errorf("reserve %d bytes: %w", size, err)
	}
	b, err := s.mapFile(f, size)
	if err != nil {
		return nil, err
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n), nil
}

func (s *scratch) mapFile(f *os.File, size int64) ([]byte, error) {
	b, err := unix.Mmap(int(f.Fd()), 0, int(size), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("map %d bytes: %w", size, err)
	}
	s.mapped = append(s.mapped, b)
	return b, nil
}

// bytes is how much space is taken.
func (s *scratch) bytes() (n int64) {
	for _, b := range s.mapped {
		n += int64(len(b))
	}
	return n
}

// drop gives the space back; nothing of it may be touched any more.
func (s *scratch) drop() {
	for _, b := range s.mapped {
		unix.Munmap(b)
	}
	s.mapped = nil
}

// pile gathers bytes whose number is not known before.
type pile struct {
	f *os.File
	w *bufio.Writer
	n int64
}

func newPile(dir string) (*pile, error) {
	f, err := nameless(dir)
	if err != nil {
		return nil, err
	}
	return &pile{f: f, w: bufio.NewWriterSize(f, 128<<10)}, nil
}

func (p *pile) add(text string) error {
	p.n += int64(len(text))
	_, err := p.w.WriteString(text)
	return err
}

// bytes are those gathered, in scratch space.
func (p *pile) bytes(s *scratch) ([]byte, error) {
	if err := p.w.Flush(); err != nil || p.n == 0 {
		return nil, err
	}
	return s.mapFile(p.f, p.n)
}
