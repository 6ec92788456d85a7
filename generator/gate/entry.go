package gate

import (
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Entry is the public description of a catalogue entry: the fields that may be
// shown to anyone, and no others. A field of a descriptor becomes public by
// being named here; who registered, reviewed or assessed an entry, where the
// data come from inside government, and how they are shared between agencies
// have no place in it.
type Entry struct {
	ID          string             `json:"id"`
	Title       lang.Text          `json:"title"`
	Description lang.Text          `json:"description"`
	KeywordsZH  []string           `json:"keywords_zh,omitempty"`
	KeywordsEN  []string           `json:"keywords_en,omitempty"`
	Version     string             `json:"version,omitempty"`
	Code        string             `json:"code,omitempty"`
	Provider    string             `json:"provider"`              // agency id
	Responsible string             `json:"responsible,omitempty"` // agency id
	Domain      string             `json:"domain"`
	Scope       string             `json:"scope,omitempty"` // city or district
	ScopeText   lang.Text          `json:"scope_text"`
	Class       datasets.OpenClass `json:"class"`
	ReasonCode  string             `json:"reason_code,omitempty"`
	Reason      lang.Text          `json:"reason"`
	Basis       Basis              `json:"basis"`
	Conditions  Conditions         `json:"conditions"`
	Frequency   datasets.Frequency `json:"frequency"`
	Priority    []string           `json:"priority,omitempty"`
	Published   calendar.Date      `json:"published"`
	Updated     calendar.Date      `json:"updated"`
	Spatial     lang.Text          `json:"spatial"`
	BBox        []float64          `json:"bbox,omitempty"`
	Start       calendar.Date      `json:"start"`
	End         calendar.Date      `json:"end"`
	Elsewhere   string             `json:"elsewhere,omitempty"` // URL where the data are still opened
	MigrateBy   calendar.Date      `json:"migrate_by"`
	DerivedFrom string             `json:"derived_from,omitempty"` // closed parent, where closed entries are shown
	Related     []string           `json:"related,omitempty"`
	License     datasets.License   `json:"license"`
	Sources     []Source           `json:"sources,omitempty"`
	Resources   []Resource         `json:"resources,omitempty"`
}

// Basis is the norm that a restriction rests on.
type Basis struct {
	Instrument string    `json:"instrument,omitempty"`
	Article    string    `json:"article,omitempty"`
	Text       lang.Text `json:"text"`
}

// Conditions are what an applicant for conditional data brings.
type Conditions struct {
	Text        lang.Text `json:"text"`
	MaterialsZH []string  `json:"materials_zh,omitempty"`
	MaterialsEN []string  `json:"materials_en,omitempty"`
	Delivery    []string  `json:"delivery,omitempty"`
	For         []string  `json:"for,omitempty"`
	CallLimit   lang.Text `json:"call_limit"`
}

// Source is where the data came from.
type Source struct {
	Title lang.Text `json:"title"`
	Path  string    `json:"path,omitempty"`
}

// Resource is the public description of a file.
type Resource struct {
	Name        string    `json:"name"`
	Title       lang.Text `json:"title"`
	Description lang.Text `json:"description"`
	Sample      bool      `json:"sample,omitempty"`
	Fields      []Field   `json:"fields,omitempty"` // as declared; inferred ones join when the file is read
	PrimaryKey  []string  `json:"primary_key,omitempty"`
}

// Field is the public description of a data item.
type Field struct {
	Name        string     `json:"name"`
	Title       lang.Text  `json:"title"`
	Description lang.Text  `json:"description"`
	Unit        lang.Text  `json:"unit"`
	Type        table.Type `json:"type,omitempty"`
}

func entryOf(cat *datasets.Catalogue, d *datasets.Dataset) Entry {
	g, en := d.Catalogue, d.Catalogue.EN
	e := Entry{
		ID: d.ID, Title: lang.Text{ZH: d.Title, EN: en.Title}, Description: lang.Text{ZH: d.Description, EN: en.Description},
		KeywordsZH: d.Keywords, KeywordsEN: en.Keywords, Version: d.Version, Code: g.Code, Provider: g.Provider,
		Responsible: g.Responsible, Domain: g.Domain, Scope: g.Scope, ScopeText: lang.Text{ZH: g.ScopeText, EN: en.ScopeText},
		Class: g.OpenClass, ReasonCode: g.OpenReason.Code, Reason: lang.Text{ZH: g.OpenReason.Text, EN: en.OpenReason},
		Frequency: g.UpdateFrequency, Priority: g.Priority, Published: g.Published, Updated: g.Updated,
		Spatial: lang.Text{ZH: g.Spatial.Name, EN: en.Spatial}, BBox: g.Spatial.BBox, Start: g.Temporal.Start, End: g.Temporal.End,
		Elsewhere: g.ExternalLink.URL, MigrateBy: g.ExternalLink.MigrateBy, Related: g.Related,
		License: cat.Portal.License,
	}
	if e.Class == "" {
		e.Class = datasets.Unconditional
	}
	if cat.Profile.Catalogue.PublishesCatalogue.V { // the parent is closed
		e.DerivedFrom = g.DerivedFrom
	}
	if len(d.Licenses) > 0 {
		e.License = d.Licenses[0]
	}
	if e.Class != datasets.Unconditional {
		e.Basis = Basis{Instrument: g.LegalBasis.Instrument, Article: g.LegalBasis.Article, Text: lang.Text{ZH: g.LegalBasis.Text, EN: en.LegalBasis}}
	}
	if e.Class == datasets.Conditional {
		e.Conditions = Conditions{Text: lang.Text{ZH: g.Conditions.Text, EN: en.Conditions}, MaterialsZH: g.Conditions.Materials,
			MaterialsEN: en.Materials, Delivery: g.Conditions.Delivery, For: g.Conditions.For, CallLimit: lang.Text{ZH: g.Conditions.CallLimit, EN: en.CallLimit}}
	}
	if e.Class == datasets.Closed {
		return e // no structure either: what a closed file holds is nobody's business
	}
	for i, s := range d.Sources {
		t := lang.Text{ZH: s.Title}
		if i < len(en.Sources) {
			t.EN = en.Sources[i]
		}
		e.Sources = append(e.Sources, Source{Title: t, Path: s.Path})
	}
	for _, r := range d.Resources {
		e.Resources = append(e.Resources, resourceOf(r, en.Resources[r.Name]))
	}
	return e
}

func resourceOf(r datasets.Resource, en datasets.EnglishResource) Resource {
	out := Resource{Name: r.Name, Title: lang.Text{ZH: r.Title, EN: en.Title}, Sample: r.Sample,
		Description: lang.Text{ZH: r.Description, EN: en.Description}, PrimaryKey: r.Schema.PrimaryKey}
	for _, f := range r.Schema.Fields {
		e := en.Fields[f.Name]
		out.Fields = append(out.Fields, Field{Name: f.Name, Type: f.Type, Title: lang.Text{ZH: f.Title, EN: e.Title},
			Description: lang.Text{ZH: f.Description, EN: e.Description}, Unit: lang.Text{ZH: f.Unit, EN: e.Unit}})
	}
	return out
}
