package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kaimen-portal/kaimen/apisrv/backup"
)

func newBackupCommand() *cobra.Command {
	var d database
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write the state of the server into one file",
		Long: `Writes accounts, applications, keys, notices, counts of use, duties, faults, the
audit log, what applicants handed in and the server's secrets into a new file,
while the server goes on. Catalogue, releases and published files are not in it:
they are files already.

The file holds secrets and personal data: keep it as safe as the server itself.`,
		Example: "  kaimen backup /backup/kaimen-2026-01-31 --data /var/lib/kaimen",
		Args:    oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			db, err := d.inspect(cmd.Context())
			if err != nil {
				return err
			}
			defer db.Close()
			m, err := backup.Write(cmd.Context(), args[0], d.data, db)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %d accounts, %d audit entries, %d files\n", args[0], m.Database.Rows["account"], m.Database.Rows["audit"], len(m.Files))
			return err
		},
	}
	d.flags(cmd)
	return cmd
}
