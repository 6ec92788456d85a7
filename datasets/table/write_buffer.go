package table

import "io"

// flushBytes is how much text is gathered before it is handed on: past this,
// larger writes no longer make a file faster.
const flushBytes = 64 << 10

// textBuffer gathers the bytes of a text format on their way to a writer.
type textBuffer struct {
	w   io.Writer
	buf []byte
}

// flushFull hands the bytes on once there are enough of them.
func (t *textBuffer) flushFull() error {
	if len(t.buf) < flushBytes {
		return nil
	}
	return t.flush()
}

func (t *textBuffer) flush() error {
	_, err := t.w.Write(t.buf)
	t.buf = t.buf[:0]
	return err
}
