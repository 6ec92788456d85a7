// Command kaimen builds and serves an open data portal from a folder of text
// and data files.
package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/sample"
)

// version is what kaimen --version and the manifest of a release say.
const version = "0.1.0"

// Exit codes, the same for every command.
const (
	exitFine     = 0
	exitFindings = 1 // the work was done, and there is something to look at
	exitUsage    = 2
	exitBroken   = 3
)

func main() { os.Exit(run(context.Background(), os.Args[1:])) }

func run(ctx context.Context, args []string) int {
	root := newRootCommand()
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitFine
	}
	switch {
	case errors.Is(err, errFindings):
		return exitFindings
	case errors.Is(err, errUsage):
		fmt.Fprintf(os.Stderr, "kaimen: %v; see %s --help\n", err, cmd.CommandPath())
		return exitUsage
	default:
		fmt.Fprintf(os.Stderr, "kaimen: %v\n", err)
		return exitBroken
	}
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "kaimen",
		Short: "An open data portal for a city (开门, open the door)",
		Long: `Kaimen (开门) turns a folder of data files and their descriptions into an open
data portal: static pages in Chinese and English with previews, charts and
downloads in machine-readable formats, and a server that sends them, searches,
takes applications for conditional data, answers programs and counts use.

A first portal, from the sample catalogue inside this program:

  kaimen serve                            then open http://localhost:8080

A portal of your own:

  kaimen init catalogue                   a small catalogue with comments to fill in
  kaimen add bus.xlsx --to catalogue      a dataset out of a data file
  kaimen check catalogue                  what is missing or wrong, and by which article
  kaimen build catalogue --data d         publish
  kaimen serve catalogue --data d --watch publish at every change, and serve

Exit codes: 0 fine, 1 something to look at, 2 wrong usage, 3 broken.`,
		Version:       version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("%w: unknown command %q", errUsage, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return fmt.Errorf("%w: %w", errUsage, err) })
	root.AddCommand(newInitCommand(), newAddCommand(), newCheckCommand(), newBuildCommand(), newServeCommand(), newVerifyCommand(), newSearchCommand(),
		newUserCommand(), newAuditCommand(), newBackupCommand(), newRestoreCommand(), newUsageCommand())
	return root
}

// catalogueArgs takes at most one folder.
func catalogueArgs(cmd *cobra.Command, args []string) error {
	if err := cobra.MaximumNArgs(1)(cmd, args); err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	return nil
}

// catalogueFS is the folder of the catalogue, or the sample catalogue.
func catalogueFS(args []string) (fs.FS, error) {
	if len(args) == 0 {
		return sample.FS(), nil
	}
	info, err := os.Stat(args[0])
	if err != nil {
		return nil, fmt.Errorf("open catalogue: %w", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%w: %s is a file: name the folder of the catalogue", errUsage, args[0])
	}
	return os.DirFS(args[0]), nil
}

// asOfDate is the date that a command speaks of: the flag's, else that of
// SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/),
// else today in Shanghai.
func asOfDate(flag string, env func(string) string, now func() time.Time) (calendar.Date, error) {
	if flag != "" {
		d, err := calendar.ParseDate(flag)
		if err != nil {
			return 0, fmt.Errorf("%w: --as-of: %w", errUsage, err)
		}
		return d, nil
	}
	if s := env("SOURCE_DATE_EPOCH"); s != "" {
		sec, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("%w: SOURCE_DATE_EPOCH %q is no number of seconds", errUsage, s)
		}
		return calendar.Today(time.Unix(sec, 0)), nil
	}
	return calendar.Today(now()), nil
}
