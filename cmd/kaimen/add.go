package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/draft"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// adding is one run of "kaimen add": its flags and where it writes.
type adding struct {
	to, id, title, lang string
	json, quiet         bool
	out, err            io.Writer
}

// addition is what became of one file: a dataset, or an error with its fix.
type addition struct {
	File     string       `json:"file"`
	ID       string       `json:"id,omitempty"`
	Rows     int64        `json:"rows"`
	Columns  int          `json:"columns"`
	Encoding string       `json:"encoding,omitempty"`
	Notes    []table.Note `json:"notes"`
	dir      string
}

// refusedFile is a file that no dataset was made of.
type refusedFile struct {
	File  string    `json:"file"`
	Error lang.Text `json:"error"`
	Fix   lang.Text `json:"fix"`
}

func newAddCommand() *cobra.Command {
	var a adding
	cmd := &cobra.Command{
		Use:   "add FILE... --to DIR",
		Short: "Make a dataset out of a data file, with a draft of its description",
		Long: `Reads each FILE from end to end (CSV and its kin, XLSX, JSON, NDJSON, GeoJSON or
XML), finds out its encoding, layout and column types, and makes a folder under
DIR/datasets with the file as it is and a datapackage.yaml for a person to
finish. What the reader noticed stands in it as comments.

A draft is not published: kaimen check says what is missing, and its status must
become approved. An existing dataset is never written to. A file that cannot be
read is refused with what to do instead, and the others are added; exit status 1
says that there was one.`,
		Example: `  kaimen add bus.xlsx --to catalogue
  kaimen add 地铁客流.csv --to catalogue --id metro-ridership --title 地铁客流
  kaimen add export/*.csv --to catalogue --json`,
		RunE: func(cmd *cobra.Command, files []string) error {
			a.out, a.err = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return a.run(cmd.Context(), files)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&a.to, "to", "", "folder of the catalogue")
	flags.StringVar(&a.id, "id", "", "id of the dataset (default: made of the file's name); one FILE only")
	flags.StringVar(&a.title, "title", "", "Chinese title of the dataset; one FILE only")
	flags.StringVar(&a.lang, "lang", localeLang(os.Getenv), "language of the comments: zh or en (default: that of the locale)")
	flags.BoolVar(&a.json, "json", false, "print an array of what became of each file")
	flags.BoolVar(&a.quiet, "quiet", false, "print refused files only")
	return cmd
}

func (a *adding) run(ctx context.Context, files []string) error {
	if err := a.usage(files); err != nil {
		return err
	}
	cat, err := draft.OpenCatalogue(a.to)
	if errors.Is(err, draft.ErrNoCatalogue) {
		return fmt.Errorf("%w: %w; make one with kaimen init %s", errUsage, err, a.to)
	}
	if err != nil {
		return err
	}
	var all []any
	refusals := 0
	for _, file := range files {
		d, err := cat.Add(ctx, file, draft.Options{ID: a.id, Title: a.title, Lang: lang.Code(a.lang)})
		var refused *table.Error
		switch {
		case errors.As(err, &refused):
			refusals++
			all = append(all, refusedFile{File: file, Error: refused.Text, Fix: refused.Fix})
			err = a.refuse(file, refused)
		case err == nil:
			one := addition{File: file, ID: d.ID, Rows: d.Rows, Columns: d.Columns, Encoding: d.Encoding, Notes: append([]table.Note{}, d.Notes...), dir: d.Dir}
			all = append(all, one)
			err = a.report(one)
		}
		if err != nil {
			return err
		}
	}
	return a.finish(all, refusals)
}

func (a *adding) usage(files []string) error {
	switch {
	case len(files) == 0:
		return fmt.Errorf("%w: name the data files to add, such as kaimen add bus.csv --to catalogue", errUsage)
	case a.to == "":
		return fmt.Errorf("%w: name the catalogue to add to, such as --to catalogue", errUsage)
	case len(files) > 1 && (a.id != "" || a.title != ""):
		return fmt.Errorf("%w: --id and --title are for one file, but there are %d", errUsage, len(files))
	}
	return knownLang(a.lang)
}

func (a *adding) refuse(file string, e *table.Error) error {
	if a.json {
		return nil
	}
	return check.Print(a.out, datasets.Finding{Severity: datasets.Blocks, Rule: e.Code, File: file, Row: e.Row, Column: e.Column, Message: e.Text, Fix: e.Fix}, lang.Code(a.lang))
}

func (a *adding) report(d addition) error {
	if a.json || a.quiet {
		return nil
	}
	c := lang.Code(a.lang)
	made := lang.Text{ZH: fmt.Sprintf("%s：已建立数据集 %s，%d 行 %d 列", d.File, d.dir, d.Rows, d.Columns),
		EN: fmt.Sprintf("%s: made %s; rows: %d, columns: %d", d.File, d.dir, d.Rows, d.Columns)}.In(c)
	if d.Encoding != "" {
		made += lang.Text{ZH: "，编码 ", EN: ", encoding: "}.In(c) + d.Encoding
	}
	_, err := fmt.Fprintln(a.out, check.Harmless(made))
	for _, n := range d.Notes {
		if err == nil {
			_, err = fmt.Fprintln(a.out, "    "+check.Harmless(n.Text.In(c)))
		}
	}
	return err
}

func (a *adding) finish(all []any, refusals int) error {
	var err error
	switch {
	case a.json:
		e := json.NewEncoder(a.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		err = e.Encode(all)
	case !a.quiet && refusals < len(all):
		_, err = fmt.Fprintln(a.out, lang.Text{ZH: "请填写草稿，再运行 kaimen check " + a.to, EN: "Fill in the drafts, then run kaimen check " + a.to}.In(lang.Code(a.lang)))
	}
	if err != nil {
		return fmt.Errorf("print report: %w", err)
	}
	if refusals > 0 {
		return errFindings
	}
	return nil
}
