package generator

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// manifestFile is a file of a release: its path below public/, below index/, or
// within the release.
type manifestFile struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Manifest says what a release is made of. Files are sorted by path.
type Manifest struct {
	Release        string            `json:"release"`
	AsOf           calendar.Date     `json:"as_of"`
	Tool           string            `json:"tool"`
	BaseURL        string            `json:"base_url"`
	TrustedProxies []string          `json:"trusted_proxies,omitempty"`
	Inputs         map[string]string `json:"inputs"` // dataset: record of its published versions
	Index          []manifestFile    `json:"index"`  // of the server's search index: paths below index/
	Server         []manifestFile    `json:"server"` // that the server alone reads: portal.json, supply.json and what lies below rows/
	Files          []manifestFile    `json:"files"`
}

const manifestName = "manifest.json"

// part is a run of files of a manifest: their lines as the manifest has them,
// with ",\n" between. No file of another part stands between them.
type part struct {
	first string // path of the first file
	lines []byte
}

// linesOf writes files, which are sorted by path, as lines of a manifest.
func linesOf(files ...manifestFile) []byte {
	var b []byte
	for i, f := range files {
		if i > 0 {
			b = append(b, ",\n"...)
		}
		path, err := json.Marshal(f.Path)
		if err != nil {
			panic("generator: manifest: " + err.Error()) // never for a string
		}
		b = append(append(b, `{"path":`...), path...)
		b = append(strconv.AppendInt(append(b, `,"bytes":`...), f.Bytes, 10), `,"sha256":"`...)
		b = append(append(b, f.SHA256...), `"}`...)
	}
	return b
}

// sumsIn are the hashes of the files of linesOf.
func sumsIn(lines []byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range bytes.SplitSeq(lines, []byte("\n")) {
			end := bytes.LastIndex(line, []byte(`"}`))
			if end >= sumLength && !yield(string(line[end-sumLength:end])) {
				return
			}
		}
	}
}

// sumLength is the length of a SHA-256 in hexadecimal.
const sumLength = 2 * sha256.Size

// head is everything but the files, as JSON.
func (m *Manifest) head() ([]byte, error) {
	head := *m
	head.Files = nil
	return json.Marshal(head)
}

// seal sorts the parts of the list of files and names the release after its date
// and everything in it: the public files, and what else the manifest says.
func (m *Manifest) seal(parts []part) error {
	slices.SortFunc(parts, func(a, b part) int { return strings.Compare(a.first, b.first) })
	head, err := m.head()
	if err != nil {
		return fmt.Errorf("name release: %w", err)
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n", head)
	for _, p := range parts {
		h.Write(p.lines)
	}
	m.Release = m.AsOf.String() + "." + hex.EncodeToString(h.Sum(nil))[:8]
	return nil
}

// write puts one file on a line, so that two manifests can be compared with
// everyday tools. Parts are as seal sorted them.
func (m *Manifest) write(path string, parts []part) error {
	head, err := m.head()
	if err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	w.Write(head[:len(head)-len(`null}`)])
	sep := "[\n"
	for _, p := range parts {
		w.WriteString(sep)
		w.Write(p.lines)
		sep = ",\n"
	}
	w.WriteString("\n]}\n")
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	return f.Close()
}

// ReadManifest reads the manifest of a release folder.
func ReadManifest(dir string) (*Manifest, error) {
	b, err := os.ReadFile(dir + "/" + manifestName)
	if err != nil {
		return nil, fmt.Errorf("read manifest: %w", err)
	}
	var m Manifest
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, fmt.Errorf("read manifest: %w", err)
	}
	return &m, nil
}
