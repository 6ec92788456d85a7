package apisrv

import (
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// searchNames are the names under which the release has its static search
// pages, and the routes that answer in their place.
var searchNames = map[lang.Code]string{lang.ZH: "search/", lang.EN: "en/search/"}

// shell is what search pages of one release are made of, besides the answers.
type shell struct {
	release string
	frames  map[lang.Code]*served.Frame
}

// shellOf reads the shell of a release at its first use. Two that come first
// both read it, and get the same.
func (s *Server) shellOf(rel *release) (*shell, error) {
	if made := s.shell.Load(); made != nil && made.release == rel.id {
		return made, nil
	}
	made := &shell{release: rel.id, frames: map[lang.Code]*served.Frame{}}
	names, err := rel.readVocabulary()
	if err != nil {
		return nil, fmt.Errorf("search page: %w", err)
	}
	for c, name := range searchNames {
		f, ok := rel.files[name]
		if !ok || f.size > maxCached {
			return nil, fmt.Errorf("search page: %s is not listed or too large", onDisk(name))
		}
		page, err := rel.read(name, f)
		if err != nil {
			return nil, fmt.Errorf("search page: %w", err)
		}
		if made.frames[c], err = served.NewFrame(page, c, names); err != nil {
			return nil, fmt.Errorf("search page: %s: %w", onDisk(name), err)
		}
	}
	s.shell.Store(made)
	return made, nil
}
