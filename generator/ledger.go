package generator

import (
	"bufio"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/supply"
	"github.com/kaimen-portal/kaimen/generator/compose"
	"github.com/kaimen-portal/kaimen/generator/record"
	"github.com/kaimen-portal/kaimen/generator/restricted"
	"github.com/kaimen-portal/kaimen/generator/store"
	"github.com/kaimen-portal/kaimen/search"
)

// ledger is what a release knows of how it was made: enough for the next one
// to redo only what changed. It lies beside the release's manifest, in a file
// that begins with a line naming its format; the rest is one value of
// encoding/gob, which holds ten thousand entries in 40 MB and is read in a tenth
// of a second.
type ledger struct {
	Tool     string // hash of the program
	Frame    string
	Site     string // key of what all pages share
	AsOf     calendar.Date
	Top      string // stamp of the files above the entries
	Lines    []line
	Files    map[string]artifact // below public/, outside the datasets' own folders
	OpenList *compose.OpenList
	Findings []datasets.Finding // about the catalogue as a whole
	Words    string             // hash of the operator's synonyms and readings
	Index    indexed

	ActivityKey string            // hash of the server's files
	Activity    map[string]string // name of the kept text of each that could be used, by name
}

// line is one entry of the catalogue.
type line struct {
	ID       string
	Stamp    string // of the folder: names, sizes, times
	Input    string // hash of what the folder holds
	Light    check.LightEntry
	Entry    supply.Dataset // what the descriptor says of itself; only the id where it could never be read
	Facts    string         // name of the kept facts; empty where there are none
	Findings []datasets.Finding
	Left     *leftOut
	Good     *published        // what is published of it
	Kept     []restricted.File // conditional rows

	Own       bool // of the portal's own statistics: it stands in no folder of the catalogue
	Suspended bool
	Held      *published // what was published before the entry was suspended

	across []datasets.Finding // from holding entries against each other, anew in every build
}

// published is the public side of an entry.
type published struct {
	Record string // name of the record
	Item   record.Item
	Data   string // tree of data/<id>/; empty where there is none
	Files  []byte // of that tree, as lines of the manifest
	Sums   string // hash of its SHA256SUMS
	Pages  map[string]drawn

	document *search.Document // what can be found of it, where its record is of this build
}

// drawn is a dataset's page: the key of what it says and the file that says it.
type drawn struct {
	Key  string
	Tree string
	store.Blob
}

// artifact is a file with the key of what it was made from.
type artifact struct {
	Key string
	store.Blob
}

// leftOut is why an entry is not in the release, or not in its newest state.
type leftOut struct {
	Reason string `json:"reason"` // blocked, not-approved, closed, broken
	Status string `json:"status,omitempty"`
}

const (
	ledgerName   = "ledger"
	ledgerFormat = "kaimen ledger 2\n"
	inputsName   = "inputs.json"
)

// inputs is what tells whether anything changed since a release: a small part
// of its ledger, in a file of its own so that finding nothing to do is quick.
type inputs struct {
	Frame   string        `json:"frame"`
	Words   string        `json:"words"`
	Told    string        `json:"told"` // key of the server's files
	AsOf    calendar.Date `json:"as_of"`
	Entries []input       `json:"entries"`
	Index   []folder      `json:"index"`  // that the server opens
	Report  *Report       `json:"report"` // what a build that finds nothing new says
}

type input struct {
	ID    string `json:"id"`
	Stamp string `json:"stamp"`
	Input string `json:"input"`
}

func (l *ledger) inputs(release string) *inputs {
	in := &inputs{Frame: l.Frame, Words: l.Words, Told: l.ActivityKey, AsOf: l.AsOf, Index: l.Index.server(), Report: &Report{}}
	for _, ln := range l.Lines {
		if ln.Own { // follows from the frame, the server's files and the other entries
			continue
		}
		in.Entries = append(in.Entries, input{ln.ID, ln.Stamp, ln.Input})
	}
	in.Report.nothingNew(release, l)
	return in
}

// readInputs reads the inputs of a release; without usable ones every build
// looks closer.
func readInputs(s *store.Store, release string) *inputs {
	var in inputs
	b, err := os.ReadFile(s.ReleasePath(release, inputsName))
	if err != nil || json.Unmarshal(b, &in) != nil || in.Report == nil {
		return &inputs{}
	}
	return &in
}

// readLedger is the ledger of a release; a release without a usable one, such as
// one that another version of the program wrote, gives an empty ledger, from
// which everything is made anew.
func readLedger(s *store.Store, release string) *ledger {
	var l ledger
	if err := l.read(s.ReleasePath(release, ledgerName)); err != nil {
		return &ledger{Files: map[string]artifact{}}
	}
	return &l
}

func (l *ledger) read(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<20)
	if format, err := r.ReadString('\n'); err != nil || format != ledgerFormat {
		return fmt.Errorf("another format: %w", err)
	}
	return gob.NewDecoder(r).Decode(l)
}

// write puts the ledger and its inputs into a release folder.
func (l *ledger) write(dir, release string) error {
	err := writeAside(filepath.Join(dir, ledgerName), func(w *bufio.Writer) error {
		w.WriteString(ledgerFormat)
		return gob.NewEncoder(w).Encode(l)
	})
	if err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	err = writeAside(filepath.Join(dir, inputsName), func(w *bufio.Writer) error {
		return json.NewEncoder(w).Encode(l.inputs(release))
	})
	if err != nil {
		return fmt.Errorf("write inputs: %w", err)
	}
	return nil
}

// writeAside writes a file that only the owner reads, aside and renamed.
func writeAside(path string, fill func(*bufio.Writer) error) error {
	f, err := os.OpenFile(path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	if err := errors.Join(fill(w), w.Flush(), f.Close()); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// line is the line of an entry, nil where there is none.
func (l *ledger) byID() map[string]*line {
	m := make(map[string]*line, len(l.Lines))
	for i := range l.Lines {
		m[l.Lines[i].ID] = &l.Lines[i]
	}
	return m
}

// detach gives the lines pages of their own: what is noted of them from here on
// is not what the release before has.
func (l *ledger) detach() {
	for i := range l.Lines {
		if good := l.Lines[i].Good; good != nil {
			own := *good
			own.Pages = maps.Clone(good.Pages)
			l.Lines[i].Good = &own
		}
	}
}

// refer names every blob, tree and record that a ledger's release uses.
func (l *ledger) refer(use func(part store.Part, name string)) {
	for _, ln := range l.Lines {
		use(store.History, ln.Facts)
		ln.Good.refer(use)
		ln.Held.refer(use)
	}
	for _, kept := range l.Activity {
		use(store.History, kept)
	}
	for _, a := range l.Files {
		use(store.Blobs, a.SHA256)
	}
	l.Index.refer(use)
}

func (p *published) refer(use func(part store.Part, name string)) {
	if p == nil {
		return
	}
	use(store.History, p.Record)
	use(store.Trees, p.Data)
	for _, page := range p.Pages {
		use(store.Trees, page.Tree)
		use(store.Blobs, page.SHA256)
	}
	for sum := range sumsIn(p.Files) {
		use(store.Blobs, sum)
	}
}
