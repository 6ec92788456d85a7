package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/compose"
	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/judge"
	"github.com/kaimen-portal/kaimen/search/lexicon"
)

func newSearchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "search",
		Short: "Judge how well the search of a catalogue answers",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("%w: unknown command %q of search", errUsage, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newSearchEvalCommand())
	return cmd
}

// evaluation is one run of "kaimen search eval": its flags and where it writes.
type evaluation struct {
	judged        string
	json, verbose bool
	out, err      io.Writer
}

func newSearchEvalCommand() *cobra.Command {
	var e evaluation
	cmd := &cobra.Command{
		Use:   "eval --judged FILE [DIR]",
		Short: "Score judged queries over a catalogue",
		Long: `Indexes the descriptions of the catalogue in DIR, or of the sample catalogue
that is part of this program, in a temporary folder, asks the queries of FILE
with the catalogue's own synonyms.txt and pinyin.txt, and prints how good the
answers are, by kind of query: nDCG@10, which is 1 where the ten best datasets
come first in order of their grades, and success@1, the share of queries whose
first answer is a good one. A third of the queries, chosen by hash, is shown
apart, for whoever works on the ranking with the rest.

FILE is plain text, "#" begins a comment. A query and what answers it:

  ? zh 公交站点               kind (any word) and text
  3 bus-stops                 what was asked for
  2 bus-stops-* bus-routes    good answers; * stands for any letters
  1 agency=transport          worth a look: all datasets of this agency

A query without grades should find nothing. docs/search-relevance.md says more.

The exit status is 0 if every query succeeds, 1 if some do not or FILE names
datasets that the catalogue does not have, 2 if the command line is wrong, and 3
if the catalogue or FILE could not be read.`,
		Example: `  kaimen search eval --judged queries.txt
  kaimen search eval --judged queries.txt catalogue --verbose
  kaimen search eval --judged queries.txt catalogue --json | jq .all`,
		Args: catalogueArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			e.out, e.err = cmd.OutOrStdout(), cmd.ErrOrStderr()
			if e.judged == "" {
				return fmt.Errorf("%w: --judged FILE is missing: name the file of judged queries", errUsage)
			}
			fsys, err := catalogueFS(args)
			if err != nil {
				return err
			}
			return e.run(cmd.Context(), fsys)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&e.judged, "judged", "", "file of judged queries")
	flags.BoolVar(&e.json, "json", false, "print the figures and failures as JSON")
	flags.BoolVar(&e.verbose, "verbose", false, "also print the queries that are answered badly, with what was found")
	return cmd
}

func (e *evaluation) run(ctx context.Context, fsys fs.FS) (err error) {
	queries, err := readJudged(e.judged)
	if err != nil {
		return err
	}
	cat, _, err := datasets.Load(ctx, fsys)
	if err != nil {
		return err
	}
	known, err := e.lexicon(fsys)
	if err != nil {
		return err
	}
	docs := compose.Documents(cat, compose.NewFrame(cat, calendar.Date(0))) // on no day: nothing here says what is late
	dir, err := os.MkdirTemp("", "kaimen-search-*")
	if err != nil {
		return fmt.Errorf("search eval: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	index, err := judge.Index(ctx, dir, docs, known)
	if err != nil {
		return err
	}
	defer index.Close()
	report, err := judge.Score(ctx, queries, docs, judge.Asking(index))
	if err != nil {
		return fmt.Errorf("search eval: %w", err)
	}
	if err := e.print(report); err != nil {
		return fmt.Errorf("print figures: %w", err)
	}
	if report.All.Success < 1 || len(report.Unknown) > 0 {
		return errFindings
	}
	return nil
}

// lexicon is what the catalogue adds to the words that the search knows. It
// prints mistakes in its files.
func (e *evaluation) lexicon(fsys fs.FS) (search.Vocabulary, error) {
	l, found, err := lexicon.Load(fsys)
	if err != nil {
		return search.Vocabulary{}, err
	}
	for _, f := range found {
		if err := check.Print(e.err, f, lang.Code(localeLang(os.Getenv))); err != nil {
			return search.Vocabulary{}, fmt.Errorf("print findings: %w", err)
		}
	}
	return search.Vocabulary{Synonyms: l.Synonyms, Pinyin: l.Pinyin}, nil
}

func readJudged(name string) ([]judge.Query, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open judged queries: %w", err)
	}
	defer f.Close()
	queries, err := judge.Parse(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(queries) == 0 {
		return nil, fmt.Errorf("%s holds no query", name)
	}
	return queries, nil
}

func (e *evaluation) print(r *judge.Report) error {
	if e.json {
		enc := json.NewEncoder(e.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	if _, err := io.WriteString(e.out, r.String()); err != nil {
		return err
	}
	for _, u := range r.Unknown {
		if _, err := fmt.Fprintf(e.out, "%s:%d: no dataset of the catalogue is called %s\n", e.judged, u.Line, u.Name); err != nil {
			return err
		}
	}
	if !e.verbose {
		return nil
	}
	for _, f := range r.Failed {
		if _, err := fmt.Fprintf(e.out, "%s:%s\n", e.judged, f); err != nil {
			return err
		}
	}
	return nil
}
