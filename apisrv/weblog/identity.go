package weblog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/rollup"
)

// ErrChanged is a log of which a part was counted that now reads otherwise.
var ErrChanged = errors.New("what was counted of this log reads otherwise now")

const (
	// knownBytes and knownLines are how much of its beginning a log is known by.
	knownBytes = 4 << 10
	knownLines = 64
	// maxAlike bounds how many logs may begin with the same line: servers behind
	// one balancer may, whose logs all begin with the same check.
	maxAlike = 64
)

// identity says which log one is, and how far it was counted.
type identity struct {
	id       string   // empty: the log has no whole line yet
	starts   []string // hashes of its first line, its first two, and so on
	position int64
	sum      string // state of the hash of what was counted
}

// identify finds a log by its beginning among those of which something was
// counted. Two are the same if all lines that both have in their beginnings are:
// so a log that was shorter when it was counted is found, and so is a copy that was
// made before. Of several that share their first line each has a number.
func identify(ctx context.Context, c *rollup.Counter, head []byte) (who identity, err error) {
	who.starts = starts(head)
	if len(who.starts) == 0 {
		return who, nil
	}
	return who.again(ctx, c)
}

// again finds a log by what is known of its beginning.
func (who identity) again(ctx context.Context, c *rollup.Counter) (identity, error) {
	for n := range maxAlike {
		who.id = fmt.Sprintf("log-%s-%d", who.starts[0], n+1)
		if c == nil {
			return who, nil
		}
		position, state, err := c.Mark(ctx, who.id)
		if err != nil || position == 0 {
			return who, err
		}
		if who.follows(state) {
			who.position = position
			who.sum, _, _ = strings.Cut(state, " ")
			return who, nil
		}
	}
	return who, fmt.Errorf("%d other logs begin with the same line: it tells nothing", maxAlike)
}

// state is what is kept of a log with its mark: the state of the hash of what was
// counted, and how it begins.
func (who identity) state(sum string) string { return sum + " " + strings.Join(who.starts, " ") }

// follows reports whether a state is that of a log which begins as this one does.
func (who identity) follows(state string) bool {
	_, counted, _ := strings.Cut(state, " ")
	return alike(strings.Fields(counted), who.starts)
}

// alike reports whether two logs begin alike, as far as both go.
func alike(a, b []string) bool {
	n := min(len(a), len(b))
	return n > 0 && a[n-1] == b[n-1]
}

// starts are hashes of the beginnings of a log, each by a line longer than the
// one before. Lines of a header, which logs of a kind share, are part of the first;
// a first line that is longer than what a log is known by is cut.
func starts(head []byte) (all []string) {
	whole := head[:min(len(head), knownBytes)]
	said := false
	for at := 0; len(all) < knownLines; {
		end := bytes.IndexByte(whole[at:], '\n')
		if end < 0 {
			break
		}
		said = said || end > 0 && whole[at] != '#'
		if at += end + 1; said {
			all = append(all, digest(whole[:at]))
		}
	}
	if len(all) == 0 && len(head) > knownBytes {
		all = append(all, digest(whole))
	}
	return all
}

func digest(beginning []byte) string {
	sum := sha256.Sum256(beginning)
	return hex.EncodeToString(sum[:12])
}

// past reads over what was counted of a log, and makes sure that it is that.
func (who identity) past(s *splitter) error {
	for s.position < who.position {
		_, err := s.next(who.position)
		if err == io.EOF {
			return who.changed(fmt.Sprintf("it ends at byte %d", s.position+int64(len(s.left))))
		}
		if err != nil {
			return fmt.Errorf("read what was counted: %w", err)
		}
	}
	if who.position > 0 && s.state() != who.sum {
		return who.changed("what stands there now is different")
	}
	return nil
}

func (who identity) changed(how string) error {
	return fmt.Errorf("%w: its first %d bytes were counted, and %s; to count what is new, give only that, as in: tail -c +%d LOG | kaimen usage import -",
		ErrChanged, who.position, how, who.position+1)
}
