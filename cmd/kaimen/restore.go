package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kaimen-portal/kaimen/apisrv/backup"
)

func newRestoreCommand() *cobra.Command {
	var d database
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put the state of a server back from a backup",
		Long: `Puts what "kaimen backup" wrote into an empty data folder and an empty database,
of either kind whichever the backup was made of, and verifies the audit log. A
backup that is damaged or cut short is refused before anything is written.
Everybody has to log in again.`,
		Example: `  kaimen restore /backup/kaimen-2026-01-31 --data /var/lib/kaimen
  kaimen restore /backup/kaimen-2026-01-31 --data /var/lib/kaimen --database postgres://kaimen@db/kaimen`,
		Args: oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			place, err := d.place()
			if err != nil {
				return err
			}
			r, err := backup.Restore(cmd.Context(), args[0], d.data, place, time.Now)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "Restored the state of %s: %d accounts, %d audit entries, all as they were recorded, %d files\n",
				r.Made.Format(time.RFC3339), r.Database.Rows["account"], r.Audit.Entries, len(r.Files))
			return err
		},
	}
	d.flags(cmd)
	return cmd
}
