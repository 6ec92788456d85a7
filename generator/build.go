// Package generator makes a release from a catalogue: it plans what changed,
// converts and describes it, draws the pages, and switches readers over in one
// step. A failure at any point leaves the release before it as it is. Start with
// Build.
//
// The public half is made from gate.Public values, the conditional rows are kept
// from gate.Restricted ones; neither can write where the other does.
package generator

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/generator/compose"
	"github.com/kaimen-portal/kaimen/generator/render"
	"github.com/kaimen-portal/kaimen/generator/restricted"
	"github.com/kaimen-portal/kaimen/generator/store"
	"github.com/kaimen-portal/kaimen/search/lexicon"
)

// Options say what to build and where.
type Options struct {
	Catalogue fs.FS
	Data      string // data directory
	BaseURL   string // overrides portal.yaml
	AsOf      calendar.Date
	Version   string                              // of the program, for the manifest
	Progress  func(stage string, done, total int) // may be nil; never called by two goroutines at once
}

// ErrCatalogue means that the catalogue has faults above its entries that leave
// nothing to build; the report's findings say which.
var ErrCatalogue = errors.New("the catalogue cannot be built")

// Build makes a release and switches to it, unless nothing changed. The report
// is valid also with an error, as far as the build came.
func Build(ctx context.Context, o Options) (*Report, error) {
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	s, err := store.Open(o.Data)
	if err != nil {
		return &Report{}, err
	}
	defer s.Close()
	b := &build{Options: o, store: s, report: &Report{}}
	if b.unchanged, err = b.begin(); err != nil || b.unchanged {
		return b.report, err
	}
	if err := s.Begin(b.references); err != nil {
		return b.report, err
	}
	if err := b.run(ctx); err != nil {
		return b.report, err
	}
	return b.report, s.End()
}

// keptRows is where a release keeps what is not public.
const keptRows = "rows/conditional"

// build is one run.
type build struct {
	Options
	store     *store.Store
	report    *Report
	unchanged bool

	release string // that is current
	old     *ledger
	before  map[string]*line
	next    *ledger

	told     map[string]told // the server's files, by name
	activity activity.State  // what they say

	cat   *datasets.Catalogue // frame, and of every entry at least id and class
	frame *compose.Frame
	site  render.Sites
	kept  *restricted.Folder
	words lexicon.Lexicon
	mu    sync.Mutex // guards next.Files, the pages of its lines and report.Warnings

	damaged map[string]bool // trees of the current release's search index that are not as they were written
	refused atomic.Bool     // files were converted that do not go out
}

// begin reads what there is and reports whether nothing changed since.
func (b *build) begin() (bool, error) {
	var err error
	if b.release, err = b.store.Current(); err != nil {
		return false, err
	}
	old := make(chan *ledger, 1)
	go func() { old <- readLedger(b.store, b.release) }() // large, and mostly needed: read while the catalogue is looked at
	b.next = &ledger{AsOf: b.AsOf, Files: map[string]artifact{}}
	if b.next.Tool, err = toolKey(); err != nil {
		return false, err
	}
	if b.next.Top, err = topKey(b.Catalogue); err != nil {
		return false, err
	}
	if b.next.Words, err = wordsKey(b.Catalogue); err != nil {
		return false, err
	}
	b.listen()
	b.next.Frame = b.next.Tool + " " + b.next.Top + " " + b.BaseURL
	if err := b.stampEntries(); err != nil {
		return false, err
	}
	in := readInputs(b.store, b.release)
	if err := b.findDamaged(in.Index); err != nil {
		return false, fmt.Errorf("look at the search index: %w", err)
	}
	if len(b.damaged) == 0 && b.release != "" && b.next.Frame == in.Frame && b.next.Words == in.Words && b.next.ActivityKey == in.Told && b.AsOf == in.AsOf && b.sameStamps(in.Entries) {
		*b.report = *in.Report
		return true, nil
	}
	b.old = <-old
	b.before = b.old.byID()
	return false, nil
}

func (b *build) run(ctx context.Context) error {
	if err := b.loadFrame(); err != nil {
		return err
	}
	if err := b.understand(); err != nil {
		return err
	}
	b.frame.Tell(b.activity)
	b.addOwn()
	aside := b.store.Path("work", "release")
	err := os.MkdirAll(aside+"/public", 0o755) // readable by any web server; what is restricted lies beside it
	if err != nil {
		return fmt.Errorf("make release: %w", err)
	}
	if b.kept, err = restricted.Create(filepath.Join(aside, keptRows)); err != nil {
		return err
	}
	defer b.kept.Close()
	if err := b.entries(ctx); err != nil {
		return err
	}
	if err := b.across(); err != nil {
		return err
	}
	if err := b.publish(ctx, aside); err != nil {
		return err
	}
	return b.retire()
}

func (b *build) loadFrame() error {
	cat, found, err := datasets.LoadFrame(b.Catalogue)
	if err != nil {
		return err
	}
	words, about, err := lexicon.Load(b.Catalogue)
	if err != nil {
		return err
	}
	b.words = words
	found = append(found, about...)
	b.next.Findings = found
	b.report.Findings = append(b.report.Findings, found...)
	if check.Blocked(found) {
		return ErrCatalogue
	}
	if b.BaseURL != "" {
		cat.Portal.BaseURL = b.BaseURL
	}
	b.cat = cat
	b.frame = compose.NewFrame(cat, b.AsOf)
	b.site = render.Sites{}
	for _, c := range langCodes {
		b.site[c] = b.frame.Site(c)
	}
	b.next.Site = shortHash(siteKey(b.site) + b.next.Frame) // another program, or other files above the entries, draw every page anew
	return nil
}
