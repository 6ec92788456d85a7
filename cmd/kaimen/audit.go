package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/secrets"
)

func newAuditCommand() *cobra.Command {
	return group("audit", "Verify the audit log, or write it out", newAuditVerifyCommand(), newAuditExportCommand())
}

// auditing is one run of a command below "kaimen audit".
type auditing struct {
	database
	key         string   // public key, or the file that holds it; empty: that of the data directory
	checkpoints []string // files
	out         io.Writer
}

func newAuditVerifyCommand() *cobra.Command {
	var a auditing
	cmd := &cobra.Command{
		Use:   "verify [FILE]",
		Short: "Check that nobody edited, removed, added or moved an entry of the audit log",
		Long: `Reads the whole audit log, of the portal or in a FILE that "kaimen audit export"
wrote, and checks that every entry is followed by the one that was recorded after
it. Signed checkpoints, those of the portal and those named by --checkpoint, show
whether the log was cut or rewritten as a whole: give those that were published,
which nobody can take back, and the public key as it was published. Nothing but
the log, the checkpoints and the public key is needed.

The first wrong entry is named, with exit status 1.`,
		Example: `  kaimen audit verify --data /var/lib/kaimen
  kaimen audit verify audit.ndjson --key audit.pub --checkpoint 2026-01-31.txt`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("%w: name one file at most", errUsage)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			a.out = cmd.OutOrStdout()
			return a.verify(cmd.Context(), strings.Join(args, ""))
		},
	}
	a.flags(cmd)
	cmd.Flags().StringVar(&a.key, "key", "", "public key of the checkpoints, or a file that holds it (default: that of the data folder)")
	cmd.Flags().StringArrayVar(&a.checkpoints, "checkpoint", nil, "file with a signed checkpoint; may be given several times")
	return cmd
}

// verify checks the log in the file, or in the database where there is none.
func (a *auditing) verify(ctx context.Context, file string) error {
	sum, err := a.summary(ctx, file)
	var fault *audit.Fault
	if errors.As(err, &fault) {
		fmt.Fprintf(a.out, "entry %d: %s\n%d entries before it are as they were recorded\n", fault.Seq, fault.Reason, max(fault.Seq-1, 0))
		return errFindings
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.out, "%d entries are as they were recorded; checkpoints vouch for the first %d\n", sum.Entries, sum.Vouched)
	return err
}

func (a *auditing) summary(ctx context.Context, file string) (audit.Summary, error) {
	var signed []string
	for _, name := range a.checkpoints {
		b, err := os.ReadFile(name)
		if err != nil {
			return audit.Summary{}, fmt.Errorf("read checkpoint: %w", err)
		}
		signed = append(signed, string(b))
	}
	if file != "" {
		checkpoints, err := a.opened(signed)
		if err != nil {
			return audit.Summary{}, err
		}
		f, err := os.Open(file)
		if err != nil {
			return audit.Summary{}, fmt.Errorf("read audit log: %w", err)
		}
		defer f.Close()
		return audit.File(f, checkpoints)
	}
	db, err := a.inspect(ctx)
	if err != nil {
		return audit.Summary{}, err
	}
	defer db.Close()
	own, err := db.Checkpoints(ctx)
	if err != nil {
		return audit.Summary{}, err
	}
	checkpoints, err := a.opened(append(signed, own...))
	if err != nil {
		return audit.Summary{}, err
	}
	return db.VerifyAudit(ctx, checkpoints)
}

// opened reads signed checkpoints. Where there are none, no key is needed.
func (a *auditing) opened(signed []string) (checkpoints []audit.Checkpoint, err error) {
	if len(signed) == 0 {
		return nil, nil
	}
	verifier, err := a.verifier()
	if err != nil {
		return nil, err
	}
	for _, text := range signed {
		c, err := audit.OpenCheckpoint(text, verifier)
		if err != nil {
			return nil, err
		}
		checkpoints = append(checkpoints, c)
	}
	return checkpoints, nil
}

func (a *auditing) verifier() (note.Verifier, error) {
	if a.key == "" {
		return secrets.PublicKey(a.data)
	}
	key := a.key
	if b, err := os.ReadFile(a.key); err == nil {
		key = string(b)
	}
	v, err := note.NewVerifier(strings.TrimSpace(key))
	if err != nil {
		return nil, fmt.Errorf("%w: --key %s is neither a public key nor a file that holds one: %w", errUsage, a.key, err)
	}
	return v, nil
}

func newAuditExportCommand() *cobra.Command {
	var a auditing
	cmd := &cobra.Command{
		Use:   "export FILE",
		Short: "Write the audit log into a file, a line each entry",
		Long: `Writes the audit log into a new file, for who verifies it elsewhere. It holds no
personal data: in their places stand commitments, which say nothing to who does
not know the data already.`,
		Example: "  kaimen audit export audit.ndjson --data /var/lib/kaimen",
		Args:    oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			db, err := a.inspect(cmd.Context())
			if err != nil {
				return err
			}
			defer db.Close()
			f, err := os.OpenFile(args[0], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
			if err != nil {
				return fmt.Errorf("write audit log: %w", err)
			}
			return errors.Join(db.ExportAudit(cmd.Context(), f), f.Sync(), f.Close())
		},
	}
	a.flags(cmd)
	return cmd
}
