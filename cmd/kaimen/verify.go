package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kaimen-portal/kaimen/generator"
)

func newVerifyCommand() *cobra.Command {
	var data string
	var asJSON, quiet bool
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Hash every published file again and compare it with the manifest",
		Long: `Reads every file of the current release, compares its SHA-256 with the manifest
and names each that is missing, changed, or not in the manifest. Exit status 1
says that there was one.`,
		Example: "  kaimen verify --data /var/lib/kaimen",
		Args: func(cmd *cobra.Command, args []string) error {
			if err := cobra.NoArgs(cmd, args); err != nil {
				return fmt.Errorf("%w: %w", errUsage, err)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			p := newProgress(cmd.ErrOrStderr(), quiet)
			release, files, found, err := generator.Verify(cmd.Context(), data, func(done, total int) { p.step("verify", done, total) })
			p.end()
			if err != nil {
				return err
			}
			if asJSON {
				out := struct {
					Release string               `json:"release"`
					Files   int                  `json:"files"`
					Found   []generator.Mismatch `json:"found"`
				}{release, files, append([]generator.Mismatch{}, found...)}
				if err := json.NewEncoder(cmd.OutOrStdout()).Encode(out); err != nil {
					return fmt.Errorf("print report: %w", err)
				}
			} else {
				for _, m := range found {
					fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", m.Path, m.Problem)
				}
				if !quiet {
					fmt.Fprintf(cmd.OutOrStdout(), "release %s: %d files read, %d differ from the manifest\n", release, files, len(found))
				}
			}
			if len(found) > 0 {
				return errFindings
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&data, "data", "kaimen-data", "folder that holds the releases")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the outcome as JSON")
	cmd.Flags().BoolVar(&quiet, "quiet", false, "print only the files that differ")
	return cmd
}
