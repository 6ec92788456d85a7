package apisrv

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// errTampered is a file that is not what the manifest says.
var errTampered = errors.New("file differs from the manifest")

// release is one published state of the portal, as its manifest describes it.
// But for the places it remembers it is never changed after openRelease.
type release struct {
	id      string
	made    time.Time // when its manifest was written
	base    string    // path of the base URL, begins and ends in a slash
	root    *os.Root
	proxies []netip.Prefix
	clients func(http.Handler) http.Handler // finds the address that a request comes from
	files   map[string]file                 // by request path without the base; a folder's index.html stands under "folder/"
	index   indexList
	places  sync.Map // name → path below the data directory, of files opened before
	listed  sync.Once
	kept    map[string][]string // versions by dataset, once listed
}

// file is a public file as the manifest lists it.
type file struct {
	size int64 // bytes
	sum  [sha256.Size]byte
	kind *kind
}

// openRelease reads the manifest of the release with the given id.
func openRelease(root *os.Root, id string) (*release, error) {
	f, err := root.Open(path.Join("releases", id, "manifest.json"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	rel := &release{id: id, made: info.ModTime(), root: root}
	if err := rel.readManifest(f); err != nil {
		return nil, fmt.Errorf("manifest.json: %w", err)
	}
	return rel, nil
}

// open opens the file that is served under name and checks its size.
func (rel *release) open(name string, want file) (*os.File, error) {
	place, err := rel.locate(name)
	if err != nil {
		return nil, err
	}
	f, err := rel.root.Open(place)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && (!info.Mode().IsRegular() || info.Size() != want.size) {
		err = fmt.Errorf("%s: %w", onDisk(name), errTampered)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// locate follows the links of a public file once and returns where it lies
// below the data directory.
func (rel *release) locate(name string) (string, error) {
	if place, ok := rel.places.Load(name); ok {
		return place.(string), nil
	}
	place, err := rel.follow("public/" + onDisk(name))
	if err != nil {
		return "", err
	}
	rel.places.Store(name, place)
	return place, nil
}

// follow follows the links of a path below the release and returns where it
// leads, below the data directory. Folders of datasets and of the search index
// are links into trees/; what lies anywhere but there or in the release's own
// folder of the same name is refused, even if the manifest names it.
func (rel *release) follow(name string) (string, error) {
	dir, err := filepath.EvalSymlinks(rel.root.Name())
	if err != nil {
		return "", err
	}
	target, err := filepath.EvalSymlinks(filepath.Join(dir, "releases", rel.id, name))
	if err != nil {
		return "", err
	}
	place, err := filepath.Rel(dir, target)
	if err != nil {
		return "", err
	}
	place = filepath.ToSlash(place)
	folder, _, _ := strings.Cut(name, "/")
	if !strings.HasPrefix(place, "trees/") && !strings.HasPrefix(place, path.Join("releases", rel.id, folder)+"/") {
		return "", fmt.Errorf("%s: %w", name, errTampered)
	}
	return place, nil
}

// read returns the whole content of the file, checked against the manifest.
func (rel *release) read(name string, want file) ([]byte, error) {
	f, err := rel.open(name, want)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var body bytes.Buffer
	body.Grow(int(want.size) + bytes.MinRead)
	if _, err := io.Copy(&body, io.LimitReader(f, want.size+1)); err != nil {
		return nil, err
	}
	if sha256.Sum256(body.Bytes()) != want.sum {
		return nil, fmt.Errorf("%s: %w", onDisk(name), errTampered)
	}
	return body.Bytes(), nil
}

// onDisk is the path below public/ of the file that is served under name.
func onDisk(name string) string {
	if name == "" || strings.HasSuffix(name, "/") {
		return name + "index.html"
	}
	return name
}
