package weblog

import (
	"bytes"
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"hash"
	"io"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/weblog/format"
)

const (
	// pieceBytes is how much of a log is read at once: some 20,000 lines.
	pieceBytes = 4 << 20
	// maxLine bounds a line that is read; of a longer one the beginning is kept.
	maxLine = 64 << 10
	// maxIdle is after how many reads that give nothing a log counts as stuck.
	maxIdle = 100
)

// piece is some lines of a log, one after the other.
type piece struct {
	text     string // each line with its end; one that is too long cut
	header   string // that holds for the first line
	first    int64  // number of the first line, from 1
	lines    int64
	position int64 // behind the last line
	state    string
}

// splitter cuts a log into pieces of whole lines. It holds one piece, however long
// lines are, and keeps a running hash of all that it gave out.
type splitter struct {
	r        io.Reader
	headed   bool   // lines of the log name the columns of those below
	header   string // the last of them
	sum      hash.Hash
	buf      []byte // of pieceBytes
	left     []byte // of buf: read, and not given out
	err      error  // that ended reading
	position int64  // bytes given out
	lines    int64  // given out
	broken   bool   // the last line has no end
}

func newSplitter(r io.Reader, headed bool) *splitter {
	return &splitter{r: r, headed: headed, sum: sha256.New(), buf: make([]byte, pieceBytes)}
}

// state is that of the hash of all that was given out.
func (s *splitter) state() string {
	b, err := s.sum.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		panic(err) // that of SHA-256 has none
	}
	return hex.EncodeToString(b)
}

// next gives out the next lines; limit, if it is not 0, is the position of the log
// up to which, and where one may be cut. The error is io.EOF behind the last whole
// line, and where reading failed that of reading.
func (s *splitter) next(limit int64) (piece, error) {
	s.fill()
	end := bytes.LastIndexByte(s.left, '\n') + 1
	if limit > 0 && int64(len(s.left)) >= limit-s.position {
		end = int(limit - s.position)
	}
	switch {
	case end > 0:
		text := string(s.left[:end])
		s.sum.Write(s.left[:end])
		s.left = s.left[end:]
		return s.give(text, int64(end)), nil
	case s.err != nil:
		s.broken = len(s.left) > 0
		return piece{}, s.err
	}
	return s.longLine(limit)
}

// fill reads until there is a piece or the log ends.
func (s *splitter) fill() {
	n := copy(s.buf, s.left)
	for idle := 0; n < len(s.buf) && s.err == nil; idle++ {
		var read int
		read, s.err = s.r.Read(s.buf[n:])
		n += read
		if read > 0 {
			idle = 0
		} else if idle == maxIdle && s.err == nil {
			s.err = io.ErrNoProgress
		}
	}
	s.left = s.buf[:n]
}

// longLine passes over a line that is longer than a piece, and gives out its
// beginning. One that does not end is not given out.
func (s *splitter) longLine(limit int64) (piece, error) {
	beginning := string(s.left[:maxLine+1])
	before := s.state()
	for size := int64(0); ; s.fill() {
		end := bytes.IndexByte(s.left, '\n') + 1
		ends := end > 0
		if !ends {
			end = len(s.left)
		}
		if limit > 0 && int64(end) >= limit-s.position-size {
			end, ends = int(limit-s.position-size), true
		}
		s.sum.Write(s.left[:end])
		s.left = s.left[end:]
		size += int64(end)
		if ends {
			return s.give(beginning+"\n", size), nil
		}
		if s.err != nil {
			s.broken = true
			s.back(before)
			return piece{}, s.err
		}
	}
}

// back puts the hash back to a state.
func (s *splitter) back(state string) {
	b, err := hex.DecodeString(state)
	if err == nil {
		err = s.sum.(encoding.BinaryUnmarshaler).UnmarshalBinary(b)
	}
	if err != nil {
		panic(err) // it is a state that it gave
	}
}

// give makes a piece of a text that takes size bytes of the log.
func (s *splitter) give(text string, size int64) piece {
	p := piece{text: text, header: s.header, first: s.lines + 1, lines: int64(strings.Count(text, "\n"))}
	s.lines += p.lines
	s.position += size
	p.position, p.state = s.position, s.state()
	if s.headed {
		s.header = lastHeader(text, s.header)
	}
	return p
}

// lastHeader is the last line of a text that names columns, or else the one before.
func lastHeader(text, before string) string {
	at := strings.LastIndex(text, "\n"+format.HeaderPrefix) + 1
	if !strings.HasPrefix(text[at:], format.HeaderPrefix) {
		return before
	}
	line, _, _ := strings.Cut(text[at:], "\n")
	return strings.Clone(strings.TrimSuffix(line, "\r"))
}
