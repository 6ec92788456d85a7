package weblog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/kaimen-portal/kaimen/apisrv/rollup"
)

// ErrChanged is a log of which a part was counted that now reads otherwise.
var ErrChanged = errors.New("what was counted of this log reads otherwise now")

// idBytes is how much of its beginning a log is known by.
const idBytes = 4 << 10

// names are the ids that a log may have been given: hashes of the whole lines
// within its first 4 KiB, the longest first, down to its first line. A log that
// was shorter when it was first counted has the id of what it had then. Lines of a
// header, which all logs of a kind share, tell nothing.
func names(head []byte) []string {
	whole := head[:min(len(head), idBytes)]
	if end := bytes.IndexByte(head, '\n'); end >= idBytes || end < 0 && len(head) > idBytes {
		return []string{name(whole)}
	}
	var ids []string
	said := false
	for at := 0; ; {
		end := bytes.IndexByte(whole[at:], '\n')
		if end < 0 {
			break
		}
		said = said || end > 0 && whole[at] != '#'
		at += end + 1
		if said {
			ids = append([]string{name(whole[:at])}, ids...)
		}
	}
	if len(ids) == 0 && len(head) > idBytes {
		return []string{name(whole)}
	}
	return ids
}

func name(beginning []byte) string {
	sum := sha256.Sum256(beginning)
	return "log-" + hex.EncodeToString(sum[:16])
}

// known finds a log among those of which something was counted, and says how far
// and in which state. Of one that is new it gives the id that it is to have; of one
// without a whole line none.
func known(ctx context.Context, c *rollup.Counter, head []byte) (id string, position int64, state string, err error) {
	ids := names(head)
	if len(ids) == 0 {
		return "", 0, "", nil
	}
	for _, id := range ids {
		position, state, err := c.Mark(ctx, id)
		if err != nil {
			return "", 0, "", err
		}
		if position > 0 {
			return id, position, state, nil
		}
	}
	return ids[0], 0, "", nil
}

// past reads over what was counted of a log, and makes sure that it is that.
func past(s *splitter, position int64, state string) error {
	for s.position < position {
		_, err := s.next(position)
		if err == io.EOF {
			return changed(position, fmt.Sprintf("it ends at byte %d", s.position+int64(len(s.left))))
		}
		if err != nil {
			return fmt.Errorf("read what was counted: %w", err)
		}
	}
	if s.state() != state {
		return changed(position, "what stands there now is different")
	}
	return nil
}

func changed(position int64, how string) error {
	return fmt.Errorf("%w: its first %d bytes were counted, and %s; to count what is new, give only that, as in: tail -c +%d LOG | kaimen usage import -",
		ErrChanged, position, how, position+1)
}
