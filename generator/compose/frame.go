// Package compose makes the values of all pages from what the portal publishes:
// records, their digests, and the frame of agencies, domains and rules. It opens
// no data file. Each page comes with a key that changes when, and only when,
// something on the page does.
package compose

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"sync"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// Frame is what all pages of a release share.
type Frame struct {
	Portal   datasets.Portal
	Agencies []datasets.Agency
	Domains  []datasets.Domain
	Profile  *profile.Profile
	Calendar *calendar.Calendar
	AsOf     calendar.Date

	activity activity.State
	answers  map[string][]activity.Answer // by dataset, newest first

	agencies map[string]*datasets.Agency
	domains  map[string]*datasets.Domain
	classes  map[lang.Code]map[datasets.OpenClass]named
	keys     map[lang.Code]map[string]string // of every item as lists show it, by id
}

// NewFrame takes the frame out of a catalogue; its entries and files stay
// behind.
func NewFrame(cat *datasets.Catalogue, asOf calendar.Date) *Frame {
	f := &Frame{Portal: cat.Portal, Agencies: cat.Agencies, Domains: cat.Domains, Profile: cat.Profile, Calendar: cat.Calendar, AsOf: asOf,
		agencies: map[string]*datasets.Agency{}, domains: map[string]*datasets.Domain{}}
	for i := range f.Agencies {
		f.agencies[f.Agencies[i].ID] = &f.Agencies[i]
	}
	for i := range f.Domains {
		f.domains[f.Domains[i].ID] = &f.Domains[i]
	}
	f.nameClasses()
	return f
}

// Tell hands over what the server knows.
func (f *Frame) Tell(s activity.State) {
	f.activity, f.answers = s, map[string][]activity.Answer{}
	for _, a := range s.Answers {
		f.answers[a.Dataset] = append(f.answers[a.Dataset], a)
	}
}

// Know works out, once for all pages, the key of every dataset as lists show it.
func (f *Frame) Know(items []*record.Item) {
	f.keys = map[lang.Code]map[string]string{}
	var wg sync.WaitGroup
	for _, c := range lang.Codes {
		keys := make(map[string]string, len(items))
		f.keys[c] = keys
		wg.Go(func() {
			for _, it := range items {
				keys[it.ID] = keyOf(f.item(it, c))
			}
		})
	}
	wg.Wait()
}

// Planned is a page that is not made yet: where it goes, the key of what it
// says, and how to make it.
type Planned struct {
	Out     string // path below public/
	Key     string
	NoIndex bool // search engines are not led to it
	Make    func() (pages.Page, error)
}

