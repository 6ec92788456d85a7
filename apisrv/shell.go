package apisrv

import (
	"fmt"
	"time"

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
	fault   error     // why there are no frames
	read    time.Time // a fault is looked at again after lookInterval
}

// shellOf reads the shell of a release at its first use. Two that come first
// both read it, and get the same.
func (s *Server) shellOf(rel *release) (*shell, error) {
	made := s.shell.Load()
	if made == nil || made.release != rel.id || made.fault != nil && time.Since(made.read) > lookInterval {
		made = &shell{release: rel.id, read: time.Now()}
		made.frames, made.fault = rel.readFrames()
		s.shell.Store(made)
	}
	return made, made.fault
}

// readFrames reads the search pages that answers are put into.
func (rel *release) readFrames() (map[lang.Code]*served.Frame, error) {
	names, err := rel.readVocabulary()
	if err != nil {
		return nil, fmt.Errorf("search page: %w", err)
	}
	frames := map[lang.Code]*served.Frame{}
	for c, name := range searchNames {
		f, ok := rel.files[name]
		if !ok || f.size > maxCached {
			return nil, fmt.Errorf("search page: %s is not listed or too large", onDisk(name))
		}
		page, err := rel.read(name, f)
		if err != nil {
			return nil, fmt.Errorf("search page: %w", err)
		}
		if frames[c], err = served.NewFrame(page, c, names); err != nil {
			return nil, fmt.Errorf("search page: %s: %w", onDisk(name), err)
		}
	}
	return frames, nil
}
