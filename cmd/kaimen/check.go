package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search/lexicon"
)

var (
	// errFindings ends a command that did its work and found something that
	// somebody should look at: exit status 1, with nothing more to print.
	errFindings = errors.New("there are findings")

	// errUsage marks a command line that makes no sense: exit status 2.
	errUsage = errors.New("usage")
)

// checking is one run of "kaimen check": its flags and where it writes.
type checking struct {
	lang        string
	json, quiet bool
	out, err    io.Writer
}

func newCheckCommand() *cobra.Command {
	var c checking
	var asOf string
	cmd := &cobra.Command{
		Use:   "check [DIR]",
		Short: "Say what is wrong with a catalogue, and which article says so",
		Long: `Reads the catalogue in DIR, or the sample catalogue that is part of this
program, with all of its files, and prints every finding: how grave it is, the
rule, where it lies, what is wrong, what to do about it and which article asks
for it. An error keeps an entry out of a release; a warning does not, but
somebody should look; advice says what could be better. docs/rules.md lists the
rules.

The exit status is 0 if there is nothing worse than advice, 1 if there are errors
or warnings, 2 if the command line is wrong, and 3 if the catalogue could not be
read.`,
		Example: `  kaimen check
  kaimen check catalogue --lang zh
  kaimen check catalogue --json | jq -r '.[] | select(.severity == "error") | .file'`,
		Args: catalogueArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			c.out, c.err = cmd.OutOrStdout(), cmd.ErrOrStderr()
			if err := knownLang(c.lang); err != nil {
				return err
			}
			today, err := asOfDate(asOf, os.Getenv, time.Now)
			if err != nil {
				return err
			}
			fsys, err := catalogueFS(args)
			if err != nil {
				return err
			}
			return c.run(cmd.Context(), fsys, today)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&c.json, "json", false, "print an array of findings, in both languages")
	flags.BoolVar(&c.quiet, "quiet", false, "print findings only: no progress, no count")
	flags.StringVar(&c.lang, "lang", localeLang(os.Getenv), "language of the findings: zh or en (default: that of the locale)")
	flags.StringVar(&asOf, "as-of", "", "date to check against, such as 2026-01-31 (default: today in Shanghai)")
	return cmd
}

// localeLang is the language of the environment: Chinese where the locale is,
// else English.
func localeLang(env func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := env(name); v != "" {
			if strings.HasPrefix(v, string(lang.ZH)) {
				return string(lang.ZH)
			}
			return string(lang.EN)
		}
	}
	return string(lang.EN)
}

// knownLang checks the flag --lang.
func knownLang(l string) error {
	if !slices.Contains(lang.Codes, lang.Code(l)) {
		return fmt.Errorf("%w: --lang %q is neither zh nor en", errUsage, l)
	}
	return nil
}

func (c *checking) run(ctx context.Context, fsys fs.FS, today calendar.Date) error {
	cat, found, err := datasets.Load(ctx, fsys)
	if err != nil {
		return err
	}
	_, words, err := lexicon.Load(fsys)
	if err != nil {
		return err
	}
	found = append(found, words...)
	progress := newProgress(c.err, c.quiet)
	more, err := check.Catalogue(ctx, cat, today, func(done int) { progress.step("check", done, len(cat.Sets)) })
	progress.end()
	if err != nil {
		return err
	}
	found = append(found, more...)
	check.Sort(found)
	if err := c.report(found, len(cat.Sets)+len(cat.Broken)); err != nil {
		return fmt.Errorf("print findings: %w", err)
	}
	if slices.ContainsFunc(found, func(f datasets.Finding) bool { return f.Severity != datasets.Advises }) {
		return errFindings
	}
	return nil
}

func (c *checking) report(found []datasets.Finding, entries int) error {
	if c.json {
		if found == nil {
			found = []datasets.Finding{}
		}
		e := json.NewEncoder(c.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(found)
	}
	l := lang.Code(c.lang)
	for _, f := range found {
		if err := check.Print(c.out, f, l); err != nil {
			return err
		}
	}
	if c.quiet {
		return nil
	}
	_, err := fmt.Fprintln(c.out, check.Tally(found, entries).In(l))
	return err
}
