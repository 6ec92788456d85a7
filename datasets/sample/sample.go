// Package sample holds the catalogue of an invented city, Sample City (示例市),
// embedded in the binary: what the commands take where no folder is named. It
// shows every class, several formats and encodings, and a history of versions.
// Its agencies and contacts are invented; the source and licence of each table
// are in its descriptor.
package sample

import (
	"embed"
	"io/fs"
)

//go:embed all:catalogue
var files embed.FS

// FS is the catalogue folder: portal.yaml, agencies.yaml, domains.yaml and datasets/.
func FS() fs.FS {
	sub, err := fs.Sub(files, "catalogue")
	if err != nil {
		panic(err) // only an invalid name is an error, and the name is fixed
	}
	return sub
}
