package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/kaimen-portal/kaimen/site"
)

// assetFiles and assetHrefs are made once from the embedded source: files by
// path below public/, and those paths by the name that layouts use.
var assetFiles, assetHrefs = fingerprint()

// Assets returns the style sheet, the scripts and the icon by path below
// public/. A path carries a hash of the content and never means other bytes,
// so a server may let browsers keep it for good.
func Assets() map[string][]byte {
	files := make(map[string][]byte, len(assetFiles))
	for name, body := range assetFiles {
		files[name] = bytes.Clone(body)
	}
	return files
}

// TemplatesHash identifies the embedded site source and the version of Hugo that
// reads it, in hexadecimal. When it differs, every page has to be drawn anew.
func TemplatesHash() string {
	h := sha256.New()
	fmt.Fprintln(h, "hugo", hugoVersion())
	for _, name := range sourceNames(".") {
		body := mustRead(name)
		fmt.Fprintf(h, "%s %d\n", name, len(body))
		h.Write(body)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// fingerprint names each asset by its content. The sheets become one file, in
// the order of their names, because one request is quicker than seven.
func fingerprint() (files map[string][]byte, hrefs map[string]string) {
	files, hrefs = map[string][]byte{}, map[string]string{}
	add := func(name string, body []byte) {
		sum := sha256.Sum256(body)
		ext := path.Ext(name)
		href := "assets/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
		files[href] = body
		hrefs[strings.ReplaceAll(name, ".", "_")] = href
	}
	var sheet bytes.Buffer
	for _, name := range sourceNames("assets/css") {
		sheet.Write(mustRead(name))
	}
	add("site.css", sheet.Bytes())
	for _, dir := range []string{"assets/js", "assets/img"} {
		for _, name := range sourceNames(dir) {
			add(path.Base(name), mustRead(name))
		}
	}
	return files, hrefs
}

// sourceNames lists the files below dir of the embedded source, sorted.
func sourceNames(dir string) []string {
	var names []string
	err := fs.WalkDir(site.Files, dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		panic(err) // the tree is part of the binary: only a broken build can get here
	}
	return names
}

// mustRead reads an embedded file that is known to be there.
func mustRead(name string) []byte {
	body, err := site.Files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return body
}
