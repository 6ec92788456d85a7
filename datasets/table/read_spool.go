package table

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

// A spool keeps rows that are costly to get at, those of a workbook or of a
// tree, in a file of the table's own: line, number of cells, and for each
// cell its length plus one, zero meaning null, and its bytes.
type spool struct {
	file *os.File
	w    *bufio.Writer
	num  [binary.MaxVarintLen64]byte
}

func (t *Table) newSpool() (*spool, error) {
	f, err := t.spoolFile()
	if err != nil {
		return nil, err
	}
	return &spool{file: f, w: bufio.NewWriterSize(f, csvWindow)}, nil
}

func (s *spool) uvarint(n uint64) {
	s.w.Write(s.num[:binary.PutUvarint(s.num[:], n)])
}

// add appends a row. Errors of the file surface in finish.
func (s *spool) add(r row) {
	s.uvarint(uint64(r.line))
	s.uvarint(uint64(len(r.cells)))
	for _, c := range r.cells {
		if c == nil {
			s.uvarint(0)
			continue
		}
		s.uvarint(uint64(len(c)) + 1)
		s.w.Write(c)
	}
}

// finish returns how to read the rows.
func (s *spool) finish() (func(context.Context) (rowReader, error), error) {
	if err := s.w.Flush(); err != nil {
		return nil, fmt.Errorf("spool rows: %w", err)
	}
	file := s.file
	return func(context.Context) (rowReader, error) {
		return &spoolReader{r: bufio.NewReaderSize(reread(file), csvWindow)}, nil
	}, nil
}

type spoolReader struct {
	r     *bufio.Reader
	buf   []byte
	cells [][]byte
	ends  []int
}

func (s *spoolReader) Close() error { return nil } // the table owns the file

func (s *spoolReader) next() (row, error) {
	line, err := binary.ReadUvarint(s.r)
	if err != nil {
		return row{}, err
	}
	n, err := binary.ReadUvarint(s.r)
	if err != nil {
		return row{}, io.ErrUnexpectedEOF
	}
	s.buf, s.ends = s.buf[:0], s.ends[:0]
	for range n {
		size, err := binary.ReadUvarint(s.r)
		if err != nil {
			return row{}, io.ErrUnexpectedEOF
		}
		if size == 0 {
			s.ends = append(s.ends, -1)
			continue
		}
		at := len(s.buf)
		s.buf = append(s.buf, make([]byte, size-1)...)
		if _, err := io.ReadFull(s.r, s.buf[at:]); err != nil {
			return row{}, err
		}
		s.ends = append(s.ends, len(s.buf))
	}
	s.cells = s.cells[:0]
	at := 0
	for _, end := range s.ends {
		if end < 0 {
			s.cells = append(s.cells, nil)
			continue
		}
		s.cells = append(s.cells, s.buf[at:end:end])
		at = end
	}
	return row{line: int64(line), cells: s.cells}, nil
}
