package audit

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
)

// Fault is the first thing that is wrong with a log.
type Fault struct {
	Seq    int64  // the entry that is wrong, or that should have stood there
	Reason string // what is wrong with it
}

func (f *Fault) Error() string { return fmt.Sprintf("audit entry %d: %s", f.Seq, f.Reason) }

// Verifier checks a log entry by entry. It finds entries that were edited,
// deleted, inserted or moved, and by the checkpoints it is given, a log that
// was cut or rewritten from an entry on. It keeps nothing but the head.
type Verifier struct {
	head        Head
	checkpoints map[int64]Checkpoint
	last        Checkpoint // the furthest of them
	first, to   string     // times of the first and the last entry
	fault       error      // of two checkpoints that contradict each other
}

// NewVerifier checks a log against the checkpoints, in any order, none included.
func NewVerifier(checkpoints []Checkpoint) *Verifier {
	v := &Verifier{checkpoints: make(map[int64]Checkpoint, len(checkpoints))}
	for _, c := range checkpoints {
		if other, ok := v.checkpoints[c.Seq]; ok && other.Hash != c.Hash && v.fault == nil {
			v.fault = &Fault{c.Seq, "two signed checkpoints state different hashes for it: the log was forked"}
		}
		v.checkpoints[c.Seq] = c
		if c.Seq > v.last.Seq {
			v.last = c
		}
	}
	return v
}

// Add checks the next line, which comes without its line break. The error is a
// *Fault.
func (v *Verifier) Add(line []byte) error {
	seq := v.head.Seq + 1
	p, err := locate(line)
	switch {
	case v.fault != nil:
		return v.fault
	case err != nil:
		return &Fault{seq, err.Error()}
	case p.Seq != seq:
		return &Fault{seq, fmt.Sprintf("entry %d stands in its place", p.Seq)}
	case p.prev != cmp.Or(v.head.Hash, Origin):
		return &Fault{seq, "it does not follow the entry before it: one of them was exchanged"}
	}
	if c, ok := v.checkpoints[seq]; ok && c.Hash != p.Hash {
		return &Fault{seq, "the checkpoint of " + c.At + " states another hash: it or an entry before it was rewritten"}
	}
	v.head = p.Head
	v.first, v.to = cmp.Or(v.first, p.at), p.at
	return nil
}

// End says whether the log may end here: not before its furthest checkpoint.
func (v *Verifier) End() error {
	if v.fault != nil {
		return v.fault
	}
	if v.last.Seq > v.head.Seq {
		return &Fault{v.head.Seq + 1, fmt.Sprintf("it is missing, with all up to entry %d, which the checkpoint of %s vouches for", v.last.Seq, v.last.At)}
	}
	return nil
}

// Summary is what a verified log consists of.
type Summary struct {
	Entries     int64
	First, Last string // times of the first and the last entry; empty if there are none
	Vouched     int64  // the last entry that a checkpoint vouches for; what follows could have been rewritten whole
}

// Summary is what was added so far.
func (v *Verifier) Summary() Summary {
	return Summary{Entries: v.head.Seq, First: v.first, Last: v.to, Vouched: v.last.Seq}
}

// File checks a log that is a file, a line each entry, every line ended by a
// line feed. The error is a *Fault, or one of reading.
func File(r io.Reader, checkpoints []Checkpoint) (Summary, error) {
	v := NewVerifier(checkpoints)
	lines := bufio.NewReaderSize(r, MaxLine+1)
	for {
		line, err := lines.ReadSlice('\n')
		switch {
		case errors.Is(err, io.EOF) && len(line) == 0:
			return v.Summary(), v.End()
		case errors.Is(err, io.EOF):
			return v.Summary(), &Fault{v.head.Seq + 1, "its line is cut short"}
		case errors.Is(err, bufio.ErrBufferFull):
			return v.Summary(), &Fault{v.head.Seq + 1, fmt.Sprintf("its line has more than %d bytes", MaxLine)}
		case err != nil:
			return v.Summary(), fmt.Errorf("read audit log: %w", err)
		}
		if err := v.Add(bytes.TrimSuffix(line, []byte("\n"))); err != nil {
			return v.Summary(), err
		}
	}
}
