package weblog

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// headBytes is how much of a log is looked at to tell its format.
const headBytes = 64 << 10

// maxWindow bounds the memory for a log compressed with Zstandard; the command
// zstd goes no higher unless it is told to.
const maxWindow = 128 << 20

// plain returns a log's lines, whether it is compressed or not, and what closes
// what reads them.
func plain(r io.Reader) (lines *bufio.Reader, done func(), err error) {
	raw := bufio.NewReaderSize(r, 256<<10)
	head, err := raw.Peek(5)
	if err != nil && err != io.EOF {
		return nil, nil, fmt.Errorf("read log: %w", err)
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(raw)
		if err != nil {
			return nil, nil, fmt.Errorf("unpack gzip: %w", err)
		}
		return bufio.NewReaderSize(z, headBytes), func() { z.Close() }, nil
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(raw, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, nil, fmt.Errorf("unpack zstd: %w", err)
		}
		return bufio.NewReaderSize(z, headBytes), z.Close, nil
	}
	for magic, name := range foreign {
		if bytes.HasPrefix(head, []byte(magic)) {
			return nil, nil, fmt.Errorf("it is packed as %s: unpack it and import what comes out, which may be the standard input", name)
		}
	}
	return bufio.NewReaderSize(raw, headBytes), func() {}, nil
}

// foreign are kinds of packed files that are not unpacked, by how they begin.
var foreign = map[string]string{"BZh": "bzip2", "\xfd7zXZ": "xz", "PK\x03\x04": "zip"}

// cancelled is a reader that ends with its context.
type cancelled struct {
	ctx context.Context
	r   io.Reader
}

func (c cancelled) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
