package rowdiff

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/zeebo/xxh3"
)

const (
	partitionCount = 64
	// spillBytes is what a partition holds before it goes to disk: a small
	// table never touches it, and all partitions of two versions hold 8 MB.
	spillBytes = 64 << 10
	hashBytes  = 16
)

// rowHash stands for the cells of a row. With 128 bits, two rows of one key
// that differ are taken for the same once in 10^38 times.
type rowHash = xxh3.Uint128

// partitions holds the rows of a version, each as the length of its key, the
// key and the hash of the row.
type partitions struct {
	dir   string
	parts [partitionCount]partition
}

type partition struct {
	buf  []byte
	file *os.File // nil until the first spill
}

func newPartitions(dir string) *partitions { return &partitions{dir: dir} }

func (p *partitions) add(key []byte, row rowHash) error {
	part := &p.parts[xxh3.Hash(key)%partitionCount]
	part.buf = binary.LittleEndian.AppendUint32(part.buf, uint32(len(key)))
	part.buf = append(part.buf, key...)
	part.buf = binary.LittleEndian.AppendUint64(part.buf, row.Hi)
	part.buf = binary.LittleEndian.AppendUint64(part.buf, row.Lo)
	if len(part.buf) < spillBytes {
		return nil
	}
	return p.spill(part)
}

func (p *partitions) spill(part *partition) error {
	if part.file == nil {
		file, err := os.CreateTemp(p.dir, "rowdiff-*")
		if err != nil {
			return fmt.Errorf("spill rows: %w", err)
		}
		part.file = file
	}
	if _, err := part.file.Write(part.buf); err != nil {
		return fmt.Errorf("spill rows: %w", err)
	}
	part.buf = part.buf[:0]
	return nil
}

// records are the keys and rows of a partition, in the order of the table.
func (p *partitions) records(i int) (iter.Seq2[string, rowHash], error) {
	part := &p.parts[i]
	var spilled []byte
	if part.file != nil {
		if _, err := part.file.Seek(0, io.SeekStart); err != nil {
			return nil, fmt.Errorf("read spilled rows: %w", err)
		}
		var err error
		if spilled, err = io.ReadAll(part.file); err != nil {
			return nil, fmt.Errorf("read spilled rows: %w", err)
		}
	}
	all := string(append(spilled, part.buf...)) // one string for all keys: a map of a hundred thousand needs no more
	return func(yield func(string, rowHash) bool) {
		for rest := all; rest != ""; {
			size := int(binary.LittleEndian.Uint32([]byte(rest[:4])))
			id, hash := rest[4:4+size], []byte(rest[4+size:4+size+hashBytes])
			row := rowHash{Hi: binary.LittleEndian.Uint64(hash), Lo: binary.LittleEndian.Uint64(hash[8:])}
			if !yield(id, row) {
				return
			}
			rest = rest[4+size+hashBytes:]
		}
	}, nil
}

// close removes what was spilled.
func (p *partitions) close() error {
	var errs []error
	for i := range p.parts {
		if f := p.parts[i].file; f != nil {
			errs = append(errs, f.Close(), os.Remove(f.Name()))
		}
	}
	return errors.Join(errs...)
}