// keyOf hashes values by their JSON form.
func keyOf(parts ...any) string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, p := range parts {
		if err := enc.Encode(p); err != nil {
			panic("compose: key: " + err.Error()) // only for types that JSON cannot hold
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// made plans a page whose value is at hand.
func made(p pages.Page) Planned {
	return Planned{Out: p.OutPath(), Key: keyOf(p), NoIndex: p.NoIndex, Make: func() (pages.Page, error) { return p, nil }}
}

// agency is an agency by id; one that the catalogue does not know stands under
// its id.
func (f *Frame) agency(id string) *datasets.Agency {
	if a, ok := f.agencies[id]; ok {
		return a
	}
	return &datasets.Agency{ID: id, Name: lang.Text{ZH: id, EN: id}}
}

func (f *Frame) domain(id string) *datasets.Domain {
	if d, ok := f.domains[id]; ok {
		return d
	}
	return &datasets.Domain{ID: id, Name: lang.Text{ZH: id, EN: id}}
}

// district is the district that an entry of a supplement catalogue belongs to,
// by its provider; empty for entries of the city.
func (f *Frame) district(it *record.Item) (id string, name lang.Text) {
	if it.Scope != "district" {
		return "", lang.Text{}
	}
	a := f.agency(it.Provider)
	return a.District, a.DistrictName
}

// named is what a class is called in a language, and where that comes from.
type named struct{ label, cite string }

// class is what a class is called and where that comes from.
func (f *Frame) class(k datasets.OpenClass, c lang.Code) (label, cite string) {
	if n, ok := f.classes[c][k]; ok {
		return n.label, n.cite
	}
	return string(k), ""
}

// nameClasses words the classes of the profile once: every line of every list
// names one.
func (f *Frame) nameClasses() {
	f.classes = map[lang.Code]map[datasets.OpenClass]named{}
	for _, c := range lang.Codes {
		f.classes[c] = map[datasets.OpenClass]named{}
		for _, cl := range f.Profile.OpenClasses {
			n := named{label: upper(cl.Label.In(c))}
			if !cl.Neutral && cl.Cite.Article != "" {
				n.cite = cl.Cite.In(c)
			}
			f.classes[c][datasets.OpenClass(cl.Key)] = n
		}
	}
}

// upper begins an English label with a capital; Chinese has none.
func upper(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// abs is the absolute URL of a path below public/.
func (f *Frame) abs(path string) string { return f.Portal.BaseURL + path }

// href is the path of a page below public/ in a language.
func href(c lang.Code, path string) string {
	if c == lang.EN {
		return "en/" + path
	}
	return path
}

// status says whether a dataset is up to date on the release's date: due is
// the last day for its next update, zero where none is promised.
func (f *Frame) status(it *record.Item) (due calendar.Date, late bool) {
	if it.Suspended {
		return 0, false
	}
	due = it.Frequency.Due(it.Updated, f.Calendar)
	return due, !due.IsZero() && f.AsOf > due
}

// Site is what every page of a language shares.
func (f *Frame) Site(c lang.Code) pages.Site {
	p := f.Portal
	s := pages.Site{Lang: c, Title: p.Title.In(c), Description: p.Description.In(c), City: p.City.In(c), Operator: p.Operator.In(c),
		BaseURL: p.BaseURL, BasePath: basePath(p.BaseURL), Sample: p.Sample, License: f.license(p.License, c),
		Phone: p.Contact.Phone, Email: p.Contact.Email, Basis: f.Profile.Title.In(c)}
	s.Terms = pages.Terms{Data: f.Profile.Terms.Data.V.In(c), OpenList: upper(f.Profile.Terms.OpenList.V.In(c))}
	s.Terms.Unconditional, _ = f.class(datasets.Unconditional, c)
	s.Terms.Conditional, _ = f.class(datasets.Conditional, c)
	s.Terms.Closed, _ = f.class(datasets.Closed, c)
	for _, l := range p.Links {
		link := pages.Link{Text: l.Title.In(c), Href: l.URL, External: true}
		switch l.Rel {
		case "up":
			s.Up = append(s.Up, link)
		case "down":
			s.Down = append(s.Down, link)
		default:
			s.See = append(s.See, link)
		}
	}
	return s
}

// basePath is the path of an absolute URL that ends in a slash.
func basePath(u string) string {
	_, rest, _ := strings.Cut(u, "://")
	if _, path, ok := strings.Cut(rest, "/"); ok {
		return "/" + path
	}
	return "/"
}

// known are the licences that people meet most, in words.
var known = map[string]struct{ title, line lang.Text }{
	"CC-BY-4.0": {lang.Text{ZH: "知识共享署名 4.0（CC BY 4.0）", EN: "Creative Commons Attribution 4.0 (CC BY 4.0)"},
		lang.Text{ZH: "可自由使用、改编、再分发，也可用于商业用途，注明来源即可。", EN: "Free to use, adapt and share, commercially too, if you credit the source."}},
	"CC0-1.0": {lang.Text{ZH: "CC0 1.0 公共领域贡献", EN: "CC0 1.0 Public Domain Dedication"},
		lang.Text{ZH: "放弃一切权利，可不受限制地使用。", EN: "All rights waived: use it without restriction."}},
	"ODC-PDDL-1.0": pddl, "PDDL-1.0": pddl,
	"MIT": {lang.Text{ZH: "MIT 许可证", EN: "MIT License"},
		lang.Text{ZH: "可自由使用、修改、再分发，保留版权声明即可。", EN: "Free to use, change and share, if the copyright notice is kept."}},
}

var pddl = struct{ title, line lang.Text }{lang.Text{ZH: "开放数据公共领域贡献与许可（PDDL 1.0）", EN: "Open Data Commons Public Domain Dedication and Licence (PDDL 1.0)"},
	lang.Text{ZH: "进入公共领域，可不受限制地使用。", EN: "In the public domain: use it without restriction."}}

func (f *Frame) license(l datasets.License, c lang.Code) pages.License {
	out := pages.License{Name: l.Name, Title: l.Title, URL: l.Path}
	if k, ok := known[l.Name]; ok {
		out.Title, out.Line = k.title.In(c), k.line.In(c)
	}
	if out.Title == "" {
		out.Title = l.Name
	}
	return out
}
