package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kaimen-portal/kaimen/datasets/starter"
)

func newInitCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init DIR",
		Short: "Write a small commented catalogue to begin with",
		Long: `Writes a catalogue with one agency and one dataset into DIR, with comments that
say what each key is for. DIR must be new or empty.`,
		Example: "  kaimen init catalogue\n  kaimen serve catalogue --watch",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("%w: name the folder to write to, such as kaimen init catalogue", errUsage)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			err := starter.Write(args[0])
			if errors.Is(err, starter.ErrNotEmpty) {
				return fmt.Errorf("%w: %w", errUsage, err)
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "Wrote a catalogue to %s. Look at it with: kaimen serve %s --watch\n", args[0], args[0])
			return nil
		},
	}
}
