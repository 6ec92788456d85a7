package generator

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"sort"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// manifestFile is a published file: its path below public/.
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
	Files          []manifestFile    `json:"files"`
}

const manifestName = "manifest.json"

// seal sorts the files and names the release after its date and everything in
// it: the public files, what else the manifest says, and the conditional rows,
// which are given by their hashes.
func (m *Manifest) seal(rows []string) error {
	sort.Slice(m.Files, func(i, j int) bool { return m.Files[i].Path < m.Files[j].Path })
	head := *m
	head.Files = nil
	b, err := json.Marshal(head)
	if err != nil {
		return fmt.Errorf("name release: %w", err)
	}
	h := sha256.New()
	w := bufio.NewWriter(h)
	fmt.Fprintf(w, "%s\n%s\n", b, rows)
	for _, f := range m.Files {
		w.WriteString(f.Path)
		w.WriteByte(0)
		w.WriteString(f.SHA256)
		w.WriteByte('\n')
	}
	w.Flush()
	m.Release = m.AsOf.String() + "." + hex.EncodeToString(h.Sum(nil))[:8]
	return nil
}

// write puts one file on a line, so that two manifests can be compared with
// everyday tools.
func (m *Manifest) write(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	head := *m
	head.Files = nil
	b, err := json.Marshal(head)
	if err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	w.Write(b[:len(b)-len(`"files":null}`)])
	w.WriteString("\"files\":[")
	for i, file := range m.Files {
		if i > 0 {
			w.WriteByte(',')
		}
		line, err := json.Marshal(file)
		if err != nil {
			return fmt.Errorf("write manifest: %w", err)
		}
		w.WriteByte('\n')
		w.Write(line)
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
