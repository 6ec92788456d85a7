package table

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

const bom = "\xef\xbb\xbf"

// A byteScan is what one pass over the whole of a file says about its bytes.
type byteScan struct {
	head      []byte // the first bytes
	size      int64
	evenZeros int64 // NULs at even offsets, as UTF-16BE writes ASCII
	oddZeros  int64
	firstZero int64 // offset, -1: none
	zeroLine  int64 // its line
	badUTF8   int64 // offset of the first byte that is not UTF-8, -1: none
	badLine   int64 // its line
	broken    int64 // bytes that are not UTF-8
	multibyte int64 // well-formed UTF-8 sequences of two bytes and more
	high      []byte
}

// highSample bounds the stretches around non-ASCII bytes that are kept to tell
// GB18030 from Big5: the share of telling pairs is stable long before.
const highSample = 1 << 20

// enoughSequences is when a file holds so much UTF-8 that counting on would not
// change what its broken bytes are taken for.
const enoughSequences = 1 << 18

// scanBytes reads the whole of r.
func scanBytes(ctx context.Context, r io.Reader) (*byteScan, error) {
	s := &byteScan{firstZero: -1, badUTF8: -1}
	buf := make([]byte, sniffBytes)
	kept, line := 0, int64(1)
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, err := io.ReadFull(r, buf[kept:])
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return nil, err
		}
		b := buf[:kept+n]
		if s.head == nil {
			s.head = bytes.Clone(b[:min(len(b), sniffBytes)])
		}
		done := s.block(b, last, &line)
		if len(buf) < csvWindow && !last {
			buf = make([]byte, csvWindow) // no small file
		}
		kept = copy(buf, b[done:])
		s.size += int64(done)
		if last {
			return s, nil
		}
	}
}

// block examines b, which starts at offset s.size, and returns how much of it
// is done with: all but a character that may go on in the next block.
func (s *byteScan) block(b []byte, last bool, line *int64) int {
	if bytes.IndexByte(b, 0) >= 0 {
		s.zeros(b, *line)
	}
	done := len(b)
	if !last {
		done = wholeRunes(b)
	}
	if utf8.Valid(b[:done]) {
		if s.broken > 0 || len(s.high) < highSample {
			s.keepHigh(b[:done])
		}
		if s.broken == 0 {
			*line += linesIn(b[:done])
		}
		if s.multibyte < enoughSequences {
			s.multibyte += int64(utf8.RuneCount(b[:done])) - asciiCount(b[:done])
		}
		return done
	}
	s.keepHigh(b[:done])
	for i := 0; i < done; {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:done])
		if r == utf8.RuneError && n == 1 {
			if s.badUTF8 < 0 {
				s.badUTF8 = s.size + int64(i)
				s.badLine = *line + linesIn(b[:i])
			}
			s.broken++
		} else {
			s.multibyte++
		}
		i += n
	}
	return done
}

func (s *byteScan) zeros(b []byte, line int64) {
	for i, c := range b {
		if c != 0 {
			continue
		}
		at := s.size + int64(i)
		if s.firstZero < 0 {
			s.firstZero, s.zeroLine = at, line+linesIn(b[:i])
		}
		if at%2 == 0 {
			s.evenZeros++
		} else {
			s.oddZeros++
		}
	}
}

// keepHigh keeps the runs of b that begin with a non-ASCII byte.
func (s *byteScan) keepHigh(b []byte) {
	for i := 0; i < len(b) && len(s.high) < highSample; i++ {
		if b[i] < utf8.RuneSelf {
			continue
		}
		j := i + 1
		for j < len(b) && (b[j] >= utf8.RuneSelf || b[j-1] >= utf8.RuneSelf && b[j] >= 0x30) {
			j++
		}
		s.high = append(append(s.high, b[i:j]...), '\n')
		i = j
	}
}

// wholeRunes is the length of b without a character cut off at its end.
func wholeRunes(b []byte) int {
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if utf8.FullRune(b[i:]) {
				break
			}
			return i
		}
	}
	return len(b)
}

func asciiCount(b []byte) (n int64) {
	for _, c := range b {
		n += int64(1 - c>>7)
	}
	return n
}

// charset is an encoding with the name that a Data Package gives it.
type charset struct {
	name string
	enc  encoding.Encoding // nil: UTF-8
}

