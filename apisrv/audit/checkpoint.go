package audit

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Name is the name that the portal signs checkpoints with.
const Name = "kaimen-audit"

// checkpointTitle is the first line of a checkpoint.
const checkpointTitle = "kaimen audit checkpoint"

// Checkpoint says that the log had an entry Seq with the hash Hash at the time
// At. As it is published outside of the portal's reach, not even those who run
// the portal can rewrite what came before it unnoticed.
type Checkpoint struct {
	Seq  int64
	Hash string
	At   string // in the form of an entry's
}

// CheckpointOf is the checkpoint of a log that ends with head.
func CheckpointOf(head Head, at time.Time) Checkpoint {
	return Checkpoint{Seq: head.Seq, Hash: head.Hash, At: at.UTC().Format(timeForm)}
}

// Sign writes the checkpoint as a signed note (C2SP signed-note), with an
// Ed25519 signature.
func (c Checkpoint) Sign(signer note.Signer) (string, error) {
	text := fmt.Sprintf("%s\n%d\n%s\n%s\n", checkpointTitle, c.Seq, c.Hash, c.At)
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		return "", fmt.Errorf("sign checkpoint of audit entry %d: %w", c.Seq, err)
	}
	return string(signed), nil
}

// OpenCheckpoint reads a checkpoint that the verifier's key signed.
func OpenCheckpoint(signed string, verifier note.Verifier) (Checkpoint, error) {
	n, err := note.Open([]byte(signed), note.VerifierList(verifier))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("checkpoint: %w", err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 5 || lines[0] != checkpointTitle {
		return Checkpoint{}, fmt.Errorf("checkpoint: the signed text is none of a checkpoint")
	}
	seq, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || seq < 1 || len(lines[2]) != len(Origin) {
		return Checkpoint{}, fmt.Errorf("checkpoint: %q and %q are no number and hash of an entry", lines[1], lines[2])
	}
	return Checkpoint{Seq: seq, Hash: lines[2], At: lines[3]}, nil
}
