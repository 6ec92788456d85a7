package rollup

import (
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/apisrv/events"
)

// dim is what kind of thing a line is about.
type dim uint8

const (
	portal dim = iota
	source
	page
	dataset
	agency
	domain
	class
	format
	datasetFormat
	datasetVersion
	application
	bot
)

// dims say of each dim what it is called in the tables, whether its hours are
// kept, whether its visitors are counted, and whether a line of it decides by
// itself what counts once a day.
var dims = [...]struct {
	name                   string
	hours, visitors, alone bool
}{
	portal:         {"portal", true, true, true},
	source:         {"source", false, false, true},
	page:           {"page", false, true, false},
	dataset:        {"dataset", false, true, false},
	agency:         {"agency", true, true, false},
	domain:         {"domain", false, true, false},
	class:          {"class", false, true, false},
	format:         {"format", false, true, false},
	datasetFormat:  {"dataset/format", false, false, false},
	datasetVersion: {"dataset/version", false, false, false},
	application:    {"application", true, true, true},
	bot:            {"bot", false, false, true},
}

// maxName bounds a name, in bytes: as many as 100 characters may take, the most
// that is kept of what somebody searched for.
const maxName = 400

// latest stands for the version of a download from the address without one.
const latest = "latest"

// key names a line of a day.
type key struct {
	audience events.Audience
	dim      dim
	name     string
}

// keys appends the lines that an event counts in, that of the portal first.
func keys(all []key, e *events.Event, from string, at Place) []key {
	add := func(d dim, name string) {
		if name != "" {
			all = append(all, key{e.Audience, d, name})
		}
	}
	all = append(all, key{e.Audience, portal, ""})
	known := at != Place{}
	switch e.Audience {
	case events.People:
		add(source, from)
		add(page, clean(e.Page))
		form := events.Format(e.Format)
		add(format, form)
		add(application, clean(e.Application))
		if !known {
			return all
		}
		add(dataset, e.Dataset)
		add(agency, at.Agency)
		add(domain, at.Domain)
		add(class, at.Class)
		if form != "" {
			add(datasetFormat, e.Dataset+"/"+form)
		}
		if v := versionOf(e); v != "" {
			add(datasetVersion, e.Dataset+"/"+v)
		}
	case events.Bots:
		add(bot, clean(e.Bot))
		if known {
			add(dataset, e.Dataset)
		}
	}
	return all
}

// versionOf is the version of the data that a file was asked of.
func versionOf(e *events.Event) string {
	switch {
	case e.Kind != events.Download && e.Kind != events.Part && e.Kind != events.Head:
		return ""
	case e.Version == "":
		return latest
	}
	return clean(e.Version)
}

// clean is a name as the tables take it: at most maxName bytes of valid UTF-8
// without control characters.
func clean(name string) string {
	if len(name) > maxName || !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return ""
	}
	return name
}
