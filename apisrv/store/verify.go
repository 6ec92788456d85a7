package store

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
)

// VerifyAudit checks the audit log against the checkpoints, and what is kept
// beside its lines against them: the objects that entries are looked up by, and
// what opens commitments. The error is an *audit.Fault of the first entry that
// is wrong, or one of reading.
func (db *DB) VerifyAudit(ctx context.Context, checkpoints []audit.Checkpoint) (audit.Summary, error) {
	v := audit.NewVerifier(checkpoints)
	last := int64(0)
	err := db.eachAudited(ctx, func(r audited) error {
		if r.seq == last { // another opening of the same entry
			return r.opens()
		}
		last = r.seq
		if err := v.Add([]byte(r.line)); err != nil {
			return err
		}
		if n := v.Summary().Entries; r.seq != n || !audit.About(r.line, r.object) {
			return &audit.Fault{Seq: n, Reason: fmt.Sprintf("it is filed as entry %d about %q", r.seq, r.object)}
		}
		return r.opens()
	})
	if err == nil {
		err = v.End()
	}
	return v.Summary(), err
}

// ExportAudit writes the audit log as a file that audit.File reads. It holds no
// personal value, only commitments.
func (db *DB) ExportAudit(ctx context.Context, w io.Writer) error {
	b := bufio.NewWriter(w)
	last := int64(0)
	err := db.eachAudited(ctx, func(r audited) (err error) {
		if r.seq != last {
			_, err = b.WriteString(r.line + "\n")
		}
		last = r.seq
		return err
	})
	if err != nil {
		return err
	}
	return b.Flush()
}

// audited is an audit entry as it is kept, once for each of its openings.
type audited struct {
	seq                int64
	object, line       string
	field, salt, value sql.NullString
}

func (db *DB) eachAudited(ctx context.Context, f func(audited) error) error {
	return db.Read(ctx, func(tx *Tx) error {
		rows, err := tx.Query(ctx, `SELECT a.seq, a.object, a.line, o.field, o.salt, o.value
			FROM audit a LEFT JOIN audit_opening o ON o.seq = a.seq ORDER BY a.seq, o.field`)
		if err != nil {
			return fmt.Errorf("read audit log: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var r audited
			if err := rows.Scan(&r.seq, &r.object, &r.line, &r.field, &r.salt, &r.value); err != nil {
				return fmt.Errorf("read audit log: %w", err)
			}
			if err := f(r); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// opens checks the opening against the entry's commitment.
func (r audited) opens() error {
	if !r.field.Valid {
		return nil
	}
	e, err := audit.Parse([]byte(r.line))
	if err != nil {
		return &audit.Fault{Seq: r.seq, Reason: err.Error()}
	}
	o := audit.Opening{Field: r.field.String, Salt: r.salt.String, Value: r.value.String}
	if e.Personal[o.Field] != o.Commitment() {
		return &audit.Fault{Seq: r.seq, Reason: fmt.Sprintf("what is kept as its %s is not what was recorded", o.Field)}
	}
	return nil
}

// Checkpoints are the signed checkpoints of the log, the oldest first.
func (db *DB) Checkpoints(ctx context.Context) (signed []string, err error) {
	err = db.Read(ctx, func(tx *Tx) error {
		signed, err = All(ctx, tx, "SELECT signed FROM audit_checkpoint ORDER BY seq", nil, func(s *string) []any { return []any{s} })
		return err
	})
	return signed, err
}
