package store

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// Record appends the event to the audit log, in this transaction.
func (t *Tx) Record(ctx context.Context, e audit.Event) error {
	if t.head == (audit.Head{}) {
		head, err := t.auditHead(ctx)
		if err != nil {
			return err
		}
		t.head = head
	}
	line, head, openings, err := audit.Seal(t.head, t.now(), e)
	if err != nil {
		return err
	}
	if _, err := t.Exec(ctx, "INSERT INTO audit (seq, object, line) VALUES (?, ?, ?)", head.Seq, e.Object, string(line)); err != nil {
		return fmt.Errorf("append audit entry %d: %w", head.Seq, err)
	}
	for _, o := range openings {
		if _, err := t.Exec(ctx, "INSERT INTO audit_opening (seq, field, salt, value) VALUES (?, ?, ?, ?)", head.Seq, o.Field, o.Salt, o.Value); err != nil {
			return fmt.Errorf("keep the opening of %s in audit entry %d: %w", o.Field, head.Seq, err)
		}
	}
	t.head = head
	return nil
}

// Recorded is the number of the last entry that this transaction recorded, 0
// before it did. What keeps it as the number of its last change can be asked for
// all that changed since some entry.
func (t *Tx) Recorded() int64 { return t.head.Seq }

// auditHead is the end of the log.
func (t *Tx) auditHead(ctx context.Context) (audit.Head, error) {
	var line string
	err := t.Row(ctx, "SELECT line FROM audit ORDER BY seq DESC LIMIT 1", nil, &line)
	if errors.Is(err, ErrNotFound) {
		return audit.Head{}, nil
	}
	if err != nil {
		return audit.Head{}, fmt.Errorf("find the end of the audit log: %w", err)
	}
	head, err := audit.HeadOf([]byte(line))
	if err != nil {
		return audit.Head{}, fmt.Errorf("the audit log is damaged at its end; run kaimen audit verify: %w", err)
	}
	return head, nil
}

// EraseOpenings removes what opens the commitments about an object, such as an
// account whose owner asked for erasure. The chain stays whole.
func (t *Tx) EraseOpenings(ctx context.Context, object string) error {
	_, err := t.Exec(ctx, "DELETE FROM audit_opening WHERE seq IN (SELECT seq FROM audit WHERE object = ?)", object)
	return err
}

// Checkpoint signs the end of the log, once a day at most: the time of the last
// checkpoint is of another day than now, both in Shanghai. It
// returns the newest checkpoint, empty while the log is.
func (db *DB) Checkpoint(ctx context.Context, signer note.Signer) (signed string, err error) {
	err = db.Keep(ctx, func(tx *Tx) error {
		var last int64
		err := tx.Row(ctx, "SELECT at, signed FROM audit_checkpoint ORDER BY seq DESC LIMIT 1", nil, &last, &signed)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		head, err := tx.auditHead(ctx)
		if err != nil || head.Seq == 0 || last != 0 && calendar.Today(Time(last)) == calendar.Today(tx.Now()) {
			return err
		}
		fresh, err := audit.CheckpointOf(head, tx.Now()).Sign(signer)
		if err != nil {
			return err
		}
		// Nothing happened since: the checkpoint of the same entry stays.
		n, err := tx.Exec(ctx, "INSERT INTO audit_checkpoint (seq, at, signed) VALUES (?, ?, ?) ON CONFLICT (seq) DO NOTHING", head.Seq, Millis(tx.Now()), fresh)
		if n == 1 {
			signed = fresh
		}
		return err
	})
	return signed, err
}
