package rowapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"

	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// source is a dataset whose rows can be asked for.
type source struct {
	ID          string
	Title       lang.Text
	Conditional bool
	Version     string // of an unconditional dataset's data
	Tables      []sourceTable
}

// sourceTable is one of its tables.
type sourceTable struct {
	Name, Version string
	Title         lang.Text
	Rows          int64 // -1: not told
	Items         []offer.Item
	schema        table.Schema
	path          string // public: below the base path; conditional: below rows/conditional
	sha256        string // of a conditional file
}

// id is the id of a source, empty where none was found.
func (s *source) id() string {
	if s == nil {
		return ""
	}
	return s.ID
}

// maxSources bounds the descriptions kept in memory; the set is emptied when it
// is full, which costs each dataset one reading.
const maxSources = 1000

// sources keeps the descriptions of one release's datasets.
type sources struct {
	mu      sync.Mutex
	release string
	known   map[string]*source
}

func newSources() *sources { return &sources{known: map[string]*source{}} }

// unknown is the one answer for datasets that do not exist, are closed or are
// not listed.
var unknown = &problem.Refusal{Kind: NoDataset, Detail: lang.Text{
	ZH: "没有以此为标识的数据集。标识见数据集页面的网址。", EN: "No dataset has that id. The id is part of the address of a dataset's page."}}

// find finds a dataset of a release.
func (s *sources) find(rel *Release, o *office.Offer, id string) (*source, error) {
	if !datasets.ValidID(id) { // as unknown as one that does not exist
		return nil, unknown
	}
	s.mu.Lock()
	if s.release != rel.ID || len(s.known) >= maxSources {
		s.release, s.known = rel.ID, map[string]*source{}
	}
	found := s.known[id]
	s.mu.Unlock()
	if found != nil {
		return found, nil
	}
	found, err := describe(rel, o, id)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.release == rel.ID {
		s.known[id] = found
	}
	return found, nil
}

func describe(rel *Release, o *office.Offer, id string) (*source, error) {
	if d, ok := o.Dataset(id); ok {
		return conditional(d), nil
	}
	p, err := readPackage(rel, "data/"+id+"/")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, unknown
	}
	if err != nil {
		return nil, fmt.Errorf("describe %s: %w", id, err)
	}
	if p.Catalogue.OpenClass != datasets.Unconditional {
		return nil, unknown
	}
	return p.source(id), nil
}

func conditional(d offer.Dataset) *source {
	s := &source{ID: d.ID, Title: d.Title, Conditional: true}
	for _, t := range d.Tables {
		st := sourceTable{Name: t.Name, Title: t.Title, Rows: t.Rows, Items: t.Items, path: t.File, sha256: t.SHA256, Version: t.SHA256[:min(12, len(t.SHA256))]}
		for _, item := range t.Items {
			st.schema.Fields = append(st.schema.Fields, table.Field{Name: item.Name, Type: table.Type(item.Type)})
		}
		s.Tables = append(s.Tables, st)
	}
	return s
}

// dataPackage is what the API reads of a published descriptor (Data Package v2).
type dataPackage struct {
	Title     string `json:"title"`
	Version   string `json:"version"`
	Resources []struct {
		Name   string        `json:"name"`
		Path   string        `json:"path"`
		Title  string        `json:"title"`
		Type   string        `json:"type"`
		Format string        `json:"format"`
		Schema *table.Schema `json:"schema"`
	} `json:"resources"`
	Catalogue struct {
		OpenClass datasets.OpenClass `json:"openClass"`
		Updated   string             `json:"updated"`
		EN        struct {
			Title     string                     `json:"title"`
			Resources map[string]englishResource `json:"resources"`
		} `json:"en"`
	} `json:"catalogue"`
}

type englishResource struct {
	Title  string                  `json:"title"`
	Fields map[string]englishField `json:"fields"`
}

type englishField struct {
	Title, Description, Unit string
}

// maxPackage bounds a descriptor: some 50,000 columns.
const maxPackage = 32 << 20

func readPackage(rel *Release, folder string) (p dataPackage, err error) {
	f, err := rel.Public(folder + "datapackage.json")
	if err != nil {
		return p, err
	}
	defer f.Close()
	if err := json.NewDecoder(io.LimitReader(f, maxPackage)).Decode(&p); err != nil {
		return p, fmt.Errorf("%sdatapackage.json: %w", folder, err)
	}
	return p, nil
}

// source is the dataset that the descriptor is of. Its rows are the published
// Parquet files, under the address of their version.
func (p *dataPackage) source(id string) *source {
	s := &source{ID: id, Title: lang.Text{ZH: p.Title, EN: p.Catalogue.EN.Title}, Version: p.Version}
	parquet := map[string]bool{}
	for _, r := range p.Resources {
		if r.Format == "parquet" {
			parquet[strings.TrimSuffix(r.Path, ".parquet")] = true
		}
	}
	for _, r := range p.Resources {
		stem := strings.TrimSuffix(r.Path, "."+r.Format)
		if r.Type != "table" || r.Schema == nil || !parquet[stem] {
			continue
		}
		en := p.Catalogue.EN.Resources[r.Name]
		t := sourceTable{Name: r.Name, Title: lang.Text{ZH: r.Title, EN: en.Title}, Version: p.Version, Rows: -1, schema: *r.Schema,
			path: "data/" + id + "/" + p.Version + "/" + stem + ".parquet"}
		for _, f := range r.Schema.Fields {
			e := en.Fields[f.Name]
			t.Items = append(t.Items, offer.Item{ID: f.Name, Name: f.Name, Type: string(f.Type), Title: lang.Text{ZH: f.Title, EN: e.Title},
				Description: lang.Text{ZH: f.Description, EN: e.Description}, Unit: lang.Text{ZH: f.Unit, EN: e.Unit}})
		}
		s.Tables = append(s.Tables, t)
	}
	return s
}
