package usage

import (
	"io/fs"
	"strings"
)

// overlay is a catalogue in which some datasets stand in the place of folders of
// their names. Links of the catalogue stay links.
type overlay struct {
	fs.FS
	own fs.FS
	ids []string
}

// of is the file system that has the file of a name.
func (o overlay) of(name string) fs.FS {
	for _, id := range o.ids {
		if rest, ok := strings.CutPrefix(name, "datasets/"+id); ok && (rest == "" || rest[0] == '/') {
			return o.own
		}
	}
	return o.FS
}

func (o overlay) Open(name string) (fs.File, error) { return o.of(name).Open(name) }

func (o overlay) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(o.of(name), name) }

func (o overlay) ReadLink(name string) (string, error) { return fs.ReadLink(o.of(name), name) }
