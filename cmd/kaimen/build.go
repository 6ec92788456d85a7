package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator"
)

// building is one run of "kaimen build": its flags and where it writes.
type building struct {
	data, baseURL, asOf, lang string
	json, quiet               bool
	out, err                  io.Writer
}

func newBuildCommand() *cobra.Command {
	var b building
	cmd := &cobra.Command{
		Use:   "build [DIR]",
		Short: "Make a release of a catalogue and switch to it",
		Long: `Reads the catalogue in DIR, or the sample catalogue that is part of this
program, and makes a release: pages, downloads in every format, feeds and lists.
Only what changed since the release before is made again. Readers see the new
release from one moment to the next, or, if anything goes wrong, the old one.

An entry with an error is left out; if it was published before, its last good
version stays and is marked. The others go out. Exit status 1 says that there
was such an entry.`,
		Example: `  kaimen build catalogue --data /var/lib/kaimen
  kaimen build --data d --as-of 2026-11-22 --base-url https://data.example.org/`,
		Args: catalogueArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			b.out, b.err = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return b.run(cmd.Context(), args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&b.data, "data", "kaimen-data", "folder that holds the releases")
	flags.StringVar(&b.baseURL, "base-url", "", "address at which the public sees the portal (default: that of portal.yaml)")
	flags.StringVar(&b.asOf, "as-of", "", "date that the pages speak of, such as 2026-01-31 (default: today in Shanghai)")
	flags.StringVar(&b.lang, "lang", localeLang(os.Getenv), "language of the findings: zh or en (default: that of the locale)")
	flags.BoolVar(&b.json, "json", false, "print the report as JSON")
	flags.BoolVar(&b.quiet, "quiet", false, "print faults only")
	return cmd
}

// softMemoryLimit is the memory from which a build collects garbage harder,
// whatever the catalogue's size; in bytes.
const softMemoryLimit = 1500 << 20

func (b *building) run(ctx context.Context, args []string) error {
	if err := knownLang(b.lang); err != nil {
		return err
	}
	asOf, err := asOfDate(b.asOf, os.Getenv, time.Now)
	if err != nil {
		return err
	}
	base, err := absoluteURL(b.baseURL)
	if err != nil {
		return err
	}
	fsys, err := catalogueFS(args)
	if err != nil {
		return err
	}
	// Another program, such as a web server, must be able to read what is public,
	// whatever umask this one was started with; what is not public is made with
	// modes of its own.
	unix.Umask(0o022)
	// A build makes much garbage and keeps little: collecting it seldom saves a
	// third of the time, and the limit keeps the whole within bounds.
	debug.SetGCPercent(500)
	debug.SetMemoryLimit(softMemoryLimit)
	p := newProgress(b.err, b.quiet)
	r, err := generator.Build(ctx, generator.Options{Catalogue: fsys, Data: b.data, BaseURL: base, AsOf: asOf, Version: version, Progress: p.step})
	p.end()
	if err != nil {
		b.findings(r.Findings)
		return err
	}
	if err := b.report(r); err != nil {
		return fmt.Errorf("print report: %w", err)
	}
	if r.Faults() {
		return errFindings
	}
	return nil
}

// absoluteURL checks an address and lets it end in a slash.
func absoluteURL(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("%w: --base-url %q: want an address such as https://data.example.org/", errUsage, s)
	}
	return strings.TrimSuffix(u.String(), "/") + "/", nil
}

func (b *building) report(r *generator.Report) error {
	if b.json {
		e := json.NewEncoder(b.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	b.findings(r.Findings)
	for _, w := range r.Warnings {
		fmt.Fprintln(b.err, "kaimen: "+w)
	}
	for _, l := range r.LeftOut {
		if b.quiet && l.Reason != "blocked" && l.Reason != "broken" {
			continue
		}
		fmt.Fprintln(b.out, leftOutWords(l).In(lang.Code(b.lang)))
		b.findings(l.Findings)
	}
	if b.quiet {
		return nil
	}
	return b.summary(r)
}

func (b *building) findings(found []datasets.Finding) {
	for _, f := range found {
		if !b.quiet || f.Severity == datasets.Blocks {
			check.Print(b.out, f, lang.Code(b.lang))
		}
	}
}

func leftOutWords(l generator.LeftOut) lang.Text {
	switch {
	case l.Reason == "suspended":
		return lang.Text{ZH: l.ID + "：已暂停提供，页面只留说明", EN: l.ID + ": suspended, its page is a notice"}
	case l.Stale:
		return lang.Text{ZH: l.ID + "：未更新，仍发布上一个可用版本", EN: l.ID + ": not updated, its last good version stays published"}
	case l.Reason == "not-approved":
		return lang.Text{ZH: l.ID + "：未发布，状态为 " + l.Status, EN: l.ID + ": not published, its status is " + l.Status}
	case l.Reason == "closed":
		return lang.Text{ZH: l.ID + "：非开放，不出现在网站上", EN: l.ID + ": closed, does not appear on the site"}
	default:
		return lang.Text{ZH: l.ID + "：未发布，有错误", EN: l.ID + ": not published, it has errors"}
	}
}

func (b *building) summary(r *generator.Report) error {
	c := lang.Code(b.lang)
	for _, part := range []struct {
		words lang.Text
		ids   []string
	}{
		{lang.Text{ZH: "新增", EN: "added"}, r.Added},
		{lang.Text{ZH: "更新", EN: "updated"}, r.Updated},
		{lang.Text{ZH: "撤下", EN: "withdrawn"}, r.Withdrawn},
	} {
		if len(part.ids) > 0 {
			fmt.Fprintf(b.out, "%s %d: %s\n", part.words.In(c), len(part.ids), abridged(part.ids))
		}
	}
	words := lang.Text{ZH: fmt.Sprintf("版次 %s：没有变化，共 %d 个数据集\n", r.Release, r.Datasets), EN: fmt.Sprintf("release %s: nothing changed, %d datasets\n", r.Release, r.Datasets)}
	if r.Changed {
		words = lang.Text{ZH: fmt.Sprintf("版次 %s：%d 个数据集，%d 个文件，重绘 %d 页\n", r.Release, r.Datasets, r.Files, r.Drawn),
			EN: fmt.Sprintf("release %s: %d datasets, %d files, %d pages drawn\n", r.Release, r.Datasets, r.Files, r.Drawn)}
	}
	_, err := io.WriteString(b.out, words.In(c))
	return err
}

// abridged lists ids, the first twenty.
func abridged(ids []string) string {
	if len(ids) > 20 {
		return strings.Join(ids[:20], " ") + " …"
	}
	return strings.Join(ids, " ")
}
