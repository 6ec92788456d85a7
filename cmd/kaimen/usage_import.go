package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/weblog"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// imported is what "kaimen usage import --json" prints of a log.
type imported struct {
	Log   string `json:"log"`
	Error string `json:"error,omitempty"`
	weblog.Report
}

// all imports one log after the other. One that cannot be read does not keep the
// others from being counted.
func (im *importing) all(ctx context.Context, logs []string) error {
	var done []imported
	var broken []error
	findings := false
	for _, name := range logs {
		rep, err := im.one(ctx, name)
		one := imported{Log: name, Report: rep}
		if err != nil {
			one.Error = err.Error()
			broken = append(broken, fmt.Errorf("%s: %w", shown(name), err))
		}
		findings = findings || len(rep.Skipped) > 0
		done = append(done, one)
		if !im.json && (err == nil || rep.Lines > 0) {
			one.print(im.out, im.opts)
		}
		if ctx.Err() != nil {
			break
		}
	}
	if im.json {
		if err := json.NewEncoder(im.out).Encode(done); err != nil {
			return fmt.Errorf("print report: %w", err)
		}
	}
	if len(broken) == 0 && findings {
		return errFindings
	}
	return errors.Join(broken...)
}

// one imports a log.
func (im *importing) one(ctx context.Context, name string) (weblog.Report, error) {
	if name == "-" {
		return weblog.Import(ctx, im.in, im.opts)
	}
	f, err := os.Open(name)
	if err != nil {
		return weblog.Report{}, fmt.Errorf("open log: %w", cause(err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return weblog.Report{}, fmt.Errorf("open log: %w", cause(err))
	}
	if info.IsDir() {
		return weblog.Report{}, errors.New("this is a folder: name the logs in it")
	}
	m := &meter{r: f, p: newProgress(im.err, im.quiet), total: info.Size()}
	rep, err := weblog.Import(ctx, m, im.opts)
	m.p.end()
	return rep, err
}

// meter shows on a terminal how far a log was read.
type meter struct {
	r           io.Reader
	p           *progress
	done, total int64
}

func (m *meter) Read(b []byte) (int, error) {
	n, err := m.r.Read(b)
	m.done += int64(n)
	if m.p.bar {
		m.p.step("MiB read", int(m.done>>20), int(m.total>>20))
	}
	return n, cause(err)
}

// cause is what the system says of a file that the caller names.
func cause(err error) error {
	if of, ok := errors.AsType[*fs.PathError](err); ok {
		return of.Err
	}
	return err
}

// print says in words what was counted.
func (i imported) print(w io.Writer, o weblog.Options) {
	fmt.Fprintf(w, "%s: ", shown(i.Log))
	if i.Before > 0 {
		fmt.Fprintf(w, "%d lines had been counted; ", i.Before)
	}
	fmt.Fprintf(w, "%d new lines", i.Lines)
	if i.Format != "" {
		fmt.Fprintf(w, ", format %s", i.Format)
	}
	if !i.First.IsZero() {
		fmt.Fprintf(w, ", %s to %s", calendar.Today(i.First), calendar.Today(i.Last))
	}
	fmt.Fprintln(w)
	if i.Lines > 0 {
		verb := "counted"
		if o.Dry {
			verb = "would count at most"
		}
		fmt.Fprintf(w, "  %s: %d views, %d downloads, %d parts, %d heads, %d searches, %d calls; of bots %d, of monitors %d\n", verb,
			i.Counted[events.View], i.Counted[events.Download], i.Counted[events.Part], i.Counted[events.Head], i.Counted[events.Search],
			i.Counted[events.Call], i.Bots, i.Checks)
	}
	if i.Repeats > 0 {
		fmt.Fprintf(w, "  not counted again: %d files and parts that the same client took before on the same day\n", i.Repeats)
	}
	list(w, "passed over", i.Passed)
	list(w, "SKIPPED", i.Skipped)
	list(w, "odd", i.Noted)
	if i.Lines > 0 && i.Before == 0 && i.First.IsZero() {
		fmt.Fprintf(w, "  nothing in it is of the portal at %s%s; it can be read again, with another --base-path, --host or --format\n", o.Host, o.Base)
	}
	if i.Unfinished {
		fmt.Fprintln(w, "  the last line has no end yet; it is left for the next time")
	}
}

// list says how many lines had which outcome, and which was the first.
func list(w io.Writer, what string, all []weblog.Finding) {
	if len(all) == 0 {
		return
	}
	var parts []string
	for _, f := range all {
		parts = append(parts, fmt.Sprintf("%d %s (first: line %d)", f.Lines, f.Outcome, f.First))
	}
	fmt.Fprintf(w, "  %s: %s\n", what, strings.Join(parts, "; "))
}

// shown is the name of a file as a terminal may have it.
func shown(name string) string {
	if strconv.CanBackquote(name) {
		return name
	}
	return strconv.QuoteToGraphic(name)
}