var (
	utf16LE = charset{"utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)}
	utf16BE = charset{"utf-16be", unicode.UTF16(unicode.BigEndian, unicode.UseBOM)}
	gb18030 = charset{"gb18030", simplifiedchinese.GB18030}
	big5    = charset{"big5", traditionalchinese.Big5}
)

// charsetOf decides what the bytes are: a byte order mark, else UTF-8 if the
// whole file is, else GB18030 or Big5 if the whole file is.
func charsetOf(s *byteScan, declared string) (charset, *Error) {
	switch {
	case bytes.HasPrefix(s.head, []byte{0xff, 0xfe}):
		return utf16LE, nil
	case bytes.HasPrefix(s.head, []byte{0xfe, 0xff}):
		return utf16BE, nil
	case bytes.HasPrefix(s.head, []byte(bom)):
		return charset{name: "utf-8"}, s.strictUTF8()
	}
	if declared != "" {
		return declaredCharset(s, declared)
	}
	if c, ok := s.bareUTF16(); ok {
		return c, nil
	}
	if s.broken == 0 {
		return charset{name: "utf-8"}, nil
	}
	if s.multibyte > 8*s.broken {
		return charset{}, s.strictUTF8()
	}
	if c, ok := chineseCharset(s.high); ok {
		return c, nil
	}
	return charset{}, errEncoding(s)
}

func declaredCharset(s *byteScan, name string) (charset, *Error) {
	enc, err := htmlindex.Get(name)
	if err != nil {
		return charset{}, &Error{Code: "unknown-encoding",
			Text: lang.Text{ZH: fmt.Sprintf("不认识的字符编码 %q", name), EN: fmt.Sprintf("unknown character encoding %q", name)},
			Fix:  lang.Text{ZH: "写明 utf-8、gb18030、big5 或 utf-16，或留空由系统识别", EN: "state utf-8, gb18030, big5 or utf-16, or leave it out to have it detected"}}
	}
	canonical, err := htmlindex.Name(enc)
	if err != nil {
		canonical = name
	}
	switch canonical {
	case "utf-8":
		return charset{name: "utf-8"}, s.strictUTF8()
	case "gbk":
		return gb18030, nil
	case "utf-16le":
		return utf16LE, nil
	}
	return charset{canonical, enc}, nil
}

// bareUTF16 recognises UTF-16 without a mark: its ASCII characters leave NULs
// at offsets of one parity only.
func (s *byteScan) bareUTF16() (charset, bool) {
	zeros := s.evenZeros + s.oddZeros
	if s.size%2 != 0 || zeros < 4 || zeros*20 < s.size {
		return charset{}, false
	}
	if s.evenZeros*20 < s.oddZeros {
		return utf16LE, true
	}
	return utf16BE, s.oddZeros*20 < s.evenZeros
}

// strictUTF8 is nil if the whole file is UTF-8.
func (s *byteScan) strictUTF8() *Error {
	if s.broken == 0 {
		return nil
	}
	return &Error{Code: "bad-utf8", Row: s.badLine,
		Text: lang.Text{ZH: fmt.Sprintf("文件是 UTF-8 编码，但第 %d 字节处的内容损坏", s.badUTF8), EN: fmt.Sprintf("the file is UTF-8, but broken at byte %d", s.badUTF8)},
		Fix:  lang.Text{ZH: "从源系统重新导出；不要在传输中截断或拼接文件", EN: "export it again from its source; it was cut or pieced together on the way"}}
}

func errEncoding(s *byteScan) *Error {
	return &Error{Code: "encoding", Row: s.badLine,
		Text: lang.Text{ZH: fmt.Sprintf("无法识别字符编码：第 %d 字节起既不是 UTF-8，也不是 GB18030 或 Big5", s.badUTF8), EN: fmt.Sprintf("unknown character encoding: from byte %d on it is neither UTF-8 nor GB18030 nor Big5", s.badUTF8)},
		Fix:  lang.Text{ZH: "另存为 UTF-8，或在 encoding 中写明编码", EN: "save the file as UTF-8, or state its encoding"}}
}

// chineseCharset tells GB18030 from Big5 by the bytes around non-ASCII text.
// Nearly all Big5 text is well-formed GB18030 too, so being valid proves
// little. In Big5 close to half of the second bytes are below 0x80, in Chinese
// GB18030 hardly any, because the common characters of GB 2312 have none.
func chineseCharset(high []byte) (charset, bool) {
	gb, gbOK := decodesTo(gb18030.enc, high)
	b5, b5OK := decodesTo(big5.enc, high)
	pairs, low, level1 := 0, 0, 0
	for i := 0; i+1 < len(high); i++ {
		if high[i] < 0x81 {
			continue
		}
		pairs++
		if high[i+1] < 0x80 {
			low++
		}
		if high[i] >= 0xa1 && high[i] <= 0xc6 {
			level1++
		}
		i++
	}
	private := bytes.ContainsFunc(gb, func(r rune) bool { return r >= 0xe000 && r <= 0xf8ff })
	if b5OK && len(b5) > 0 && level1*10 >= pairs*7 && (low*5 > pairs || private || !gbOK) {
		return big5, true
	}
	return gb18030, gbOK
}

// decodesTo decodes b and reports whether all of it could be.
func decodesTo(enc encoding.Encoding, b []byte) ([]byte, bool) {
	out, err := enc.NewDecoder().Bytes(b)
	return out, err == nil && !bytes.ContainsRune(out, utf8.RuneError)
}

// decodeTo writes r as UTF-8 to w. A character that the encoding does not have
// is an *Error that names its line: replacing it would change the data.
func decodeTo(ctx context.Context, w io.Writer, r io.Reader, c charset) error {
	out := bufio.NewWriterSize(w, csvWindow)
	in := transform.NewReader(r, c.enc.NewDecoder())
	buf := make([]byte, 64<<10)
	line := int64(1)
	kept := 0
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := in.Read(buf[kept:])
		b := buf[:kept+n]
		done := len(b)
		if err == nil {
			done = wholeRunes(b)
		}
		if i := bytes.Index(b[:done], []byte("\uFFFD")); i >= 0 {
			return errReplacement(c.name, line+linesIn(b[:i]))
		}
		line += linesIn(b[:done])
		if _, err := out.Write(b[:done]); err != nil {
			return err
		}
		kept = copy(buf, b[done:])
		if errors.Is(err, io.EOF) {
			return out.Flush()
		}
		if err != nil {
			return err
		}
	}
}

func errReplacement(name string, line int64) *Error {
	return &Error{Code: "undecodable", Row: line,
		Text: lang.Text{ZH: fmt.Sprintf("按 %s 解码时，此行有无法识别的字节", name), EN: fmt.Sprintf("this line has bytes that %s does not know", name)},
		Fix:  lang.Text{ZH: "另存为 UTF-8，或在 encoding 中写明真正的编码", EN: "save the file as UTF-8, or state its true encoding"}}
}
