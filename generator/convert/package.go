package convert

import (
	"path"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/table"
	"github.com/kaimen-portal/kaimen/generator/gate"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// dataPackage is the published descriptor: a Data Package v2
// (https://datapackage.org/profiles/2.0/datapackage.json) made of public fields.
type dataPackage struct {
	Schema      string             `json:"$schema"`
	Name        string             `json:"name"`
	Title       string             `json:"title"`
	Description string             `json:"description,omitempty"`
	Keywords    []string           `json:"keywords,omitempty"`
	Version     string             `json:"version,omitempty"`
	Licenses    []datasets.License `json:"licenses,omitempty"`
	Sources     []packageSource    `json:"sources,omitempty"`
	Resources   []packageResource  `json:"resources"`
	Catalogue   packageCatalogue   `json:"catalogue"`
}

type packageSource struct {
	Title string `json:"title"`
	Path  string `json:"path,omitempty"`
}

type packageResource struct {
	Name        string        `json:"name"`
	Type        string        `json:"type,omitempty"`
	Path        string        `json:"path"`
	Title       string        `json:"title,omitempty"`
	Description string        `json:"description,omitempty"`
	Format      string        `json:"format"`
	Mediatype   string        `json:"mediatype,omitempty"`
	Encoding    string        `json:"encoding,omitempty"`
	Bytes       int64         `json:"bytes"`
	Hash        string        `json:"hash"`
	Dialect     *tableDialect `json:"dialect,omitempty"`
	Schema      *table.Schema `json:"schema,omitempty"`
}

type tableDialect struct {
	Schema    string `json:"$schema"`
	Delimiter string `json:"delimiter"`
}

// packageCatalogue is the governance that the standard has no word for, with
// the English texts.
type packageCatalogue struct {
	Code      string             `json:"code,omitempty"`
	Provider  string             `json:"provider"`
	Domain    string             `json:"domain"`
	OpenClass datasets.OpenClass `json:"openClass"`
	Frequency datasets.Frequency `json:"updateFrequency,omitempty"`
	Updated   string             `json:"updated,omitempty"`
	EN        packageEnglish     `json:"en"`
}

type packageEnglish struct {
	Title       string                     `json:"title,omitempty"`
	Description string                     `json:"description,omitempty"`
	Keywords    []string                   `json:"keywords,omitempty"`
	Resources   map[string]englishResource `json:"resources,omitempty"`
}

type englishResource struct {
	Title  string                  `json:"title,omitempty"`
	Fields map[string]englishField `json:"fields,omitempty"`
}

type englishField struct {
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Unit        string `json:"unit,omitempty"`
}

func packageOf(rec *record.Record) dataPackage {
	e := rec.Entry
	p := dataPackage{Schema: "https://datapackage.org/profiles/2.0/datapackage.json", Name: e.ID, Title: e.Title.ZH,
		Description: e.Description.ZH, Keywords: e.KeywordsZH, Licenses: []datasets.License{e.License}, Resources: []packageResource{},
		Catalogue: packageCatalogue{Code: e.Code, Provider: e.Provider, Domain: e.Domain, OpenClass: e.Class, Frequency: e.Frequency,
			EN: packageEnglish{Title: e.Title.EN, Description: e.Description.EN, Keywords: e.KeywordsEN, Resources: map[string]englishResource{}}}}
	if v := rec.Current(); v != nil {
		p.Version, p.Catalogue.Updated = v.ID, v.Published.String()
	}
	for _, s := range e.Sources {
		p.Sources = append(p.Sources, packageSource{Title: s.Title.ZH, Path: s.Path})
	}
	for i, t := range rec.Tables {
		r := publicResource(e, t.Resource)
		for _, f := range t.Files {
			if f.Format != "rejects" {
				p.Resources = append(p.Resources, packageResourceOf(f, r, &rec.Tables[i].Schema))
			}
		}
		p.Catalogue.EN.Resources[t.Resource] = englishOf(r)
	}
	return p
}

func publicResource(e gate.Entry, name string) gate.Resource {
	for _, r := range e.Resources {
		if r.Name == name {
			return r
		}
	}
	return gate.Resource{Name: name}
}

// packageResourceOf describes one file. The CSV is the table itself and carries
// the schema; the other formats stand beside it under names of their own.
func packageResourceOf(f record.File, r gate.Resource, s *table.Schema) packageResource {
	out := packageResource{Name: r.Name + "-" + f.Format, Path: f.Path, Title: r.Title.ZH, Bytes: f.Bytes, Hash: "sha256:" + f.SHA256,
		Format: f.Format}
	if known, ok := table.FormatNamed(f.Format); ok {
		out.Mediatype = known.MediaType
	}
	switch f.Format {
	case "csv":
		schema := *s
		schema.MissingValues = []string{""}
		out.Name, out.Type, out.Encoding, out.Description = r.Name, "table", "utf-8", r.Description.ZH
		out.Dialect = &tableDialect{Schema: "https://datapackage.org/profiles/2.0/tabledialect.json", Delimiter: ","}
		out.Schema = &schema
	case "original":
		out.Format = strings.TrimPrefix(path.Ext(f.Path), ".")
	}
	return out
}

func englishOf(r gate.Resource) englishResource {
	out := englishResource{Title: r.Title.EN, Fields: map[string]englishField{}}
	for _, f := range r.Fields {
		out.Fields[f.Name] = englishField{Title: f.Title.EN, Description: f.Description.EN, Unit: f.Unit.EN}
	}
	return out
}
