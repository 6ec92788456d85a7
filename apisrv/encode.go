package apisrv

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// encoding is a content coding of RFC 9110, section 8.4.1.
type encoding int

const (
	br encoding = iota
	gz
	encodings // the number of compressed encodings
	identity  = encodings
)

var (
	encodingNames   = [...][]string{br: {"br"}, gz: {"gzip"}}
	encodingMarks   = [...]string{br: "-br", gz: "-gz", identity: ""}
	minCompressible = 256 // bytes; below it the headers outweigh the gain
)

// brotliLevel is the highest that compresses a page while its first reader
// waits: 2 ms for 20 KB, where level 11 takes 66 ms to save another tenth.
const brotliLevel = 6

// variant is a body in one encoding with the header values that go with it.
type variant struct {
	body   []byte
	etag   []string
	length []string
}

func newVariant(body []byte, sum [sha256.Size]byte, enc encoding) variant {
	return variant{
		body:   body,
		etag:   []string{etagOf(sum, enc)},
		length: []string{strconv.Itoa(len(body))},
	}
}

// etagOf is the strong entity tag of a content in an encoding: equal tags mean
// equal bytes (RFC 9110, section 8.8.3).
func etagOf(sum [sha256.Size]byte, enc encoding) string {
	return `"` + hex.EncodeToString(sum[:16]) + encodingMarks[enc] + `"`
}

// pack returns the body in the given encoding, compressing it at first use and
// counting it in the cache. Where compressing gains nothing it answers false.
func (e *entry) pack(enc encoding, c *cache) (*variant, bool) {
	if len(e.plain.body) < minCompressible {
		return nil, false
	}
	p := &e.packed[enc]
	p.once.Do(func() {
		if body := compress(e.plain.body, enc); len(body) < len(e.plain.body) {
			p.variant = newVariant(body, e.sum, enc)
			c.charge(e, int64(len(body)))
		}
	})
	return &p.variant, p.body != nil
}

// compressors are kept for the next body, since each takes a megabyte or more.
var compressors = [encodings]sync.Pool{
	br: {New: func() any { return brotli.NewWriterLevel(nil, brotliLevel) }},
	gz: {New: func() any { return gzip.NewWriter(nil) }},
}

func compress(body []byte, enc encoding) []byte {
	var out bytes.Buffer
	w := compressors[enc].Get().(interface {
		io.WriteCloser
		Reset(io.Writer)
	})
	defer compressors[enc].Put(w)
	w.Reset(&out)
	w.Write(body) // a bytes.Buffer takes every write
	w.Close()
	return bytes.Clone(out.Bytes())
}

// accepts reports whether an Accept-Encoding field allows brotli and gzip
// (RFC 9110, section 12.5.3). The wildcard is not taken up.
func accepts(header string) (brotli, gzip bool) {
	for header != "" {
		var item string
		item, header, _ = strings.Cut(header, ",")
		name, weight, weighted := strings.Cut(item, ";")
		if weighted && refused(weight) {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "br":
			brotli = true
		case "gzip", "x-gzip":
			gzip = true
		}
	}
	return brotli, gzip
}

// refused reports whether a weight is zero: q=0, q=0.0, q=0.00 or q=0.000.
func refused(weight string) bool {
	name, value, _ := strings.Cut(weight, "=")
	value = strings.TrimSpace(value)
	return strings.EqualFold(strings.TrimSpace(name), "q") && value != "" && strings.Trim(value, "0.") == ""
}
