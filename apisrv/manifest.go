package apisrv

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"net/url"
	"strings"
)

// maxManifest bounds the bytes of a manifest, some five million files.
const maxManifest = 1 << 30

// listedFile is an entry of the manifest's "files".
type listedFile struct {
	Path   string `json:"path"` // below public/, or below index/
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // hexadecimal
}

// readManifest fills the release from its manifest, an object of which the
// server needs "base_url", "trusted_proxies", "files" and "index"; other keys are
// for other readers. The list of files is read entry by entry.
func (rel *release) readManifest(r io.Reader) error {
	rel.files = map[string]file{}
	dec := json.NewDecoder(bufio.NewReader(io.LimitReader(r, maxManifest)))
	if err := expect(dec, json.Delim('{')); err != nil {
		return err
	}
	var baseURL string
	var proxies []string
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		switch key {
		case "base_url":
			err = dec.Decode(&baseURL)
		case "trusted_proxies":
			err = dec.Decode(&proxies)
		case "files":
			err = rel.readFiles(dec)
		case "index":
			rel.index, err = readIndexList(dec)
		default:
			var skipped json.RawMessage
			err = dec.Decode(&skipped)
		}
		if err != nil {
			return fmt.Errorf("%v: %w", key, err)
		}
	}
	if err := expect(dec, json.Delim('}')); err != nil {
		return err
	}
	if len(rel.files) == 0 {
		return errors.New("files: none listed")
	}
	return rel.place(baseURL, proxies)
}

func (rel *release) readFiles(dec *json.Decoder) error {
	if err := expect(dec, json.Delim('[')); err != nil {
		return err
	}
	for dec.More() {
		var listed listedFile
		if err := dec.Decode(&listed); err != nil {
			return err
		}
		if err := rel.add(listed); err != nil {
			return fmt.Errorf("%q: %w", listed.Path, err)
		}
	}
	return expect(dec, json.Delim(']'))
}

func (rel *release) add(listed listedFile) error {
	if !fs.ValidPath(listed.Path) || strings.ContainsAny(listed.Path, "\\\x00") {
		return errors.New("not a path below the public folder")
	}
	f, err := listed.file()
	if err != nil {
		return err
	}
	f.kind = kindOf(listed.Path)
	name := listed.Path
	if dir := strings.TrimSuffix(name, "index.html"); dir == "" || strings.HasSuffix(dir, "/") {
		name = dir
	}
	if _, twice := rel.files[name]; twice {
		return errors.New("listed twice")
	}
	rel.files[name] = f
	return nil
}

// file is what the entry says of the file's content.
func (l listedFile) file() (f file, err error) {
	if l.Bytes < 0 {
		return f, errors.New("negative size")
	}
	sum, err := hex.DecodeString(l.SHA256)
	if err != nil || len(sum) != len(f.sum) {
		return f, errors.New("sha256 is not 64 hexadecimal digits")
	}
	f.size = l.Bytes
	copy(f.sum[:], sum)
	return f, nil
}

// place sets the base path and the proxies whose word is taken for where a
// request comes from.
func (rel *release) place(baseURL string, proxies []string) error {
	u, err := url.Parse(baseURL)
	if err != nil {
		return fmt.Errorf("base_url: %w", err)
	}
	rel.base = "/"
	if p := strings.Trim(u.Path, "/"); p != "" {
		rel.base = "/" + p + "/"
	}
	for _, text := range proxies {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return fmt.Errorf("trusted_proxies: %w", err)
		}
		rel.proxies = append(rel.proxies, prefix.Masked())
	}
	rel.clients = clientsBehind(rel.proxies)
	return nil
}

func expect(dec *json.Decoder, want json.Delim) error {
	got, err := dec.Token()
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("want %v, got %v", want, got)
	}
	return nil
}
