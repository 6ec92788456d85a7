package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/kaimen-portal/kaimen/generator"
)

// verifying is one run of "kaimen verify": its flags and where it writes.
type verifying struct {
	data        string
	json, quiet bool
	out, err    io.Writer
}

func newVerifyCommand() *cobra.Command {
	var v verifying
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Hash every published file again and compare it with the manifest",
		Long: `Reads every file of the current release, compares its SHA-256 with the manifest
and names each that is missing, changed, or not in the manifest. Exit status 1
says that there was one.`,
		Example: "  kaimen verify --data /var/lib/kaimen",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			v.out, v.err = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return v.run(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&v.data, "data", "kaimen-data", "folder that holds the releases")
	cmd.Flags().BoolVar(&v.json, "json", false, "print the outcome as JSON")
	cmd.Flags().BoolVar(&v.quiet, "quiet", false, "print only the files that differ")
	return cmd
}

// outcome is what "kaimen verify --json" prints.
type outcome struct {
	Release string               `json:"release"`
	Files   int                  `json:"files"`
	Found   []generator.Mismatch `json:"found"`
}

func (v *verifying) run(ctx context.Context) error {
	if _, err := currentRelease(v.data); err != nil {
		return err
	}
	p := newProgress(v.err, v.quiet)
	release, files, found, err := generator.Verify(ctx, v.data, func(done, total int) { p.step("verify", done, total) })
	p.end()
	if err != nil {
		return err
	}
	if err := v.report(outcome{release, files, append([]generator.Mismatch{}, found...)}); err != nil {
		return fmt.Errorf("print report: %w", err)
	}
	if len(found) > 0 {
		return errFindings
	}
	return nil
}

func (v *verifying) report(o outcome) error {
	if v.json {
		return json.NewEncoder(v.out).Encode(o)
	}
	var err error
	for _, m := range o.Found {
		if err == nil {
			_, err = fmt.Fprintf(v.out, "%s: %s\n", m.Path, m.Problem)
		}
	}
	if err == nil && !v.quiet {
		_, err = fmt.Fprintf(v.out, "release %s: %d files read, %d differ from the manifest\n", o.Release, o.Files, len(o.Found))
	}
	return err
}
